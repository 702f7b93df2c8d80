#include "rules/detail/operations.hpp"
#include "rules/detail/plan_machine.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cstring>
#include <limits>

/// The numbers of a PlanMachine: widths, arithmetic, and what only the scalar evaluator can do.
namespace tepat::rules::detail {
namespace {

using Form = Vector::Form;
using Width = ColumnView::Width;

constexpr std::size_t most_rows = VectorBatch::most_elements;

int stored_place(Width width) {
    assert(width != Width::none && width != Width::eight);
    return static_cast<int>(width) - 1;
}

} // namespace

const std::int32_t* PlanMachine::as_narrow(const Vector& of, std::size_t n, Buffer& buffer) const {
    if (of.form == Form::narrow) return static_cast<const std::int32_t*>(of.data);
    auto* into = buffer.of<std::int32_t>(most_rows);
    switch (of.form) {
    case Form::uniform:
        std::fill_n(into, n, static_cast<std::int32_t>(of.value));
        break;
    case Form::flags:
        kernels_.widen32[0](of.data, 0, n, into);
        break;
    case Form::stored:
        if (of.width == Width::eight) {
            const auto* stored = static_cast<const std::uint64_t*>(of.data);
            for (std::size_t i = 0; i < n; ++i)
                into[i] = static_cast<std::int32_t>(
                    static_cast<std::uint32_t>(stored[i] + static_cast<std::uint64_t>(of.base)));
        } else {
            kernels_.widen32[stored_place(of.width)](of.data, of.base, n, into);
        }
        break;
    case Form::wide: {
        const auto* wide = static_cast<const std::int64_t*>(of.data);
        for (std::size_t i = 0; i < n; ++i)
            into[i] = static_cast<std::int32_t>(wide[i]);
        break;
    }
    case Form::narrow:
        break;
    }
    return into;
}

const std::int64_t* PlanMachine::as_wide(const Vector& of, std::size_t n, Buffer& buffer) const {
    if (of.form == Form::wide) return static_cast<const std::int64_t*>(of.data);
    auto* into = buffer.of<std::int64_t>(most_rows);
    switch (of.form) {
    case Form::uniform:
        std::fill_n(into, n, of.value);
        break;
    case Form::flags:
        kernels_.widen64[0](of.data, 0, n, into);
        break;
    case Form::narrow:
        kernels_.widen(static_cast<const std::int32_t*>(of.data), n, into);
        break;
    case Form::stored:
        if (of.width == Width::eight) {
            const auto* stored = static_cast<const std::uint64_t*>(of.data);
            for (std::size_t i = 0; i < n; ++i)
                into[i] =
                    static_cast<std::int64_t>(stored[i] + static_cast<std::uint64_t>(of.base));
        } else {
            kernels_.widen64[stored_place(of.width)](of.data, of.base, n, into);
        }
        break;
    case Form::wide:
        break;
    }
    return into;
}

Vector PlanMachine::select(const PlanNode& node, State& its) {
    const auto n = rows(node.space);
    const auto condition = evaluate(node.operands[0]);
    if (condition.is_uniform() && condition.faults == nullptr)
        return evaluate(node.operands[condition.value != 0 ? 1 : 2]);
    const auto yes = evaluate(node.operands[1]);
    const auto no = evaluate(node.operands[2]);
    const auto* flags = as_flags(condition, n, scratch_[0]);

    std::uint8_t* faults = nullptr;
    if (condition.faults != nullptr || yes.faults != nullptr || no.faults != nullptr) {
        faults = its.faults.of<std::uint8_t>(capacity(node.space));
        const auto at = [](const std::uint8_t* of, std::size_t i) {
            return of == nullptr ? std::uint8_t{0} : of[i];
        };
        for (std::size_t i = 0; i < n; ++i)
            faults[i] = static_cast<std::uint8_t>(
                at(condition.faults, i) | (flags[i] != 0 ? at(yes.faults, i) : at(no.faults, i)));
    }
    if (node.kind == Kind::boolean) {
        auto* into = its.data.of<std::uint8_t>(capacity(node.space));
        const auto* a = as_flags(yes, n, scratch_[1]);
        const auto* b = as_flags(no, n, scratch_[2]);
        for (std::size_t i = 0; i < n; ++i)
            into[i] = flags[i] != 0 ? a[i] : b[i];
        if (faults != nullptr) kernels_.without(into, faults, n);
        return Vector::of(Form::flags, into, faults);
    }
    if (its.fits32()) {
        auto* into = its.data.of<std::int32_t>(capacity(node.space));
        kernels_.select32(flags, as_narrow(yes, n, scratch_[1]), as_narrow(no, n, scratch_[2]), n,
                          into);
        return Vector::of(Form::narrow, into, faults);
    }
    auto* into = its.data.of<std::int64_t>(capacity(node.space));
    kernels_.select64(flags, as_wide(yes, n, scratch_[1]), as_wide(no, n, scratch_[2]), n, into);
    return Vector::of(Form::wide, into, faults);
}

Vector PlanMachine::arithmetic(const PlanNode& node, State& its) {
    const auto& a = state(node.operands[0]);
    const auto& b = state(node.operands[1]);
    if (its.may_overflow || !its.fits32() || !a.fits32() || !b.fits32()) return checked(node, its);
    const auto n = rows(node.space);
    const auto left = evaluate(node.operands[0]);
    const auto right = evaluate(node.operands[1]);
    const auto* faults = joined_faults(node, its, n);
    const auto* x = as_narrow(left, n, scratch_[0]);
    const auto* y = as_narrow(right, n, scratch_[1]);
    auto* into = its.data.of<std::int32_t>(capacity(node.space));
    const auto& kernel = node.how == Op::add        ? kernels_.add32
                         : node.how == Op::subtract ? kernels_.subtract32
                                                    : kernels_.multiply32;
    kernel(x, y, n, into);
    return Vector::of(Form::narrow, into, faults);
}

Vector PlanMachine::checked(const PlanNode& node, State& its) {
    const auto n = rows(node.space);
    const auto left = evaluate(node.operands[0]);
    const auto right = evaluate(node.operands[1]);
    const auto* before = joined_faults(node, its, n);
    const auto* x = as_wide(left, n, scratch_[0]);
    const auto* y = as_wide(right, n, scratch_[1]);
    auto* into = its.data.of<std::int64_t>(capacity(node.space));
    auto* lost = its.faults.of<std::uint8_t>(capacity(node.space));
    if (before == nullptr)
        std::memset(lost, 0, n);
    else if (before != lost)
        std::memcpy(lost, before, n);
    std::uint8_t any = before == nullptr ? 0 : 1;
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < n; ++i) {
        bool fault = false;
        if (node.how == Op::add) {
            fault = __builtin_add_overflow(x[i], y[i], &into[i]);
        } else if (node.how == Op::subtract) {
            fault = __builtin_sub_overflow(x[i], y[i], &into[i]);
        } else if (node.how == Op::multiply) {
            fault = __builtin_mul_overflow(x[i], y[i], &into[i]);
        } else {
            fault = y[i] == 0 || (x[i] == least && y[i] == -1);
            if (!fault) into[i] = node.how == Op::divide ? x[i] / y[i] : x[i] % y[i];
            if (fault) into[i] = 0;
        }
        lost[i] = static_cast<std::uint8_t>(lost[i] | (fault ? 1U : 0U));
        any = static_cast<std::uint8_t>(any | lost[i]);
    }
    return Vector::of(Form::wide, into, any != 0 ? lost : nullptr);
}

