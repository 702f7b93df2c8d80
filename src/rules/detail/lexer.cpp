#include "rules/detail/lexer.hpp"

#include "rules/detail/utf8.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace tepat::rules::detail {
namespace {

constexpr std::array symbols{"&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/",
                             "%",  "!",  "?",  ":",  "(",  ")",  "[", "]", "{", "}", ",", "."};
constexpr std::array keywords{"true", "false", "null", "in"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_name(char c) {
    return is_name_start(c) || is_digit(c);
}

std::uint32_t hex_value(std::string_view digits) {
    std::uint32_t value = 0;
    for (const char c : digits)
        value =
            value * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    return value;
}

class Lexer {
public:
    explicit Lexer(std::string_view source) : source_{source} {}

    Result<std::vector<Token>> run() {
        for (;;) {
            skip_blank();
            start_ = at_;
            if (at_ == source_.size()) {
                push(TokenKind::end, "");
                return std::move(tokens_);
            }
            if (!next()) return std::unexpected(std::move(*refusal_));
        }
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
    }
    [[nodiscard]] Span span(std::size_t from) const {
        return {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at_ - from)};
    }
    void push(TokenKind kind, std::string text) {
        tokens_.push_back({kind, span(start_), std::move(text)});
    }
    bool fail(std::size_t from, MessageCode code) {
        const Span where = span(from);
        refusal_ = refusal_at(source_, where, code,
                              {{"found", std::string{source_.substr(where.offset, where.length)}}});
        return false;
    }

    void skip_blank() {
        while (at_ < source_.size()) {
            const char c = source_[at_];
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                ++at_;
            } else if (source_.substr(at_).starts_with("//")) {
                while (at_ < source_.size() && source_[at_] != '\n')
                    ++at_;
            } else {
                return;
            }
        }
    }

    bool next() {
        const char c = peek();
        if (const auto prefix = text_prefix()) return text(*prefix);
        if (c == '`') return quoted_name();
        if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
        if (is_name_start(c)) {
            while (is_name(peek()))
                ++at_;
            std::string word{source_.substr(start_, at_ - start_)};
            const bool keyword = std::ranges::find(keywords, word) != keywords.end();
            push(keyword ? TokenKind::keyword : TokenKind::name, std::move(word));
            return true;
        }
        for (const std::string_view symbol : symbols) {
            if (!source_.substr(at_).starts_with(symbol)) continue;
            at_ += symbol.size();
            push(TokenKind::symbol, std::string{symbol});
            return true;
        }
        at_ += utf8_length(source_.substr(at_));
        return fail(start_, "rules.bad_token"_msg);
    }

