#include "rules/evaluate.hpp"

#include "rules/detail/lexer.hpp"
#include "rules/detail/machine.hpp"

#include <cassert>

namespace tepat::rules {

Refusal describe(const Expression& expression, const Fault& fault) {
    return detail::refusal_at(expression.source(), fault.where, fault.code,
                              {{"expression", std::string{expression.text(fault.where)}}});
}

Outcome evaluate(const Expression& criterion, const Record& root) {
    assert(criterion.type() == Type::boolean());
    detail::Machine machine{criterion.program(), root};
    const Value value = machine.evaluate(criterion.program().root);
    if (!value.known()) return {Verdict::undetermined, machine.fault()};
    return {value.as_boolean() ? Verdict::eligible : Verdict::ineligible, {}};
}

std::expected<std::int64_t, Fault> evaluate_integer(const Expression& amount, const Record& root) {
    assert(amount.type() == Type::integer());
    detail::Machine machine{amount.program(), root};
    const Value value = machine.evaluate(amount.program().root);
    if (!value.known()) return std::unexpected(machine.fault());
    return value.as_integer();
}

} // namespace tepat::rules
