#include "rules/detail/builtins.hpp"
#include "rules/detail/compare.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace tepat::rules::detail {
namespace {

constexpr auto overflow = "rules.overflow"_msg;

bool is_number(const Value& value) {
    return value.kind() == Kind::integer || value.kind() == Kind::unsigned_integer ||
           value.kind() == Kind::real;
}

/// The first of those that no other one is beyond; of a number itself.
Answer extreme(const Value& list, bool greatest, Scratch& scratch) {
    if (is_number(list)) return list;
    if (list.size() == 0) return no("rules.empty_list"_msg);
    if (!scratch.spend(list.size())) return no(too_costly);
    Value found = list.element(0);
    for (std::int32_t i = 0; i < list.size(); ++i) {
        const Value one = list.element(i);
        if (!is_number(one)) return no(no_such_overload);
        const auto way = order(one, found);
        if (greatest ? way > 0 : way < 0) found = one;
    }
    return found;
}
Answer greatest(Operands operands, Scratch& scratch) {
    return extreme(operands[0], true, scratch);
}
Answer least(Operands operands, Scratch& scratch) {
    return extreme(operands[0], false, scratch);
}

template <double (*Function)(double)>
Answer real_to_real(Operands operands, Scratch&) {
    return Value::real(Function(operands[0].as_real()));
}
double ceiling(double value) {
    return std::ceil(value);
}
double down(double value) {
    return std::floor(value);
}
/// Halves away from zero.
double nearest(double value) {
    return std::round(value);
}
double towards_zero(double value) {
    return std::trunc(value);
}

Answer absolute(Operands operands, Scratch&) {
    const Value& of = operands[0];
    if (of.kind() == Kind::real) return Value::real(std::abs(of.as_real()));
    if (of.kind() == Kind::unsigned_integer) return of;
    if (of.as_integer() == std::numeric_limits<std::int64_t>::min()) return no(overflow);
    return Value::integer(of.as_integer() < 0 ? -of.as_integer() : of.as_integer());
}

Answer sign(Operands operands, Scratch&) {
    const Value& of = operands[0];
    if (of.kind() == Kind::unsigned_integer)
        return Value::unsigned_integer(of.as_unsigned_integer() > 0 ? 1 : 0);
    if (of.kind() == Kind::integer)
        return Value::integer((of.as_integer() > 0 ? 1 : 0) - (of.as_integer() < 0 ? 1 : 0));
    const double value = of.as_real();
    return Value::real(std::isnan(value) ? value
                                         : (value > 0 ? 1.0 : 0.0) - (value < 0 ? 1.0 : 0.0));
}

template <bool (*Function)(double)>
Answer real_to_boolean(Operands operands, Scratch&) {
    return Value::boolean(Function(operands[0].as_real()));
}
bool is_nan(double value) {
    return std::isnan(value);
}
bool is_infinite(double value) {
    return std::isinf(value);
}
bool is_finite(double value) {
    return std::isfinite(value);
}

std::uint64_t bits(const Value& value) {
    return value.kind() == Kind::integer ? static_cast<std::uint64_t>(value.as_integer())
                                         : value.as_unsigned_integer();
}
Value like(const Value& operand, std::uint64_t bits) {
    return operand.kind() == Kind::integer ? Value::integer(static_cast<std::int64_t>(bits))
                                           : Value::unsigned_integer(bits);
}
Answer bit_and(Operands operands, Scratch&) {
    return like(operands[0], bits(operands[0]) & bits(operands[1]));
}
Answer bit_or(Operands operands, Scratch&) {
    return like(operands[0], bits(operands[0]) | bits(operands[1]));
}
Answer bit_xor(Operands operands, Scratch&) {
    return like(operands[0], bits(operands[0]) ^ bits(operands[1]));
}
Answer bit_not(Operands operands, Scratch&) {
    return like(operands[0], ~bits(operands[0]));
}
/// Bits beyond the 64 are lost, a sign is a bit like the others.
Answer shift(Operands operands, bool left) {
    const auto by = operands[1].as_integer();
    if (by < 0) return no("rules.negative_shift"_msg);
    const auto value = bits(operands[0]);
    if (by >= 64) return like(operands[0], 0);
    const auto places = static_cast<unsigned>(by);
    return like(operands[0], left ? value << places : value >> places);
}
Answer shift_left(Operands operands, Scratch&) {
    return shift(operands, true);
}
Answer shift_right(Operands operands, Scratch&) {
    return shift(operands, false);
}

constexpr std::array builtins{
    // The checker makes one list of several arguments.
    Builtin{"math.greatest(int): int", greatest},
    Builtin{"math.greatest(uint): uint", greatest},
    Builtin{"math.greatest(double): double", greatest},
    Builtin{"math.greatest(list(int)): int", greatest},
    Builtin{"math.greatest(list(uint)): uint", greatest},
    Builtin{"math.greatest(list(double)): double", greatest},
    Builtin{"math.greatest(list(dyn)): dyn", greatest},
    Builtin{"math.least(int): int", least},
    Builtin{"math.least(uint): uint", least},
    Builtin{"math.least(double): double", least},
    Builtin{"math.least(list(int)): int", least},
    Builtin{"math.least(list(uint)): uint", least},
    Builtin{"math.least(list(double)): double", least},
    Builtin{"math.least(list(dyn)): dyn", least},
    Builtin{"math.ceil(double): double", real_to_real<ceiling>},
    Builtin{"math.floor(double): double", real_to_real<down>},
    Builtin{"math.round(double): double", real_to_real<nearest>},
    Builtin{"math.trunc(double): double", real_to_real<towards_zero>},
    Builtin{"math.abs(int): int", absolute},
    Builtin{"math.abs(uint): uint", absolute},
    Builtin{"math.abs(double): double", absolute},
    Builtin{"math.sign(int): int", sign},
    Builtin{"math.sign(uint): uint", sign},
    Builtin{"math.sign(double): double", sign},
    Builtin{"math.isNaN(double): bool", real_to_boolean<is_nan>},
    Builtin{"math.isInf(double): bool", real_to_boolean<is_infinite>},
    Builtin{"math.isFinite(double): bool", real_to_boolean<is_finite>},
    Builtin{"math.bitAnd(int, int): int", bit_and},
    Builtin{"math.bitAnd(uint, uint): uint", bit_and},
    Builtin{"math.bitOr(int, int): int", bit_or},
    Builtin{"math.bitOr(uint, uint): uint", bit_or},
    Builtin{"math.bitXor(int, int): int", bit_xor},
    Builtin{"math.bitXor(uint, uint): uint", bit_xor},
    Builtin{"math.bitNot(int): int", bit_not},
    Builtin{"math.bitNot(uint): uint", bit_not},
    Builtin{"math.bitShiftLeft(int, int): int", shift_left},
    Builtin{"math.bitShiftLeft(uint, int): uint", shift_left},
    Builtin{"math.bitShiftRight(int, int): int", shift_right},
    Builtin{"math.bitShiftRight(uint, int): uint", shift_right},
};

} // namespace

std::span<const Builtin> math_builtins() {
    return builtins;
}

} // namespace tepat::rules::detail
