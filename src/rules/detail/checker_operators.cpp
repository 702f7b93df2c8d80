#include "rules/detail/checking.hpp"

#include <array>

namespace tepat::rules::detail {
namespace {

bool names_record(const Type& type) {
    return type.mentions(Kind::record);
}

} // namespace

Maybe Checker::visit(const syntax::Node& node, const syntax::Unary& unary) {
    const bool negation = unary.symbol == "!";
    const auto operand = check(*unary.operand);
    if (!operand) return std::nullopt;
    const std::array types{operand->type};
    const auto choice = choose(namesakes(unary.symbol + "_"), false, types);
    if (!choice)
        return wrong_type(unary.operand->span, negation ? "bool" : "int, double", operand->type);
    auto made = emit_choice(*choice, node.span, {operand->node});
    if (negation) {
        made.if_true = operand->if_false;
        made.if_false = operand->if_true;
    }
    return made;
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Binary& binary) {
    if (binary.symbol == "&&" || binary.symbol == "||") return check_logic(node, binary);
    const auto left = check(*binary.left);
    if (!left) return std::nullopt;
    const auto right = check(*binary.right);
    if (!right) return std::nullopt;
    const std::array types{left->type, right->type};
    const auto choice = choose(namesakes("_" + binary.symbol + "_"), false, types);
    // Nothing says when two records are equal.
    const bool compares = binary.symbol == "==" || binary.symbol == "!=" || binary.symbol == "in";
    if (!choice || (compares && (names_record(types[0]) || names_record(types[1]))))
        return fail(binary.symbol_span, "rules.no_operator"_msg,
                    {{"operator", binary.symbol},
                     {"left", schema_.type_name(left->type)},
                     {"right", schema_.type_name(right->type)}});
    return emit_choice(*choice, node.span, {left->node, right->node});
}

/// The right side is only decisive where the left did not decide, so it may use what that proves.
Maybe Checker::check_logic(const syntax::Node& node, const syntax::Binary& binary) {
    const bool conjunction = binary.symbol == "&&";
    const auto left = check_boolean(*binary.left);
    if (!left) return std::nullopt;
    const auto right =
        check_where(conjunction ? left->if_true : left->if_false, *binary.right, true);
    if (!right) return std::nullopt;
    auto made = emit(conjunction ? Op::logical_and : Op::logical_or, Type::boolean(), node.span,
                     {left->node, right->node});
    made.if_true =
        conjunction ? both(left->if_true, right->if_true) : common(left->if_true, right->if_true);
    made.if_false = conjunction ? common(left->if_false, right->if_false)
                                : both(left->if_false, right->if_false);
    return made;
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Conditional& conditional) {
    const auto condition = check_boolean(*conditional.condition);
    if (!condition) return std::nullopt;
    const auto then = check_where(condition->if_true, *conditional.then, false);
    if (!then) return std::nullopt;
    const auto otherwise = check_where(condition->if_false, *conditional.otherwise, false);
    if (!otherwise) return std::nullopt;
    const auto type = join(then->type, otherwise->type);
    if (!type)
        return differ(*conditional.otherwise, "rules.branches_differ"_msg, then->type,
                      otherwise->type);
    auto made =
        emit(Op::conditional, *type, node.span, {condition->node, then->node, otherwise->node});
    made.if_true = common(both(condition->if_true, then->if_true),
                          both(condition->if_false, otherwise->if_true));
    made.if_false = common(both(condition->if_true, then->if_false),
                           both(condition->if_false, otherwise->if_false));
    return made;
}

} // namespace tepat::rules::detail
