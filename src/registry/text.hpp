#pragma once
#include <string>
#include <string_view>

/// Folding of what people type, at the import edge: the only place of this room that needs ICU.
namespace tepat::registry {

/// Without white space at the ends: ASCII, non-breaking, ideographic, zero-width, byte order mark.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// As written, but trimmed, in NFC, and with spaces for control characters. `room` keeps the text
/// when it had to change; the answer lives as long as both.
[[nodiscard]] std::string_view tidy(std::string_view text, std::string& room);
/// To compare titles and labels: letters and digits in lower case, nothing else.
[[nodiscard]] std::string folded(std::string_view text);

} // namespace tepat::registry
