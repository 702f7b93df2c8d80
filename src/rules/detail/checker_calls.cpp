#include "core/rupiah.hpp"
#include "rules/detail/checking.hpp"
#include "rules/detail/operations.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace tepat::rules::detail {
namespace {

bool is_open(const Type& type) {
    return type.kind() == Kind::dynamic || type.kind() == Kind::unknown;
}

bool is_number(Kind kind) {
    return kind == Kind::integer || kind == Kind::unsigned_integer || kind == Kind::real;
}

/// Two numbers of two kinds, which an evaluator that knows one kind cannot compare.
bool mixes_numbers(const Signature& signature) {
    return signature.operands.size() == 2 && is_number(signature.operands[0].kind()) &&
           is_number(signature.operands[1].kind()) &&
           signature.operands[0].kind() != signature.operands[1].kind() &&
           signature.function == nullptr;
}

} // namespace

std::vector<const Signature*> Checker::namesakes(std::string_view name) const {
    std::vector<const Signature*> all;
    const auto& library = Library::get();
    if (const auto found = library.find(name))
        all = library.names()[static_cast<std::size_t>(*found)].all;
    for (const auto& declared : options_.functions)
        if (declared.name == name) all.push_back(&declared);
    return all;
}

std::optional<Checker::Choice> Checker::choose(std::span<const Signature* const> namesakes,
                                               bool method, std::span<const Type> operands) {
    // What is dyn, or in a list or map, fits many overloads; then all that fit have a say.
    const bool open = std::ranges::any_of(operands, [](const Type& type) {
        return type.mentions(Kind::dynamic) || type.mentions(Kind::unknown);
    });
    Choice choice;
    for (const auto* one : namesakes) {
        if (one->method != method || (one->only_static && open)) continue;
        Substitution meaning;
        if (!std::ranges::equal(one->operands, operands,
                                [&](const Type& pattern, const Type& given) {
                                    return meaning.bind(pattern, given);
                                }))
            continue;
        const Type result = meaning.apply(one->result);
        if (choice.signature == nullptr) {
            choice = {one, result, mixes_numbers(*one)};
            for (std::size_t i = 0; i < operands.size(); ++i)
                choice.dynamic = choice.dynamic || (is_open(operands[i]) &&
                                                    one->operands[i].kind() != Kind::dynamic &&
                                                    one->operands[i].kind() != Kind::parameter);
        } else if (result != choice.result) {
            choice.result = Type::dynamic();
        }
        if (!open) break;
    }
    return choice.signature != nullptr ? std::optional{choice} : std::nullopt;
}

Checked Checker::emit_choice(const Choice& choice, Span span, std::vector<std::int32_t> operands) {
    const auto& library = Library::get();
    const auto& signature = *choice.signature;
    // These look at what they are given themselves.
    const bool lazy = signature.op == Op::optional_or || signature.op == Op::optional_or_value;
    if (choice.dynamic && !lazy)
        return emit(Op::dispatch, choice.result, span, std::move(operands),
                    library.find(signature.name).value_or(-1));
    const auto index = signature.op == Op::call ? &signature - library.signatures().data() : 0;
    return emit(signature.op, choice.result, span, std::move(operands),
                signature.op == Op::matches ? -1 : static_cast<std::int32_t>(index));
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Call& call) {
    if (!call.receiver) {
        if (call.function == "known" || call.function == "has") return known(node, call);
        return call_function(node, call, call.function, false);
    }
    if (auto expanded = cel_macro(node, call)) return std::move(*expanded);
    if (const auto* macro = find_macro(call)) return expand(node, call, *macro);
    // `math.abs` is one name, not the method abs of math.
    if (const auto* space = std::get_if<syntax::Name>(&call.receiver->is);
        space != nullptr && binding(space->name) == nullptr)
        if (const auto full = space->name + "." + call.function; !namesakes(full).empty())
            return call_function(node, call, full, false);
    return call_function(node, call, call.function, true);
}

Maybe Checker::known(const syntax::Node& node, const syntax::Call& call) {
    const auto wants_fact = [&] {
        return fail(node.span, "rules.known_of"_msg, {{"function", call.function}});
    };
    const bool has = call.function == "has";
    if (call.arguments.size() != 1) return wants_fact();
    const auto& argument = *call.arguments.front();
    const auto* select = std::get_if<syntax::Select>(&argument.is);
    if (select == nullptr && (has || !std::holds_alternative<syntax::Name>(argument.is)))
        return wants_fact();
    auto fact = read(argument);
    if (!fact) return std::nullopt;
    const auto op = program_.node(fact->node).op;
    // has() of a map, and of what may be one, asks for the key.
    if (has && (op == Op::entry || op == Op::get || op == Op::get_optional)) {
        const auto& entry = program_.node(fact->node);
        const auto base = program_.operand(entry, 0);
        const auto key = program_.operand(entry, 1);
        return emit(Op::has_entry, Type::boolean(), node.span, {base, key});
    }
    if (!fact->path || (op != Op::variable && op != Op::binding && op != Op::field))
        return options_.unchecked ? Maybe{emit_unresolved(node.span, true)} : wants_fact();
    auto made = emit(Op::known, Type::boolean(), node.span, {fact->node});
    made.if_true.insert(std::move(*fact->path));
    return made;
}

