#include "rules/vector_plan.hpp"

#include "rules/detail/operations.hpp"
#include "rules/detail/plan_graph.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>

namespace tepat::rules {
namespace {

using detail::Op;
using detail::PlanGraph;
using detail::PlanNode;
using detail::PlanOp;
using detail::Program;
using Maybe = std::optional<std::int32_t>;

bool is_plain(Kind kind) {
    return kind == Kind::boolean || kind == Kind::integer || kind == Kind::timestamp ||
           kind == Kind::duration;
}

/// The number that stands for a value in a plan; nothing for a moment that is no date.
std::optional<std::int64_t> plain(const Value& value) {
    if (value.kind() == Kind::boolean) return value.as_boolean() ? 1 : 0;
    if (value.kind() == Kind::integer) return value.as_integer();
    const bool time = value.kind() == Kind::duration || value.kind() == Kind::timestamp;
    if (!time || value.nanoseconds() != 0) return std::nullopt;
    if (value.kind() == Kind::duration) return value.as_duration().count();
    const auto day = value.as_date().day_number();
    if (std::chrono::sys_seconds{std::chrono::days{day}} != value.as_timestamp())
        return std::nullopt;
    return day;
}

/// Puts one program into the graph. Nothing: it asks for what a plan cannot do.
class Builder {
public:
    Builder(PlanGraph& graph, const Program& program, const Schema& schema,
            const std::vector<PlanVariable>& variables)
        : graph_{graph}, program_{program}, schema_{schema}, variables_{variables} {
        assert(schema.variables().size() == variables.size());
    }

    Maybe build() { return value(program_.root); }

private:
    /// A record as it is reached: its fields' columns, or constants.
    struct Place {
        PlanVariable::Is is = PlanVariable::Is::absent;
        const PlanVariable* variable = nullptr;
        const std::vector<Field>* fields = nullptr;
    };

    [[nodiscard]] std::optional<Place> record(std::int32_t at) const {
        const auto& node = program_.node(at);
        if (node.op == Op::binding && node.index == bound_slot_) return bound_;
        if (node.op != Op::variable || node.type.kind() != Kind::record) return std::nullopt;
        const auto& variable = variables_[static_cast<std::size_t>(node.index)];
        // Within a macro over the list there is another element already.
        if (variable.is == PlanVariable::Is::element && bound_slot_ >= 0) return std::nullopt;
        return Place{variable.is, &variable, &schema_.fields(node.type)};
    }

    static std::optional<Space> space_of(PlanVariable::Is is) {
        switch (is) {
        case PlanVariable::Is::outer:
            return Space::outer;
        case PlanVariable::Is::unit:
            return Space::unit;
        case PlanVariable::Is::element:
            return Space::element;
        case PlanVariable::Is::constant:
        case PlanVariable::Is::list:
        case PlanVariable::Is::absent:
            break;
        }
        return std::nullopt;
    }

    Maybe constant(const Value& value) {
        const auto number = plain(value);
        if (!number) return std::nullopt;
        return graph_.constant(value.kind(), *number);
    }

    Maybe field(const detail::Node& node) {
        const auto of = record(program_.operand(node, 0));
        if (!of) return std::nullopt;
        if (of->is == PlanVariable::Is::constant) {
            const auto value = of->variable->value.as_record().field(node.index);
            return value.known() ? constant(value) : std::nullopt;
        }
        const auto space = space_of(of->is);
        const auto& its = (*of->fields)[static_cast<std::size_t>(node.index)];
        if (!space || !is_plain(its.type.kind())) return std::nullopt;
        PlanNode made;
        made.op = PlanOp::load;
        made.space = *space;
        made.kind = its.type.kind();
        made.nullable = its.nullable;
        made.index = of->variable->columns[static_cast<std::size_t>(node.index)];
        return graph_.add(std::move(made));
    }

    Maybe known(const detail::Node& node) {
        const auto& of = program_.node(program_.operand(node, 0));
        if (of.op != Op::field) return std::nullopt;
        const auto found = field(of);
        if (!found) return std::nullopt;
        if (graph_.is_constant(*found)) return graph_.constant(Kind::boolean, 1);
        PlanNode made = graph_.node(*found);
        made.op = PlanOp::known;
        made.kind = Kind::boolean;
        made.nullable = false;
        return graph_.add(std::move(made));
    }

