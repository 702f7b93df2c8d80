#include "rules/detail/checker.hpp"

#include "rules/detail/checking.hpp"
#include "rules/detail/compare.hpp"
#include "rules/detail/lexer.hpp"
#include "rules/detail/suggest.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace tepat::rules::detail {
namespace {

/// Words that are values of type `type`, unless the schema declares them.
constexpr std::array<std::string_view, 13> type_names{"bool",
                                                      "int",
                                                      "uint",
                                                      "double",
                                                      "string",
                                                      "bytes",
                                                      "list",
                                                      "map",
                                                      "null_type",
                                                      "type",
                                                      "optional_type",
                                                      "google.protobuf.Timestamp",
                                                      "google.protobuf.Duration"};

/// `a.b.c` of names alone; empty if there is something else in it.
struct Dotted {
    std::string name;
    std::string_view root;
    bool absolute = false;
};
Dotted dotted(const syntax::Node& node) {
    if (const auto* name = std::get_if<syntax::Name>(&node.is))
        return {name->name, name->name, name->absolute};
    const auto* select = std::get_if<syntax::Select>(&node.is);
    if (select == nullptr || select->optional) return {};
    auto base = dotted(*select->base);
    if (!base.name.empty()) base.name.append(".").append(select->field);
    return base;
}

} // namespace

std::optional<Refusal> Checker::run(const syntax::Node& tree) {
    if (const auto root = check(tree)) program_.root = root->node;
    return std::move(refusal_);
}

// --- refusing ---

std::nullopt_t Checker::fail(Span span, MessageCode code, MessageParams params) {
    if (!refusal_) refusal_ = refusal_at(source_, span, code, std::move(params));
    return std::nullopt;
}

std::string Checker::source_text(Span span) const {
    return std::string{source_.substr(span.offset, span.length)};
}

std::nullopt_t Checker::wrong_type(Span at, std::string expected, const Type& found) {
    return fail(at, "rules.wrong_type"_msg,
                {{"expected", std::move(expected)}, {"found", schema_.type_name(found)}});
}

std::nullopt_t Checker::differ(const syntax::Node& at, MessageCode code, const Type& first,
                               const Type& second) {
    return fail(at.span, code,
                {{"first", schema_.type_name(first)}, {"second", schema_.type_name(second)}});
}

std::nullopt_t Checker::unknown(Span span, MessageCode plain, MessageCode near,
                                MessageParams params, std::vector<std::string_view> candidates) {
    auto suggestion = suggest(params.front().second, std::move(candidates));
    if (suggestion.empty()) return fail(span, plain, std::move(params));
    params.emplace_back("suggestion", std::move(suggestion));
    return fail(span, near, std::move(params));
}

// --- building ---

Checked Checker::emit(Op op, Type type, Span span, std::vector<std::int32_t> operands,
                      std::int32_t index) {
    if ((options_.unchecked && !type.mentions(Kind::record)) || type.kind() == Kind::unknown)
        type = Type::dynamic();
    const auto first = static_cast<std::int32_t>(program_.operands.size());
    program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
    program_.nodes.push_back(
        {op, type, span, first, static_cast<std::int32_t>(operands.size()), index, {}});
    return {static_cast<std::int32_t>(program_.nodes.size()) - 1, type, {}, false, {}, {}};
}

Checked Checker::emit_constant(Type type, Span span, Value value) {
    auto made = emit(Op::constant, std::move(type), span, {});
    program_.nodes.back().value = value;
    return made;
}

Checked Checker::emit_text(Span span, std::string_view text) {
    return emit_constant(Type::text(), span, Value::text(program_.texts.emplace_back(text)));
}

Checked Checker::emit_unresolved(Span span, bool known_name) {
    auto made = emit(Op::unresolved, Type::dynamic(), span, {});
    if (known_name) program_.nodes.back().value = Value::null();
    return made;
}

bool Checker::is_constant(const Checked& checked) const {
    return program_.node(checked.node).op == Op::constant;
}

// --- expressions ---

Maybe Checker::check(const syntax::Node& node) {
    auto checked = read(node);
    if (!checked || !checked->nullable) return checked;
    if (checked->path && known_.contains(*checked->path)) return checked;
    return fail(node.span, "rules.unguarded"_msg, {{"field", source_text(node.span)}});
}

Maybe Checker::read(const syntax::Node& node) {
    return std::visit([&](const auto& is) { return visit(node, is); }, node.is);
}

Maybe Checker::check_boolean(const syntax::Node& node) {
    auto checked = check(node);
    if (checked && checked->type != Type::boolean() && checked->type != Type::dynamic())
        return wrong_type(node.span, "bool", checked->type);
    return checked;
}

