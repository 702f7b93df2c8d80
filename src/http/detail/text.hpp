#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace tepat::http::detail {

/// Has a byte below 0x20, or 0x7F.
[[nodiscard]] bool has_control(std::string_view text);

enum class Plus { is_space, is_plus };
/// `%41` is `A`; nothing when an escape is broken or what it gives is not UTF-8.
[[nodiscard]] std::optional<std::string> unescape(std::string_view text, Plus plus);

/// Compares ASCII letters without case.
[[nodiscard]] bool same(std::string_view left, std::string_view right);
/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// The part before the next comma, trimmed, and `list` moved behind it.
[[nodiscard]] std::string_view next_element(std::string_view& list);
/// True when a list as Accept-Encoding's names `token` with a weight above zero.
[[nodiscard]] bool accepts(std::string_view list, std::string_view token);

} // namespace tepat::http::detail
