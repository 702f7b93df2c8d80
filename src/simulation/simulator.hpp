#pragma once
#include "programmes/list_given.hpp"
#include "simulation/budget.hpp"
#include "simulation/comparison.hpp"

#include <filesystem>
#include <memory>
#include <mutex>

namespace tepat::simulation {

/// A programme as it is and as it might be, in one stage. The policies live longer than the answer.
struct Request {
    const programmes::Policy* before = nullptr;
    const programmes::Policy* after = nullptr;
    Period period;
    RegionCode region;
    /// Nothing: the first day of the stage.
    std::optional<Date> effective_on = {};
    /// The region's places, where the country's are not allocated.
    std::optional<std::int64_t> quota = {};
    PovertyLine line = {};
};

/// What a simulation says, and what is needed to tell why. The simulator lives longer.
struct Answer {
    std::shared_ptr<const Ground> ground;
    programmes::PolicyAt before;
    programmes::PolicyAt after;
    /// Facts as known at this place of the journal, as they were on a day.
    snapshot::RegisterState state;
    std::optional<welfare::StoredRanking> ranking;
    /// There is a quota, and nobody said how many of its places the region has: everybody gets one.
    bool places_unknown = false;
    Comparison comparison;

    /// Thread-safe. The unit, and what the changed programme decides on it, places apart. Lists
    /// that it asks about as they were asked.
    [[nodiscard]] programmes::UnitView unit_of(const Loser& loser) const;
    [[nodiscard]] programmes::Decision decision_on(const Loser& loser) const;

private:
    friend class Simulator;
    [[nodiscard]] const facts::RegisterUnits& units_of(std::size_t part) const;

    programmes::InputLists inputs_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<const facts::RegisterUnits>>
        units_; ///< by part, when asked for
};

/// A budget, and what it was made of.
struct BudgetAnswer {
    snapshot::RegisterState state;
    Budget budget;
};

/// Asks the register of a database what changed programmes would mean. Nothing is recorded. Keeps
/// the ground of the last question, so that the next one of the same place and day is quick.
/// Thread-safe. The database lives longer.
class Simulator {
public:
    /// Segments are kept in `folder`, as SegmentStore.
    Simulator(store::Database& database, const registry::Instrument& instrument,
              std::filesystem::path folder);

    /// Equals are drawn in both by the lot of the list that would be made now of the programme as
    /// it is, so that nobody gains or loses by luck alone. Refused: simulation.other_programme,
    /// simulation.other_unit; as Policy::in_period, gather() of lists, Ground::read and decide().
    [[nodiscard]] Result<std::unique_ptr<const Answer>> ask(const Request& request,
                                                            Progress& progress);
    /// All programmes of a day on the register as it is known now, with the newest ranking of that
    /// day. Refused as Ground::read and budget().
    [[nodiscard]] Result<BudgetAnswer> budget(std::span<const programmes::PolicyFile> policies,
                                              Date on, RegionCode region, Progress& progress);

private:
    struct Kept {
        snapshot::RegisterState state;
        RegionCode region;
        std::optional<Seq> ranking;
        std::shared_ptr<const Ground> ground;
    };
    [[nodiscard]] Result<std::shared_ptr<const Ground>>
    ground_of(const snapshot::RegisterState& state, RegionCode region,
              const std::optional<welfare::StoredRanking>& ranking, Progress& progress);

    store::Database& database_;
    snapshot::SegmentStore segments_;
    std::mutex mutex_;
    std::optional<Kept> kept_;
};

} // namespace tepat::simulation