Maybe Checker::check_where(const Facts& facts, const syntax::Node& node, bool boolean) {
    const Facts before = known_;
    known_ = both(known_, facts);
    auto checked = boolean ? check_boolean(node) : check(node);
    known_ = before;
    return checked;
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Literal& literal) {
    struct Make {
        Checker& checker;
        Span span;
        Checked operator()(syntax::Null) const {
            return checker.emit_constant(Type::null(), span, Value::null());
        }
        Checked operator()(bool value) const {
            return checker.emit_constant(Type::boolean(), span, Value::boolean(value));
        }
        Checked operator()(std::int64_t value) const {
            return checker.emit_constant(Type::integer(), span, Value::integer(value));
        }
        Checked operator()(std::uint64_t value) const {
            return checker.emit_constant(Type::unsigned_integer(), span,
                                         Value::unsigned_integer(value));
        }
        Checked operator()(double value) const {
            return checker.emit_constant(Type::real(), span, Value::real(value));
        }
        Checked operator()(const std::string& value) const {
            return checker.emit_text(span, value);
        }
        Checked operator()(const syntax::Bytes& value) const {
            const auto& owned = checker.program_.texts.emplace_back(value.bytes);
            return checker.emit_constant(Type::bytes(), span, Value::bytes(owned));
        }
    };
    return std::visit(Make{*this, node.span}, literal.value);
}

const Binding* Checker::binding(std::string_view name) const {
    const auto inner =
        std::ranges::find(bindings_.rbegin(), bindings_.rend(), name, &Binding::name);
    return inner != bindings_.rend() ? &*inner : nullptr;
}

Maybe Checker::use_binding(Span span, const Binding& binding) {
    auto made = emit(Op::binding, binding.type, span, {}, binding.slot);
    made.path = Path{binding.path};
    return made;
}

Maybe Checker::global(Span span, std::string_view name, bool absolute) {
    const auto& variables = schema_.variables();
    std::string container = absolute ? "" : options_.container;
    for (;;) {
        const auto full =
            container.empty() ? std::string{name} : container + "." + std::string{name};
        if (const auto index = find_field(variables, full)) {
            const auto& variable = variables[static_cast<std::size_t>(*index)];
            auto made = emit(Op::variable, variable.type, span, {}, *index);
            made.path = Path{*index};
            made.nullable = variable.nullable;
            return made;
        }
        if (container.empty()) break;
        container.resize(container.find('.') == std::string::npos ? 0 : container.rfind('.'));
    }
    const auto type = std::ranges::find(type_names, name);
    if (type == type_names.end()) return std::nullopt;
    return emit_constant(Type::type(), span, Value::type(*type));
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Name& name) {
    if (!name.absolute)
        if (const auto* inner = binding(name.name)) return use_binding(node.span, *inner);
    if (auto found = global(node.span, name.name, name.absolute)) return found;
    if (options_.unchecked) return emit_unresolved(node.span, false);
    std::vector<std::string_view> candidates;
    std::ranges::transform(bindings_, std::back_inserter(candidates), &Binding::name);
    std::ranges::transform(schema_.variables(), std::back_inserter(candidates), &Field::name);
    return unknown(node.span, "rules.unknown_name"_msg, "rules.unknown_name_did_you_mean"_msg,
                   {{"name", name.name}}, std::move(candidates));
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Select& select) {
    // The longest name that is declared: `a.b.c` before the field c of `a.b`.
    if (const auto whole = dotted(node);
        !whole.name.empty() && (whole.absolute || binding(whole.root) == nullptr))
        if (auto found = global(node.span, whole.name, whole.absolute)) return found;
    auto base = check(*select.base);
    if (!base) return std::nullopt;
    if (base->type.kind() == Kind::record && !select.optional)
        return field(node, select, std::move(*base));
    const auto kind = base->type.kind();
    if (kind != Kind::map && kind != Kind::optional && kind != Kind::dynamic) {
        if (options_.unchecked) return emit_unresolved(node.span, true);
        return fail(select.field_span, "rules.not_a_record"_msg,
                    {{"name", select.field},
                     {"expression", source_text(select.base->span)},
                     {"found", schema_.type_name(base->type)}});
    }
    const auto key = emit_text(select.field_span, select.field);
    return item(node.span, select.field_span, *base, key, select.optional);
}

Maybe Checker::field(const syntax::Node& node, const syntax::Select& select, Checked base) {
    const auto& fields = schema_.fields(base.type);
    const auto index = find_field(fields, select.field);
    if (!index) {
        std::vector<std::string_view> candidates;
        std::ranges::transform(fields, std::back_inserter(candidates), &Field::name);
        return unknown(select.field_span, "rules.unknown_field"_msg,
                       "rules.unknown_field_did_you_mean"_msg,
                       {{"name", select.field}, {"record", schema_.type_name(base.type)}},
                       std::move(candidates));
    }
    const auto& found = fields[static_cast<std::size_t>(*index)];
    auto made = emit(Op::field, found.type, node.span, {base.node}, *index);
    made.nullable = found.nullable;
    made.path = std::move(base.path);
    if (made.path) made.path->push_back(*index);
    return made;
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Index& index) {
    const auto base = check(*index.base);
    if (!base) return std::nullopt;
    const auto kind = base->type.kind();
    if (kind != Kind::list && kind != Kind::map && kind != Kind::optional && kind != Kind::dynamic)
        return wrong_type(index.base->span, "list, map", base->type);
    const auto key = check(*index.index);
    if (!key) return std::nullopt;
    return item(node.span, index.index->span, *base, *key, index.optional);
}

