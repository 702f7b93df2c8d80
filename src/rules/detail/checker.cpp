#include "rules/detail/checker.hpp"

#include "core/rupiah.hpp"
#include "rules/detail/functions.hpp"
#include "rules/detail/lexer.hpp"
#include "rules/detail/operations.hpp"
#include "rules/detail/suggest.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>

namespace tepat::rules::detail {
namespace {

/// The way to a fact: a variable (its index) or macro variable (a number of its own below zero),
/// then fields.
using Path = std::vector<int>;
/// Facts that are certainly known.
using Facts = std::set<Path>;

Facts both(const Facts& a, const Facts& b) {
    Facts out = a;
    out.insert(b.begin(), b.end());
    return out;
}

Facts common(const Facts& a, const Facts& b) {
    Facts out;
    std::ranges::set_intersection(a, b, std::inserter(out, out.end()));
    return out;
}

/// A checked node and what its being true or false proves.
struct Checked {
    std::int32_t node = 0;
    Type type = Type::nothing();
    std::optional<Path> path;
    bool nullable = false;
    Facts if_true;
    Facts if_false;
};
/// Nothing when refused; the refusal is kept by the checker.
using Maybe = std::optional<Checked>;

struct Binding {
    std::string_view name;
    Type type;
    std::int32_t slot;
    int path;
};

std::optional<Type> unify(Type a, Type b) {
    if (a.accepts(b)) return a;
    if (b.accepts(a)) return b;
    return std::nullopt;
}

struct Operator {
    std::string_view symbol;
    Op op;
};
constexpr std::array operators{Operator{"==", Op::equal},
                               Operator{"!=", Op::not_equal},
                               Operator{"in", Op::in_list},
                               Operator{"<", Op::less},
                               Operator{"<=", Op::less_or_equal},
                               Operator{">", Op::greater},
                               Operator{">=", Op::greater_or_equal},
                               Operator{"+", Op::add},
                               Operator{"-", Op::subtract},
                               Operator{"*", Op::multiply},
                               Operator{"/", Op::divide},
                               Operator{"%", Op::remainder}};

/// What an infix operator gives, and the operation that does it; nothing if the types do not fit.
struct Infix {
    Op op;
    Type result;
};
std::optional<Infix> infix(Op op, Type left, Type right) {
    const Kind a = left.kind();
    const Kind b = right.kind();
    const auto are = [&](Kind first, Kind second) { return a == first && b == second; };
    if (op == Op::equal || op == Op::not_equal) {
        const auto type = unify(left, right);
        if (!type || type->innermost() == Kind::record) return std::nullopt;
        return Infix{op, Type::boolean()};
    }
    if (op == Op::in_list) {
        if (b != Kind::list || left.innermost() == Kind::record) return std::nullopt;
        if (!unify(left, right.element())) return std::nullopt;
        return Infix{op, Type::boolean()};
    }
    if (op == Op::less || op == Op::less_or_equal || op == Op::greater ||
        op == Op::greater_or_equal) {
        if (left != right || a == Kind::list || a == Kind::record || a == Kind::unknown)
            return std::nullopt;
        return Infix{op, Type::boolean()};
    }
    if (are(Kind::integer, Kind::integer)) return Infix{op, left};
    if (op == Op::remainder) return std::nullopt;
    if (are(Kind::real, Kind::real)) return Infix{op, left};
    if (op == Op::multiply || op == Op::divide) return std::nullopt;
    if (are(Kind::duration, Kind::duration) || are(Kind::timestamp, Kind::duration))
        return Infix{op, left};
    if (op == Op::subtract)
        return are(Kind::timestamp, Kind::timestamp) ? std::optional{Infix{op, Type::duration()}}
                                                     : std::nullopt;
    if (are(Kind::duration, Kind::timestamp)) return Infix{op, right};
    if (are(Kind::text, Kind::text)) return Infix{Op::concatenate, left};
    if (are(Kind::list, Kind::list))
        if (const auto type = unify(left, right)) return Infix{Op::concatenate, *type};
    return std::nullopt;
}

class Checker {
public:
    Checker(std::string_view source, const Schema& schema, Program& program)
        : source_{source}, schema_{schema}, program_{program} {}

    std::optional<Refusal> run(const syntax::Node& tree) {
        if (const auto root = check(tree)) program_.root = root->node;
        return std::move(refusal_);
    }

private:
    // --- refusing ---

