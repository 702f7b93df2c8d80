#pragma once
#include "core/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tepat {

/// RFC 4648 section 5, without padding: what tokens are written in.
[[nodiscard]] std::string base64url(BytesView bytes);
/// The reverse; nothing for any text that base64url() does not write.
[[nodiscard]] std::optional<Bytes> from_base64url(std::string_view text);

} // namespace tepat
