#include "programmes/case_file.hpp"

#include "facts/group_units.hpp"
#include "programmes/detail/list_inputs.hpp"
#include "programmes/input_lists.hpp"

#include <algorithm>
#include <charconv>

namespace tepat::programmes {
namespace {

/// A household as columns of one row.
struct HouseholdFacts {
    HouseholdFacts(store::Connection& connection, const StoredList& list,
                   const registry::HouseholdView& household, registry::Regions around,
                   const registry::Instrument& instrument, Unit unit)
        : layout{instrument}, regions{std::move(around)},
          segment{snapshot::Segment::of_household(household, layout)},
          units{segment, layout, regions, unit,
                places_of(connection, list, household.id, segment)} {}

    /// Where the list had a ranking among its inputs.
    static facts::Overlay places_of(store::Connection& connection, const StoredList& list,
                                    SubjectId household, const snapshot::Segment& segment) {
        const auto ranking = detail::ranking_of(connection, list.header);
        if (!ranking) return {};
        return welfare::RankingFacts::read_one(connection, *ranking, household).overlay(segment);
    }

    snapshot::Layout layout;
    registry::Regions regions;
    snapshot::Segment segment;
    facts::RegisterUnits units;
};

std::string region_name(const registry::Regions& regions, RegionId id, RegionLevel level) {
    const auto* village = regions.find(id);
    const auto* region = village == nullptr ? nullptr : regions.enclosing(*village, level);
    return region == nullptr ? std::string{} : region->name;
}

/// Reads cases of one list as the register was for it.
class CaseReader {
public:
    CaseReader(store::Connection& connection, const StoredList& list, const PolicyAt& policy,
               const registry::Instrument& instrument)
        : connection_{connection}, list_{list}, policy_{policy}, instrument_{instrument},
          visibility_{connection, list.header.seq},
          reader_{connection, visibility_, list.header.effective_on} {}

    std::optional<CaseFile> read(SubjectId subject) const {
        const auto stored = line_of(connection_, list_, subject);
        if (!stored) return std::nullopt;
        auto found = policy_.unit == Unit::group ? group(subject) : dwelling(subject);
        if (!found) return std::nullopt;
        found->stored = *stored;
        found->decision = decide_family(policy_, found->unit);
        if (stored->placement && found->decision.outcome == Verdict::eligible)
            place_in_quota(found->decision, *stored->placement);
        found->computed = list_line(policy_, found->unit, found->decision, list_.header.facts);
        for (const auto person : found->unit.persons) {
            const auto view = reader_.person(person);
            found->members.push_back(
                view ? CaseFile::Member{person, view->name, view->born, view->sex}
                     : CaseFile::Member{person, {}, {}, {}});
        }
        return found;
    }

private:
    [[nodiscard]] facts::ListedOf listed() const {
        return [this](std::span<const SubjectId> kin) {
            // Lists that a list was made from are older than it, though not than its facts.
            return listed_in(connection_, journal::Visibility{connection_}, policy_,
                             list_.header.inputs, kin);
        };
    }

    std::optional<CaseFile> dwelling(SubjectId subject) const {
        const auto household_id = policy_.unit == Unit::household ? std::optional{subject}
                                                                  : reader_.household_of(subject);
        std::optional<registry::HouseholdView> household;
        if (household_id)
            reader_.households({{*household_id}}, registry::Reader::Keys::read,
                               [&](registry::HouseholdView& its) { household = std::move(its); });
        if (!household) return std::nullopt; // nobody of it is awake
        const auto facts = std::make_shared<HouseholdFacts>(
            connection_, list_, *household,
            registry::Regions::around(connection_, visibility_, list_.header.effective_on,
                                      household->region),
            instrument_, policy_.unit);
        for (std::size_t at = 0; at < facts->units.size(); ++at) {
            auto unit = facts->units[at];
            if (unit.subject != subject) continue;
            if (policy_.inputs != 0) unit.listed = listed()(facts->units.kin(at));
            auto found = placed(facts->regions, household->region);
            found.household = household->id;
            found.key = household->source_key;
            found.facts = facts;
            found.unit = unit;
            return found;
        }
        return std::nullopt;
    }

    std::optional<CaseFile> group(SubjectId subject) const {
        const auto on = list_.header.effective_on;
        const auto view = registry::group(connection_, visibility_, on, subject);
        if (!view) return std::nullopt;
        const auto regions = registry::Regions::read(connection_, visibility_, on);
        const snapshot::Layout layout{instrument_};
        auto units =
            facts::group_units(connection_, visibility_, on, layout, regions, {{*view}}, listed());
        auto found = placed(regions, view->region);
        found.key = view->source_key;
        const std::shared_ptr<const facts::MemoryUnit> unit = std::move(units.front());
        found.unit = unit->view();
        found.facts = unit;
        return found;
    }

    static CaseFile placed(const registry::Regions& regions, RegionId village) {
        CaseFile found;
        found.village = region_name(regions, village, RegionLevel::village);
        found.district = region_name(regions, village, RegionLevel::district);
        return found;
    }

    store::Connection& connection_;
    const StoredList& list_;
    const PolicyAt& policy_;
    const registry::Instrument& instrument_;
    journal::Visibility visibility_;
    registry::Reader reader_;
};

} // namespace

std::optional<CaseFile> open_case(store::Connection& connection, const StoredList& list,
                                  const PolicyAt& policy, const registry::Instrument& instrument,
                                  SubjectId subject) {
    return CaseReader{connection, list, policy, instrument}.read(subject);
}

std::vector<SubjectId> find_units(store::Connection& connection, const StoredList& list,
                                  const PolicyAt& policy, const registry::Instrument& instrument,
                                  std::string_view key) {
    const journal::Visibility visibility{connection, list.header.seq};
    const registry::Reader reader{connection, visibility, list.header.effective_on};
    auto subject = reader.find(instrument.household.key_scheme, key);
    if (!subject) subject = reader.find(instrument.member.key_scheme, key);
    if (!subject) subject = reader.find(registry::group_scheme, key);
    if (!subject) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
        if (error == std::errc{} && end == key.data() + key.size()) subject = SubjectId{number};
    }
    if (!subject) return {};
    const auto kind = reader.kind(*subject);
    if (!kind) return {};
    if (policy.unit == Unit::group)
        return *kind == registry::SubjectKind::group ? std::vector{*subject}
                                                     : std::vector<SubjectId>{};
    const auto household_id =
        *kind == registry::SubjectKind::household ? subject : reader.household_of(*subject);
    const auto household = household_id ? reader.household(*household_id) : std::nullopt;
    if (!household) return {};
    if (policy.unit == Unit::household) return {household->id};
    std::vector<SubjectId> units;
    for (const auto& family : household->families) {
        const bool whole = *kind == registry::SubjectKind::household || family.id == *subject;
        for (const auto& person : family.members) {
            if (!whole && person.id != *subject) continue;
            if (policy.unit == Unit::person)
                units.push_back(person.id);
            else if (units.empty() || units.back() != family.id)
                units.push_back(family.id);
        }
        if (whole && policy.unit == Unit::family && family.members.empty())
            units.push_back(family.id);
    }
    return units;
}

} // namespace tepat::programmes
