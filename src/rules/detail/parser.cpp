#include "rules/detail/parser.hpp"

#include "rules/detail/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace tepat::rules::detail {
namespace {

using namespace syntax;

constexpr std::array reserved{"as",        "break",  "const",  "continue", "else", "for",
                              "function",  "if",     "import", "let",      "loop", "package",
                              "namespace", "return", "var",    "void",     "while"};

/// Binding strength of an infix operator; 0 if it is none. All are left-associative.
int strength(const Token& token) {
    if (token.kind == TokenKind::keyword) return token.text == "in" ? 3 : 0;
    if (token.kind != TokenKind::symbol) return 0;
    const auto is_one_of = [&](std::initializer_list<std::string_view> texts) {
        return std::ranges::find(texts, token.text) != texts.end();
    };
    if (is_one_of({"||"})) return 1;
    if (is_one_of({"&&"})) return 2;
    if (is_one_of({"<", "<=", ">", ">=", "==", "!="})) return 3;
    if (is_one_of({"+", "-"})) return 4;
    if (is_one_of({"*", "/", "%"})) return 5;
    return 0;
}

/// Recursive descent. A function that fails leaves the first refusal in `refusal_` and returns
/// null.
class Parser {
public:
    Parser(std::string_view source, std::vector<Token> tokens)
        : source_{source}, tokens_{std::move(tokens)} {}

    Result<NodePtr> run() {
        auto whole = expression();
        if (whole && current().kind != TokenKind::end) {
            whole.reset();
            expected("&&, ||, ...");
        }
        if (!whole) return std::unexpected(std::move(*refusal_));
        return whole;
    }

private:
    [[nodiscard]] const Token& current() const { return tokens_[at_]; }
    [[nodiscard]] bool is_symbol(std::string_view text, std::size_t ahead = 0) const {
        const auto& token = tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
        return token.kind == TokenKind::symbol && token.text == text;
    }
    bool accept(std::string_view symbol) {
        if (!is_symbol(symbol)) return false;
        ++at_;
        return true;
    }
    [[nodiscard]] std::string written(Span span) const {
        return std::string{source_.substr(span.offset, span.length)};
    }

    NodePtr fail(Span span, MessageCode code, MessageParams params = {}) {
        if (!refusal_) refusal_ = refusal_at(source_, span, code, std::move(params));
        return nullptr;
    }
    NodePtr expected(std::string what) {
        const auto& token = current();
        if (token.kind == TokenKind::end)
            return fail(token.span, "rules.ends_early"_msg, {{"expected", std::move(what)}});
        return fail(token.span, "rules.expected_token"_msg,
                    {{"expected", std::move(what)}, {"found", written(token.span)}});
    }
    NodePtr unsupported(Span span, std::string what) {
        return fail(span, "rules.unsupported"_msg, {{"what", std::move(what)}});
    }

    /// Makes a node from `from` up to the token before the current one.
    template <class Kind>
    NodePtr make(std::uint32_t from, int child_depth, Kind kind) {
        const Span last = tokens_[at_ - 1].span;
        const Span span{from, last.offset + last.length - from};
        if (child_depth >= max_depth) return too_deep(span);
        return std::make_unique<Node>(Node{span, child_depth + 1, std::move(kind)});
    }
    NodePtr too_deep(Span span) {
        return fail(span, "rules.too_deep"_msg, {{"limit", std::to_string(max_depth)}});
    }

    NodePtr expression() {
        if (nesting_ == max_depth) return too_deep(current().span);
        ++nesting_;
        auto made = conditional();
        --nesting_;
        return made;
    }

    NodePtr conditional() {
        auto condition = binary(1);
        if (!condition || !accept("?")) return condition;
        auto then = binary(1);
        if (!then) return nullptr;
        if (!accept(":")) return expected(":");
        auto otherwise = expression();
        if (!otherwise) return nullptr;
        const auto from = condition->span.offset;
        const int depth = std::max({condition->depth, then->depth, otherwise->depth});
        return make(from, depth,
                    Conditional{std::move(condition), std::move(then), std::move(otherwise)});
    }

    NodePtr binary(int least) {
        auto left = unary();
        while (left) {
            const Token& symbol = current();
            const int strong = strength(symbol);
            if (strong < least || strong == 0) return left;
            ++at_;
            auto right = binary(strong + 1);
            if (!right) return nullptr;
            const auto from = left->span.offset;
            const int depth = std::max(left->depth, right->depth);
            left = make(from, depth,
                        Binary{symbol.text, symbol.span, std::move(left), std::move(right)});
        }
        return nullptr;
    }

