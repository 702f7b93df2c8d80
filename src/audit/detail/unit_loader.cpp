#include "audit/detail/unit_loader.hpp"

#include "facts/group_units.hpp"
#include "programmes/list_given.hpp"
#include "registry/groups.hpp"
#include "registry/reader.hpp"

#include <algorithm>

namespace tepat::audit::detail {

Result<Sight> sight_of(store::Connection& connection, const programmes::StoredList& list,
                       const programmes::PolicyAt& policy) {
    auto given = programmes::gather(connection, policy, list);
    if (!given) return std::unexpected(given.error());
    Sight sight{list.header.seq, list.header.effective_on, policy.unit};
    if (given->ranking)
        sight.ranking = std::make_shared<const welfare::RankingFacts>(
            welfare::RankingFacts::read(connection, *given->ranking, list.header.region));
    if (policy.inputs != 0)
        sight.lists = std::make_shared<const programmes::InputLists>(std::move(given->inputs));
    return sight;
}

std::string UnitLoader::village_of(RegionId region) const {
    const auto* village = regions_.find(region);
    return village == nullptr ? std::string{} : village->code.digits();
}

void UnitLoader::load_groups(std::span<const SubjectId> subjects,
                             std::span<std::optional<UnitFacts>> into) const {
    const store::ReadScope scope{*connection_};
    const journal::Visibility visibility{*connection_, sight_.seq};
    std::vector<registry::GroupView> groups;
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < subjects.size(); ++at)
        if (auto group = registry::group(*connection_, visibility, sight_.on, subjects[at])) {
            groups.push_back(*std::move(group));
            places.push_back(at);
        }
    auto units =
        facts::group_units(*connection_, visibility, sight_.on, layout_, regions_, groups, listed_);
    for (std::size_t i = 0; i < units.size(); ++i)
        into[places[i]] = UnitFacts{std::move(units[i]), SubjectId{}, village_of(groups[i].region)};
}

std::vector<std::optional<UnitFacts>> UnitLoader::load(std::span<const SubjectId> subjects) const {
    std::vector<std::optional<UnitFacts>> loaded(subjects.size());
    if (sight_.unit == facts::Unit::group) {
        load_groups(subjects, loaded);
        return loaded;
    }
    const auto segment = [&] {
        const store::ReadScope scope{*connection_};
        const journal::Visibility visibility{*connection_, sight_.seq};
        const registry::Reader reader{*connection_, visibility, sight_.on};
        std::vector<SubjectId> households;
        for (const auto household : reader.households_of(subjects))
            if (household) households.push_back(*household);
        std::ranges::sort(households);
        households.erase(std::ranges::unique(households).begin(), households.end());
        return snapshot::Segment::of_households(reader, households, layout_);
    }();
    const facts::RegisterUnits units{segment, layout_, regions_, sight_.unit,
                                     sight_.ranking ? sight_.ranking->overlay(segment)
                                                    : facts::Overlay{}};
    for (std::size_t at = 0; at < units.size(); ++at) {
        auto unit = units[at];
        const auto wanted = std::ranges::lower_bound(subjects, unit.subject);
        if (wanted == subjects.end() || *wanted != unit.subject) continue;
        const auto row = units.household_of(at);
        if (listed_) unit.listed = listed_(units.kin(at));
        loaded[static_cast<std::size_t>(wanted - subjects.begin())] =
            UnitFacts{std::make_unique<facts::MemoryUnit>(unit), segment.households()[row],
                      village_of(segment.region(row))};
    }
    return loaded;
}

registry::Regions regions_for(store::Database& database, const Sight& sight) {
    const auto connection = database.connect_reader();
    const store::ReadScope scope{*connection};
    return registry::Regions::read(*connection, journal::Visibility{*connection, sight.seq},
                                   sight.on);
}

} // namespace tepat::audit::detail
