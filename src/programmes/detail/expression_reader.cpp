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

/// `guard` is put before the text and leads to no complaint of its own.
std::optional<rules::Expression> compile(Fields& fields, std::string_view key, Scope scope,
                                         const std::string& guard = {}) {
    const auto source = fields.text(key);
    const auto& names = schema(scope);
    // Alone it shows most mistakes at their true place; only what the guard guards must wait for
    // it.
    auto compiled = rules::compile(source, names, rules::Type::boolean());
    int lines_before = 0;
    if (!guard.empty() && (compiled || compiled.error().code == "rules.unguarded"_msg)) {
        compiled = rules::compile("(" + guard + ") && (\n" + source + "\n)", names,
                                  rules::Type::boolean());
        lines_before = static_cast<int>(std::ranges::count(guard, '\n')) + 1;
    }
    if (!compiled) {
        fields.problems().complain(fields.line(key), compiled.error(), lines_before);
        return std::nullopt;
    }
    if (divides_by_zero(source)) {
        fields.problems().complain(fields.line(key), "programmes.division_by_zero"_msg,
                                   {{"field", std::string{key}}});
        return std::nullopt;
    }
    return *std::move(compiled);
}

} // namespace

std::optional<Condition> read_condition(Fields& fields, std::string_view key, Scope scope) {
    std::optional<rules::Expression> needs;
    if (fields.has("needs")) {
        needs = compile(fields, "needs", scope);
        if (!needs) return std::nullopt;
    }
    auto test = compile(fields, key, scope, needs ? std::string{needs->source()} : std::string{});
    if (!test) return std::nullopt;
    return Condition{std::move(needs), *std::move(test)};
}

} // namespace tepat::programmes::detail