    NodePtr unary() {
        const Token& first = current();
        if (first.kind != TokenKind::symbol || (first.text != "!" && first.text != "-"))
            return postfix();
        if (first.text == "-" && is_number(tokens_[at_ + 1])) return postfix();
        std::vector<std::uint32_t> starts;
        for (; is_symbol(first.text); ++at_) {
            if (first.text == "-" && is_number(tokens_[at_ + 1])) break;
            starts.push_back(current().span.offset);
        }
        auto operand = postfix();
        for (; operand && !starts.empty(); starts.pop_back()) {
            const int depth = operand->depth;
            operand = make(starts.back(), depth, Unary{first.text, std::move(operand)});
        }
        return operand;
    }
    static bool is_number(const Token& token) {
        return token.kind == TokenKind::integer || token.kind == TokenKind::unsigned_integer ||
               token.kind == TokenKind::real;
    }

    NodePtr postfix() {
        auto base = primary();
        while (base) {
            const auto from = base->span.offset;
            if (accept(".")) {
                const bool optional = accept("?");
                const Token& name = current();
                const bool quoted = name.kind == TokenKind::quoted_name;
                if (name.kind != TokenKind::name && !quoted)
                    return fail(name.span, "rules.expected_name"_msg,
                                {{"found", written(name.span)}});
                ++at_;
                if (!quoted && !optional && accept("(")) {
                    auto arguments = items(")");
                    if (!arguments) return nullptr;
                    const int depth = std::max(base->depth, deepest(*arguments));
                    base = make(from, depth,
                                Call{std::move(base), name.text, name.span, std::move(*arguments)});
                } else if (is_symbol("{")) {
                    return unsupported(current().span, "{}");
                } else {
                    const int depth = base->depth;
                    base =
                        make(from, depth, Select{std::move(base), name.text, name.span, optional});
                }
            } else if (accept("[")) {
                const bool optional = accept("?");
                auto index = expression();
                if (!index) return nullptr;
                if (!accept("]")) return expected("]");
                const int depth = std::max(base->depth, index->depth);
                base = make(from, depth, Index{std::move(base), std::move(index), optional});
            } else {
                return base;
            }
        }
        return nullptr;
    }

    /// Whether something stands before `closing`, which is consumed; a comma before it is allowed
    /// in lists and maps. Nothing: neither a comma nor the end is there.
    std::optional<bool> more(bool first, std::string_view closing) {
        if (accept(closing)) return false;
        if (first) return true;
        if (!accept(",")) {
            expected(", " + std::string{closing});
            return std::nullopt;
        }
        return closing == ")" || !accept(closing);
    }

    /// Expressions between commas up to `closing`.
    std::optional<std::vector<NodePtr>> items(std::string_view closing) {
        std::vector<NodePtr> all;
        for (;;) {
            const auto another = more(all.empty(), closing);
            if (!another) return std::nullopt;
            if (!*another) return all;
            all.push_back(expression());
            if (!all.back()) return std::nullopt;
        }
    }

    NodePtr list(std::uint32_t from) {
        List made;
        int depth = 0;
        for (;;) {
            const auto another = more(made.items.empty(), "]");
            if (!another) return nullptr;
            if (!*another) return make(from, depth, std::move(made));
            const bool optional = accept("?");
            auto item = expression();
            if (!item) return nullptr;
            depth = std::max(depth, item->depth);
            made.items.push_back({std::move(item), optional});
        }
    }

    NodePtr map(std::uint32_t from) {
        Map made;
        int depth = 0;
        for (;;) {
            const auto another = more(made.entries.empty(), "}");
            if (!another) return nullptr;
            if (!*another) return make(from, depth, std::move(made));
            const bool optional = accept("?");
            auto key = expression();
            if (!key) return nullptr;
            if (!accept(":")) return expected(":");
            auto value = expression();
            if (!value) return nullptr;
            depth = std::max({depth, key->depth, value->depth});
            made.entries.push_back({std::move(key), std::move(value), optional});
        }
    }
    static int deepest(const std::vector<NodePtr>& nodes) {
        int depth = 0;
        for (const auto& node : nodes)
            depth = std::max(depth, node->depth);
        return depth;
    }