Maybe Checker::item(Span whole, Span key_span, const Checked& base, const Checked& key,
                    bool optional) {
    const bool open = base.type.kind() == Kind::optional;
    const Type of = open ? base.type.parameters().front() : base.type;
    Type found = Type::dynamic();
    Op op = Op::get;
    if (of.kind() == Kind::list) {
        if (key.type != Type::integer() && key.type != Type::dynamic())
            return wrong_type(key_span, "int", key.type);
        found = of.element();
        if (key.type == Type::integer()) op = Op::element;
    } else if (of.kind() == Kind::map) {
        if (!join(of.parameters()[0], key.type))
            return wrong_type(key_span, schema_.type_name(of.parameters()[0]), key.type);
        found = of.parameters()[1];
        op = Op::entry;
    } else if (of.kind() != Kind::dynamic && of.kind() != Kind::unknown) {
        return wrong_type(key_span, "list, map", of);
    }
    if (!optional && !open) return emit(op, found, whole, {base.node, key.node});
    if (found.kind() == Kind::unknown) found = Type::dynamic();
    return emit(Op::get_optional, Type::optional_of(found), whole, {base.node, key.node});
}

std::optional<Type> Checker::spread(const syntax::Node& node, Checked& value) {
    if (value.type.kind() != Kind::optional && value.type.kind() != Kind::dynamic)
        return wrong_type(node.span, "optional_type", value.type);
    Type inner =
        value.type.kind() == Kind::optional ? value.type.parameters().front() : Type::dynamic();
    value = emit(Op::spread, inner, node.span, {value.node});
    return inner;
}

Maybe Checker::visit(const syntax::Node& node, const syntax::List& list) {
    Type element = Type::nothing();
    std::vector<std::int32_t> items;
    bool constant = true;
    bool sparse = false;
    for (const auto& item : list.items) {
        auto checked = check(*item.node);
        if (!checked) return std::nullopt;
        Type type = checked->type;
        if (item.optional) {
            const auto inner = spread(*item.node, *checked);
            if (!inner) return std::nullopt;
            type = *inner;
        }
        const auto joined = join_or_dynamic(element, type);
        if (!joined) return differ(*item.node, "rules.mixed_list"_msg, element, type);
        element = *joined;
        items.push_back(checked->node);
        sparse = sparse || item.optional;
        constant = constant && is_constant(*checked);
    }
    if (!constant)
        return emit(sparse ? Op::make_sparse_list : Op::make_list, Type::list_of(element),
                    node.span, std::move(items));
    auto& values = program_.lists.emplace_back();
    for (const auto item : items)
        values.push_back(program_.node(item).value);
    return emit_constant(Type::list_of(element), node.span, Value::list(values));
}

Maybe Checker::visit(const syntax::Node& node, const syntax::Map& map) {
    Type key = Type::nothing();
    Type value = Type::nothing();
    std::vector<std::int32_t> items;
    bool constant = true;
    for (const auto& entry : map.entries) {
        const auto one = check(*entry.key);
        if (!one) return std::nullopt;
        const auto kind = one->type.kind();
        if (kind != Kind::boolean && kind != Kind::integer && kind != Kind::unsigned_integer &&
            kind != Kind::text && kind != Kind::dynamic)
            return wrong_type(entry.key->span, "bool, int, uint, string", one->type);
        auto other = check(*entry.value);
        if (!other) return std::nullopt;
        Type type = other->type;
        if (entry.optional) {
            const auto inner = spread(*entry.value, *other);
            if (!inner) return std::nullopt;
            type = *inner;
        }
        const auto joined = join_or_dynamic(value, type);
        if (!joined) return differ(*entry.value, "rules.mixed_list"_msg, value, type);
        value = *joined;
        key = *join_or_dynamic(key, one->type);
        items.insert(items.end(), {one->node, other->node});
        constant = constant && is_constant(*one) && is_constant(*other);
    }
    const Type type = Type::map_of(key, value);
    if (constant) {
        std::vector<Value> values;
        for (const auto item : items)
            values.push_back(program_.node(item).value);
        if (auto sorted = sorted_entries(std::move(values)))
            return emit_constant(type, node.span,
                                 Value::map(program_.lists.emplace_back(std::move(*sorted))));
    }
    return emit(Op::make_map, type, node.span, std::move(items));
}

Result<std::shared_ptr<const Program>> check(std::string_view source, const syntax::Node& tree,
                                             const Schema& schema, const CheckOptions& options) {
    auto program = std::make_shared<Program>();
    program->source = source;
    if (auto refusal = Checker{source, schema, options, *program}.run(tree))
        return std::unexpected(std::move(*refusal));
    return program;
}

} // namespace tepat::rules::detail