Vector PlanMachine::strict(const PlanNode& node, State& its) {
    const auto n = rows(node.space);
    const auto count = node.operands.size();
    assert(count >= 1 && count <= 2);
    std::array<const std::int64_t*, 2> from{};
    std::array<Kind, 2> kinds{};
    for (const auto operand : node.operands)
        evaluate(operand);
    for (std::size_t i = 0; i < count; ++i) {
        from[i] = as_wide(state(node.operands[i]).vector, n, scratch_[i]);
        kinds[i] = graph_.node(node.operands[i]).kind;
    }
    const auto* before = joined_faults(node, its, n);
    auto* into = its.data.of<std::int64_t>(capacity(node.space));
    auto* lost = its.faults.of<std::uint8_t>(capacity(node.space));
    if (before == nullptr)
        std::memset(lost, 0, n);
    else if (before != lost)
        std::memcpy(lost, before, n);

    Scratch scratch;
    const auto value = [&](std::size_t operand, std::size_t row) {
        const auto number = from[operand][row];
        if (kinds[operand] == Kind::boolean) return Value::boolean(number != 0);
        if (kinds[operand] == Kind::integer) return Value::integer(number);
        if (kinds[operand] == Kind::duration) return Value::duration(std::chrono::seconds{number});
        // What stands for a missing date need not be one.
        constexpr std::int64_t first = -719'162;
        constexpr std::int64_t last = 2'932'896;
        return Value::date(Date{static_cast<std::int32_t>(std::clamp(number, first, last))});
    };
    for (std::size_t row = 0; row < n; ++row) {
        into[row] = 0;
        if (lost[row] != 0) continue;
        std::array<Value, 2> operands{};
        for (std::size_t i = 0; i < count; ++i)
            operands[i] = value(i, row);
        const auto answer =
            operate(node.how, node.index, std::span{operands}.first(count), scratch);
        if (answer)
            into[row] = answer->as_integer();
        else
            lost[row] = 1;
    }
    return Vector::of(Form::wide, into, kernels_.any(lost, n) ? lost : nullptr);
}

} // namespace tepat::rules::detail
