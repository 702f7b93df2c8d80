#pragma once
#include "core/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Bytes as text, each in exactly one way: what could also have been written otherwise is refused.
namespace tepat::journal::detail {

/// RFC 4648 §4, with its padding.
[[nodiscard]] std::string to_base64(BytesView bytes);
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

/// RFC 4648 §6 without padding: capitals and digits, which a QR code holds densely.
[[nodiscard]] std::string to_base32(BytesView bytes);
[[nodiscard]] std::optional<Bytes> from_base32(std::string_view text);

} // namespace tepat::journal::detail
