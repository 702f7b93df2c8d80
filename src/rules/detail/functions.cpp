#include "rules/detail/functions.hpp"

#include <array>

namespace tepat::rules::detail {
namespace {

using enum Kind;

const std::vector<Signature>& table() {
    static const std::vector<Signature> all{
        {"size", false, Op::size, {text}, Type::integer()},
        {"size", false, Op::size, {list}, Type::integer()},
        {"size", true, Op::size, {text}, Type::integer()},
        {"size", true, Op::size, {list}, Type::integer()},
        {"startsWith", true, Op::starts_with, {text, text}, Type::boolean()},
        {"endsWith", true, Op::ends_with, {text, text}, Type::boolean()},
        {"contains", true, Op::contains, {text, text}, Type::boolean()},

        {"getFullYear", true, Op::get_full_year, {timestamp}, Type::integer()},
        {"getMonth", true, Op::get_month, {timestamp}, Type::integer()},
        {"getDate", true, Op::get_date, {timestamp}, Type::integer()},
        {"getDayOfMonth", true, Op::get_day_of_month, {timestamp}, Type::integer()},
        {"getDayOfWeek", true, Op::get_day_of_week, {timestamp}, Type::integer()},
        {"getDayOfYear", true, Op::get_day_of_year, {timestamp}, Type::integer()},
        {"getHours", true, Op::get_hours, {timestamp}, Type::integer()},
        {"getHours", true, Op::get_hours, {duration}, Type::integer()},
        {"getMinutes", true, Op::get_minutes, {timestamp}, Type::integer()},
        {"getMinutes", true, Op::get_minutes, {duration}, Type::integer()},
        {"getSeconds", true, Op::get_seconds, {timestamp}, Type::integer()},
        {"getSeconds", true, Op::get_seconds, {duration}, Type::integer()},

        {"int", false, Op::to_integer, {integer}, Type::integer()},
        {"int", false, Op::to_integer, {real}, Type::integer()},
        {"int", false, Op::to_integer, {text}, Type::integer()},
        {"int", false, Op::to_integer, {timestamp}, Type::integer()},
        {"double", false, Op::to_real, {real}, Type::real()},
        {"double", false, Op::to_real, {integer}, Type::real()},
        {"double", false, Op::to_real, {text}, Type::real()},
        {"string", false, Op::to_text, {text}, Type::text()},
        {"string", false, Op::to_text, {boolean}, Type::text()},
        {"string", false, Op::to_text, {integer}, Type::text()},
        {"string", false, Op::to_text, {timestamp}, Type::text()},
        {"string", false, Op::to_text, {duration}, Type::text()},
        {"timestamp", false, Op::to_timestamp, {text}, Type::timestamp()},
        {"timestamp", false, Op::to_timestamp, {timestamp}, Type::timestamp()},
        {"duration", false, Op::to_duration, {text}, Type::duration()},
        {"duration", false, Op::to_duration, {duration}, Type::duration()},

        // Additions to CEL.
        {"date", false, Op::to_date, {text}, Type::timestamp()},
        {"age", false, Op::age, {timestamp, timestamp}, Type::integer()},
        {"months_between", false, Op::months_between, {timestamp, timestamp}, Type::integer()},
        {"school_year", false, Op::school_year, {timestamp}, Type::integer()},
        {"share", false, Op::share, {integer, integer, text}, Type::integer()},
    };
    return all;
}

constexpr std::array all_macros{Macro{"exists", Op::exists}, Macro{"all", Op::all},
                                Macro{"exists_one", Op::exists_one}, Macro{"filter", Op::filter},
                                Macro{"map", Op::map}};

} // namespace

std::span<const Signature> functions() {
    return table();
}

std::span<const Macro> macros() {
    return all_macros;
}

std::string written(const Signature& signature) {
    std::string out;
    std::size_t first = 0;
    if (signature.method) {
        out.append(kind_name(signature.operands[0])).push_back('.');
        first = 1;
    }
    out.append(signature.name).push_back('(');
    for (std::size_t i = first; i < signature.operands.size(); ++i)
        out.append(i > first ? ", " : "").append(kind_name(signature.operands[i]));
    out.push_back(')');
    return out;
}

} // namespace tepat::rules::detail