    NodePtr primary() {
        const Token& token = current();
        switch (token.kind) {
        case TokenKind::end:
            return expected("(, [, ...");
        case TokenKind::integer:
        case TokenKind::unsigned_integer:
        case TokenKind::real:
            return number(false);
        case TokenKind::text:
            ++at_;
            return make(token.span.offset, 0, Literal{token.text});
        case TokenKind::bytes:
            ++at_;
            return make(token.span.offset, 0, Literal{Bytes{token.text}});
        case TokenKind::quoted_name:
            return fail(token.span, "rules.expected_expression"_msg, {{"found", token.text}});
        case TokenKind::keyword:
            return keyword();
        case TokenKind::name:
            return name(false);
        case TokenKind::symbol:
            break;
        }
        if (token.text == "-" && is_number(tokens_[at_ + 1])) {
            ++at_;
            return number(true);
        }
        if (accept(".")) {
            if (current().kind == TokenKind::name) return name(true);
            return fail(current().span, "rules.expected_name"_msg,
                        {{"found", written(current().span)}});
        }
        if (accept("{")) return map(token.span.offset);
        if (accept("[")) return list(token.span.offset);
        if (accept("(")) {
            auto inner = expression();
            if (!inner) return nullptr;
            if (!accept(")")) return expected(")");
            const Span last = tokens_[at_ - 1].span;
            inner->span = {token.span.offset, last.offset + last.length - token.span.offset};
            return inner;
        }
        return fail(token.span, "rules.expected_expression"_msg, {{"found", token.text}});
    }

    NodePtr keyword() {
        const Token& token = current();
        if (token.text == "in")
            return fail(token.span, "rules.expected_expression"_msg, {{"found", token.text}});
        ++at_;
        if (token.text == "null") return make(token.span.offset, 0, Literal{Null{}});
        return make(token.span.offset, 0, Literal{token.text == "true"});
    }

    NodePtr name(bool absolute) {
        const Token& token = current();
        const auto from = absolute ? tokens_[at_ - 1].span.offset : token.span.offset;
        if (std::ranges::find(reserved, token.text) != reserved.end())
            return fail(token.span, "rules.reserved_word"_msg, {{"name", token.text}});
        ++at_;
        if (is_symbol("{")) return unsupported(current().span, "{}");
        if (!accept("(")) return make(from, 0, Name{token.text, absolute});
        auto arguments = items(")");
        if (!arguments) return nullptr;
        const int depth = deepest(*arguments);
        return make(from, depth, Call{nullptr, token.text, token.span, std::move(*arguments)});
    }

    /// The minus belongs to the literal, so that the least integer can be written.
    NodePtr number(bool negative) {
        const Token& token = current();
        ++at_;
        const auto from = negative ? tokens_[at_ - 2].span.offset : token.span.offset;
        const auto bad = [&] {
            return fail(token.span, "rules.bad_number"_msg, {{"found", token.text}});
        };
        if (token.kind == TokenKind::real) {
            // strtod, for libc++ 19 has no from_chars of double; the program never leaves the C
            // locale.
            const double value = std::strtod(token.text.c_str(), nullptr);
            if (!std::isfinite(value)) return bad();
            return make(from, 0, Literal{negative ? -value : value});
        }
        const bool hex = token.text.starts_with("0x") || token.text.starts_with("0X");
        const std::string digits = (negative ? "-" : "") + token.text.substr(hex ? 2 : 0);
        const auto read = [&](auto value) -> NodePtr {
            const auto* end = digits.data() + digits.size();
            const auto [stop, error] = std::from_chars(digits.data(), end, value, hex ? 16 : 10);
            if (error != std::errc{} || stop != end) return bad();
            return make(from, 0, Literal{value});
        };
        if (token.kind == TokenKind::unsigned_integer)
            return negative ? bad() : read(std::uint64_t{0});
        return read(std::int64_t{0});
    }

    std::string_view source_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int nesting_ = 0;
    std::optional<Refusal> refusal_;
};

} // namespace

Result<syntax::NodePtr> parse(std::string_view source) {
    auto tokens = tokenize(source);
    if (!tokens) return std::unexpected(std::move(tokens.error()));
    return Parser{source, std::move(*tokens)}.run();
}

} // namespace tepat::rules::detail
