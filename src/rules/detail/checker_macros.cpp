#include "rules/detail/checking.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace tepat::rules::detail {
namespace {

/// The number of `cel.index(3)`; nothing if it is not written so.
std::optional<std::int64_t> number(const syntax::Node& node) {
    const auto* literal = std::get_if<syntax::Literal>(&node.is);
    const auto* value = literal ? std::get_if<std::int64_t>(&literal->value) : nullptr;
    return value ? std::optional{*value} : std::nullopt;
}

bool is_cel(const syntax::Call& call) {
    const auto* name = call.receiver ? std::get_if<syntax::Name>(&call.receiver->is) : nullptr;
    return name != nullptr && name->name == "cel";
}

/// The name of a variable that a macro declares: a word, or `cel.iterVar(1, 2)`, whose name nobody
/// can write otherwise. Empty if it is something else.
std::string declared_name(const syntax::Node& node) {
    if (const auto* name = std::get_if<syntax::Name>(&node.is))
        return name->absolute ? std::string{} : name->name;
    const auto* call = std::get_if<syntax::Call>(&node.is);
    if (call == nullptr || !is_cel(*call) || call->function != "iterVar" ||
        call->arguments.size() != 2)
        return {};
    const auto depth = number(*call->arguments[0]);
    const auto at = number(*call->arguments[1]);
    if (!depth || !at) return {};
    return "@" + std::to_string(*depth) + ":" + std::to_string(*at);
}

std::string block_name(std::int64_t index) {
    return "@" + std::to_string(index);
}

Type element_of(const Type& range) {
    if (range.kind() == Kind::dynamic) return range;
    return range.parameters().front();
}

} // namespace

const Checker::Macro* Checker::find_macro(const syntax::Call& call) {
    constexpr static std::array all{
        Macro{"exists", 1, 2, Op::exists},
        Macro{"exists", 2, 3, Op::exists_pair},
        Macro{"all", 1, 2, Op::all},
        Macro{"all", 2, 3, Op::all_pair},
        Macro{"exists_one", 1, 2, Op::exists_one},
        Macro{"existsOne", 1, 2, Op::exists_one},
        Macro{"exists_one", 2, 3, Op::exists_one_pair},
        Macro{"existsOne", 2, 3, Op::exists_one_pair},
        Macro{"filter", 1, 2, Op::filter},
        Macro{"map", 1, 2, Op::map},
        Macro{"map", 1, 3, Op::map},
        Macro{"transformList", 2, 3, Op::transform_list},
        Macro{"transformList", 2, 4, Op::transform_list},
        Macro{"transformMap", 2, 3, Op::transform_map},
        Macro{"transformMap", 2, 4, Op::transform_map},
        Macro{"transformMapEntry", 2, 3, Op::transform_entries},
        Macro{"transformMapEntry", 2, 4, Op::transform_entries},
        Macro{"optMap", 1, 2, Op::optional_map},
        Macro{"optFlatMap", 1, 2, Op::optional_flat_map},
    };
    const auto found = std::ranges::find_if(all, [&](const Macro& macro) {
        return macro.name == call.function && macro.arguments == call.arguments.size();
    });
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string_view> Checker::macro_names() {
    return {"exists",        "all",          "exists_one",        "existsOne", "filter",    "map",
            "transformList", "transformMap", "transformMapEntry", "optMap",    "optFlatMap"};
}

Maybe Checker::macro_shape(const syntax::Call& call) {
    return fail(call.function_span, "rules.macro_shape"_msg, {{"macro", call.function}});
}

std::int32_t Checker::push_binding(std::string name, const Type& type) {
    const auto slot = static_cast<std::int32_t>(bindings_.size());
    program_.slots = std::max(program_.slots, slot + 1);
    const Type known = type.kind() == Kind::unknown ? Type::dynamic() : type;
    bindings_.push_back({std::move(name), known, slot, --last_binding_});
    return slot;
}

void Checker::pop_bindings(std::size_t count) {
    bindings_.erase(bindings_.end() - static_cast<std::ptrdiff_t>(count), bindings_.end());
}

Maybe Checker::expand(const syntax::Node& node, const syntax::Call& call, const Macro& macro) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < macro.variables; ++i)
        names.push_back(declared_name(*call.arguments[i]));
    const bool twice = names.size() == 2 && names[0] == names[1];
    if (twice || std::ranges::any_of(names, &std::string::empty)) return macro_shape(call);
    const auto range = check(*call.receiver);
    if (!range) return std::nullopt;
    const auto kind = range->type.kind();
    const bool optional = macro.op == Op::optional_map || macro.op == Op::optional_flat_map;
    const bool fits = optional ? kind == Kind::optional : kind == Kind::list || kind == Kind::map;
    if (!fits && kind != Kind::dynamic)
        return wrong_type(call.receiver->span, optional ? "optional_type" : "list, map",
                          range->type);

    const Type element = element_of(range->type);
    std::int32_t slot = 0;
    if (names.size() == 1) {
        slot = push_binding(std::move(names[0]), element);
    } else {
        slot = push_binding(std::move(names[0]), kind == Kind::list ? Type::integer() : element);
        push_binding(std::move(names[1]),
                     kind == Kind::map ? range->type.parameters()[1] : element);
    }
    auto made = expand_body(node, call, macro, *range, slot);
    pop_bindings(names.size());
    return made;
}

