#include "rules/detail/plan_machine.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

/// How a PlanMachine goes from one space to another.
namespace tepat::rules::detail {
namespace {

using Form = Vector::Form;
using Width = ColumnView::Width;

template <class T>
void gather(const void* from, const std::uint16_t* index, std::size_t n, void* into) {
    const auto* values = static_cast<const T*>(from);
    auto* chosen = static_cast<T*>(into);
    for (std::size_t i = 0; i < n; ++i)
        chosen[i] = values[index[i]];
}

} // namespace

const std::uint16_t* PlanMachine::index(Space from, Space to) {
    if (from == Space::outer && to == Space::unit) return batch_.outer_of_unit;
    if (from == Space::unit) return batch_.unit_of_element;
    if (indexed_ != number_) {
        for (std::uint32_t i = 0; i < batch_.elements; ++i)
            outer_of_element_[i] = batch_.outer_of_unit[batch_.unit_of_element[i]];
        indexed_ = number_;
    }
    return outer_of_element_.data();
}

Vector PlanMachine::lifted(const Vector& of, Space from, Space to, Buffer& data, Buffer& faults) {
    Vector made = of;
    const auto n = rows(to);
    const auto* rows_of = index(from, to);
    if (of.faults != nullptr) {
        auto* into = faults.of<std::uint8_t>(capacity(to));
        kernels_.gather(of.faults, rows_of, n, into);
        made.faults = into;
    }
    if (of.is_uniform()) return made;
    auto* into = data.of<std::int64_t>(capacity(to));
    made.data = into;
    switch (of.form) {
    case Form::uniform:
        break;
    case Form::flags:
        kernels_.gather(of.flags(), rows_of, n, data.of<std::uint8_t>(capacity(to)));
        break;
    case Form::narrow:
        gather<std::int32_t>(of.data, rows_of, n, into);
        break;
    case Form::wide:
        gather<std::int64_t>(of.data, rows_of, n, into);
        break;
    case Form::stored:
        if (of.width == Width::one) gather<std::uint8_t>(of.data, rows_of, n, into);
        if (of.width == Width::two) gather<std::uint16_t>(of.data, rows_of, n, into);
        if (of.width == Width::four) gather<std::uint32_t>(of.data, rows_of, n, into);
        if (of.width == Width::eight) gather<std::uint64_t>(of.data, rows_of, n, into);
        break;
    }
    return made;
}

Vector PlanMachine::lift(const PlanNode& node, State& its) {
    const auto of = evaluate(node.operands[0]);
    return lifted(of, graph_.node(node.operands[0]).space, node.space, its.data, its.faults);
}

Vector PlanMachine::quantify(const PlanNode& node, State& its) {
    const auto of = evaluate(node.operands[0]);
    const auto units = rows(Space::unit);
    const auto elements = rows(Space::element);
    const bool exists = node.op == PlanOp::any;
    auto* into = its.data.of<std::uint8_t>(capacity(Space::unit));
    const auto* flags = as_flags(of, elements, scratch_[0]);
    if (exists) {
        any_of_elements(flags, into);
    } else {
        // True where no element is false.
        auto* against = scratch_[1].of<std::uint8_t>(VectorBatch::most_elements);
        kernels_.invert(against, flags, elements);
        if (of.faults != nullptr) kernels_.without(against, of.faults, elements);
        any_of_elements(against, into);
        for (std::size_t i = 0; i < units; ++i)
            into[i] = static_cast<std::uint8_t>(into[i] ^ 1U);
    }
    if (of.faults == nullptr) return Vector::of(Form::flags, into);
    auto* faults = its.faults.of<std::uint8_t>(capacity(Space::unit));
    any_of_elements(of.faults, faults);
    for (std::size_t i = 0; i < units; ++i) {
        const auto decided = exists ? into[i] : static_cast<std::uint8_t>(into[i] ^ 1U);
        faults[i] = static_cast<std::uint8_t>(faults[i] & (decided ^ 1U));
        into[i] = static_cast<std::uint8_t>(into[i] & (faults[i] ^ 1U));
    }
    return Vector::of(Form::flags, into, kernels_.any(faults, units) ? faults : nullptr);
}

void PlanMachine::any_of_elements(const std::uint8_t* elements, std::uint8_t* units) const {
    if (!kernels_.any(elements, batch_.elements)) {
        std::memset(units, 0, batch_.units);
        return;
    }
    // Eight at a time, with those of the next units left out; a buffer may be read past its end.
    constexpr std::size_t eight = Buffer::beyond;
    static_assert(eight == 8);
    for (std::uint32_t unit = 0; unit < batch_.units; ++unit) {
        const std::size_t first = batch_.first_of_unit[unit];
        const std::size_t size = batch_.first_of_unit[unit + 1] - first;
        std::uint64_t flags = 0;
        std::memcpy(&flags, elements + first, eight);
        const auto others = 8 * (eight - std::min(size, eight));
        flags = size == 0 ? 0 : flags << others;
        for (std::size_t i = eight; i < size; ++i)
            flags |= elements[first + i];
        units[unit] = flags != 0 ? 1 : 0;
    }
}

Vector PlanMachine::count(const PlanNode& node, State& its) {
    const auto of = evaluate(node.operands[0]);
    const auto* flags = as_flags(of, rows(Space::element), scratch_[0]);
    auto* counts = its.data.of<std::int32_t>(capacity(Space::unit));
    for (std::uint32_t unit = 0; unit < batch_.units; ++unit) {
        counts[unit] = 0;
        for (auto i = batch_.first_of_unit[unit]; i < batch_.first_of_unit[unit + 1]; ++i)
            counts[unit] += flags[i];
    }
    if (of.faults == nullptr) return Vector::of(Form::narrow, counts);
    auto* faults = its.faults.of<std::uint8_t>(capacity(Space::unit));
    any_of_elements(of.faults, faults);
    return Vector::of(Form::narrow, counts, faults);
}

Vector PlanMachine::size(State& its) {
    auto* sizes = its.data.of<std::int32_t>(capacity(Space::unit));
    for (std::uint32_t unit = 0; unit < batch_.units; ++unit)
        sizes[unit] = batch_.first_of_unit[unit + 1] - batch_.first_of_unit[unit];
    return Vector::of(Form::narrow, sizes);
}

} // namespace tepat::rules::detail