    std::nullopt_t fail(Span span, MessageCode code, MessageParams params = {}) {
        if (!refusal_) refusal_ = refusal_at(source_, span, code, std::move(params));
        return std::nullopt;
    }
    [[nodiscard]] std::string source_text(Span span) const {
        return std::string{source_.substr(span.offset, span.length)};
    }
    std::nullopt_t wrong_type(const syntax::Node& at, std::string expected, Type found) {
        return fail(at.span, "rules.wrong_type"_msg,
                    {{"expected", std::move(expected)}, {"found", schema_.type_name(found)}});
    }
    /// `plain` if nothing is spelled like it, else `near` with the suggestion.
    std::nullopt_t unknown(Span span, MessageCode plain, MessageCode near, MessageParams params,
                           std::vector<std::string_view> candidates) {
        auto suggestion = suggest(params.front().second, std::move(candidates));
        if (suggestion.empty()) return fail(span, plain, std::move(params));
        params.emplace_back("suggestion", std::move(suggestion));
        return fail(span, near, std::move(params));
    }

    // --- building ---

    Checked emit(Op op, Type type, Span span, std::vector<std::int32_t> operands,
                 std::int32_t index = 0) {
        const auto first = static_cast<std::int32_t>(program_.operands.size());
        program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
        program_.nodes.push_back(
            {op, type, span, first, static_cast<std::int32_t>(operands.size()), index, {}});
        return {static_cast<std::int32_t>(program_.nodes.size()) - 1, type, {}, false, {}, {}};
    }
    Checked emit_constant(Type type, Span span, Value value) {
        auto made = emit(Op::constant, type, span, {});
        program_.nodes.back().value = value;
        return made;
    }
    [[nodiscard]] bool is_constant(const Checked& checked) const {
        return program_.node(checked.node).op == Op::constant;
    }

    // --- checking ---

    /// A node whose value is used: a nullable one must be guarded here.
    Maybe check(const syntax::Node& node) {
        auto checked = read(node);
        if (!checked || !checked->nullable) return checked;
        if (checked->path && known_.contains(*checked->path)) return checked;
        return fail(node.span, "rules.unguarded"_msg, {{"field", source_text(node.span)}});
    }
    /// A node that may be unknown, as the argument of known().
    Maybe read(const syntax::Node& node) {
        return std::visit([&](const auto& is) { return visit(node, is); }, node.is);
    }
    Maybe check_boolean(const syntax::Node& node) {
        auto checked = check(node);
        if (checked && checked->type != Type::boolean())
            return wrong_type(node, "bool", checked->type);
        return checked;
    }
    /// A boolean that is evaluated only where `facts` are known.
    Maybe check_where(const Facts& facts, const syntax::Node& node, bool boolean) {
        const Facts before = known_;
        known_ = both(known_, facts);
        auto checked = boolean ? check_boolean(node) : check(node);
        known_ = before;
        return checked;
    }

    Maybe visit(const syntax::Node& node, const syntax::Literal& literal) {
        if (const auto* value = std::get_if<bool>(&literal.value))
            return emit_constant(Type::boolean(), node.span, Value::boolean(*value));
        if (const auto* value = std::get_if<std::int64_t>(&literal.value))
            return emit_constant(Type::integer(), node.span, Value::integer(*value));
        if (const auto* value = std::get_if<double>(&literal.value))
            return emit_constant(Type::real(), node.span, Value::real(*value));
        const auto& text = program_.texts.emplace_back(std::get<std::string>(literal.value));
        return emit_constant(Type::text(), node.span, Value::text(text));
    }

    Maybe visit(const syntax::Node& node, const syntax::Name& name) {
        const auto inner =
            std::ranges::find(bindings_.rbegin(), bindings_.rend(), name.name, &Binding::name);
        if (inner != bindings_.rend()) {
            auto made = emit(Op::binding, inner->type, node.span, {}, inner->slot);
            made.path = Path{inner->path};
            return made;
        }
        const auto& variables = schema_.variables();
        if (const auto index = find_field(variables, name.name)) {
            const auto& variable = variables[static_cast<std::size_t>(*index)];
            auto made = emit(Op::variable, variable.type, node.span, {}, *index);
            made.path = Path{*index};
            made.nullable = variable.nullable;
            return made;
        }
        std::vector<std::string_view> candidates;
        std::ranges::transform(bindings_, std::back_inserter(candidates), &Binding::name);
        std::ranges::transform(variables, std::back_inserter(candidates), &Field::name);
        return unknown(node.span, "rules.unknown_name"_msg, "rules.unknown_name_did_you_mean"_msg,
                       {{"name", name.name}}, std::move(candidates));
    }

