#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat {

/// The name of a message in messages/{id,en}/*.toml. Written as a literal,
/// `"import.nik_length"_msg`; the build fails when a literal has no text in either language, or a
/// text has no literal.
struct MessageCode {
    std::string_view name;
    friend bool operator==(MessageCode, MessageCode) = default;
};

consteval MessageCode operator""_msg(const char* text, std::size_t size) {
    return {{text, size}};
}

/// Named values of a message, in the order the code gives them. Never personal data for a citizen's
/// text.
using MessageParams = std::vector<std::pair<std::string, std::string>>;

enum class Language { id, en };
/// The officer's text says all; the citizen's says cause and remedy without personal data.
enum class Audience { officer, citizen };

/// The text of `code`, with {name} replaced from `params`. A code unknown to this program (one read
/// from an older or newer journal) gives the code itself and its parameters. Thread-safe.
[[nodiscard]] std::string message_text(MessageCode code, const MessageParams& params,
                                       Language language, Audience audience = Audience::officer);

} // namespace tepat
