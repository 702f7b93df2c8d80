#include "programmes/detail/expression_reader.hpp"

#include <algorithm>

namespace tepat::programmes::detail {
namespace {

/// A division by a literal zero: sure to leave every case undetermined.
bool divides_by_zero(std::string_view source) {
    for (std::size_t at = 0; (at = source.find_first_of("/%", at)) != std::string_view::npos;) {
        const auto divisor = source.find_first_not_of(" \t\n", ++at);
        if (divisor == std::string_view::npos || source[divisor] != '0') continue;
        const auto end = source.find_first_not_of("0123456789", divisor);
        const auto digits = source.substr(divisor, end - divisor);
        if (std::ranges::all_of(digits, [](char c) { return c == '0'; })) return true;
    }
    return false;
}

std::optional<rules::Expression> compile(Fields& fields, std::string_view key,
                                         std::string_view source, Scope scope,
                                         int lines_before = 0) {
    const auto line = fields.line(key) - lines_before;
    auto compiled = rules::compile(source, schema(scope), rules::Type::boolean());
    if (!compiled) {
        fields.problems().complain(line, compiled.error());
        return std::nullopt;
    }
    if (divides_by_zero(source)) {
        fields.problems().complain(line, "programmes.division_by_zero"_msg,
                                   {{"field", std::string{key}}});
        return std::nullopt;
    }
    return *std::move(compiled);
}

} // namespace

std::optional<Condition> read_condition(Fields& fields, std::string_view key, Scope scope) {
    const auto test = fields.text(key);
    if (!fields.has("needs")) {
        auto compiled = compile(fields, key, test, scope);
        if (!compiled) return std::nullopt;
        return Condition{std::nullopt, *std::move(compiled)};
    }
    const auto needs = fields.text("needs");
    auto compiled_needs = compile(fields, "needs", needs, scope);
    if (!compiled_needs) return std::nullopt;
    // What is needed guards the facts of the test. The test begins a line of its own, so that the
    // columns of messages are those of the file; its line is corrected by the lines before it.
    const auto guard = "(" + needs + ") && (\n";
    const auto lines = static_cast<int>(std::ranges::count(guard, '\n'));
    auto both = compile(fields, key, guard + test + "\n)", scope, lines);
    if (!both) return std::nullopt;
    return Condition{std::move(compiled_needs), *std::move(both)};
}

} // namespace tepat::programmes::detail
