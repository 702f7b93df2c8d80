#pragma once
#include "core/result.hpp"
#include "rules/expression.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rules::detail {

enum class TokenKind : std::uint8_t {
    end,
    name,
    quoted_name, // `between these`: a field
    keyword,
    integer,
    unsigned_integer,
    real,
    text,
    bytes,
    symbol
};

struct Token {
    TokenKind kind = TokenKind::end;
    Span span;
    /// A name, keyword or symbol as written; a text or bytes with the escapes resolved; the digits
    /// of a number.
    std::string text;
};

/// Line and column of a byte offset.
[[nodiscard]] Position position_of(std::string_view source, std::uint32_t offset);

/// A refusal of something at `span`: line and column, then `params`.
[[nodiscard]] Refusal refusal_at(std::string_view source, Span span, MessageCode code,
                                 MessageParams params = {});

/// Cuts a source into tokens, the last of which is `end`. Checks length and UTF-8 first.
[[nodiscard]] Result<std::vector<Token>> tokenize(std::string_view source);

} // namespace tepat::rules::detail
