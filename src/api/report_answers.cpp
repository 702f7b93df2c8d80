#include "api/detail/report_answers.hpp"

namespace tepat::api::detail {
namespace {

bool fits(FieldKind kind, const Json& value) {
    switch (kind) {
    case FieldKind::text:
    case FieldKind::texts:
        return value.is_string();
    case FieldKind::count:
        return value.is_number_unsigned();
    case FieldKind::yes_no:
        return value.is_boolean();
    }
    return false;
}

} // namespace

http::Fields fields_in_query(const Call& request) {
    auto fields = request.query;
    std::erase_if(fields, [](const auto& field) { return field.first == "lang"; });
    return fields;
}

Result<http::Fields> fields_in_body(const Call& request,
                                    const std::function<FieldKind(std::string_view)>& kind_of) {
    const auto json = Json::parse(request.body, nullptr, false);
    if (!json.is_object()) return wrong_question("{}");
    http::Fields fields;
    for (const auto& [field, value] : json.items()) {
        const auto kind = kind_of(field);
        const bool several = kind == FieldKind::texts && value.is_array();
        for (const auto& one : several ? value : Json::array({value})) {
            if (!fits(kind, one)) return wrong_question(field);
            fields.emplace_back(field, one.is_string() ? one.get<std::string>() : one.dump());
        }
    }
    return fields;
}

Answer<std::optional<RegionCode>> region_if(const Services& services, const Call& request,
                                            std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto region = region_of(services, request, text);
    if (!region) return std::unexpected(region.error());
    return *region;
}

void note_report(const Services& services, const Call& request, std::string_view what,
                 RegionCode region, Date on, const std::string& rows) {
    note_reading(services, request, what, std::nullopt,
                 region.text() + " " + on.text() + ", " + rows);
}

} // namespace tepat::api::detail