bool Checker::gather(const syntax::Call& call, std::vector<std::int32_t>& operands,
                     std::vector<Type>& types) {
    Type joined = Type::nothing();
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (!is_number(types[i].kind()) && !is_open(types[i])) {
            wrong_type(call.arguments[i]->span, "int, uint, double", types[i]);
            return false;
        }
        joined = join_or_dynamic(joined, types[i]).value_or(Type::dynamic());
    }
    const auto list = emit(Op::make_list, Type::list_of(joined), call.function_span, operands);
    operands = {list.node};
    types = {list.type};
    return true;
}

Maybe Checker::call_function(const syntax::Node& node, const syntax::Call& call,
                             const std::string& name, bool method) {
    const auto all = namesakes(name);
    if (all.empty()) return unknown_function(node, call);
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
    if ((name == "math.greatest" || name == "math.least") && types.size() > 1 &&
        !gather(call, operands, types))
        return std::nullopt;
    const auto choice = choose(all, method, types);
    if (!choice) return no_overload(node, call, all, types);
    return finish_call(node, call, *choice, std::move(operands));
}

Maybe Checker::finish_call(const syntax::Node& node, const syntax::Call& call, const Choice& choice,
                           std::vector<std::int32_t> operands) {
    const Op op = choice.signature->op;
    if (op == Op::share) return share_with_rounding(node, call, std::move(operands));
    if (op == Op::matches)
        if (const auto& pattern = program_.node(operands.back());
            pattern.op == Op::constant && pattern.value.kind() == Kind::text && !choice.dynamic)
            return match(node, *call.arguments.back(), std::move(operands));
    if (operands.empty()) return emit_choice(choice, node.span, {});
    const auto& first = program_.node(operands.front());
    const bool literal_time =
        first.op == Op::constant && !choice.dynamic &&
        (op == Op::to_date || op == Op::to_timestamp || op == Op::to_duration);
    const Value given = first.value;
    auto made = emit_choice(choice, node.span, std::move(operands));
    if (!literal_time) return made;
    // A date written in the policy is checked when it is written, not when a family meets it.
    Scratch unused;
    const auto value = operate(op, 0, {&given, 1}, unused);
    if (!value)
        return fail(
            call.arguments.front()->span, "rules.bad_literal"_msg,
            {{"function", call.function}, {"found", source_text(call.arguments.front()->span)}});
    return emit_constant(choice.result, node.span, *value);
}

Maybe Checker::match(const syntax::Node& node, const syntax::Node& pattern,
                     std::vector<std::int32_t> operands) {
    auto compiled = Regex::compile(program_.node(operands.back()).value.as_text());
    if (!compiled)
        return fail(pattern.span, "rules.bad_literal"_msg,
                    {{"function", "matches"}, {"found", source_text(pattern.span)}});
    program_.patterns.push_back(std::move(*compiled));
    return emit(Op::matches, Type::boolean(), node.span, std::move(operands),
                static_cast<std::int32_t>(program_.patterns.size()) - 1);
}

Maybe Checker::share_with_rounding(const syntax::Node& node, const syntax::Call& call,
                                   std::vector<std::int32_t> operands) {
    const auto& rounding = program_.node(operands.back());
    constexpr std::array<std::string_view, 3> names{"down", "half_up", "up"};
    static_assert(static_cast<int>(Rounding::half_up) == 1 && static_cast<int>(Rounding::up) == 2);
    const auto given = rounding.op == Op::constant ? rounding.value.as_text() : std::string_view{};
    const auto index = std::ranges::find(names, given) - names.begin();
    if (index == std::ssize(names))
        return fail(call.arguments.back()->span, "rules.rounding_name"_msg,
                    {{"found", source_text(call.arguments.back()->span)}});
    operands.pop_back();
    return emit(Op::share, Type::integer(), node.span, std::move(operands),
                static_cast<std::int32_t>(index));
}

Maybe Checker::unknown_function(const syntax::Node& node, const syntax::Call& call) {
    const auto macros = macro_names();
    if (std::ranges::find(macros, call.function) != macros.end()) return macro_shape(call);
    if (options_.unchecked) return emit_unresolved(node.span, false);
    std::vector<std::string_view> candidates{"known", "has"};
    std::ranges::transform(Library::get().names(), std::back_inserter(candidates),
                           &Namesakes::name);
    candidates.insert(candidates.end(), macros.begin(), macros.end());
    return unknown(call.function_span, "rules.unknown_function"_msg,
                   "rules.unknown_function_did_you_mean"_msg, {{"name", call.function}},
                   std::move(candidates));
}

Maybe Checker::no_overload(const syntax::Node& node, const syntax::Call& call,
                           std::span<const Signature* const> namesakes,
                           std::span<const Type> types) {
    if (options_.unchecked) return emit_unresolved(node.span, true);
    std::string found;
    const bool method = types.size() > call.arguments.size();
    for (const auto& type : types.subspan(method ? 1 : 0))
        found.append(found.empty() ? "" : ", ").append(schema_.type_name(type));
    const auto before = method ? schema_.type_name(types.front()) + "." : std::string{};
    found = before + call.function + "(" + found + ")";
    std::string expected;
    for (const auto* signature : namesakes)
        expected.append(expected.empty() ? "" : ", ").append(signature->written);
    return fail(call.function_span, "rules.no_overload"_msg,
                {{"found", std::move(found)}, {"expected", std::move(expected)}});
}

} // namespace tepat::rules::detail
