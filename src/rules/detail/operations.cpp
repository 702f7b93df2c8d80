#include "rules/detail/operations.hpp"

#include "core/rupiah.hpp"
#include "rules/detail/compare.hpp"
#include "rules/detail/conversions.hpp"
#include "rules/detail/time.hpp"
#include "rules/detail/utf8.hpp"

#include <cassert>
#include <limits>
#include <string>

namespace tepat::rules::detail {
namespace {

constexpr auto overflow = "rules.overflow"_msg;
constexpr auto division_by_zero = "rules.division_by_zero"_msg;
constexpr auto too_costly = "rules.too_costly"_msg;
constexpr auto no_such_overload = "rules.no_such_overload"_msg;
constexpr auto no_such_key = "rules.no_such_key"_msg;
constexpr auto out_of_range = "rules.index_out_of_range"_msg;

template <class Whole>
Answer whole_arithmetic(Op op, Whole a, Whole b, Value (*make)(Whole)) {
    Whole result = 0;
    if (op == Op::add || op == Op::subtract || op == Op::multiply) {
        const bool lost = op == Op::add        ? __builtin_add_overflow(a, b, &result)
                          : op == Op::subtract ? __builtin_sub_overflow(a, b, &result)
                                               : __builtin_mul_overflow(a, b, &result);
        return lost ? no(overflow) : make(result);
    }
    if (b == 0) return no(division_by_zero);
    if constexpr (std::numeric_limits<Whole>::is_signed)
        if (a == std::numeric_limits<Whole>::min() && b == -1) return no(overflow);
    return make(op == Op::divide ? a / b : a % b);
}

Value real_arithmetic(Op op, double a, double b) {
    if (op == Op::add) return Value::real(a + b);
    if (op == Op::subtract) return Value::real(a - b);
    if (op == Op::multiply) return Value::real(a * b);
    return Value::real(a / b);
}

Answer arithmetic(Op op, const Value& a, const Value& b) {
    if (a.kind() == Kind::integer)
        return whole_arithmetic(op, a.as_integer(), b.as_integer(), Value::integer);
    if (a.kind() == Kind::real) return real_arithmetic(op, a.as_real(), b.as_real());
    if (a.kind() == Kind::unsigned_integer)
        return whole_arithmetic(op, a.as_unsigned_integer(), b.as_unsigned_integer(),
                                Value::unsigned_integer);
    return time_arithmetic(op, a, b);
}

Answer negate(const Value& a) {
    if (a.kind() == Kind::real) return Value::real(-a.as_real());
    return whole_arithmetic<std::int64_t>(Op::subtract, 0, a.as_integer(), Value::integer);
}

template <class Order>
Value answered(Op op, Order way) {
    return Value::boolean(op == Op::less            ? way < 0
                          : op == Op::less_or_equal ? way <= 0
                          : op == Op::greater       ? way > 0
                                                    : way >= 0);
}

Answer compared(Op op, const Value& a, const Value& b, Scratch& scratch) {
    if (a.kind() == Kind::integer && b.kind() == Kind::integer)
        return answered(op, a.as_integer() <=> b.as_integer());
    if (a.kind() == Kind::text &&
        !scratch.spend_bytes(std::min(a.as_text().size(), b.as_text().size())))
        return no(too_costly);
    return answered(op, order(a, b));
}

Answer compared_for_equality(bool wanted, const Value& a, const Value& b, Scratch& scratch) {
    const bool same = equal(a, b, scratch);
    return scratch.exhausted() ? no(too_costly) : Value::boolean(same == wanted);
}

Answer in_list(const Value& sought, const Value& list, Scratch& scratch) {
    if (!scratch.spend(list.size())) return no(too_costly);
    for (std::int32_t i = 0; i < list.size(); ++i)
        if (equal(sought, list.element(i), scratch) && !scratch.exhausted())
            return Value::boolean(true);
    return scratch.exhausted() ? no(too_costly) : Value::boolean(false);
}

Answer concatenate(const Value& a, const Value& b, Scratch& scratch) {
    if (a.kind() != Kind::list) {
        const bool texts = a.kind() == Kind::text;
        const auto left = texts ? a.as_text() : a.as_bytes();
        const auto right = texts ? b.as_text() : b.as_bytes();
        if (!scratch.spend_bytes(left.size() + right.size())) return no(too_costly);
        auto joined = std::string{left}.append(right);
        return texts ? scratch.text(std::move(joined)) : scratch.bytes(std::move(joined));
    }
    if (!scratch.spend(std::int64_t{a.size()} + b.size())) return no(too_costly);
    std::vector<Value> joined;
    joined.reserve(static_cast<std::size_t>(a.size()) + static_cast<std::size_t>(b.size()));
    for (std::int32_t i = 0; i < a.size(); ++i)
        joined.push_back(a.element(i));
    for (std::int32_t i = 0; i < b.size(); ++i)
        joined.push_back(b.element(i));
    return scratch.list(std::move(joined));
}

Answer size(const Value& of, Scratch& scratch) {
    if (of.kind() == Kind::list || of.kind() == Kind::map) return Value::integer(of.size());
    if (of.kind() == Kind::bytes)
        return Value::integer(static_cast<std::int64_t>(of.as_bytes().size()));
    if (!scratch.spend_bytes(of.as_text().size())) return no(too_costly);
    return Value::integer(count_code_points(of.as_text()));
}

Answer contains(std::string_view all, std::string_view sought, Scratch& scratch) {
    if (!scratch.spend(static_cast<std::int64_t>(all.size() * sought.size() / 256)))
        return no(too_costly);
    return Value::boolean(all.find(sought) != std::string_view::npos);
}

Answer element(const Value& list, const Value& at) {
    const auto index = as_index(at);
    if (!index || *index < 0 || *index >= list.size()) return no(out_of_range);
    return list.element(static_cast<std::int32_t>(*index));
}

Answer share_of(std::int64_t amount, std::int64_t basis_points, std::int32_t rounding) {
    if (amount < 0 || basis_points < 0) return no("rules.negative_share"_msg);
    std::int64_t product = 0;
    if (__builtin_mul_overflow(amount, basis_points, &product)) return no(overflow);
    return Value::integer(
        share(Rupiah{amount}, basis_points, static_cast<Rounding>(rounding)).amount());
}

Value school_year(Date date) {
    return Value::integer(date.month() >= 7 ? date.year() : date.year() - 1);
}

Answer has_entry(const Value& of, const Value& key) {
    if (of.kind() == Kind::map) return Value::boolean(find_value(of, key) != nullptr);
    if (of.kind() == Kind::optional)
        return of.size() == 0 ? Value::boolean(false) : has_entry(of.item(), key);
    return no(no_such_overload);
}

bool is_number(const Value& value) {
    return value.kind() == Kind::integer || value.kind() == Kind::unsigned_integer ||
           value.kind() == Kind::real;
}

} // namespace

Answer get(const Value& of, const Value& key) {
    if (of.kind() == Kind::list) return is_number(key) ? element(of, key) : no(no_such_overload);
    if (of.kind() != Kind::map) return no(no_such_overload);
    const auto* found = find_value(of, key);
    return found != nullptr ? *found : no(no_such_key);
}

Answer get_optional(const Value& of, const Value& key, Scratch& scratch) {
    if (of.kind() == Kind::optional)
        return of.size() == 0 ? of : get_optional(of.item(), key, scratch);
    const auto found = get(of, key);
    if (found) return scratch.optional(*found);
    const bool missing = found.error() == no_such_key || found.error() == out_of_range;
    return missing ? Value::optional({}) : found;
}

Answer operate(Op op, std::int32_t index, Operands operands, Scratch& scratch) {
    if (op == Op::make_list)
        return scratch.list(std::vector<Value>(operands.begin(), operands.end()));
    const Value& a = operands[0];
    const Value& b = operands.size() > 1 ? operands[1] : a;
    switch (op) {
    case Op::equal:
        return compared_for_equality(true, a, b, scratch);
    case Op::not_equal:
        return compared_for_equality(false, a, b, scratch);
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal:
        return compared(op, a, b, scratch);
    case Op::in_list:
        return in_list(a, b, scratch);
    case Op::in_map:
        if (!is_key(a) && a.kind() != Kind::real) return no(no_such_overload);
        return Value::boolean(find_value(b, a) != nullptr);
    case Op::element:
        return element(a, b);
    case Op::entry:
    case Op::get:
        return a.kind() == Kind::optional ? get_optional(a, b, scratch) : get(a, b);
    case Op::get_optional:
        return get_optional(a, b, scratch);
    case Op::has_entry:
        return has_entry(a, b);
    case Op::logical_not:
        return Value::boolean(!a.as_boolean());
    case Op::negate:
        return negate(a);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::remainder:
        return arithmetic(op, a, b);
    case Op::concatenate:
        return concatenate(a, b, scratch);
    case Op::size:
        return size(a, scratch);
    case Op::starts_with:
        return Value::boolean(a.as_text().starts_with(b.as_text()));
    case Op::ends_with:
        return Value::boolean(a.as_text().ends_with(b.as_text()));
    case Op::contains:
        return contains(a.as_text(), b.as_text(), scratch);
    case Op::get_full_year:
    case Op::get_month:
    case Op::get_date:
    case Op::get_day_of_month:
    case Op::get_day_of_week:
    case Op::get_day_of_year:
    case Op::get_hours:
    case Op::get_minutes:
    case Op::get_seconds:
        return time_part(op, a);
    case Op::to_integer:
        return to_integer(a);
    case Op::to_real:
        return to_real(a);
    case Op::to_text:
        return to_text(a, scratch);
    case Op::to_timestamp:
        return to_timestamp(a);
    case Op::to_duration:
        return to_duration(a);
    case Op::to_date:
        return to_date(a);
    case Op::age:
        return Value::integer(age_years(a.as_date(), b.as_date()));
    case Op::months_between:
        return Value::integer(months_between(a.as_date(), b.as_date()));
    case Op::school_year:
        return school_year(a.as_date());
    case Op::share:
        return share_of(a.as_integer(), b.as_integer(), index);
    case Op::constant:
    case Op::variable:
    case Op::binding:
    case Op::field:
    case Op::known:
    case Op::logical_and:
    case Op::logical_or:
    case Op::conditional:
    case Op::exists:
    case Op::all:
    case Op::exists_one:
    case Op::filter:
    case Op::map:
    case Op::exists_pair:
    case Op::all_pair:
    case Op::exists_one_pair:
    case Op::transform_list:
    case Op::transform_map:
    case Op::transform_entries:
    case Op::bind:
    case Op::make_list:
    case Op::make_sparse_list:
    case Op::make_map:
    case Op::spread:
    case Op::optional_or:
    case Op::optional_or_value:
    case Op::optional_map:
    case Op::optional_flat_map:
    case Op::dispatch:
    case Op::call:
    case Op::matches:
    case Op::unresolved:
        break;
    }
    assert(false && "not a strict operation");
    return no(no_such_overload);
}

} // namespace tepat::rules::detail