Maybe Checker::expand_body(const syntax::Node& node, const syntax::Call& call, const Macro& macro,
                           const Checked& range, std::int32_t slot) {
    const Op op = macro.op;
    const bool makes_value = op == Op::map || op == Op::transform_list || op == Op::transform_map ||
                             op == Op::transform_entries || op == Op::optional_map ||
                             op == Op::optional_flat_map;
    const auto& first = *call.arguments[macro.variables];
    const bool conditional = macro.arguments - macro.variables == 2;
    std::vector<std::int32_t> operands{range.node};
    const auto condition = makes_value && !conditional ? Maybe{Checked{}} : check_boolean(first);
    if (!condition) return std::nullopt;
    if (!makes_value || conditional) operands.push_back(condition->node);
    if (!makes_value) {
        const bool filter = op == Op::filter;
        const Type type = !filter ? Type::boolean() : Type::list_of(element_of(range.type));
        return emit(op, type, node.span, std::move(operands), slot);
    }
    const auto& body = *call.arguments.back();
    const auto value = check_where(condition->if_true, body, false);
    if (!value) return std::nullopt;
    operands.push_back(value->node);
    const auto made = [&](Type type) {
        return emit(op, std::move(type), node.span, std::move(operands), slot);
    };
    if (op == Op::map || op == Op::transform_list) return made(Type::list_of(value->type));
    if (op == Op::optional_map) return made(Type::optional_of(value->type));
    const bool wants_map = op == Op::transform_entries;
    if (op != Op::transform_map && value->type.kind() != Kind::dynamic &&
        value->type.kind() != (wants_map ? Kind::map : Kind::optional))
        return wrong_type(body.span, wants_map ? "map" : "optional_type", value->type);
    if (op != Op::transform_map) return made(value->type);
    const auto kind = range.type.kind();
    const Type key = kind == Kind::list ? Type::integer() : element_of(range.type);
    return made(Type::map_of(key, value->type));
}

std::optional<Maybe> Checker::cel_macro(const syntax::Node& node, const syntax::Call& call) {
    if (!is_cel(call) || binding("cel") != nullptr) return std::nullopt;
    if (call.function == "bind") return bind_variable(node, call);
    if (call.function == "block") return block(node, call);
    if (call.function == "iterVar") {
        const auto* found = binding(declared_name(node));
        return found != nullptr ? use_binding(node.span, *found) : macro_shape(call);
    }
    if (call.function != "index") return std::nullopt;
    const auto index = call.arguments.size() == 1 ? number(*call.arguments[0]) : std::nullopt;
    const auto* found = index ? binding(block_name(*index)) : nullptr;
    return found != nullptr ? use_binding(node.span, *found) : macro_shape(call);
}

/// cel.bind(name, value, body)
Maybe Checker::bind_variable(const syntax::Node& node, const syntax::Call& call) {
    const auto name = call.arguments.size() == 3 ? declared_name(*call.arguments[0]) : "";
    if (name.empty()) return macro_shape(call);
    const auto value = check(*call.arguments[1]);
    if (!value) return std::nullopt;
    const auto slot = push_binding(name, value->type);
    auto body = check(*call.arguments[2]);
    pop_bindings(1);
    if (!body) return std::nullopt;
    return emit(Op::bind, body->type, node.span, {value->node, body->node}, slot);
}

/// cel.block([value, value …], body), in which cel.index(0) is the first value.
Maybe Checker::block(const syntax::Node& node, const syntax::Call& call) {
    const auto* list =
        call.arguments.size() == 2 ? std::get_if<syntax::List>(&call.arguments[0]->is) : nullptr;
    if (list == nullptr) return macro_shape(call);
    const auto first = static_cast<std::int32_t>(bindings_.size());
    std::vector<std::int32_t> operands;
    for (const auto& item : list->items) {
        if (item.optional) return macro_shape(call);
        const auto value = check(*item.node);
        if (!value) return std::nullopt;
        push_binding(block_name(std::ssize(operands)), value->type);
        operands.push_back(value->node);
    }
    auto body = check(*call.arguments[1]);
    pop_bindings(list->items.size());
    if (!body) return std::nullopt;
    operands.push_back(body->node);
    return emit(Op::bind, body->type, node.span, std::move(operands), first);
}

} // namespace tepat::rules::detail
