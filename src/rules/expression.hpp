#pragma once
#include "core/result.hpp"
#include "rules/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tepat::rules {

namespace detail {
struct Program;
}

/// A stretch of an expression's source, in bytes.
struct Span {
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    friend constexpr bool operator==(Span, Span) = default;
};

/// Where something begins, counted from 1; columns count characters (code points), as editors do.
struct Position {
    int line = 1;
    int column = 1;
    friend constexpr bool operator==(Position, Position) = default;
};

/// A parsed and checked expression: every name is resolved, every type is right, and every nullable
/// fact is used behind `known(…)`. Immutable, cheap to copy, thread-safe. Made by compile().
class Expression {
public:
    explicit Expression(std::shared_ptr<const detail::Program> program);

    [[nodiscard]] Type type() const;
    [[nodiscard]] std::string_view source() const;
    /// The source text of a span.
    [[nodiscard]] std::string_view text(Span span) const;
    [[nodiscard]] Position position(Span span) const;

    [[nodiscard]] const detail::Program& program() const { return *program_; }

private:
    std::shared_ptr<const detail::Program> program_;
};

/// What compile() accepts at most, so that hostile text can exhaust neither stack nor memory.
constexpr std::size_t max_source_bytes = 16'384;
/// Nesting of brackets, operators, calls and ternaries, all counted.
constexpr int max_depth = 200;

/// Parses and checks CEL with our additions (docs/rules.md). Refused with `line`, `column` and the
/// following codes: rules.too_long, rules.too_deep, rules.not_utf8, rules.bad_token,
/// rules.bad_escape, rules.unclosed_text, rules.bad_number, rules.expected_token {expected, found},
/// rules.expected_expression {found}, rules.unsupported {what}, rules.unknown_name /
/// rules.unknown_field / rules.unknown_function {name} and the same with `_did_you_mean`
/// {suggestion}, rules.not_a_record, rules.wrong_type {expected, found}, rules.no_overload
/// {function, found, expected}, rules.unguarded {field}, and a few more: messages/en/rules.toml.
[[nodiscard]] Result<Expression> compile(std::string_view source, const Schema& schema);
/// The same, and the expression must be of type `wanted`; else rules.wrong_result {expected,
/// found}.
[[nodiscard]] Result<Expression> compile(std::string_view source, const Schema& schema,
                                         Type wanted);

} // namespace tepat::rules