    bool number() {
        auto kind = TokenKind::integer;
        if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
            at_ += 2;
            while (is_hex(peek()))
                ++at_;
        } else {
            while (is_digit(peek()))
                ++at_;
            if (peek() == '.' && is_digit(peek(1))) {
                kind = TokenKind::real;
                ++at_;
                while (is_digit(peek()))
                    ++at_;
            }
            if (peek() == 'e' || peek() == 'E') {
                kind = TokenKind::real;
                ++at_;
                if (peek() == '+' || peek() == '-') ++at_;
                if (!is_digit(peek())) return fail(start_, "rules.bad_number"_msg);
                while (is_digit(peek()))
                    ++at_;
            }
        }
        const auto end = at_;
        if (kind == TokenKind::integer && (peek() == 'u' || peek() == 'U')) {
            kind = TokenKind::unsigned_integer;
            ++at_;
        }
        if (is_name(peek())) {
            while (is_name(peek()))
                ++at_;
            return fail(start_, "rules.bad_number"_msg);
        }
        push(kind, std::string{source_.substr(start_, end - start_)});
        return true;
    }

    bool quoted_name() {
        const auto is_inside = [](char c) {
            return is_name(c) || c == '.' || c == '-' || c == '/' || c == ' ';
        };
        ++at_;
        while (is_inside(peek()))
            ++at_;
        const auto inside = source_.substr(start_ + 1, at_ - start_ - 1);
        if (peek() != '`' || inside.empty()) {
            at_ = start_ + 1;
            return fail(start_, "rules.bad_token"_msg);
        }
        ++at_;
        push(TokenKind::quoted_name, std::string{inside});
        return true;
    }

    struct Prefix {
        std::size_t size = 0;
        bool raw = false;
        bool bytes = false;
    };
    /// What stands before the quotation mark of a text or bytes: nothing, r, b, or both.
    [[nodiscard]] std::optional<Prefix> text_prefix() const {
        Prefix prefix;
        for (;; ++prefix.size) {
            const char c = peek(prefix.size);
            if (c == '"' || c == '\'') return prefix;
            bool& flag = c == 'r' || c == 'R' ? prefix.raw : prefix.bytes;
            if ((c != 'r' && c != 'R' && c != 'b' && c != 'B') || flag) return std::nullopt;
            flag = true;
        }
    }

    bool text(Prefix prefix) {
        const bool raw = prefix.raw;
        at_ += prefix.size;
        const char quote = peek();
        const std::string triple(3, quote);
        const bool is_triple = source_.substr(at_).starts_with(triple);
        const std::string_view closing = std::string_view{triple}.substr(0, is_triple ? 3 : 1);
        at_ += closing.size();
        std::string value;
        for (;;) {
            if (at_ == source_.size() || (!is_triple && (peek() == '\n' || peek() == '\r'))) {
                at_ = start_ + 1;
                return fail(start_, "rules.unclosed_text"_msg);
            }
            if (source_.substr(at_).starts_with(closing)) {
                at_ += closing.size();
                push(prefix.bytes ? TokenKind::bytes : TokenKind::text, std::move(value));
                return true;
            }
            if (peek() == '\\' && !raw) {
                if (!escape(value, prefix.bytes)) return false;
            } else {
                // A raw text keeps its backslashes, and one still hides the quote after it from
                // closing.
                if (peek() == '\\' && at_ + 1 < source_.size()) value.push_back(source_[at_++]);
                value.push_back(source_[at_++]);
            }
        }
    }

    /// In bytes, \x and octal digits are a byte and \u is none; in a text all are a code point.
    bool escape(std::string& value, bool bytes) {
        constexpr std::string_view letters = "abfnrtv\\?\"'`";
        constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\?\"'`";
        const std::size_t from = at_++;
        const char c = peek();
        if (const auto i = letters.find(c); at_ < source_.size() && i != std::string_view::npos) {
            ++at_;
            value.push_back(meanings[i]);
            return true;
        }
        const std::size_t digits = c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        std::uint32_t code = 0;
        bool good = false;
        if (digits > 0) {
            ++at_;
            const auto hex = source_.substr(at_, digits);
            good = hex.size() == digits && std::ranges::all_of(hex, is_hex);
            code = good ? hex_value(hex) : 0;
            at_ += good ? digits : 0;
        } else if (const auto octal = source_.substr(at_, 3);
                   octal.size() == 3 && octal[0] <= '3' &&
                   std::ranges::all_of(octal, [](char d) { return d >= '0' && d <= '7'; })) {
            good = true;
            code = static_cast<std::uint32_t>((octal[0] - '0') * 64 + (octal[1] - '0') * 8 +
                                              octal[2] - '0');
            at_ += 3;
        }
        if (good && bytes && digits <= 2) {
            value.push_back(static_cast<char>(static_cast<unsigned char>(code)));
            return true;
        }
        good = good && !bytes;
        return (good && append_utf8(value, code)) || fail(from, "rules.bad_escape"_msg);
    }

    std::string_view source_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;
    std::vector<Token> tokens_;
    std::optional<Refusal> refusal_;
};

} // namespace

Position position_of(std::string_view source, std::uint32_t offset) {
    Position position;
    for (const char c : source.substr(0, offset)) {
        if (c == '\n') {
            ++position.line;
            position.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) {
            ++position.column;
        }
    }
    return position;
}

Refusal refusal_at(std::string_view source, Span span, MessageCode code, MessageParams params) {
    const auto position = position_of(source, span.offset);
    MessageParams all{{"line", std::to_string(position.line)},
                      {"column", std::to_string(position.column)}};
    std::ranges::move(params, std::back_inserter(all));
    return {code, std::move(all)};
}

Result<std::vector<Token>> tokenize(std::string_view source) {
    if (source.size() > max_source_bytes)
        return refuse("rules.too_long"_msg, {{"line", "1"},
                                             {"column", "1"},
                                             {"bytes", std::to_string(source.size())},
                                             {"limit", std::to_string(max_source_bytes)}});
    if (const auto bad = first_bad_utf8(source))
        return std::unexpected(
            refusal_at(source, {static_cast<std::uint32_t>(*bad), 1}, "rules.not_utf8"_msg));
    return Lexer{source}.run();
}

} // namespace tepat::rules::detail
