#include "rulefiles/condition.hpp"

#include "rulefiles/fields.hpp"

#include <algorithm>

namespace tepat::rulefiles {
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

/// What an expression is put into so that it is read only where its guard holds: `otherwise` is
/// what the whole is where it does not.
struct Wanted {
    rules::Type type;
    std::string_view before; ///< between guard and expression
    std::string_view after;
};
const Wanted a_test{rules::Type::boolean(), ") && (\n", "\n)"};
const Wanted a_number{rules::Type::integer(), ") ? (\n", "\n) : 0"};

/// `guard` is put before the text and leads to no complaint of its own.
Result<rules::Expression> compile(std::string_view source, const rules::Schema& names,
                                  const Wanted& wanted, const std::string& guard,
                                  int& lines_before) {
    // Alone it shows most mistakes at their true place; only what the guard guards must wait for
    // it.
    auto compiled = rules::compile(source, names, wanted.type);
    lines_before = 0;
    if (guard.empty() || (!compiled && compiled.error().code != "rules.unguarded"_msg))
        return compiled;
    lines_before = static_cast<int>(std::ranges::count(guard, '\n')) + 1;
    return rules::compile("(" + guard + std::string{wanted.before} + std::string{source} +
                              std::string{wanted.after},
                          names, wanted.type);
}

/// Of the first type in `wanted` that it has. Where it has none, complains of an unguarded fact if
/// there is one, since a guard of the other type hides it, and else of the last type.
std::optional<rules::Expression> read(Fields& fields, std::string_view key,
                                      const rules::Schema& names,
                                      std::initializer_list<Wanted> wanted,
                                      const std::string& guard = {}) {
    const auto source = fields.expression(key);
    std::optional<rules::Expression> made;
    std::optional<Refusal> wrong;
    int wrong_lines_before = 0;
    for (const auto& one : wanted) {
        if (made || (wrong && wrong->code == "rules.unguarded"_msg)) break;
        int lines_before = 0;
        auto compiled = compile(source, names, one, guard, lines_before);
        if (compiled) {
            made = *std::move(compiled);
        } else {
            wrong = compiled.error();
            wrong_lines_before = lines_before;
        }
    }
    if (!made) {
        fields.problems().complain(fields.where(key), *wrong, wrong_lines_before);
        return std::nullopt;
    }
    if (divides_by_zero(source)) {
        fields.problems().complain(fields.where(key), "rulefiles.division_by_zero"_msg,
                                   {{"field", std::string{key}}});
        return std::nullopt;
    }
    return made;
}

/// `needs` and then `key`; nothing after a complaint.
template <class Made>
std::optional<Made> read_guarded(Fields& fields, std::string_view key, const rules::Schema& names,
                                 std::initializer_list<Wanted> wanted) {
    std::optional<rules::Expression> needs;
    if (fields.has("needs")) {
        needs = read(fields, "needs", names, {a_test});
        if (!needs) return std::nullopt;
    }
    auto made = read(fields, key, names, wanted, needs ? std::string{needs->source()} : "");
    if (!made) return std::nullopt;
    return Made{std::move(needs), *std::move(made)};
}

} // namespace

std::optional<Condition> read_condition(Fields& fields, std::string_view key,
                                        const rules::Schema& names) {
    return read_guarded<Condition>(fields, key, names, {a_test});
}

std::optional<Measure> read_measure(Fields& fields, std::string_view key,
                                    const rules::Schema& names) {
    return read_guarded<Measure>(fields, key, names, {a_test, a_number});
}

std::optional<Condition> read_condition(Fields& fields, std::string_view key, facts::Scope scope) {
    return read_condition(fields, key, facts::schema(scope));
}

std::optional<Measure> read_measure(Fields& fields, std::string_view key, facts::Scope scope) {
    return read_measure(fields, key, facts::schema(scope));
}

} // namespace tepat::rulefiles
