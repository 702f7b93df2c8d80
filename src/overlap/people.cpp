#include "overlap/people.hpp"

namespace tepat::overlap {

People::People(store::Connection& connection, const snapshot::RegisterState& state,
               const registry::Regions& regions)
    : scope_{connection}, visibility_{connection, state.seq},
      reader_{connection, visibility_, state.effective_on}, regions_{regions} {}

std::string People::key(SubjectId household) const {
    const auto key = reader_.source_key(household);
    return key ? key->key : std::string{};
}

std::optional<registry::PersonView> People::spokesman(SubjectId subject) const {
    if (auto person = reader_.person(subject)) return person;
    const auto household = reader_.household_of(subject).value_or(subject);
    const auto view = reader_.household(household);
    std::optional<registry::PersonView> first;
    if (!view) return first;
    for (const auto& family : view->families) {
        if (subject != household && family.id != subject) continue;
        for (const auto& member : family.members) {
            if (member.to_family_head == registry::Relation::head) return member;
            if (!first) first = member;
        }
    }
    return first;
}

std::string People::name(SubjectId subject) const {
    const auto person = spokesman(subject);
    return person ? person->name : std::string{};
}

std::string People::nik(SubjectId subject) const {
    const auto person = spokesman(subject);
    return person && person->nik.nik ? person->nik.nik->masked() : std::string{};
}

std::string_view People::region(RegionCode village, RegionLevel level) const {
    if (level > village.level()) return {};
    return regions_.name(village.at(level));
}

} // namespace tepat::overlap
