#pragma once
#include "audit/attribution.hpp"
#include "facts/register_units.hpp"
#include "journal/reader.hpp"
#include "programmes/input_lists.hpp"
#include "programmes/list.hpp"
#include "registry/regions.hpp"
#include "snapshot/layout.hpp"
#include "store/database.hpp"
#include "welfare/ranking_facts.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tepat::audit::detail {

/// From where a list sees the register, and what it sees beside it.
struct Sight {
    Seq seq;
    Date on;
    facts::Unit unit = facts::Unit::family;
    /// Places in the ranking among the list's inputs; null: none.
    std::shared_ptr<const welfare::RankingFacts> ranking = {};
    /// The other lists among them, by the places of its policy's inputs; null: none.
    std::shared_ptr<const programmes::InputLists> lists = {};
    friend bool operator==(const Sight&, const Sight&) = default;
};
/// How a list saw it. Refused as programmes::gather.
[[nodiscard]] Result<Sight> sight_of(store::Connection& connection,
                                     const programmes::StoredList& list,
                                     const programmes::PolicyAt& policy);

/// Reads the facts of some units as a list saw them, and nothing else of the register; what lists
/// they are on is for `listed` to say. For one thread; layout and regions outlive it.
class UnitLoader {
public:
    UnitLoader(store::Database& database, const Sight& sight, const snapshot::Layout& layout,
               const registry::Regions& regions, facts::ListedOf listed)
        : connection_{database.connect_reader()}, sight_{sight}, layout_{layout}, regions_{regions},
          listed_{std::move(listed)} {}

    /// By place in `subjects` (ascending); nothing for one that is not there. A hundred to some
    /// thousand at a time.
    [[nodiscard]] std::vector<std::optional<UnitFacts>>
    load(std::span<const SubjectId> subjects) const;

private:
    void load_groups(std::span<const SubjectId> subjects,
                     std::span<std::optional<UnitFacts>> into) const;
    [[nodiscard]] std::string village_of(RegionId region) const;

    std::unique_ptr<store::Connection> connection_;
    Sight sight_;
    const snapshot::Layout& layout_;
    const registry::Regions& regions_;
    facts::ListedOf listed_;
};

/// All regions as a list sees them.
[[nodiscard]] registry::Regions regions_for(store::Database& database, const Sight& sight);

} // namespace tepat::audit::detail
