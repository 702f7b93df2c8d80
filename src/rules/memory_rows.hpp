#pragma once
#include "rules/value.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace tepat::rules {

/// Rows held one by one: for the root record (its fields are an expression's variables), for
/// examples in policy files and for tests. Texts given to it are copied. Reads are thread-safe
/// between changes.
class MemoryRows final : public Rows {
public:
    /// Adds a row, fields in the order of the record type; returns its number, counted from 0.
    std::int64_t add(const std::vector<Value>& fields);
    /// Replaces a field of a row.
    void set(std::int64_t row, int field, Value value);

    [[nodiscard]] Value at(std::int64_t row, int field) const override;
    [[nodiscard]] Record record(std::int64_t row) const { return {this, row}; }
    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(rows_.size()); }

private:
    Value own(Value value);
    std::vector<std::vector<Value>> rows_;
    std::deque<std::string> texts_;
};

} // namespace tepat::rules
