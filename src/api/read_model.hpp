#pragma once
#include "core/clock.hpp"
#include "core/progress.hpp"
#include "lookup/index.hpp"
#include "payments/channel.hpp"
#include "programmes/list.hpp"
#include "programmes/policy.hpp"
#include "registry/instrument.hpp"
#include "registry/regions.hpp"
#include "reports/board.hpp"
#include "reports/list_board.hpp"
#include "reports/plan_board.hpp"
#include "store/database.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tepat::api {

/// Hours east of UTC (WIB): whose day "today" is.
inline constexpr int jakarta = 7;

/// What pages are made of, as one journal position knew it on one day. Immutable.
struct Boards {
    Seq at;
    Date on;
    std::shared_ptr<const registry::Regions> regions;
    std::shared_ptr<const reports::RegisterBoard> families;
    std::shared_ptr<const lookup::Index> lookup;
    std::vector<programmes::StoredList> lists; ///< the newest first
    std::vector<payments::Plan> plans;         ///< the newest first
};

/// Keeps the boards of a running server no more than some seconds behind the journal. A thread of
/// its own builds them anew when the journal grew or the day in Jakarta changed, and never more
/// than half of the time. Thread-safe.
class ReadModel {
public:
    ReadModel(store::Database& database, const registry::Instrument& instrument,
              std::span<const payments::Channel> channels, const Clock& clock);
    ~ReadModel();
    ReadModel(const ReadModel&) = delete;
    ReadModel& operator=(const ReadModel&) = delete;

    /// Null until they are built the first time.
    [[nodiscard]] std::shared_ptr<const Boards> boards() const;
    /// Percent while they are built; nothing otherwise.
    [[nodiscard]] std::optional<int> building() const;
    /// Up to which entry nothing is missing on the boards; 0 until they are built the first time.
    [[nodiscard]] Seq shown() const;
    /// Entries of the journal that the boards do not show yet.
    [[nodiscard]] std::int64_t lag() const;

    /// The lines of a list or plan of these boards, built when first asked for; the last few are
    /// kept. Null when there is no such entry.
    [[nodiscard]] std::shared_ptr<const reports::ListBoard> list(const Boards& boards, Seq entry);
    [[nodiscard]] std::shared_ptr<const reports::PlanBoard> plan(const Boards& boards, Seq entry);
    /// The rules that made a list. Null when the journal has no such policy.
    [[nodiscard]] std::shared_ptr<const programmes::Policy>
    policy(const programmes::StoredList& list);

private:
    class Watch;
    template <class Board>
    struct Kept {
        const reports::RegisterBoard* families = nullptr;
        std::map<Seq, std::shared_ptr<const Board>> boards;

        /// The board of `entry` over these families, made by `make` when it is not kept.
        template <class Make>
        std::shared_ptr<const Board> get(const reports::RegisterBoard* over, Seq entry, Make make);
    };
    void run();
    [[nodiscard]] bool stale(store::Connection& reader, Seq at, Date on);
    void build(Seq at, Date on);

    store::Database& database_;
    const registry::Instrument& instrument_;
    std::span<const payments::Channel> channels_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::condition_variable closing_changed_;
    std::atomic<bool> closing_ = false;
    std::atomic<int> percent_ = -1;
    std::atomic<std::int64_t> seen_ = 0;
    /// No entry since the boards up to this one shows on them.
    std::atomic<std::int64_t> unchanged_until_ = 0;
    std::shared_ptr<const Boards> boards_;
    std::mutex making_; ///< of the boards below: one at a time
    Kept<reports::ListBoard> lists_;
    Kept<reports::PlanBoard> plans_;
    std::map<journal::Digest, std::shared_ptr<const programmes::Policy>> policies_;
    std::thread worker_;
};

} // namespace tepat::api