    Maybe logic(const detail::Node& node, PlanOp op) {
        std::vector<std::int32_t> parts;
        for (std::int32_t i = 0; i < node.count; ++i) {
            const auto part = value(program_.operand(node, i));
            if (!part) return std::nullopt;
            parts.push_back(*part);
        }
        return graph_.logic(op, parts);
    }

    /// A node of operands that are made as wide as the widest.
    Maybe operation(PlanOp op, Op how, Kind kind, std::vector<std::int32_t> operands) {
        PlanNode made;
        made.op = op;
        made.how = how;
        made.kind = kind;
        for (const auto operand : operands)
            made.space = std::max(made.space, graph_.node(operand).space);
        for (auto& operand : operands)
            operand = graph_.lift(operand, made.space);
        made.operands = std::move(operands);
        return graph_.add(std::move(made));
    }

    Maybe select(const detail::Node& node) {
        std::vector<std::int32_t> operands;
        for (std::int32_t i = 0; i < 3; ++i) {
            const auto one = value(program_.operand(node, i));
            if (!one) return std::nullopt;
            operands.push_back(*one);
        }
        if (graph_.is_constant(operands[0]))
            return graph_.node(operands[0]).value != 0 ? operands[1] : operands[2];
        return operation(PlanOp::select, Op::conditional, node.type.kind(), std::move(operands));
    }

    /// Of a macro over the unit's list: its body, for every element.
    Maybe body(const detail::Node& node) {
        const auto& list = program_.node(program_.operand(node, 0));
        if (bound_slot_ >= 0 || !is_list(list)) return std::nullopt;
        bound_slot_ = node.index;
        bound_ = {PlanVariable::Is::element, &variables_[static_cast<std::size_t>(list.index)],
                  &schema_.fields(list.type.element())};
        auto made = value(program_.operand(node, 1));
        bound_slot_ = -1;
        return made ? Maybe{graph_.lift(*made, Space::element)} : std::nullopt;
    }
    [[nodiscard]] bool is_list(const detail::Node& node) const {
        return node.op == Op::variable &&
               variables_[static_cast<std::size_t>(node.index)].is == PlanVariable::Is::list;
    }

    Maybe reduced(PlanOp op, Kind kind, std::vector<std::int32_t> operands) {
        PlanNode made;
        made.op = op;
        made.space = Space::unit;
        made.kind = kind;
        made.operands = std::move(operands);
        return graph_.add(std::move(made));
    }

    Maybe quantify(const detail::Node& node, PlanOp op) {
        const auto made = body(node);
        return made ? reduced(op, Kind::boolean, {*made}) : std::nullopt;
    }
    Maybe exists_one(const detail::Node& node) {
        const auto made = body(node);
        if (!made) return std::nullopt;
        const auto count = reduced(PlanOp::count, Kind::integer, {*made});
        return operation(PlanOp::compare, Op::equal, Kind::boolean,
                         {*count, graph_.constant(Kind::integer, 1)});
    }
    Maybe size(const detail::Node& node) {
        const auto& of = program_.node(program_.operand(node, 0));
        if (is_list(of)) return reduced(PlanOp::size, Kind::integer, {});
        if (of.op != Op::filter) return std::nullopt;
        const auto made = body(of);
        return made ? reduced(PlanOp::count, Kind::integer, {*made}) : std::nullopt;
    }

    Maybe in_list(const detail::Node& node) {
        const auto found = value(program_.operand(node, 0));
        const auto& list = program_.node(program_.operand(node, 1));
        if (!found || list.op != Op::constant) return std::nullopt;
        std::vector<std::int32_t> same;
        for (std::int32_t i = 0; i < list.value.size(); ++i) {
            const auto item = constant(list.value.element(i));
            // A list may hold other kinds too, whose numbers mean something else.
            if (!item || graph_.node(*item).kind != graph_.node(*found).kind) return std::nullopt;
            same.push_back(*comparison(Op::equal, *found, *item));
        }
        // An empty list asks for nothing, but a fault of what is sought remains one.
        if (same.empty()) return std::nullopt;
        return graph_.logic(PlanOp::any_of, same);
    }

    Maybe compare(const detail::Node& node) {
        auto how = node.op;
        auto left = value(program_.operand(node, 0));
        auto right = value(program_.operand(node, 1));
        if (!left || !right) return std::nullopt;
        return comparison(how, *left, *right);
    }

