#include "api/detail/body.hpp"

namespace tepat::api::detail {

// In braces a json would become an array of one.
Body::Body(const std::string& body) : json_(Json::parse(body, nullptr, false)) {
    if (!json_.is_object()) wrong_ = "{}";
}

Body::Body(Json json, std::string name) : json_(std::move(json)), name_{std::move(name)} {
    if (!json_.is_object()) refuse_field({});
}

void Body::refuse_field(std::string_view field) {
    if (wrong_) return;
    wrong_ = name_.empty() || field.empty() ? name_ + std::string{field}
                                            : name_ + "." + std::string{field};
}

const Json* Body::find(const char* field) {
    asked_.emplace(field);
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(field);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
}

std::string Body::text(const char* field) {
    const auto* value = find(field);
    if (value == nullptr) return {};
    if (value->is_string()) return value->get<std::string>();
    refuse_field(field);
    return {};
}

std::optional<std::int64_t> Body::number(const char* field) {
    const auto* value = find(field);
    if (value == nullptr) return std::nullopt;
    // A number beyond 63 bits would come as another one.
    if (value->is_number_integer() &&
        (!value->is_number_unsigned() ||
         value->get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max()))
        return value->get<std::int64_t>();
    refuse_field(field);
    return std::nullopt;
}

bool Body::flag(const char* field) {
    const auto* value = find(field);
    if (value == nullptr) return false;
    if (value->is_boolean()) return value->get<bool>();
    refuse_field(field);
    return false;
}

std::optional<Date> Body::day(const char* field) {
    const auto said = text(field);
    if (said.empty()) return std::nullopt;
    if (const auto day = Date::parse(said)) return *day;
    refuse_field(field);
    return std::nullopt;
}

std::optional<RegionCode> Body::region(const char* field) {
    const auto said = text(field);
    if (said.empty()) return std::nullopt;
    if (const auto code = RegionCode::parse(said)) return *code;
    refuse_field(field);
    return std::nullopt;
}

std::optional<SubjectId> Body::subject(const char* field) {
    const auto said = text(field);
    if (said.empty()) return std::nullopt;
    if (const auto id = detail::number(said); id && *id > 0) return SubjectId{*id};
    refuse_field(field);
    return std::nullopt;
}

std::vector<SubjectId> Body::subjects(const char* field) {
    std::vector<SubjectId> all;
    const auto* value = find(field);
    if (value == nullptr) return all;
    if (!value->is_array()) refuse_field(field);
    for (const auto& one : *value) {
        const auto id = one.is_string() ? detail::number(one.get_ref<const std::string&>())
                                        : std::optional<std::int64_t>{};
        if (!id || *id <= 0) {
            refuse_field(field);
            return {};
        }
        all.emplace_back(*id);
    }
    return all;
}

std::vector<journal::Digest> Body::documents(const char* field) {
    std::vector<journal::Digest> all;
    const auto* value = find(field);
    if (value == nullptr) return all;
    if (!value->is_array()) refuse_field(field);
    for (const auto& one : *value) {
        const auto bytes =
            one.is_string() ? from_hex(one.get_ref<const std::string&>()) : std::optional<Bytes>{};
        const auto digest = bytes ? journal::Digest::from(*bytes) : std::nullopt;
        if (!digest) {
            refuse_field(field);
            return {};
        }
        all.push_back(*digest);
    }
    return all;
}

std::vector<std::string> Body::words(const char* field) {
    std::vector<std::string> all;
    const auto* value = find(field);
    if (value == nullptr) return all;
    if (!value->is_array()) refuse_field(field);
    for (const auto& one : *value) {
        if (!one.is_string()) {
            refuse_field(field);
            return {};
        }
        all.push_back(one.get<std::string>());
    }
    return all;
}

std::map<std::string, std::string> Body::texts(const char* field) {
    std::map<std::string, std::string> all;
    const auto* value = find(field);
    if (value == nullptr) return all;
    if (!value->is_object()) {
        refuse_field(field);
        return all;
    }
    for (const auto& [name, one] : value->items()) {
        if (!one.is_string()) {
            refuse_field(field);
            return {};
        }
        all.emplace(name, one.get<std::string>());
    }
    return all;
}

std::optional<Body> Body::part(const char* field) {
    const auto* value = find(field);
    if (value == nullptr) return std::nullopt;
    return Body(*value, field);
}

std::vector<Body> Body::parts(const char* field) {
    std::vector<Body> all;
    const auto* value = find(field);
    if (value == nullptr) return all;
    if (!value->is_array()) {
        refuse_field(field);
        return all;
    }
    for (const auto& one : *value)
        all.emplace_back(one, field);
    return all;
}

void Body::take(const Body& part) {
    if (const auto wrong = part.wrong(); wrong && !wrong_) wrong_ = wrong->params.front().second;
}

std::optional<Refusal> Body::wrong() const {
    auto field = wrong_;
    if (!field && json_.is_object())
        for (const auto& [name, value] : json_.items())
            if (!asked_.contains(name) && !field) field = name_.empty() ? name : name_ + "." + name;
    if (!field) return std::nullopt;
    return wrong_order(*field).error();
}

} // namespace tepat::api::detail
