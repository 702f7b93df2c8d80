#include "snapshot/segment.hpp"

#include <algorithm>

namespace tepat::snapshot {
namespace {

using registry::Answers;
using registry::FieldKind;
using registry::FieldRole;

/// What the register keeps of a person outside the answers; `missing` for any other role.
std::int64_t kept(const registry::PersonView& person, int family_number, FieldRole role) {
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

/// Values of a growing table, column by column, with the answers of a row put where their fields
/// belong.
class Collector {
public:
    void resize(std::size_t columns) { columns_.resize(columns); }
    void expect(std::size_t column, const registry::Field& field) {
        const auto number = static_cast<std::size_t>(field.number);
        if (by_number_.size() <= number) by_number_.resize(number + 1);
        by_number_[number] = {column + 1, &field};
    }
    void row(const Answers& answers) {
        for (auto& column : columns_)
            column.push_back(missing);
        answers.each([&](const registry::Answer& answer) {
            const auto number = static_cast<std::size_t>(answer.field);
            if (!answer.integer || number >= by_number_.size()) return;
            const auto& [column, field] = by_number_[number];
            if (column == 0) return;
            const auto* code =
                field->kind == FieldKind::code ? field->code(*answer.integer) : nullptr;
            columns_[column - 1].back() = code != nullptr ? code->value : *answer.integer;
        });
    }
    void set(std::size_t column, std::int64_t value) { columns_[column].back() = value; }
    [[nodiscard]] std::vector<Column> close() {
        std::vector<Column> closed;
        for (auto& column : columns_) {
            closed.emplace_back(column);
            column = {};
        }
        return closed;
    }

private:
    struct Place {
        std::size_t column = 0; ///< one more than the column; 0 for a field without one
        const registry::Field* field = nullptr;
    };
    std::vector<std::vector<std::int64_t>> columns_;
    std::vector<Place> by_number_;
};

} // namespace

Layout::Layout(const registry::Instrument& instrument)
    : instrument_{instrument}, household_{sources(instrument_.household)},
      member_{sources(instrument_.member)} {}

std::vector<Layout::Source> Layout::sources(const registry::Form& form) {
    std::vector<Source> made;
    for (const auto& field : form.fields) {
        switch (field.role) {
        case FieldRole::answer:
            if (field.kind != FieldKind::text && field.kind != FieldKind::id)
                made.push_back({field.fact, field.role, &field});
            break;
        case FieldRole::nik:
            made.push_back({"has_nik", field.role, nullptr});
            break;
        case FieldRole::birth_date:
        case FieldRole::sex:
        case FieldRole::household_relation:
        case FieldRole::family_relation:
        case FieldRole::family_number:
            made.push_back({field.fact, field.role, nullptr});
            break;
        case FieldRole::key:
        case FieldRole::household_key:
        case FieldRole::region:
        case FieldRole::region_province:
        case FieldRole::region_regency:
        case FieldRole::region_district:
        case FieldRole::region_village:
        case FieldRole::kk_number:
        case FieldRole::name:
            break;
        }
    }
    return made;
}

std::optional<std::size_t> Layout::find(const std::vector<Source>& sources, std::string_view fact) {
    const auto at = std::ranges::find(sources, fact, &Source::fact);
    if (at == sources.end()) return std::nullopt;
    return static_cast<std::size_t>(at - sources.begin());
}

std::optional<std::size_t> Layout::household(std::string_view fact) const {
    return find(household_, fact);
}
std::optional<std::size_t> Layout::member(std::string_view fact) const {
    return find(member_, fact);
}

Segment Segment::build(const registry::Reader& reader, std::span<const RegionId> villages,
                       const Layout& layout) {
    Segment segment;
    Collector households;
    Collector members;
    households.resize(layout.household_.size());
    members.resize(layout.member_.size());
    for (std::size_t i = 0; i < layout.household_.size(); ++i)
        if (layout.household_[i].field != nullptr)
            households.expect(i, *layout.household_[i].field);
    for (std::size_t i = 0; i < layout.member_.size(); ++i)
        if (layout.member_[i].field != nullptr) members.expect(i, *layout.member_[i].field);

    reader.scan(villages, registry::Reader::Keys::leave, [&](registry::HouseholdView& household) {
        const auto row = static_cast<std::uint32_t>(segment.households_.size());
        segment.households_.push_back(household.id);
        segment.regions_.push_back(household.region);
        segment.first_family_.push_back(static_cast<std::uint32_t>(segment.families_.size()));
        households.row(household.answers());
        for (const auto& family : household.families) {
            segment.families_.push_back({family.id, row,
                                         static_cast<std::uint32_t>(segment.members_.size()),
                                         static_cast<std::uint32_t>(family.members.size())});
            for (const auto& person : family.members) {
                segment.members_.push_back(person.id);
                members.row(person.answers());
                for (std::size_t i = 0; i < layout.member_.size(); ++i)
                    if (layout.member_[i].field == nullptr)
                        members.set(i, kept(person, family.number, layout.member_[i].role));
            }
        }
    });
    segment.first_family_.push_back(static_cast<std::uint32_t>(segment.families_.size()));
    segment.household_columns_ = households.close();
    segment.member_columns_ = members.close();
    return segment;
}

std::span<const Family> Segment::families_of(std::size_t household) const {
    return std::span{families_}.subspan(first_family_[household],
                                        first_family_[household + 1] - first_family_[household]);
}

std::size_t Segment::bytes() const {
    auto sum = households_.size() * (sizeof(SubjectId) + sizeof(RegionId) + sizeof(std::uint32_t)) +
               families_.size() * sizeof(Family) + members_.size() * sizeof(SubjectId);
    for (const auto& column : household_columns_)
        sum += column.bytes();
    for (const auto& column : member_columns_)
        sum += column.bytes();
    return sum;
}

} // namespace tepat::snapshot