    Maybe comparison(Op how, std::int32_t left, std::int32_t right) {
        if (graph_.is_constant(left) && !graph_.is_constant(right)) {
            std::swap(left, right);
            how = mirrored(how);
        }
        if (const auto made = threshold(how, left, right)) return made;
        if (graph_.is_constant(left) && graph_.is_constant(right)) {
            const auto a = graph_.node(left).value;
            const auto b = graph_.node(right).value;
            return graph_.constant(Kind::boolean, compare_numbers(how, a, b) ? 1 : 0);
        }
        return operation(PlanOp::compare, how, Kind::boolean, {left, right});
    }

    static Op mirrored(Op how) {
        if (how == Op::less) return Op::greater;
        if (how == Op::less_or_equal) return Op::greater_or_equal;
        if (how == Op::greater) return Op::less;
        if (how == Op::greater_or_equal) return Op::less_or_equal;
        return how;
    }
    static bool compare_numbers(Op how, std::int64_t a, std::int64_t b) {
        if (how == Op::less) return a < b;
        if (how == Op::less_or_equal) return a <= b;
        if (how == Op::greater) return a > b;
        if (how == Op::greater_or_equal) return a >= b;
        return (how == Op::equal) == (a == b);
    }

    /// `age(born, on) >= 60` is `born <= a day`: the function of one date rises or falls, so the
    /// day is found with the function itself.
    Maybe threshold(Op how, std::int32_t of, std::int32_t bound) {
        const auto& node = graph_.node(of);
        if (node.op != PlanOp::strict || !graph_.is_constant(bound)) return std::nullopt;
        const auto shape = shape_of(of);
        if (!shape) return std::nullopt;
        const auto number = graph_.node(bound).value;
        if (how == Op::equal || how == Op::not_equal) {
            const auto least = at_least(*shape, number);
            const std::array both{least, graph_.inverse(more_than(*shape, number))};
            const auto same = graph_.logic(PlanOp::all_of, both);
            return how == Op::equal ? same : graph_.inverse(same);
        }
        if (how == Op::greater_or_equal) return at_least(*shape, number);
        if (how == Op::less) return graph_.inverse(at_least(*shape, number));
        const auto more = more_than(*shape, number);
        return how == Op::greater ? more : graph_.inverse(more);
    }

    /// A strict operation on one date that is not constant.
    struct Shape {
        Op how;
        std::int32_t date;      ///< the operand that differs by row
        std::size_t place;      ///< which operand that is
        std::int64_t other = 0; ///< the constant one, when there are two
        bool two = false;
        bool rises = true;
    };
    [[nodiscard]] std::optional<Shape> shape_of(std::int32_t of) const {
        const auto& node = graph_.node(of);
        Shape shape{.how = node.how, .date = 0, .place = 0};
        if (node.how == Op::school_year || node.how == Op::get_full_year) {
            shape.date = node.operands[0];
        } else if (node.how == Op::age || node.how == Op::months_between) {
            shape.two = true;
            shape.place = graph_.is_constant(node.operands[0]) ? 1 : 0;
            shape.date = node.operands[shape.place];
            const auto other = node.operands[1 - shape.place];
            if (!graph_.is_constant(other)) return std::nullopt;
            shape.other = graph_.node(other).value;
            shape.rises = shape.place == 1;
        } else {
            return std::nullopt;
        }
        return shape;
    }

    static std::int64_t apply(const Shape& shape, std::int64_t day) {
        const auto date = [](std::int64_t number) {
            return Value::date(Date{static_cast<std::int32_t>(number)});
        };
        std::array<Value, 2> operands{date(day), date(shape.other)};
        if (shape.place == 1) std::swap(operands[0], operands[1]);
        detail::Scratch scratch;
        return detail::operate(shape.how, 0, std::span{operands}.first(shape.two ? 2 : 1), scratch)
            ->as_integer();
    }

    std::int32_t more_than(const Shape& shape, std::int64_t number) {
        // No function of dates gets near the greatest number.
        return at_least(shape, std::min(number, std::numeric_limits<std::int64_t>::max() - 1) + 1);
    }

    /// Where the function is at least `number`.
    std::int32_t at_least(const Shape& shape, std::int64_t number) {
        // Every date there is: the years 1 to 9999.
        constexpr std::int64_t first = -719'162;
        constexpr std::int64_t last = 2'932'896;
        // The first day, in the direction in which the function rises, on which it is so.
        std::int64_t low = 0;
        std::int64_t high = last - first + 1;
        const auto day = [&](std::int64_t step) {
            return shape.rises ? first + step : last - step;
        };
        while (low < high) {
            const auto middle = low + (high - low) / 2;
            if (apply(shape, day(middle)) >= number)
                high = middle;
            else
                low = middle + 1;
        }
        // A day outside is for no date, or for all; the comparison stays, for the date may be
        // missing.
        const auto bound = graph_.constant(Kind::timestamp, day(low));
        return *operation(PlanOp::compare, shape.rises ? Op::greater_or_equal : Op::less_or_equal,
                          Kind::boolean, {shape.date, bound});
    }

