#pragma once
#include "core/result.hpp"
#include "rules/evaluate.hpp"
#include "rules/value.hpp"

#include <algorithm>
#include <cstdint>
#include <expected>
#include <list>
#include <span>
#include <string>
#include <vector>

namespace tepat::rules::detail {

/// A value, or the code that says why there is none.
using Answer = std::expected<Value, MessageCode>;
using Operands = std::span<const Value>;

inline Answer no(MessageCode code) {
    return std::unexpected(code);
}

/// What an evaluation makes and uses up: texts and lists live as long as this, and every operation
/// that reads or writes more than a few bytes pays for it in steps.
class Scratch {
public:
    [[nodiscard]] Value text(std::string made) {
        return Value::text(texts_.emplace_back(std::move(made)));
    }
    [[nodiscard]] Value bytes(std::string made) {
        return Value::bytes(texts_.emplace_back(std::move(made)));
    }
    [[nodiscard]] Value list(std::vector<Value> made) {
        return Value::list(lists_.emplace_back(std::move(made)));
    }
    [[nodiscard]] Value optional(const Value& item) {
        return Value::optional(lists_.emplace_back(1, item));
    }
    /// A map of keys and values: see sorted_entries().
    [[nodiscard]] Answer map(std::vector<Value> entries);

    /// Counts steps; false when they are used up, from then on for ever.
    [[nodiscard]] bool spend(std::int64_t steps) { return (steps_ += steps) <= max_steps; }
    [[nodiscard]] bool spend_bytes(std::size_t bytes) {
        return spend(static_cast<std::int64_t>(bytes / 16));
    }
    [[nodiscard]] bool exhausted() const { return steps_ > max_steps; }
    void restart() { steps_ = 0; }

private:
    std::list<std::string> texts_;
    std::list<std::vector<Value>> lists_;
    std::int64_t steps_ = 0;
};

} // namespace tepat::rules::detail