    Maybe visit(const syntax::Node& node, const syntax::Select& select) {
        auto base = check(*select.base);
        if (!base) return std::nullopt;
        if (base->type.kind() != Kind::record)
            return fail(select.field_span, "rules.not_a_record"_msg,
                        {{"name", select.field},
                         {"expression", source_text(select.base->span)},
                         {"found", schema_.type_name(base->type)}});
        const auto& fields = schema_.fields(base->type);
        const auto index = find_field(fields, select.field);
        if (!index) {
            std::vector<std::string_view> candidates;
            std::ranges::transform(fields, std::back_inserter(candidates), &Field::name);
            return unknown(select.field_span, "rules.unknown_field"_msg,
                           "rules.unknown_field_did_you_mean"_msg,
                           {{"name", select.field}, {"record", schema_.type_name(base->type)}},
                           std::move(candidates));
        }
        const auto& field = fields[static_cast<std::size_t>(*index)];
        auto made = emit(Op::field, field.type, node.span, {base->node}, *index);
        made.nullable = field.nullable;
        made.path = std::move(base->path);
        if (made.path) made.path->push_back(*index);
        return made;
    }

    Maybe visit(const syntax::Node& node, const syntax::Index& index) {
        const auto base = check(*index.base);
        if (!base) return std::nullopt;
        if (base->type.kind() != Kind::list) return wrong_type(*index.base, "list", base->type);
        const auto at = check(*index.index);
        if (!at) return std::nullopt;
        if (at->type != Type::integer()) return wrong_type(*index.index, "int", at->type);
        return emit(Op::element, base->type.element(), node.span, {base->node, at->node});
    }

    Maybe visit(const syntax::Node& node, const syntax::Unary& unary) {
        if (unary.symbol == "!") {
            const auto operand = check_boolean(*unary.operand);
            if (!operand) return std::nullopt;
            auto made = emit(Op::logical_not, Type::boolean(), node.span, {operand->node});
            made.if_true = operand->if_false;
            made.if_false = operand->if_true;
            return made;
        }
        const auto operand = check(*unary.operand);
        if (!operand) return std::nullopt;
        if (operand->type != Type::integer() && operand->type != Type::real())
            return wrong_type(*unary.operand, "int, double", operand->type);
        return emit(Op::negate, operand->type, node.span, {operand->node});
    }

    Maybe visit(const syntax::Node& node, const syntax::Binary& binary) {
        if (binary.symbol == "&&" || binary.symbol == "||") return check_logic(node, binary);
        const auto left = check(*binary.left);
        if (!left) return std::nullopt;
        const auto right = check(*binary.right);
        if (!right) return std::nullopt;
        const Op op = std::ranges::find(operators, binary.symbol, &Operator::symbol)->op;
        const auto chosen = infix(op, left->type, right->type);
        if (!chosen)
            return fail(binary.symbol_span, "rules.no_operator"_msg,
                        {{"operator", binary.symbol},
                         {"left", schema_.type_name(left->type)},
                         {"right", schema_.type_name(right->type)}});
        return emit(chosen->op, chosen->result, node.span, {left->node, right->node});
    }

    /// The right side is only decisive where the left did not decide, so it may use what that
    /// proves.
    Maybe check_logic(const syntax::Node& node, const syntax::Binary& binary) {
        const bool conjunction = binary.symbol == "&&";
        const auto left = check_boolean(*binary.left);
        if (!left) return std::nullopt;
        const auto right =
            check_where(conjunction ? left->if_true : left->if_false, *binary.right, true);
        if (!right) return std::nullopt;
        auto made = emit(conjunction ? Op::logical_and : Op::logical_or, Type::boolean(), node.span,
                         {left->node, right->node});
        made.if_true = conjunction ? both(left->if_true, right->if_true)
                                   : common(left->if_true, right->if_true);
        made.if_false = conjunction ? common(left->if_false, right->if_false)
                                    : both(left->if_false, right->if_false);
        return made;
    }

