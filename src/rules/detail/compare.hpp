#pragma once
#include "rules/detail/scratch.hpp"

#include <compare>
#include <optional>

namespace tepat::rules::detail {

/// Order of two values that have one: of one kind, or two numbers of any kinds, whole ones
/// with doubles as doubles. Unordered: NaN, and values that cannot be compared.
[[nodiscard]] std::partial_ordering order(const Value& left, const Value& right);

/// CEL equality of any two known values: numbers by what they are worth, lists and maps by what is
/// in them, values of different kinds are not equal. Pays for each element; when the steps are used
/// up (scratch.exhausted()) the answer means nothing.
[[nodiscard]] bool equal(const Value& left, const Value& right, Scratch& scratch);

/// Order of the keys of maps: false, true, whole numbers, texts. Equal keys are equivalent.
[[nodiscard]] std::partial_ordering key_order(const Value& left, const Value& right);

/// The value that a map has for a key of any kind (a double: for the whole number that it is); null
/// if it has none.
[[nodiscard]] const Value* find_value(const Value& map, const Value& key);

/// Entries (key, value, key, value …) as a map holds them. Refused are two keys that are equal and
/// one that is none: rules.duplicate_key, rules.bad_key.
[[nodiscard]] std::expected<std::vector<Value>, MessageCode>
sorted_entries(std::vector<Value> entries);

/// bool, int, uint or string.
[[nodiscard]] bool is_key(const Value& value);

/// A number of any kind as an index: of a double only one without fraction.
[[nodiscard]] std::optional<std::int64_t> as_index(const Value& value);

} // namespace tepat::rules::detail
