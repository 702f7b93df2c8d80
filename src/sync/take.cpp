#include "sync/take.hpp"

#include "journal/reader.hpp"
#include "sync/detail/events.hpp"
#include "sync/detail/judge.hpp"
#include "sync/make.hpp"
#include "verification/period.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <tuple>

namespace tepat::sync {
namespace {

namespace fs = std::filesystem;
using detail::TakenEvent;

constexpr std::int64_t day = 86'400'000'000;
constexpr std::string_view extension = ".siks";

std::unexpected<Refusal> unreadable(const fs::path& file) {
    return refuse("sync.unreadable"_msg, {{"file", file.filename().string()}});
}

Refusal gap(std::int64_t counter, std::int64_t missing) {
    return {"sync.gap"_msg,
            {{"counter", std::to_string(counter)}, {"missing", std::to_string(missing)}}};
}

/// Takes one package in.
class Taking {
public:
    Taking(const Counter& counter, const fs::path& file, Progress& progress)
        : counter_{counter}, file_{file}, progress_{progress},
          reader_{counter.journal.database().connect_reader()},
          now_{counter.journal.clock().now()} {}

    Imported run() {
        if (auto done = steps(); !done) imported_.why = done.error();
        return std::move(imported_);
    }

private:
    Result<void> steps() {
        auto package = read({});
        if (!package) return std::unexpected(package.error());
        const auto& header = package->header;
        if (const auto its = taken(*reader_, header.device, header.counter)) {
            if (its->digest != header.digest)
                return refuse("sync.counter_reused"_msg,
                              {{"counter", std::to_string(header.counter)}});
            imported_.ending = Ending::before;
            give_receipt(its->seq);
            return {};
        }
        if (auto fine = valid(header); !fine) return fine;
        if (auto fine = follows(header); !fine) return fine;
        if (auto kept = keep_papers(header); !kept) return kept;

        detail::Judge judge{counter_, device_, unkept_};
        TakenEvent event{header.device, header.counter, header.digest, header.made, {}};
        for (const auto& order : package->orders) {
            progress_.at("sync.step_orders"_msg, std::ssize(event.orders),
                         std::ssize(package->orders));
            if (progress_.stop_requested()) {
                imported_.ending = Ending::waits;
                return refuse("sync.stopped"_msg);
            }
            event.orders.push_back(judge.judge(order));
        }
        return record(event);
    }

    Result<Package> read(const Take& take) {
        std::ifstream in{file_, std::ios::binary};
        if (!in) return unreadable(file_);
        return read_package(
            in, counter_.secret, [&](const Header& header) { return key_of(header); }, take);
    }

    Result<Bytes> key_of(const Header& header) {
        imported_.header = header;
        const MessageParams named{{"device", header.device}};
        const auto its = device(*reader_, header.device);
        if (!its || !counter_.by.covers(its->region))
            return refuse("sync.device_unknown"_msg, named);
        imported_.device = its->name;
        if (its->revoked) return refuse("sync.device_revoked"_msg, named);
        if (its->until < verification::day_of(now_))
            return refuse("sync.device_expired"_msg,
                          {{"device", header.device}, {"until", its->until.text()}});
        device_ = *its;
        return its->key;
    }

    [[nodiscard]] Result<void> valid(const Header& header) const {
        const auto made_on = verification::day_of(header.made);
        const MessageParams days{{"made", made_on.text()},
                                 {"until", header.until.text()},
                                 {"today", verification::day_of(now_).text()}};
        const auto& its = counter_.instrument;
        if (header.instrument != its.id || header.instrument_version != its.version)
            return refuse(
                "sync.other_instrument"_msg,
                {{"theirs", header.instrument + " " + std::to_string(header.instrument_version)},
                 {"ours", its.id + " " + std::to_string(its.version)}});
        // A device's clock is evidence of nothing but of itself.
        if (header.made.microseconds() > now_.microseconds() + day)
            return refuse("sync.clock_ahead"_msg, days);
        if (header.until < verification::day_of(now_)) return refuse("sync.expired"_msg, days);
        if (header.until.day_number() > made_on.day_number() + most_days_carried)
            return refuse("sync.clock_behind"_msg, days);
        return {};
    }

