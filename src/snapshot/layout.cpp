#include "snapshot/layout.hpp"

#include <algorithm>

namespace tepat::snapshot {
namespace {

using registry::FieldKind;
using registry::FieldRole;
using Sources = std::vector<Layout::Source>;

Sources sources(const registry::Form& form) {
    Sources made;
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

std::optional<std::size_t> find(const Sources& sources, std::string_view fact) {
    const auto at = std::ranges::find(sources, fact, &Layout::Source::fact);
    if (at == sources.end()) return std::nullopt;
    return static_cast<std::size_t>(at - sources.begin());
}

} // namespace

Layout::Layout(const registry::Instrument& instrument)
    : instrument_{instrument}, household_{sources(instrument_.household)},
      member_{sources(instrument_.member)} {}

std::optional<std::size_t> Layout::household(std::string_view fact) const {
    return find(household_, fact);
}
std::optional<std::size_t> Layout::member(std::string_view fact) const {
    return find(member_, fact);
}

} // namespace tepat::snapshot
