#include "rules/memory_rows.hpp"

namespace tepat::rules {

std::int64_t MemoryRows::add(const std::vector<Value>& fields) {
    auto& row = rows_.emplace_back();
    row.reserve(fields.size());
    for (const auto& field : fields)
        row.push_back(own(field));
    return size() - 1;
}

void MemoryRows::set(std::int64_t row, int field, Value value) {
    rows_.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(field)) = own(value);
}

Value MemoryRows::at(std::int64_t row, int field) const {
    return rows_.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(field));
}

Value MemoryRows::own(Value value) {
    if (value.kind() != Kind::text) return value;
    return Value::text(texts_.emplace_back(value.as_text()));
}

} // namespace tepat::rules
