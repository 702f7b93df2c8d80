#include "api/read_model.hpp"

#include "journal/reader.hpp"
#include "lookup/build.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace tepat::api {
namespace {

constexpr auto look_every = std::chrono::milliseconds{500};
constexpr auto retry_after = std::chrono::seconds{5};
constexpr std::size_t kept_boards = 4;
constexpr int scan_threads = 2;

} // namespace

/// The share of the work that is done, over its two halves: the register, and who may be found.
class ReadModel::Watch final : public Progress {
public:
    Watch(ReadModel& model, int from, int to) : model_{model}, from_{from}, to_{to} {}
    void at(MessageCode, std::int64_t done, std::int64_t total) override {
        if (total > 0)
            model_.percent_ =
                from_ + static_cast<int>(std::min(done, total) * (to_ - from_) / total);
    }
    [[nodiscard]] bool stop_requested() const override { return model_.closing_; }

private:
    ReadModel& model_;
    int from_;
    int to_;
};

ReadModel::ReadModel(store::Database& database, const registry::Instrument& instrument,
                     std::span<const payments::Channel> channels, const Clock& clock)
    : database_{database}, instrument_{instrument}, channels_{channels}, clock_{clock},
      worker_{[this] { run(); }} {}

ReadModel::~ReadModel() {
    closing_ = true;
    closing_changed_.notify_all();
    worker_.join();
}

std::shared_ptr<const Boards> ReadModel::boards() const {
    const std::scoped_lock lock{mutex_};
    return boards_;
}

std::optional<int> ReadModel::building() const {
    const int percent = percent_;
    return percent < 0 ? std::nullopt : std::optional{percent};
}

Seq ReadModel::shown() const {
    const auto its = boards();
    return its ? Seq{std::max(its->at.value(), unchanged_until_.load())} : Seq{};
}

std::int64_t ReadModel::lag() const {
    return std::max<std::int64_t>(seen_ - shown().value(), 0);
}

void ReadModel::run() {
    using Steady = std::chrono::steady_clock;
    auto pause = Steady::duration{0};
    while (!closing_) {
        {
            std::unique_lock lock{mutex_};
            closing_changed_.wait_for(lock, pause, [this] { return closing_.load(); });
        }
        if (closing_) return;
        pause = look_every;
        try {
            const auto reader = database_.connect_reader();
            const auto at = journal::last_seq(*reader);
            seen_ = at.value();
            const auto on = clock_.now().date_at(jakarta);
            if (!stale(*reader, at, on)) continue;
            const auto begin = Steady::now();
            build(at, on);
            pause = std::max<Steady::duration>(look_every, Steady::now() - begin);
        } catch (const std::exception& broken) {
            fmt::print(stderr, "tepat: read model: {}\n", broken.what());
            pause = retry_after;
        }
        percent_ = -1;
    }
}

bool ReadModel::stale(store::Connection& reader, Seq at, Date on) {
    const auto its = boards();
    if (!its || its->on != on) return true;
    const auto from = shown();
    // What is decided about proposals and accounts is on no board, and comes all day.
    bool grew = false;
    reader.each(
        "select 1 from journal_entry where seq > $1 and seq <= $2 "
        "and type not like 'verification.%' and type not like 'access.%' limit 1",
        [&](const store::Row&) { grew = true; }, from, at);
    if (!grew) unchanged_until_ = at.value();
    return grew;
}

void ReadModel::build(Seq at, Date on) {
    percent_ = 0;
    auto next = std::make_shared<Boards>();
    next->at = at;
    next->on = on;
    {
        const auto reader = database_.connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader, at};
        next->lists = programmes::all_lists(*reader, visibility);
        next->plans = payments::all_plans(*reader, visibility);
        next->regions = std::make_shared<const registry::Regions>(
            registry::Regions::read(*reader, visibility, on));
    }
    Watch first{*this, 0, 50};
    next->families = reports::RegisterBoard::build(database_, at, on, scan_threads, first);
    Watch second{*this, 50, 100};
    {
        const auto reader = database_.connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader, at};
        auto index = lookup::build_index(
            {*reader, visibility, instrument_, *next->regions, channels_, on}, second);
        if (index) next->lookup = std::make_shared<const lookup::Index>(*std::move(index));
    }
    if (!next->families || !next->lookup) return; // stopped
    if (!next->lists.empty()) (void)list(*next, next->lists.front().seq);

    const std::scoped_lock lock{mutex_};
    boards_ = std::move(next);
}

template <class Board>
template <class Make>
std::shared_ptr<const Board> ReadModel::Kept<Board>::get(const reports::RegisterBoard* over,
                                                         Seq entry, Make make) {
    if (families != over) {
        families = over;
        boards.clear();
    }
    if (const auto it = boards.find(entry); it != boards.end()) return it->second;
    if (boards.size() >= kept_boards) boards.erase(boards.begin());
    return boards[entry] = make();
}

std::shared_ptr<const reports::ListBoard> ReadModel::list(const Boards& boards, Seq entry) {
    const auto found = std::ranges::find(boards.lists, entry, &programmes::StoredList::seq);
    if (found == boards.lists.end()) return nullptr;
    const std::scoped_lock lock{making_};
    return lists_.get(boards.families.get(), entry, [&] {
        SilentProgress silent;
        return reports::ListBoard::build(*database_.connect_reader(), *found, boards.families,
                                         silent);
    });
}

std::shared_ptr<const reports::PlanBoard> ReadModel::plan(const Boards& boards, Seq entry) {
    const auto found = std::ranges::find(boards.plans, entry, &payments::Plan::seq);
    if (found == boards.plans.end()) return nullptr;
    const std::scoped_lock lock{making_};
    return plans_.get(boards.families.get(), entry, [&] {
        return reports::PlanBoard::build(*database_.connect_reader(), *found, boards.families);
    });
}

std::shared_ptr<const programmes::Policy> ReadModel::policy(const programmes::StoredList& list) {
    const auto& digest = list.header.policies.front();
    const std::scoped_lock lock{making_};
    auto& kept = policies_[digest];
    if (kept) return kept;
    const auto reader = database_.connect_reader();
    auto policy = programmes::recorded_policy(*reader, digest);
    if (!policy) return nullptr;
    return kept = std::make_shared<const programmes::Policy>(*std::move(policy));
}

} // namespace tepat::api