    Maybe arithmetic(const detail::Node& node) {
        const auto left = value(program_.operand(node, 0));
        const auto right = node.count > 1 ? value(program_.operand(node, 1))
                                          : graph_.constant(node.type.kind(), 0);
        if (!left || !right || node.type.kind() != Kind::integer) return std::nullopt;
        if (graph_.node(*left).kind != Kind::integer || graph_.node(*right).kind != Kind::integer)
            return std::nullopt;
        if (node.op == Op::negate) return folded(PlanOp::arithmetic, Op::subtract, {*right, *left});
        return folded(PlanOp::arithmetic, node.op, {*left, *right});
    }

    /// An operation of the scalar evaluator; of constants alone it is done now.
    Maybe strict(const detail::Node& node) {
        std::vector<std::int32_t> operands;
        for (std::int32_t i = 0; i < node.count; ++i) {
            const auto operand = value(program_.operand(node, i));
            if (!operand) return std::nullopt;
            operands.push_back(*operand);
        }
        return folded(PlanOp::strict, node.op, std::move(operands), node.index);
    }

    Maybe folded(PlanOp op, Op how, std::vector<std::int32_t> operands, std::int32_t index = 0) {
        const bool all = std::ranges::all_of(
            operands, [&](std::int32_t operand) { return graph_.is_constant(operand); });
        if (!all) {
            const auto made = operation(op, how, Kind::integer, std::move(operands));
            if (op != PlanOp::strict || index == 0) return made;
            PlanNode again = graph_.node(*made);
            again.index = index;
            return graph_.add(std::move(again));
        }
        std::vector<Value> values;
        for (const auto operand : operands)
            values.push_back(value_of(graph_.node(operand)));
        detail::Scratch scratch;
        const auto answer = detail::operate(how, index, values, scratch);
        return answer ? constant(*answer) : std::nullopt;
    }

    static Value value_of(const PlanNode& node) {
        if (node.kind == Kind::boolean) return Value::boolean(node.value != 0);
        if (node.kind == Kind::timestamp)
            return Value::date(Date{static_cast<std::int32_t>(node.value)});
        if (node.kind == Kind::duration) return Value::duration(std::chrono::seconds{node.value});
        return Value::integer(node.value);
    }

    /// A constant that only the scalar evaluator can make, such as date("2021-01-01").
    Maybe made_of_text(const detail::Node& node) {
        const auto& text = program_.node(program_.operand(node, 0));
        if (text.op != Op::constant) return std::nullopt;
        detail::Scratch scratch;
        const std::array operands{text.value};
        const auto answer = detail::operate(node.op, node.index, operands, scratch);
        return answer ? constant(*answer) : std::nullopt;
    }

