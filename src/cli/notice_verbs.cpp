#include "cli/detail/notice_verbs.hpp"

#include "cli/detail/document_verbs.hpp"
#include "notices/post.hpp"
#include "notices/smtp.hpp"

#include <fmt/core.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds apart{15};

/// What sends mail, made of its settings and the server's key.
struct Office {
    notices::Addresses addresses;
    std::unique_ptr<notices::Channel> channel;
    notices::PostRules rules;

    [[nodiscard]] notices::Post post(const Context& context, journal::Journal& journal) {
        return {journal, addresses, *channel, rules,
                [&context](std::string_view mail, std::string_view why) {
                    fmt::print(
                        stderr, "{}\n",
                        context.terminal.text("notices.gave_up"_msg, {{"mail", std::string{mail}},
                                                                      {"why", std::string{why}}}));
                }};
    }
};

Result<Office> office_of(journal::Journal& journal, const std::string& file, const fs::path& work) {
    auto settings = notices::read_mail_settings(file);
    if (!settings) return std::unexpected(settings.error());
    const auto key = store::ServerKey::at(key_file(work));
    if (!key) return refuse("access.key_file"_msg, {{"file", key_file(work).string()}});
    notices::PostRules rules;
    rules.site = settings->site;
    rules.hour = settings->hour;
    return Office{notices::Addresses{journal, *key}, notices::smtp_channel(*std::move(settings)),
                  std::move(rules)};
}

class TheMailing final : public Mailing {
public:
    TheMailing(const Context& context, journal::Journal& journal, Office office)
        : office_{std::move(office)}, post_{office_.post(context, journal)},
          thread_{[this](const std::stop_token& stop) { run(stop); }} {}

    ~TheMailing() override {
        thread_.request_stop();
        office_.channel->stop();
    }

    notices::Addresses& addresses() override { return office_.addresses; }

private:
    void run(const std::stop_token& stop) {
        std::unique_lock lock{mutex_};
        while (!stop.stop_requested()) {
            try {
                (void)post_.pass(stop);
            } catch (const std::exception& error) {
                // The database was away; the next pass asks again.
                fmt::print(stderr, "{}\n", error.what());
            }
            waiting_.wait_for(lock, stop, apart, [] { return false; });
        }
    }

    Office office_;
    notices::Post post_;
    std::mutex mutex_;
    std::condition_variable_any waiting_;
    std::jthread thread_; ///< the last, so that it ends before what it uses
};

} // namespace

Result<Report> notice_send(const Context& context, const NoticeArgs& args) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto work = work_folder(context, args.work);
    make_work_folder(work);
    auto& journal = (*session)->journal();
    auto office = office_of(journal, args.mail, work);
    if (!office) return std::unexpected(office.error());
    const auto done = office->post(context, journal).pass();
    Report report;
    report.add("queued", "cli.mail_queued"_msg, done.queued);
    report.add("sent", "cli.mail_sent"_msg, done.sent);
    report.add("later", "cli.mail_later"_msg, done.later);
    report.add("given_up", "cli.mail_given_up"_msg, done.given_up);
    if (done.given_up > 0) report.exit = Exit::look;
    return report;
}

Result<std::unique_ptr<Mailing>> Mailing::start(const Context& context, journal::Journal& journal,
                                                const std::string& settings, const fs::path& work) {
    auto office = office_of(journal, settings, work);
    if (!office) return std::unexpected(office.error());
    return std::make_unique<TheMailing>(context, journal, *std::move(office));
}

} // namespace tepat::cli::detail
