#include "notices/smtp.hpp"

#include "notices/detail/message.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>
#include <string_view>

namespace tepat::notices {
namespace {

struct CloseHandle {
    void operator()(CURL* its) const { ::curl_easy_cleanup(its); }
};
struct FreeList {
    void operator()(curl_slist* its) const { ::curl_slist_free_all(its); }
};

std::size_t give(char* into, std::size_t size, std::size_t times, void* from) {
    auto& left = *static_cast<std::string_view*>(from);
    const auto given = std::min(size * times, left.size());
    std::memcpy(into, left.data(), given);
    left.remove_prefix(given);
    return given;
}

constexpr long permanent = 5;    ///< 5xx
constexpr long wants_login = 53; ///< 53x: without TLS or login nothing is taken (RFC 4954)

/// Anything but 0 cuts the transfer off.
int stopped(void* flag, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<std::atomic<bool>*>(flag)->load() ? 1 : 0;
}

class Smtp final : public Channel {
public:
    Smtp(MailSettings settings, SmtpRules rules) : settings_{std::move(settings)}, rules_{rules} {
        static const bool well = ::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
        if (!well) throw std::bad_alloc{};
    }

    Sending send(const Mail& mail) override {
        const std::unique_ptr<CURL, CloseHandle> handle{::curl_easy_init()};
        if (!handle) throw std::bad_alloc{};
        auto* its = handle.get();
        const auto message = detail::message_of(mail, settings_.from);
        std::string_view left{message};
        const std::unique_ptr<curl_slist, FreeList> to{
            ::curl_slist_append(nullptr, ("<" + mail.to + ">").c_str())};
        const auto host = settings_.from.substr(settings_.from.find('@') + 1);
        ::curl_easy_setopt(its, CURLOPT_URL, (settings_.server + "/" + host).c_str());
        ::curl_easy_setopt(its, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        ::curl_easy_setopt(its, CURLOPT_NOSIGNAL, 1L);
        ::curl_easy_setopt(its, CURLOPT_CONNECTTIMEOUT, static_cast<long>(rules_.connect.count()));
        ::curl_easy_setopt(its, CURLOPT_TIMEOUT, static_cast<long>(rules_.whole.count()));
        ::curl_easy_setopt(its, CURLOPT_NOPROXY, "*");
        ::curl_easy_setopt(its, CURLOPT_USE_SSL,
                           static_cast<long>(settings_.open ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        if (!settings_.ca_file.empty())
            ::curl_easy_setopt(its, CURLOPT_CAINFO, settings_.ca_file.c_str());
        if (!settings_.user.empty()) {
            ::curl_easy_setopt(its, CURLOPT_USERNAME, settings_.user.c_str());
            ::curl_easy_setopt(its, CURLOPT_PASSWORD, settings_.password.c_str());
        }
        ::curl_easy_setopt(its, CURLOPT_MAIL_FROM, ("<" + settings_.from + ">").c_str());
        ::curl_easy_setopt(its, CURLOPT_MAIL_RCPT, to.get());
        ::curl_easy_setopt(its, CURLOPT_UPLOAD, 1L);
        ::curl_easy_setopt(its, CURLOPT_READFUNCTION, give);
        ::curl_easy_setopt(its, CURLOPT_READDATA, &left);
        ::curl_easy_setopt(its, CURLOPT_NOPROGRESS, 0L);
        ::curl_easy_setopt(its, CURLOPT_XFERINFOFUNCTION, stopped);
        ::curl_easy_setopt(its, CURLOPT_XFERINFODATA, &stop_);
        const auto done = ::curl_easy_perform(its);
        if (done == CURLE_OK) return {Outcome::sent, {}};
        long status = 0;
        ::curl_easy_getinfo(its, CURLINFO_RESPONSE_CODE, &status);
        const bool ours = done == CURLE_LOGIN_DENIED || done == CURLE_USE_SSL_FAILED ||
                          status / 10 == wants_login;
        return {!ours && status / 100 == permanent ? Outcome::never : Outcome::later,
                fmt::format("smtp {}, curl {}", status, static_cast<int>(done))};
    }

    void stop() noexcept override { stop_ = true; }

private:
    const MailSettings settings_;
    const SmtpRules rules_;
    std::atomic<bool> stop_{false};
};

} // namespace

std::unique_ptr<Channel> smtp_channel(MailSettings settings, SmtpRules rules) {
    return std::make_unique<Smtp>(std::move(settings), rules);
}

} // namespace tepat::notices
