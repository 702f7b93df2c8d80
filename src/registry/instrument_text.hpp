#pragma once
#include "registry/instrument.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tepat::registry {

/// As instrument files name them; nothing for a name that is none.
[[nodiscard]] std::string_view name_of(FieldKind kind);
[[nodiscard]] std::string_view name_of(FieldRole role);
[[nodiscard]] std::optional<FieldKind> field_kind_of(std::string_view name);
[[nodiscard]] std::optional<FieldRole> field_role_of(std::string_view name);

/// The instrument as a file of instruments/, without comments: what parse_instrument reads back to
/// the same. The same instrument gives the same text; lists of codes are named after the first
/// question that has them.
[[nodiscard]] std::string instrument_text(const Instrument& instrument);

} // namespace tepat::registry