    Maybe visit(const syntax::Node& node, const syntax::Conditional& conditional) {
        const auto condition = check_boolean(*conditional.condition);
        if (!condition) return std::nullopt;
        const auto then = check_where(condition->if_true, *conditional.then, false);
        if (!then) return std::nullopt;
        const auto otherwise = check_where(condition->if_false, *conditional.otherwise, false);
        if (!otherwise) return std::nullopt;
        const auto type = unify(then->type, otherwise->type);
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
    std::nullopt_t differ(const syntax::Node& at, MessageCode code, Type first, Type second) {
        return fail(at.span, code,
                    {{"first", schema_.type_name(first)}, {"second", schema_.type_name(second)}});
    }

    Maybe visit(const syntax::Node& node, const syntax::List& list) {
        Type element = Type::nothing();
        std::vector<std::int32_t> items;
        bool constant = true;
        for (const auto& item : list.items) {
            const auto checked = check(*item);
            if (!checked) return std::nullopt;
            const auto type = unify(element, checked->type);
            if (!type) return differ(*item, "rules.mixed_list"_msg, element, checked->type);
            element = *type;
            items.push_back(checked->node);
            constant = constant && is_constant(*checked);
        }
        if (!constant)
            return emit(Op::make_list, Type::list_of(element), node.span, std::move(items));
        auto& values = program_.lists.emplace_back();
        for (const auto item : items)
            values.push_back(program_.node(item).value);
        return emit_constant(Type::list_of(element), node.span, Value::list(values));
    }

    // --- calls ---

    Maybe visit(const syntax::Node& node, const syntax::Call& call) {
        if (!call.receiver && (call.function == "known" || call.function == "has"))
            return known(node, call);
        if (call.receiver)
            if (const auto* macro = find_macro(call.function)) return expand(node, call, macro->op);
        return call_function(node, call);
    }
    static const Macro* find_macro(std::string_view name) {
        const auto all = macros();
        const auto found = std::ranges::find(all, name, &Macro::name);
        return found == all.end() ? nullptr : &*found;
    }

    Maybe known(const syntax::Node& node, const syntax::Call& call) {
        const auto wants_fact = [&] {
            return fail(node.span, "rules.known_of"_msg, {{"function", call.function}});
        };
        if (call.arguments.size() != 1) return wants_fact();
        const auto& argument = *call.arguments.front();
        const bool select = std::holds_alternative<syntax::Select>(argument.is);
        if (!select &&
            (call.function == "has" || !std::holds_alternative<syntax::Name>(argument.is)))
            return wants_fact();
        auto fact = read(argument);
        if (!fact) return std::nullopt;
        if (!fact->path) return wants_fact();
        auto made = emit(Op::known, Type::boolean(), node.span, {fact->node});
        made.if_true.insert(std::move(*fact->path));
        return made;
    }

    Maybe expand(const syntax::Node& node, const syntax::Call& call, Op op) {
        const std::size_t most = op == Op::map ? 3 : 2;
        const auto& arguments = call.arguments;
        const auto* name =
            arguments.empty() ? nullptr : std::get_if<syntax::Name>(&arguments[0]->is);
        if (arguments.size() < 2 || arguments.size() > most || name == nullptr)
            return fail(call.function_span, "rules.macro_shape"_msg, {{"macro", call.function}});
        const auto list = check(*call.receiver);
        if (!list) return std::nullopt;
        if (list->type.kind() != Kind::list) return wrong_type(*call.receiver, "list", list->type);

        const auto slot = static_cast<std::int32_t>(bindings_.size());
        program_.slots = std::max(program_.slots, slot + 1);
        bindings_.push_back({name->name, list->type.element(), slot, --last_binding_});
        auto made = expand_body(node, call, op, *list, slot);
        bindings_.pop_back();
        return made;
    }

    Maybe expand_body(const syntax::Node& node, const syntax::Call& call, Op op,
                      const Checked& list, std::int32_t slot) {
        const bool map_all = op == Op::map && call.arguments.size() == 2;
        const auto body = map_all ? check(*call.arguments[1]) : check_boolean(*call.arguments[1]);
        if (!body) return std::nullopt;
        if (op != Op::map) {
            const Type type = op == Op::filter ? list.type : Type::boolean();
            return emit(op, type, node.span, {list.node, body->node}, slot);
        }
        if (map_all)
            return emit(op, Type::list_of(body->type), node.span, {list.node, body->node}, slot);
        const auto value = check_where(body->if_true, *call.arguments[2], false);
        if (!value) return std::nullopt;
        return emit(op, Type::list_of(value->type), node.span, {list.node, body->node, value->node},
                    slot);
    }

    Maybe call_function(const syntax::Node& node, const syntax::Call& call) {
        const bool method = call.receiver != nullptr;
        std::vector<const Signature*> namesakes;
        for (const auto& signature : functions())
            if (signature.name == call.function) namesakes.push_back(&signature);
        if (namesakes.empty()) return unknown_function(call);

        std::vector<std::int32_t> operands;
        std::vector<Type> types;
        const auto add = [&](const syntax::Node& operand) {
            const auto checked = check(operand);
            if (!checked) return false;
            operands.push_back(checked->node);
            types.push_back(checked->type);
            return true;
        };
        if (method && !add(*call.receiver)) return std::nullopt;
        for (const auto& argument : call.arguments)
            if (!add(*argument)) return std::nullopt;

        for (const auto* signature : namesakes)
            if (signature->method == method &&
                std::ranges::equal(signature->operands, types, {}, {}, &Type::kind))
                return finish_call(node, call, *signature, std::move(operands));
        return no_overload(call, namesakes, types);
    }

    Maybe finish_call(const syntax::Node& node, const syntax::Call& call,
                      const Signature& signature, std::vector<std::int32_t> operands) {
        if (signature.op == Op::share) return share_with_rounding(node, call, std::move(operands));
        const auto& first = program_.node(operands.front());
        const bool literal_time = first.op == Op::constant && (signature.op == Op::to_date ||
                                                               signature.op == Op::to_timestamp ||
                                                               signature.op == Op::to_duration);
        const Value given = first.value;
        auto made = emit(signature.op, signature.result, node.span, std::move(operands));
        if (!literal_time) return made;
        // A date written in the policy is checked when it is written, not when a family meets it.
        Scratch unused;
        const auto value = operate(program_.node(made.node), {&given, 1}, unused);
        if (!value)
            return fail(call.arguments.front()->span, "rules.bad_literal"_msg,
                        {{"function", call.function}, {"found", std::string{given.as_text()}}});
        return emit_constant(signature.result, node.span, *value);
    }

    Maybe share_with_rounding(const syntax::Node& node, const syntax::Call& call,
                              std::vector<std::int32_t> operands) {
        const auto& rounding = program_.node(operands.back());
        constexpr std::array<std::string_view, 3> names{"down", "half_up", "up"};
        static_assert(static_cast<int>(Rounding::half_up) == 1 &&
                      static_cast<int>(Rounding::up) == 2);
        const auto given =
            rounding.op == Op::constant ? rounding.value.as_text() : std::string_view{};
        const auto index = std::ranges::find(names, given) - names.begin();
        if (index == std::ssize(names))
            return fail(call.arguments.back()->span, "rules.rounding_name"_msg,
                        {{"found", source_text(call.arguments.back()->span)}});
        operands.pop_back();
        return emit(Op::share, Type::integer(), node.span, std::move(operands),
                    static_cast<std::int32_t>(index));
    }

    std::nullopt_t unknown_function(const syntax::Call& call) {
        if (find_macro(call.function) != nullptr)
            return fail(call.function_span, "rules.macro_shape"_msg, {{"macro", call.function}});
        std::vector<std::string_view> candidates{"known", "has"};
        std::ranges::transform(functions(), std::back_inserter(candidates), &Signature::name);
        std::ranges::transform(macros(), std::back_inserter(candidates), &Macro::name);
        return unknown(call.function_span, "rules.unknown_function"_msg,
                       "rules.unknown_function_did_you_mean"_msg, {{"name", call.function}},
                       std::move(candidates));
    }

    std::nullopt_t no_overload(const syntax::Call& call,
                               const std::vector<const Signature*>& namesakes,
                               const std::vector<Type>& types) {
        std::string found;
        for (std::size_t i = call.receiver ? 1 : 0; i < types.size(); ++i)
            found.append(found.empty() ? "" : ", ").append(schema_.type_name(types[i]));
        found = (call.receiver ? schema_.type_name(types.front()) + "." : "") + call.function +
                "(" + found + ")";
        std::string expected;
        for (const auto* signature : namesakes)
            expected.append(expected.empty() ? "" : ", ").append(written(*signature));
        return fail(call.function_span, "rules.no_overload"_msg,
                    {{"found", std::move(found)}, {"expected", std::move(expected)}});
    }

    std::string_view source_;
    const Schema& schema_;
    Program& program_;
    std::vector<Binding> bindings_;
    int last_binding_ = 0;
    Facts known_;
    std::optional<Refusal> refusal_;
};

} // namespace

Result<std::shared_ptr<const Program>> check(std::string_view source, const syntax::Node& tree,
                                             const Schema& schema) {
    auto program = std::make_shared<Program>();
    program->source = source;
    if (auto refusal = Checker{source, schema, *program}.run(tree))
        return std::unexpected(std::move(*refusal));
    return program;
}

} // namespace tepat::rules::detail
