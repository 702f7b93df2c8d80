#include "snapshot/segment.hpp"

namespace tepat::snapshot {
namespace {

using registry::FieldKind;
using registry::FieldRole;

/// What the register keeps of a person outside the answers; `missing` for any other role.
std::int64_t kept(const registry::PersonView& person, int family_number, FieldRole role) {
    constexpr auto missing = ColumnView::missing;
    switch (role) {
    case FieldRole::birth_date:
        return person.born ? person.born->day_number() : missing;
    case FieldRole::sex:
        return person.sex ? (*person.sex == Sex::male ? 1 : 2) : missing;
    case FieldRole::household_relation:
        return person.to_household_head ? static_cast<std::int64_t>(*person.to_household_head)
                                        : missing;
    case FieldRole::family_relation:
        return person.to_family_head ? static_cast<std::int64_t>(*person.to_family_head) : missing;
    case FieldRole::family_number:
        return family_number;
    case FieldRole::nik:
        return person.nik.verdict != registry::NikVerdict::none &&
                       person.nik.verdict != registry::NikVerdict::refuted
                   ? 1
                   : 0;
    case FieldRole::answer:
    case FieldRole::key:
    case FieldRole::household_key:
    case FieldRole::region:
    case FieldRole::region_province:
    case FieldRole::region_regency:
    case FieldRole::region_district:
    case FieldRole::region_village:
    case FieldRole::kk_number:
    case FieldRole::name:
        return missing;
    }
    return missing;
}

/// One row of a form: answers put where their fields belong.
class Row {
public:
    explicit Row(const std::vector<Layout::Source>& sources) : facts_(sources.size()) {
        for (std::size_t i = 0; i < sources.size(); ++i) {
            if (sources[i].field == nullptr) continue;
            const auto number = static_cast<std::size_t>(sources[i].field->number);
            if (by_number_.size() <= number) by_number_.resize(number + 1);
            by_number_[number] = {&facts_[i], sources[i].field};
        }
    }
    Row(const Row&) = delete;
    Row& operator=(const Row&) = delete;

    void read(const registry::Answers& answers) {
        std::ranges::fill(facts_, ColumnView::missing);
        answers.each([&](const registry::Answer& answer) {
            const auto number = static_cast<std::size_t>(answer.field);
            if (!answer.integer || number >= by_number_.size()) return;
            const auto& [fact, field] = by_number_[number];
            if (fact == nullptr) return;
            const auto* code =
                field->kind == FieldKind::code ? field->code(*answer.integer) : nullptr;
            *fact = code != nullptr ? code->value : *answer.integer;
        });
    }
    void set(std::size_t column, std::int64_t value) { facts_[column] = value; }
    [[nodiscard]] std::span<const std::int64_t> facts() const { return facts_; }

private:
    struct Place {
        std::int64_t* fact = nullptr;
        const registry::Field* field = nullptr;
    };
    std::vector<std::int64_t> facts_;
    std::vector<Place> by_number_;
};

} // namespace

Segment Segment::build(const registry::Reader& reader, std::span<const RegionId> villages,
                       const Layout& layout) {
    SegmentBuilder segment{layout.household().size(), layout.member().size()};
    Row of_household{layout.household()};
    Row of_member{layout.member()};
    reader.scan(villages, registry::Reader::Keys::leave, [&](registry::HouseholdView& household) {
        of_household.read(household.answers());
        segment.household(household.id, household.region, of_household.facts());
        for (const auto& family : household.families) {
            segment.family(family.id);
            for (const auto& person : family.members) {
                of_member.read(person.answers());
                for (std::size_t i = 0; i < layout.member().size(); ++i)
                    if (layout.member()[i].field == nullptr)
                        of_member.set(i, kept(person, family.number, layout.member()[i].role));
                segment.member(person.id, of_member.facts());
            }
        }
    });
    return segment.finish();
}

} // namespace tepat::snapshot
