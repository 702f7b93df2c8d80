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

/// Takes households one by one.
class Builder {
public:
    explicit Builder(const Layout& layout)
        : layout_{layout}, segment_{layout.household().size(), layout.member().size()},
          of_household_{layout.household()}, of_member_{layout.member()} {}

    void add(const registry::HouseholdView& household) {
        of_household_.read(household.answers());
        segment_.household(household.id, household.region, of_household_.facts());
        for (const auto& family : household.families) {
            segment_.family(family.id);
            for (const auto& person : family.members) {
                of_member_.read(person.answers());
                for (std::size_t i = 0; i < layout_.member().size(); ++i)
                    if (layout_.member()[i].field == nullptr)
                        of_member_.set(i, kept(person, family.number, layout_.member()[i].role));
                segment_.member(person.id, of_member_.facts());
            }
        }
    }
    [[nodiscard]] Segment finish() { return segment_.finish(); }

private:
    const Layout& layout_;
    SegmentBuilder segment_;
    Row of_household_;
    Row of_member_;
};

} // namespace

Segment Segment::build(const registry::Reader& reader, std::span<const RegionId> villages,
                       const Layout& layout) {
    Builder builder{layout};
    reader.scan(villages, registry::Reader::Keys::leave,
                [&](registry::HouseholdView& household) { builder.add(household); });
    return builder.finish();
}

Segment Segment::of_households(const registry::Reader& reader,
                               std::span<const SubjectId> households, const Layout& layout) {
    Builder builder{layout};
    reader.households(households, registry::Reader::Keys::leave,
                      [&](registry::HouseholdView& household) { builder.add(household); });
    return builder.finish();
}

Segment Segment::of_household(const registry::HouseholdView& household, const Layout& layout) {
    Builder builder{layout};
    builder.add(household);
    return builder.finish();
}

} // namespace tepat::snapshot
