#include "audit/detail/unit_loader.hpp"

#include "facts/register_units.hpp"
#include "programmes/list_facts.hpp"
#include "registry/reader.hpp"

#include <algorithm>

namespace tepat::audit::detail {

Result<Sight> sight_of(store::Connection& connection, const programmes::StoredList& list,
                       facts::Unit unit) {
    auto ranking = programmes::ranking_facts_of(connection, list);
    if (!ranking) return std::unexpected(ranking.error());
    Sight sight{list.header.seq, list.header.effective_on, unit};
    if (*ranking)
        sight.ranking = std::make_shared<const welfare::RankingFacts>(*std::move(*ranking));
    return sight;
}

std::vector<std::optional<UnitFacts>> UnitLoader::load(std::span<const SubjectId> subjects) const {
    std::vector<std::optional<UnitFacts>> loaded(subjects.size());
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
        const auto unit = units[at];
        const auto wanted = std::ranges::lower_bound(subjects, unit.subject);
        if (wanted == subjects.end() || *wanted != unit.subject) continue;
        const auto row = units.household_of(at);
        const auto* village = regions_.find(segment.region(row));
        loaded[static_cast<std::size_t>(wanted - subjects.begin())] =
            UnitFacts{std::make_unique<facts::MemoryUnit>(unit), segment.households()[row],
                      village == nullptr ? std::string{} : village->code.digits()};
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
