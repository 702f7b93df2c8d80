#pragma once
#include "audit/attribution.hpp"
#include "audit/comparison.hpp"
#include "audit/detail/unit_loader.hpp"
#include "core/progress.hpp"
#include "journal/journal.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tepat::audit::detail {

using From = PolicyMix::From;

/// One list as far as a unit's answer comes from it.
struct SideOf {
    Sight sight;
    RegionCode region; ///< the area it covers
};

/// A unit about which two lists may disagree.
struct Pair {
    SubjectId subject;
    std::optional<Answer> first; ///< nothing: no line
    std::optional<Answer> second;
    /// Of an outside list: the row that names the unit.
    std::optional<std::size_t> row;
};
/// The difference about a pair, without its causes.
[[nodiscard]] Difference begin(const Pair& pair);

/// Explains pairs, batch by batch on both cores, each thread with connections of its own. What it
/// is given must outlive it.
class PairExplainer {
public:
    PairExplainer(store::Database& database, const registry::Instrument& instrument,
                  const PolicyMix& mix, const SideOf& first, const SideOf& second);

    struct Worker;
    struct Seen {
        const Pair& pair;
        const UnitFacts* first; ///< null: not in the register as the list sees it
        const UnitFacts* second;
        const Worker& worker;
    };
    /// Nothing when there is no difference after all.
    using Explain = std::function<std::optional<Difference>(const Seen&)>;

    /// The differences, in the order of their pairs, which are by subject. Refused with
    /// "audit.stopped"_msg.
    [[nodiscard]] Result<std::vector<Difference>>
    run(const std::vector<Pair>& pairs, const Explain& explain, Progress& progress) const;

    /// Why a list has no line of the unit.
    void explain_absence(const Seen& seen, From side, Difference& into) const;
    /// Why a list leaves out a unit that sleeps there: duplicate, deceased, moved, or else
    /// left_register.
    void explain_sleep(const Seen& seen, From side, Difference& into) const;
    /// The causes that act between what the lists see of the unit; where one sees nothing, between
    /// their rules alone.
    void explain_values(const Seen& seen, Difference& into) const;
    /// Adds not_reproduced when computing again gives another line than is stored: then nothing
    /// else can be believed.
    void check_line(const Seen& seen, From side, Difference& into) const;

    /// What the rules of a list give a unit as it sees it.
    [[nodiscard]] Answer answer(From side, const UnitFacts& its,
                                const std::optional<programmes::Placement>& placement) const {
        return answer_of(mix_.at(side, side), mix_.seen_by(side, its.unit->view()), placement);
    }
    [[nodiscard]] const registry::Regions& second_regions() const { return second_regions_; }

private:
    /// By the places of PolicyMix::lists(). Of a list that only the other side's rules ask about,
    /// who was on it then is true for both.
    [[nodiscard]] facts::ListedOf listed(From side) const;
    void explain_batch(const Worker& worker, std::span<const Pair> pairs, const Explain& explain,
                       std::span<std::optional<Difference>> into) const;

    store::Database& database_;
    const snapshot::Layout layout_;
    const PolicyMix& mix_;
    SideOf first_;
    SideOf second_;
    registry::Regions first_regions_;
    registry::Regions second_regions_;
};

/// Records a comparison as a set entry.
[[nodiscard]] Result<StoredComparison> record(journal::Journal& journal, const std::string& actor,
                                              Date effective_on, ComparisonHeader header,
                                              const std::vector<Difference>& differences,
                                              Progress& progress);
/// The comparison that has exactly this header: it need not be made again.
[[nodiscard]] std::optional<StoredComparison> comparison_of(store::Database& database,
                                                            const ComparisonHeader& header);

} // namespace tepat::audit::detail
