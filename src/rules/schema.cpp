#include "rules/schema.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace tepat::rules {
namespace {

bool distinct(const std::vector<Field>& fields) {
    std::vector<std::string_view> names;
    std::ranges::transform(fields, std::back_inserter(names), &Field::name);
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) == names.end();
}

} // namespace

std::string_view kind_name(Kind kind) {
    switch (kind) {
    case Kind::unknown:
        return "?";
    case Kind::boolean:
        return "bool";
    case Kind::integer:
        return "int";
    case Kind::real:
        return "double";
    case Kind::text:
        return "string";
    case Kind::timestamp:
        return "timestamp";
    case Kind::duration:
        return "duration";
    case Kind::list:
        return "list";
    case Kind::record:
        return "record";
    }
    assert(false);
    return {};
}

Type Schema::add(std::string name, std::vector<Field> fields) {
    assert(distinct(fields));
    assert(std::ranges::find(records_, name, &RecordType::name) == records_.end());
    records_.push_back({std::move(name), std::move(fields)});
    return Type::record(static_cast<int>(records_.size()) - 1);
}

void Schema::set_variables(std::vector<Field> fields) {
    assert(distinct(fields));
    variables_ = std::move(fields);
}

const std::vector<Field>& Schema::fields(Type record) const {
    assert(record.kind() == Kind::record);
    return records_.at(static_cast<std::size_t>(record.record_number())).fields;
}

std::string Schema::type_name(Type type) const {
    switch (type.kind()) {
    case Kind::list:
        return "list(" + type_name(type.element()) + ")";
    case Kind::record:
        return records_.at(static_cast<std::size_t>(type.record_number())).name;
    case Kind::unknown:
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
    case Kind::text:
    case Kind::timestamp:
    case Kind::duration:
        return std::string{kind_name(type.kind())};
    }
    assert(false);
    return {};
}

std::optional<int> find_field(const std::vector<Field>& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &Field::name);
    if (found == fields.end()) return std::nullopt;
    return static_cast<int>(found - fields.begin());
}

} // namespace tepat::rules