    Result<void> follows(const Header& header) {
        const auto last = last_taken(*reader_, header.device);
        const auto next = last ? last->counter + 1 : 1;
        if (header.counter != next) {
            imported_.ending = Ending::waits;
            return std::unexpected(gap(header.counter, next));
        }
        if (!last) return {};
        if (header.previous != last->digest)
            return refuse("sync.other_previous"_msg, {{"counter", std::to_string(header.counter)},
                                                      {"previous", std::to_string(last->counter)}});
        if (header.made.microseconds() + day < last->made.microseconds())
            return refuse("sync.clock_back"_msg,
                          {{"made", verification::day_of(header.made).text()},
                           {"before", verification::day_of(last->made).text()}});
        return {};
    }

    /// The file is read once more: its documents are held by the digests of what was signed.
    Result<void> keep_papers(const Header& header) {
        if (header.papers.empty()) return {};
        std::int64_t done = 0;
        const auto again = read([&](const journal::Digest& digest, BytesView bytes) {
            progress_.at("sync.step_documents"_msg, ++done, std::ssize(header.papers));
            if (std::ranges::find(header.papers, digest, &Paper::digest) == header.papers.end())
                return Result<void>{refuse("sync.changed"_msg)};
            if (const auto kept = counter_.vault.keep(bytes); !kept)
                unkept_.emplace(digest, kept.error());
            return Result<void>{};
        });
        if (!again) return std::unexpected(again.error());
        return {};
    }

    Result<void> record(const TakenEvent& event) {
        const auto done = counter_.journal.submit(
            {counter_.by.actor,
             {"sync:package:" + event.device, event.counter, event.digest},
             counter_.by.today},
            [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
                const auto last = last_taken(context.connection, event.device);
                const auto next = last ? last->counter + 1 : 1;
                if (event.counter != next) return std::unexpected(gap(event.counter, next));
                return std::vector<journal::Event>{
                    {{std::string{TakenEvent::name}, 1}, encode(event), {}}};
            });
        if (!done) return std::unexpected(done.error());
        imported_.ending = done->repeated ? Ending::before : Ending::taken;
        give_receipt(done->first);
        return {};
    }

    void give_receipt(Seq seq) {
        const auto entry = journal::read_entry(*reader_, seq);
        if (!entry || entry->payload.empty()) return;
        auto its = detail::decode_taken(entry->payload);
        imported_.receipt = PackageReceipt{its.device,  its.counter,        its.digest,
                                           seq.value(), entry->recorded_at, std::move(its.orders)};
        imported_.receipt_file = written(*imported_.receipt, counter_.secret);
    }

    const Counter& counter_;
    const fs::path& file_;
    Progress& progress_;
    std::unique_ptr<store::Connection> reader_;
    Instant now_;
    Device device_;
    std::map<journal::Digest, Refusal> unkept_;
    Imported imported_;
};

constexpr std::array<std::string_view, 4> endings{"taken", "before", "waits", "refused"};

} // namespace

std::string_view name_of(Ending ending) {
    return endings.at(static_cast<std::size_t>(ending));
}

MessageCode label_of(Ending ending) {
    switch (ending) {
    case Ending::taken:
        return "sync.ending_taken"_msg;
    case Ending::before:
        return "sync.ending_before"_msg;
    case Ending::waits:
        return "sync.ending_waits"_msg;
    case Ending::refused:
        return "sync.ending_refused"_msg;
    }
    return "sync.ending_refused"_msg;
}

Imported take_package(const Counter& counter, const fs::path& file, Progress& progress) {
    return Taking{counter, file, progress}.run();
}

std::vector<fs::path> in_order(std::span<const fs::path> paths, const RegencySecret& secret) {
    struct Found {
        std::string device;
        std::int64_t counter = 0;
        fs::path file;
        [[nodiscard]] auto place() const { return std::tie(device, counter, file); }
    };
    std::vector<Found> all;
    const auto add = [&](const fs::path& file) {
        Found found{{}, 0, file};
        std::ifstream in{file, std::ios::binary};
        if (in)
            if (const auto header = peek_package(in, secret)) {
                found.device = header->device;
                found.counter = header->counter;
            }
        all.push_back(std::move(found));
    };
    for (const auto& path : paths) {
        if (!fs::is_directory(path)) {
            add(path);
            continue;
        }
        for (const auto& its : fs::directory_iterator{path})
            if (its.is_regular_file() && its.path().extension() == extension) add(its.path());
    }
    std::ranges::sort(all, {}, &Found::place);
    std::vector<fs::path> files;
    for (auto& its : all)
        files.push_back(std::move(its.file));
    return files;
}

} // namespace tepat::sync
