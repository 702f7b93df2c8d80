#include "rules/explain.hpp"

#include "rules/detail/machine.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

namespace tepat::rules {
namespace {

using detail::Node;
using detail::Op;

Outcome outcome_of(const Value& value, const Fault& fault) {
    if (value.kind() != Kind::boolean) return {Verdict::undetermined, fault};
    return {value.as_boolean() ? Verdict::eligible : Verdict::ineligible, {}};
}

/// Nothing for what is not one thing and is not shown: lists, maps, records, optional values.
std::optional<Observed> observed(const Value& value) {
    switch (value.kind()) {
    case Kind::unknown:
        return std::monostate{};
    case Kind::boolean:
        return value.as_boolean();
    case Kind::integer:
        return value.as_integer();
    case Kind::real:
        return value.as_real();
    case Kind::text:
        return std::string{value.as_text()};
    case Kind::timestamp:
        return value.as_timestamp();
    case Kind::duration:
        return value.as_duration();
    case Kind::unsigned_integer:
        return std::to_string(value.as_unsigned_integer()) + "u";
    case Kind::null:
        return std::string{"null"};
    case Kind::type:
        return std::string{value.type_name()};
    case Kind::list:
    case Kind::record:
    case Kind::bytes:
    case Kind::map:
    case Kind::optional:
    case Kind::dynamic:
    case Kind::parameter:
    case Kind::opaque:
        break;
    }
    return std::nullopt;
}

bool is_fact(const Node& node) {
    return node.op == Op::variable || node.op == Op::binding || node.op == Op::field;
}

bool is_macro(const Node& node) {
    return (node.op >= Op::exists && node.op <= Op::transform_entries) ||
           node.op == Op::optional_map || node.op == Op::optional_flat_map;
}

class Explainer {
public:
    Explainer(const detail::Program& program, const Record& root)
        : program_{program}, machine_{program, root} {}

    Explanation run() {
        made_.outcome = outcome(program_.root);
        visit(program_.root, made_.outcome.verdict);
        return std::move(made_);
    }

private:
    Value evaluate(std::int32_t at) {
        machine_.restart();
        return machine_.evaluate(at);
    }
    Outcome outcome(std::int32_t at) {
        const Value value = evaluate(at);
        return outcome_of(value, machine_.fault());
    }

    /// Lists the leaves that made node `at` come out as `verdict`.
    void visit(std::int32_t at, Verdict verdict) {
        if (made_.leaves.size() >= max_leaves) return;
        const Node& node = program_.node(at);
        if (node.op == Op::logical_not) {
            const auto operand = program_.operand(node, 0);
            visit(operand, outcome(operand).verdict);
        } else if (node.op == Op::logical_and || node.op == Op::logical_or) {
            for (std::int32_t i = 0; i < 2; ++i) {
                const auto operand = program_.operand(node, i);
                if (outcome(operand).verdict == verdict) visit(operand, verdict);
            }
        } else if (node.op == Op::conditional) {
            visit_conditional(node, verdict);
        } else if (node.op == Op::bind) {
            machine_.restart();
            machine_.bind_values(node);
            visit(program_.operand(node, node.count - 1), verdict);
        } else if (node.op == Op::exists || node.op == Op::all || node.op == Op::exists_one) {
            visit_elements(at, node, verdict);
        } else {
            add_leaf(at, node);
        }
    }

    void visit_conditional(const Node& node, Verdict verdict) {
        const auto condition = program_.operand(node, 0);
        const auto chosen = outcome(condition).verdict;
        visit(condition, chosen);
        if (chosen != Verdict::undetermined)
            visit(program_.operand(node, chosen == Verdict::eligible ? 1 : 2), verdict);
    }

    void visit_elements(std::int32_t at, const Node& node, Verdict verdict) {
        const auto list_node = program_.operand(node, 0);
        const auto body = program_.operand(node, 1);
        const Value list = evaluate(list_node);
        if (list.kind() != Kind::list || list.size() == 0) return add_leaf(at, node);

        std::vector<Verdict> verdicts;
        for (std::int32_t i = 0; i < list.size(); ++i) {
            machine_.bind(node.index, list.element(i));
            verdicts.push_back(outcome(body).verdict);
        }
        // exists_one is false for having no true element or for having several.
        const bool none = std::ranges::count(verdicts, Verdict::eligible) == 0;
        const Verdict decisive = node.op != Op::exists_one || verdict == Verdict::undetermined
                                     ? verdict
                                 : none ? Verdict::ineligible
                                        : Verdict::eligible;
        for (std::int32_t i = 0; i < list.size() && made_.leaves.size() < max_leaves; ++i) {
            if (verdicts[static_cast<std::size_t>(i)] != decisive) continue;
            machine_.bind(node.index, list.element(i));
            elements_.push_back({program_.node(list_node).span, i});
            visit(body, decisive);
            elements_.pop_back();
        }
    }

    void add_leaf(std::int32_t at, const Node& node) {
        Leaf leaf{node.span, outcome(at), elements_, {}};
        observe_facts(at, leaf);
        if (is_macro(node)) {
            observe_size(program_.operand(node, 0), leaf);
        } else {
            const std::int32_t count = node.op == Op::bind ? node.count - 1 : node.count;
            for (std::int32_t i = 0; i < count; ++i)
                observe_operand(program_.operand(node, i), leaf);
        }
        made_.leaves.push_back(std::move(leaf));
    }

    void observe_facts(std::int32_t at, Leaf& leaf) {
        const Node& node = program_.node(at);
        if (is_fact(node)) {
            Value value;
            machine_.restart();
            if (!machine_.read(node, value)) return;
            if (auto seen = observed(value))
                leaf.observations.push_back({bare(node.span), true, std::move(*seen)});
            return;
        }
        // The body of a macro has a value per element, and a variable has one only in its body.
        const std::int32_t count = is_macro(node)        ? 1
                                   : node.op == Op::bind ? node.count - 1
                                                         : node.count;
        for (std::int32_t i = 0; i < count; ++i)
            observe_facts(program_.operand(node, i), leaf);
    }

    /// Without the parentheses around it, so that who looks for the fact finds its name.
    [[nodiscard]] Span bare(Span span) const {
        constexpr std::string_view around = "() \t\r\n\f";
        const auto text = std::string_view{program_.source}.substr(span.offset, span.length);
        const auto first = text.find_first_not_of(around);
        const auto length = text.find_last_not_of(around) + 1 - first;
        return {span.offset + static_cast<std::uint32_t>(first),
                static_cast<std::uint32_t>(length)};
    }

    void observe_operand(std::int32_t at, Leaf& leaf) {
        const Node& node = program_.node(at);
        if (is_fact(node) || node.op == Op::constant || node.op == Op::spread) return;
        const Value value = evaluate(at);
        if (!value.known()) return;
        if (auto seen = observed(value))
            leaf.observations.push_back({node.span, false, std::move(*seen)});
    }

    void observe_size(std::int32_t list_node, Leaf& leaf) {
        const Value list = evaluate(list_node);
        if (list.kind() == Kind::list || list.kind() == Kind::map)
            leaf.observations.push_back(
                {program_.node(list_node).span, false, static_cast<std::int64_t>(list.size())});
    }

    const detail::Program& program_;
    detail::Machine machine_;
    std::vector<ElementOf> elements_;
    Explanation made_;
};

} // namespace

Explanation explain(const Expression& criterion, const Record& root) {
    assert(criterion.type() == Type::boolean());
    return Explainer{criterion.program(), root}.run();
}

} // namespace tepat::rules
