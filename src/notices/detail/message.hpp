#pragma once
#include "notices/channel.hpp"

#include <string>

/// A mail as it travels: RFC 5322 with MIME (RFC 2045, 2047).
namespace tepat::notices::detail {

/// Lines end with CRLF. Subject and body are base64, so that neither is changed on the way and no
/// line is too long. `from` is an address; the Message-ID is the mail's id at its host.
[[nodiscard]] std::string message_of(const Mail& mail, const std::string& from);

} // namespace tepat::notices::detail
