#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tepat {

/// Bytes in no particular encoding. Text is UTF-8 in std::string; the alias tells a reader which is
/// meant.
using Bytes = std::string;
using BytesView = std::string_view;

/// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(BytesView bytes);
/// The reverse; nothing if the length is odd or a digit is not hexadecimal.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view hex);

/// Big-endian fixed-width numbers, for formats that sort or hash them.
void append_u32(Bytes& out, std::uint32_t value);
void append_u64(Bytes& out, std::uint64_t value);

} // namespace tepat
