#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace tepat::sheets::detail {

/// True when every byte is below 128.
[[nodiscard]] bool is_ascii(std::string_view text);
/// Length as spreadsheets count it. Requires UTF-8.
[[nodiscard]] std::size_t utf16_units(std::string_view text);
/// The most bytes that `units` can take as UTF-8 with every character escaped as _x0041_.
[[nodiscard]] constexpr std::size_t escaped_bytes(std::size_t units) {
    return 7 * units;
}
void append_utf8(std::string& out, char32_t code_point);
/// Undoes `_x000D_` escapes (ECMA-376 22.9.2.19) from `from` on, in place; pairs of surrogates are
/// joined, lone ones and NUL become U+FFFD.
void unescape_xstring(std::string& text, std::size_t from);
/// `text` with what would be taken for such an escape escaped itself.
[[nodiscard]] std::string escape_xstring(std::string_view text);
/// std::invalid_argument for text that no cell can hold: not UTF-8, a zero byte, more than 32,767
/// characters.
void require_cell_text(std::string_view text);

} // namespace tepat::sheets::detail
