#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// UTF-8 by code points. Texts of values are well formed: the lexer and the conversions see to it.
namespace tepat::rules::detail {

/// Bytes of the well-formed sequence that begins `text`, which is not empty; 0 if there is none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);

/// Offset of the first byte that belongs to no well-formed sequence.
[[nodiscard]] std::optional<std::size_t> first_bad_utf8(std::string_view text);

/// False if `code` is no code point that may be written (a surrogate, too great).
bool append_utf8(std::string& out, std::uint32_t code);

/// Whether a byte begins a code point.
[[nodiscard]] constexpr bool begins_code_point(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
}

[[nodiscard]] std::int64_t count_code_points(std::string_view text);

/// Byte offset of the code point with this index, the end included; nothing if it lies outside.
[[nodiscard]] std::optional<std::size_t> offset_of(std::string_view text, std::int64_t index);

/// Cuts the first code point off a text that is not empty; a byte that begins none counts as one.
std::uint32_t cut_code_point(std::string_view& text);

} // namespace tepat::rules::detail
