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

const std::vector<Field>& Schema::fields(const Type& record) const {
    assert(record.kind() == Kind::record);
    return records_.at(static_cast<std::size_t>(record.record_number())).fields;
}

std::string Schema::type_name(const Type& type) const {
    if (type.kind() == Kind::record)
        return records_.at(static_cast<std::size_t>(type.record_number())).name;
    std::string name{kind_name(type.kind())};
    if (type.kind() == Kind::parameter) name = static_cast<char>('A' + type.number());
    std::string_view before = "(";
    for (const auto& parameter : type.parameters()) {
        name.append(before).append(type_name(parameter));
        before = ", ";
    }
    return type.parameters().empty() ? name : name + ")";
}

std::optional<int> find_field(const std::vector<Field>& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &Field::name);
    if (found == fields.end()) return std::nullopt;
    return static_cast<int>(found - fields.begin());
}

} // namespace tepat::rules
