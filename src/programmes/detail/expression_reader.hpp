#pragma once
#include "facts/facts.hpp"
#include "programmes/detail/fields.hpp"

namespace tepat::programmes::detail {

/// Reads `key` and, where there is one, `needs` into a condition. Nothing after a complaint.
[[nodiscard]] std::optional<Condition> read_condition(Fields& fields, std::string_view key,
                                                      Scope scope);

} // namespace tepat::programmes::detail