    Maybe value(std::int32_t at) {
        const auto& node = program_.node(at);
        if (!is_plain(node.type.kind())) return std::nullopt;
        switch (node.op) {
        case Op::constant:
            return constant(node.value);
        case Op::variable: {
            const auto& variable = variables_[static_cast<std::size_t>(node.index)];
            if (variable.is != PlanVariable::Is::constant || !variable.value.known())
                return std::nullopt;
            return constant(variable.value);
        }
        case Op::field:
            return field(node);
        case Op::known:
            return known(node);
        case Op::logical_not: {
            const auto of = value(program_.operand(node, 0));
            return of ? Maybe{graph_.inverse(*of)} : std::nullopt;
        }
        case Op::logical_and:
            return logic(node, PlanOp::all_of);
        case Op::logical_or:
            return logic(node, PlanOp::any_of);
        case Op::conditional:
            return select(node);
        case Op::exists:
            return quantify(node, PlanOp::any);
        case Op::all:
            return quantify(node, PlanOp::every);
        case Op::exists_one:
            return exists_one(node);
        case Op::in_list:
            return in_list(node);
        case Op::equal:
        case Op::not_equal:
        case Op::less:
        case Op::less_or_equal:
        case Op::greater:
        case Op::greater_or_equal:
            return compare(node);
        case Op::size:
            return size(node);
        case Op::negate:
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::remainder:
            return arithmetic(node);
        case Op::to_date:
        case Op::to_timestamp:
            return made_of_text(node);
        case Op::get_full_year:
        case Op::get_month:
        case Op::get_date:
        case Op::get_day_of_month:
        case Op::get_day_of_week:
        case Op::get_day_of_year:
        case Op::age:
        case Op::months_between:
        case Op::school_year:
        case Op::share:
            return strict(node);
        case Op::binding:
        case Op::element:
        case Op::make_list:
        case Op::filter:
        case Op::map:
        case Op::concatenate:
        case Op::starts_with:
        case Op::ends_with:
        case Op::contains:
        case Op::get_hours:
        case Op::get_minutes:
        case Op::get_seconds:
        case Op::to_integer:
        case Op::to_real:
        case Op::to_text:
        case Op::to_duration:
        case Op::entry:
        case Op::exists_pair:
        case Op::all_pair:
        case Op::exists_one_pair:
        case Op::transform_list:
        case Op::transform_map:
        case Op::transform_entries:
        case Op::bind:
        case Op::make_sparse_list:
        case Op::make_map:
        case Op::spread:
        case Op::has_entry:
        case Op::get:
        case Op::get_optional:
        case Op::optional_or:
        case Op::optional_or_value:
        case Op::optional_map:
        case Op::optional_flat_map:
        case Op::dispatch:
        case Op::call:
        case Op::matches:
        case Op::unresolved:
        case Op::in_map:
            return std::nullopt;
        }
        assert(false);
        return std::nullopt;
    }

    PlanGraph& graph_;
    const Program& program_;
    const Schema& schema_;
    const std::vector<PlanVariable>& variables_;
    std::int32_t bound_slot_ = -1;
    Place bound_;
};

} // namespace

VectorPlan::VectorPlan() : graph_{std::make_unique<PlanGraph>()} {}
VectorPlan::VectorPlan(VectorPlan&&) noexcept = default;
VectorPlan& VectorPlan::operator=(VectorPlan&&) noexcept = default;
VectorPlan::~VectorPlan() = default;

std::optional<VectorPlan::Node> VectorPlan::add(const Expression& expression, const Schema& schema,
                                                const std::vector<PlanVariable>& variables) {
    const auto made = Builder{*graph_, expression.program(), schema, variables}.build();
    return made ? std::optional{Node{*made}} : std::nullopt;
}

VectorPlan::Node VectorPlan::constant(bool value) {
    return Node{graph_->constant(Kind::boolean, value ? 1 : 0)};
}

VectorPlan::Node VectorPlan::all_of(const std::vector<Node>& conditions) {
    std::vector<std::int32_t> ids;
    std::ranges::transform(conditions, std::back_inserter(ids), &Node::id_);
    return Node{graph_->logic(PlanOp::all_of, ids)};
}

VectorPlan::Node VectorPlan::any_of(const std::vector<Node>& conditions) {
    std::vector<std::int32_t> ids;
    std::ranges::transform(conditions, std::back_inserter(ids), &Node::id_);
    return Node{graph_->logic(PlanOp::any_of, ids)};
}

VectorPlan::Node VectorPlan::inverse(Node condition) {
    return Node{graph_->inverse(condition.id_)};
}

namespace {

std::int32_t settled(PlanGraph& graph, PlanOp op, std::int32_t condition) {
    if (graph.is_constant(condition))
        return op == PlanOp::is_true ? condition : graph.inverse(condition);
    PlanNode made;
    made.op = op;
    made.space = graph.node(condition).space;
    made.operands = {condition};
    return graph.add(std::move(made));
}

} // namespace

VectorPlan::Node VectorPlan::is_true(Node condition) {
    return Node{settled(*graph_, PlanOp::is_true, condition.id_)};
}
VectorPlan::Node VectorPlan::is_false(Node condition) {
    return Node{settled(*graph_, PlanOp::is_false, condition.id_)};
}

VectorPlan::Node VectorPlan::any_element(Node condition) {
    PlanNode made;
    made.op = PlanOp::any;
    made.space = Space::unit;
    made.operands = {graph_->lift(condition.id_, Space::element)};
    return Node{graph_->add(std::move(made))};
}

std::size_t VectorPlan::graph_size() const {
    return graph_->nodes.size();
}

Space VectorPlan::space(Node node) const {
    return graph_->node(node.id_).space;
}

} // namespace tepat::rules
