#include "rules/detail/plan_machine.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>
#include <new>

namespace tepat::rules::detail {
namespace {

constexpr std::align_val_t cache_line{64};
using Form = Vector::Form;
using Width = ColumnView::Width;

Comparison comparison(Op how) {
    if (how == Op::less) return Comparison::less;
    if (how == Op::less_or_equal) return Comparison::less_or_equal;
    if (how == Op::equal) return Comparison::equal;
    if (how == Op::not_equal) return Comparison::not_equal;
    if (how == Op::greater) return Comparison::greater;
    assert(how == Op::greater_or_equal);
    return Comparison::greater_or_equal;
}

/// Of a comparison with a bound that lies below (or above) every number.
int beyond(Comparison how, bool bound_is_below) {
    switch (how) {
    case Comparison::less:
    case Comparison::less_or_equal:
        return bound_is_below ? 0 : 1;
    case Comparison::greater:
    case Comparison::greater_or_equal:
        return bound_is_below ? 1 : 0;
    case Comparison::equal:
        return 0;
    case Comparison::not_equal:
        return 1;
    }
    assert(false);
    return 0;
}

bool compare_numbers(Comparison how, std::int64_t a, std::int64_t b) {
    switch (how) {
    case Comparison::less:
        return a < b;
    case Comparison::less_or_equal:
        return a <= b;
    case Comparison::equal:
        return a == b;
    case Comparison::not_equal:
        return a != b;
    case Comparison::greater:
        return a > b;
    case Comparison::greater_or_equal:
        return a >= b;
    }
    assert(false);
    return false;
}

} // namespace

void Buffer::Free::operator()(void* memory) const {
    ::operator delete(memory, cache_line);
}

void* Buffer::reserve(std::size_t bytes) {
    if (bytes > bytes_) {
        memory_.reset(::operator new(bytes, cache_line));
        bytes_ = bytes;
    }
    return memory_.get();
}

bool PlanMachine::State::fits32() const {
    return least >= std::numeric_limits<std::int32_t>::min() &&
           most <= std::numeric_limits<std::int32_t>::max();
}

PlanMachine::PlanMachine(const PlanGraph& graph)
    : graph_{graph}, kernels_{kernels()}, states_(graph.nodes.size()) {
    for (const auto& node : graph.nodes)
        for (const auto operand : node.operands)
            ++state(operand).uses;
}

void PlanMachine::read(const VectorSource& source) {
    source_ = source;
    for (std::int32_t id = 0; id < std::ssize(graph_.nodes); ++id)
        bound(id);
}

void PlanMachine::bound(std::int32_t id) {
    const auto& node = graph_.node(id);
    auto& its = state(id);
    its.may_overflow = false;
    switch (node.op) {
    case PlanOp::constant:
        its.least = its.most = node.value;
        break;
    case PlanOp::load:
        its.least = column(node).least;
        its.most = column(node).most;
        break;
    case PlanOp::select:
        its.least = std::min(state(node.operands[1]).least, state(node.operands[2]).least);
        its.most = std::max(state(node.operands[1]).most, state(node.operands[2]).most);
        break;
    case PlanOp::lift:
        its.least = state(node.operands[0]).least;
        its.most = state(node.operands[0]).most;
        break;
    case PlanOp::count:
    case PlanOp::size:
        its.most = VectorBatch::most_elements;
        break;
    case PlanOp::arithmetic:
        bound_arithmetic(node, its);
        break;
    case PlanOp::strict:
        its.least = std::numeric_limits<std::int64_t>::min();
        its.most = std::numeric_limits<std::int64_t>::max();
        break;
    case PlanOp::known:
    case PlanOp::compare:
    case PlanOp::all_of:
    case PlanOp::any_of:
    case PlanOp::inverse:
    case PlanOp::is_true:
    case PlanOp::is_false:
    case PlanOp::any:
    case PlanOp::every:
        its.most = 1;
        break;
    }
}

void PlanMachine::bound_arithmetic(const PlanNode& node, State& its) {
    __extension__ using Exact = __int128;
    const auto& a = state(node.operands[0]);
    const auto& b = state(node.operands[1]);
    std::array<Exact, 4> ends{};
    if (node.how == Op::add) {
        ends = {Exact{a.least} + b.least, Exact{a.most} + b.most};
        ends[2] = ends[0];
        ends[3] = ends[1];
    } else if (node.how == Op::subtract) {
        ends = {Exact{a.least} - b.most, Exact{a.most} - b.least};
        ends[2] = ends[0];
        ends[3] = ends[1];
    } else if (node.how == Op::multiply) {
        ends = {Exact{a.least} * b.least, Exact{a.least} * b.most, Exact{a.most} * b.least,
                Exact{a.most} * b.most};
    } else {
        // A quotient is no greater than what is divided; nor is what remains.
        const Exact most = std::max(a.most < 0 ? -Exact{a.most} : Exact{a.most},
                                    a.least < 0 ? -Exact{a.least} : Exact{a.least});
        ends = {most, -most, most, -most};
        its.may_overflow = true;
    }
    const auto [least, most] = std::ranges::minmax(ends);
    constexpr Exact low = std::numeric_limits<std::int64_t>::min();
    constexpr Exact high = std::numeric_limits<std::int64_t>::max();
    if (least < low || most > high) its.may_overflow = true;
    its.least = static_cast<std::int64_t>(std::max(least, low));
    its.most = static_cast<std::int64_t>(std::min(most, high));
}

void PlanMachine::begin(const VectorBatch& batch) {
    assert(batch.units <= VectorBatch::most_units && batch.outers <= VectorBatch::most_units &&
           batch.elements <= VectorBatch::most_elements);
    batch_ = batch;
    ++number_;
}

std::size_t PlanMachine::rows(Space space) const {
    switch (space) {
    case Space::constant:
        return 1;
    case Space::outer:
        return batch_.outers;
    case Space::unit:
        return batch_.units;
    case Space::element:
        return batch_.elements;
    }
    assert(false);
    return 0;
}

std::size_t PlanMachine::capacity(Space space) {
    return space == Space::element ? VectorBatch::most_elements : VectorBatch::most_units;
}

std::size_t PlanMachine::first_row(Space space) const {
    if (space == Space::outer) return batch_.first_outer;
    return space == Space::unit ? batch_.first_unit : batch_.first_element;
}

const ColumnView& PlanMachine::column(const PlanNode& node) const {
    const auto& columns = node.space == Space::outer  ? source_.outer
                          : node.space == Space::unit ? source_.unit
                                                      : source_.element;
    return columns[static_cast<std::size_t>(node.index)];
}

const Vector& PlanMachine::evaluate(std::int32_t id) {
    auto& its = state(id);
    if (its.batch != number_) {
        its.vector = compute(id);
        its.batch = number_;
    }
    return its.vector;
}

Vector PlanMachine::compute(std::int32_t id) {
    const auto& node = graph_.node(id);
    auto& its = state(id);
    switch (node.op) {
    case PlanOp::constant:
        return Vector::same(node.value);
    case PlanOp::load:
        return load(node, its);
    case PlanOp::known:
        return known(node, its);
    case PlanOp::compare:
        return compare(node, its);
    case PlanOp::all_of:
    case PlanOp::any_of:
        return logic(node, its);
    case PlanOp::inverse:
        return inverse(node, its);
    case PlanOp::is_true: {
        auto of = evaluate(node.operands[0]);
        if (of.is_uniform() && of.faults != nullptr)
            of = Vector::of(Form::flags, as_flags(of, rows(node.space), its.data));
        of.faults = nullptr;
        return of;
    }
    case PlanOp::is_false: {
        auto of = inverse(node, its);
        of.faults = nullptr;
        return of;
    }
    case PlanOp::select:
        return select(node, its);
    case PlanOp::lift:
        return lift(node, its);
    case PlanOp::any:
    case PlanOp::every:
        return quantify(node, its);
    case PlanOp::count:
        return count(node, its);
    case PlanOp::size:
        return size(its);
    case PlanOp::arithmetic:
        return arithmetic(node, its);
    case PlanOp::strict:
        return strict(node, its);
    }
    assert(false);
    return {};
}

const void* PlanMachine::stored(const PlanNode& node) const {
    const auto& from = column(node);
    return static_cast<const char*>(from.data) +
           first_row(node.space) * ColumnView::bytes(from.width);
}

void PlanMachine::missing(const PlanNode& node, Comparison how, std::uint8_t* into) const {
    const auto width = column(node).width;
    const bool eight = width == Width::eight;
    const auto lane = eight ? Lane::i64 : static_cast<Lane>(static_cast<int>(width) - 1);
    const auto stand_in =
        eight ? std::int64_t{-1} : (std::int64_t{1} << 8 * ColumnView::bytes(width)) - 1;
    kernels_.compare_constant[static_cast<int>(lane)][static_cast<int>(how)][static_cast<int>(
        Join::set)](stored(node), stand_in, rows(node.space), into);
}

Vector PlanMachine::load(const PlanNode& node, State& its) {
    const auto& from = column(node);
    const auto n = rows(node.space);
    const std::uint8_t* faults = nullptr;
    if (from.has_missing && !node.nullable) {
        auto* lost = its.faults.of<std::uint8_t>(capacity(node.space));
        if (from.width == Width::none)
            std::memset(lost, 1, n);
        else
            missing(node, Comparison::equal, lost);
        if (kernels_.any(lost, n)) faults = lost;
    }
    if (from.width == Width::none) return Vector::same(0, faults);
    auto made = Vector::of(Form::stored, stored(node), faults);
    made.width = from.width;
    made.base = from.base;
    if (node.kind != Kind::boolean) return made;
    auto* flags = its.data.of<std::uint8_t>(capacity(node.space));
    const auto same = compare_constant(made, Comparison::not_equal, 0, n, Join::set, flags);
    if (same >= 0 && faults == nullptr) return Vector::same(same);
    if (same >= 0) std::memset(flags, same, n);
    if (faults != nullptr) kernels_.without(flags, faults, n);
    return Vector::of(Form::flags, flags, faults);
}

Vector PlanMachine::known(const PlanNode& node, State& its) {
    if (column(node).width == Width::none) return Vector::same(0);
    if (!column(node).has_missing) return Vector::same(1);
    auto* flags = its.data.of<std::uint8_t>(capacity(node.space));
    missing(node, Comparison::not_equal, flags);
    return Vector::of(Form::flags, flags);
}

int PlanMachine::compare_constant(const Vector& left, Comparison how, std::int64_t bound,
                                  std::size_t n, Join join, std::uint8_t* into) {
    const auto call = [&](Lane lane, const void* data, std::int64_t k) {
        kernels_.compare_constant[static_cast<int>(lane)][static_cast<int>(how)]
                                 [static_cast<int>(join)](data, k, n, into);
        return -1;
    };
    switch (left.form) {
    case Form::uniform:
        return compare_numbers(how, left.value, bound) ? 1 : 0;
    case Form::stored: {
        if (left.width == Width::eight)
            return call(Lane::i64, as_wide(left, n, scratch_[0]), bound);
        __extension__ using Exact = __int128;
        const auto k = Exact{bound} - left.base;
        const auto most = (Exact{1} << 8 * ColumnView::bytes(left.width)) - 2;
        if (k < 0 || k > most) return beyond(how, k < 0);
        return call(static_cast<Lane>(static_cast<int>(left.width) - 1), left.data,
                    static_cast<std::int64_t>(k));
    }
    case Form::flags:
        if (bound < 0 || bound > 1) return beyond(how, bound < 0);
        return call(Lane::u8, left.data, bound);
    case Form::narrow:
        if (bound < std::numeric_limits<std::int32_t>::min() ||
            bound > std::numeric_limits<std::int32_t>::max())
            return beyond(how, bound < 0);
        return call(Lane::i32, left.data, bound);
    case Form::wide:
        return call(Lane::i64, left.data, bound);
    }
    assert(false);
    return -1;
}

Vector PlanMachine::compare(const PlanNode& node, State& its) {
    const auto n = rows(node.space);
    const auto how = comparison(node.how);
    const auto left = evaluate(node.operands[0]);
    const auto right = evaluate(node.operands[1]);
    const auto* faults = joined_faults(node, its, n);
    auto* flags = its.data.of<std::uint8_t>(capacity(node.space));
    if (right.is_uniform()) {
        const auto same = compare_constant(left, how, right.value, n, Join::set, flags);
        if (same >= 0 && faults == nullptr) return Vector::same(same);
        if (same >= 0) std::memset(flags, same, n);
    } else if (state(node.operands[0]).fits32() && state(node.operands[1]).fits32()) {
        kernels_.compare[static_cast<int>(Lane::i32)][static_cast<int>(how)]
                        [static_cast<int>(Join::set)](as_narrow(left, n, scratch_[0]),
                                                      as_narrow(right, n, scratch_[1]), n, flags);
    } else {
        kernels_.compare[static_cast<int>(Lane::i64)][static_cast<int>(how)][static_cast<int>(
            Join::set)](as_wide(left, n, scratch_[0]), as_wide(right, n, scratch_[1]), n, flags);
    }
    if (faults != nullptr) kernels_.without(flags, faults, n);
    return Vector::of(Form::flags, flags, faults);
}

Vector PlanMachine::logic(const PlanNode& node, State& its) {
    const bool conjoin = node.op == PlanOp::all_of;
    const auto n = rows(node.space);
    auto* into = its.data.of<std::uint8_t>(capacity(node.space));
    std::uint8_t* faults = nullptr;
    bool first = true;
    for (const auto operand : node.operands) {
        if (join(operand, conjoin, first, n, into, its, faults))
            return Vector::same(conjoin ? 0 : 1);
        first = false;
    }
    if (faults == nullptr) return Vector::of(Form::flags, into);
    // `into` is true where no condition is false (all_of), or where one is true (any_of).
    for (std::size_t i = 0; i < n; ++i) {
        const auto open = static_cast<std::uint8_t>(
            faults[i] & (conjoin ? into[i] : static_cast<std::uint8_t>(into[i] ^ 1U)));
        if (conjoin) into[i] = static_cast<std::uint8_t>(into[i] & (faults[i] ^ 1U));
        faults[i] = open;
    }
    return Vector::of(Form::flags, into, kernels_.any(faults, n) ? faults : nullptr);
}

bool PlanMachine::join(std::int32_t id, bool conjoin, bool first, std::size_t n, std::uint8_t* into,
                       State& its, std::uint8_t*& faults) {
    const auto& node = graph_.node(id);
    const auto how = first ? Join::set : conjoin ? Join::conjoin : Join::disjoin;
    const auto settled = [&] { return conjoin ? !kernels_.any(into, n) : kernels_.every(into, n); };
    const auto same_for_all = [&](bool value) {
        if (value != conjoin) return true;
        if (first) std::memset(into, value ? 1 : 0, n);
        return false;
    };
    // A comparison that nobody else asks for needs no place of its own.
    if (node.op == PlanOp::compare && state(id).uses == 1 && graph_.is_constant(node.operands[1])) {
        const auto left = evaluate(node.operands[0]);
        if (left.faults == nullptr) {
            const auto same = compare_constant(left, comparison(node.how),
                                               graph_.node(node.operands[1]).value, n, how, into);
            return same >= 0 ? same_for_all(same == 1) : settled();
        }
    }
    const auto of = evaluate(id);
    if (of.is_uniform() && of.faults == nullptr) return same_for_all(of.value != 0);
    const auto* flags = as_flags(of, n, scratch_[2]);
    if (of.faults != nullptr) {
        if (faults == nullptr) {
            faults = its.faults.of<std::uint8_t>(capacity(graph_.node(id).space));
            std::memset(faults, 0, n);
        }
        kernels_.disjoin(faults, of.faults, n);
    }
    if (of.faults != nullptr && conjoin) {
        // Not false is what counts here; a fault is not false.
        auto* open = scratch_[3].of<std::uint8_t>(VectorBatch::most_elements);
        std::memcpy(open, flags, n);
        kernels_.disjoin(open, of.faults, n);
        flags = open;
    }
    if (first)
        std::memcpy(into, flags, n);
    else if (conjoin)
        kernels_.conjoin(into, flags, n);
    else
        kernels_.disjoin(into, flags, n);
    return settled();
}

Vector PlanMachine::inverse(const PlanNode& node, State& its) {
    const auto of = evaluate(node.operands[0]);
    const auto n = rows(node.space);
    if (of.is_uniform() && of.faults == nullptr) return Vector::same(of.value != 0 ? 0 : 1);
    auto* flags = its.data.of<std::uint8_t>(capacity(node.space));
    kernels_.invert(flags, as_flags(of, n, scratch_[0]), n);
    if (of.faults != nullptr) kernels_.without(flags, of.faults, n);
    return Vector::of(Form::flags, flags, of.faults);
}

const std::uint8_t* PlanMachine::flags(std::int32_t node, Space space) {
    const auto its_space = graph_.node(node).space;
    auto of = evaluate(node);
    if (its_space != space && its_space != Space::constant)
        of = lifted(of, its_space, space, out_data_, out_faults_);
    return as_flags(of, rows(space), out_flags_);
}

void PlanMachine::mark(std::int32_t node, Space space, unsigned bit, std::uint16_t* into) {
    const auto& of = evaluate(node);
    if (of.is_uniform() && of.value == 0) return;
    kernels_.mark(into, flags(node, space), bit, rows(space));
}

const std::uint8_t* PlanMachine::faults(std::int32_t node, Space space) {
    const auto its_space = graph_.node(node).space;
    const auto of = evaluate(node);
    if (of.faults == nullptr || its_space == space) return of.faults;
    return lifted(of, its_space, space, out_data_, out_faults_).faults;
}

const std::int64_t* PlanMachine::integers(std::int32_t node, Space space) {
    const auto its_space = graph_.node(node).space;
    auto of = evaluate(node);
    if (its_space != space && its_space != Space::constant)
        of = lifted(of, its_space, space, out_data_, out_faults_);
    return as_wide(of, rows(space), out_flags_);
}

const std::uint8_t* PlanMachine::joined_faults(const PlanNode& node, State& its, std::size_t n) {
    std::uint8_t* joined = nullptr;
    const std::uint8_t* only = nullptr;
    for (const auto operand : node.operands) {
        const auto* one = state(operand).vector.faults;
        if (one == nullptr) continue;
        if (only == nullptr) {
            only = one;
            continue;
        }
        if (joined == nullptr) {
            joined = its.faults.of<std::uint8_t>(capacity(node.space));
            std::memcpy(joined, only, n);
        }
        kernels_.disjoin(joined, one, n);
    }
    return joined != nullptr ? joined : only;
}

const std::uint8_t* PlanMachine::as_flags(const Vector& of, std::size_t n, Buffer& buffer) const {
    assert(of.form == Form::flags || of.is_uniform());
    if (!of.is_uniform()) return of.flags();
    auto* flags = buffer.of<std::uint8_t>(VectorBatch::most_elements);
    std::memset(flags, of.value != 0 ? 1 : 0, n);
    if (of.faults != nullptr) kernels_.without(flags, of.faults, n);
    return flags;
}

} // namespace tepat::rules::detail
