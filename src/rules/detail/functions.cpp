#include "rules/detail/functions.hpp"

#include "rules/detail/builtins.hpp"
#include "rules/detail/types.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>

namespace tepat::rules::detail {
namespace {

enum class Operand : std::uint8_t { any, only_static };

struct Operation {
    Op op;
    std::string_view signature;
    Operand operand = Operand::any;
};

/// Operations of their own. An overload stands before one that is more open.
constexpr std::array operations{
    Operation{Op::logical_not, "!_(bool): bool"},
    Operation{Op::negate, "-_(int): int"},
    Operation{Op::negate, "-_(double): double"},
    Operation{Op::add, "_+_(int, int): int"},
    Operation{Op::add, "_+_(uint, uint): uint"},
    Operation{Op::add, "_+_(double, double): double"},
    Operation{Op::add, "_+_(timestamp, duration): timestamp"},
    Operation{Op::add, "_+_(duration, timestamp): timestamp"},
    Operation{Op::add, "_+_(duration, duration): duration"},
    Operation{Op::concatenate, "_+_(string, string): string"},
    Operation{Op::concatenate, "_+_(bytes, bytes): bytes"},
    Operation{Op::concatenate, "_+_(list(A), list(A)): list(A)"},
    Operation{Op::subtract, "_-_(int, int): int"},
    Operation{Op::subtract, "_-_(uint, uint): uint"},
    Operation{Op::subtract, "_-_(double, double): double"},
    Operation{Op::subtract, "_-_(timestamp, timestamp): duration"},
    Operation{Op::subtract, "_-_(timestamp, duration): timestamp"},
    Operation{Op::subtract, "_-_(duration, duration): duration"},
    Operation{Op::multiply, "_*_(int, int): int"},
    Operation{Op::multiply, "_*_(uint, uint): uint"},
    Operation{Op::multiply, "_*_(double, double): double"},
    Operation{Op::divide, "_/_(int, int): int"},
    Operation{Op::divide, "_/_(uint, uint): uint"},
    Operation{Op::divide, "_/_(double, double): double"},
    Operation{Op::remainder, "_%_(int, int): int"},
    Operation{Op::remainder, "_%_(uint, uint): uint"},
    Operation{Op::equal, "_==_(A, A): bool"},
    Operation{Op::not_equal, "_!=_(A, A): bool"},
    Operation{Op::in_list, "_in_(A, list(A)): bool"},
    Operation{Op::in_map, "_in_(A, map(A, B)): bool"},

    Operation{Op::size, "size(string): int"},
    Operation{Op::size, "size(bytes): int"},
    Operation{Op::size, "size(list(A)): int"},
    Operation{Op::size, "size(map(A, B)): int"},
    Operation{Op::size, "string.size(): int"},
    Operation{Op::size, "bytes.size(): int"},
    Operation{Op::size, "list(A).size(): int"},
    Operation{Op::size, "map(A, B).size(): int"},
    Operation{Op::starts_with, "string.startsWith(string): bool"},
    Operation{Op::ends_with, "string.endsWith(string): bool"},
    Operation{Op::contains, "string.contains(string): bool"},
    Operation{Op::matches, "matches(string, string): bool"},
    Operation{Op::matches, "string.matches(string): bool"},

    Operation{Op::get_full_year, "timestamp.getFullYear(): int"},
    Operation{Op::get_month, "timestamp.getMonth(): int"},
    Operation{Op::get_date, "timestamp.getDate(): int"},
    Operation{Op::get_day_of_month, "timestamp.getDayOfMonth(): int"},
    Operation{Op::get_day_of_week, "timestamp.getDayOfWeek(): int"},
    Operation{Op::get_day_of_year, "timestamp.getDayOfYear(): int"},
    Operation{Op::get_hours, "timestamp.getHours(): int"},
    Operation{Op::get_hours, "duration.getHours(): int"},
    Operation{Op::get_minutes, "timestamp.getMinutes(): int"},
    Operation{Op::get_minutes, "duration.getMinutes(): int"},
    Operation{Op::get_seconds, "timestamp.getSeconds(): int"},
    Operation{Op::get_seconds, "duration.getSeconds(): int"},

    Operation{Op::to_integer, "int(int): int"},
    Operation{Op::to_integer, "int(uint): int"},
    Operation{Op::to_integer, "int(double): int"},
    Operation{Op::to_integer, "int(string): int"},
    Operation{Op::to_integer, "int(timestamp): int"},
    Operation{Op::to_real, "double(double): double"},
    Operation{Op::to_real, "double(int): double"},
    Operation{Op::to_real, "double(uint): double"},
    Operation{Op::to_real, "double(string): double"},
    Operation{Op::to_text, "string(string): string"},
    Operation{Op::to_text, "string(bool): string"},
    Operation{Op::to_text, "string(int): string"},
    Operation{Op::to_text, "string(uint): string"},
    Operation{Op::to_text, "string(double): string"},
    Operation{Op::to_text, "string(bytes): string"},
    Operation{Op::to_text, "string(timestamp): string"},
    Operation{Op::to_text, "string(duration): string"},
    Operation{Op::to_timestamp, "timestamp(string): timestamp"},
    Operation{Op::to_timestamp, "timestamp(int): timestamp"},
    Operation{Op::to_timestamp, "timestamp(timestamp): timestamp"},
    Operation{Op::to_duration, "duration(string): duration"},
    Operation{Op::to_duration, "duration(duration): duration"},
    Operation{Op::optional_or, "optional_type(A).or(optional_type(A)): optional_type(A)"},
    Operation{Op::optional_or_value, "optional_type(A).orValue(A): A"},

    // What Tepat adds to CEL.
    Operation{Op::to_date, "date(string): timestamp", Operand::only_static},
    Operation{Op::age, "age(timestamp, timestamp): int", Operand::only_static},
    Operation{Op::months_between, "months_between(timestamp, timestamp): int",
              Operand::only_static},
    Operation{Op::school_year, "school_year(timestamp): int", Operand::only_static},
    Operation{Op::share, "share(int, int, string): int", Operand::only_static},
};

/// `_<_(int, int): bool` of every kind that has an order, and of numbers of two kinds.
void add_orders(std::vector<Signature>& to) {
    struct Symbol {
        std::string_view name;
        Op op;
    };
    constexpr std::array symbols{Symbol{"_<_", Op::less}, Symbol{"_<=_", Op::less_or_equal},
                                 Symbol{"_>_", Op::greater}, Symbol{"_>=_", Op::greater_or_equal}};
    constexpr std::array kinds{"int",    "uint",  "double",    "bool",
                               "string", "bytes", "timestamp", "duration"};
    constexpr std::size_t numbers = 3;
    for (const auto& symbol : symbols)
        for (std::size_t left = 0; left < kinds.size(); ++left)
            for (std::size_t right = 0; right < kinds.size(); ++right) {
                if (left != right && (left >= numbers || right >= numbers)) continue;
                std::string text{symbol.name};
                text.append("(").append(kinds[left]).append(", ").append(kinds[right]);
                to.push_back(read_signature(text + "): bool").value());
                to.back().op = symbol.op;
            }
}

/// Cuts `A, B)` off.
bool cut_operands(std::string_view& text, std::vector<Type>& operands) {
    while (!text.starts_with(')')) {
        if (text.starts_with(", ")) text.remove_prefix(2);
        auto type = cut_type(text);
        if (!type) return false;
        operands.push_back(std::move(*type));
    }
    text.remove_prefix(1);
    return true;
}

bool fits(const Type& wanted, const Value& value) {
    return wanted.kind() == Kind::parameter || wanted.kind() == Kind::dynamic ||
           wanted.kind() == value.kind();
}

} // namespace

std::optional<Signature> read_signature(std::string_view text) {
    Signature made;
    const auto whole = text;
    // `string.size`: what stands before the dot is a type; `math.abs`: a part of the name.
    auto ahead = text;
    if (auto receiver = cut_type(ahead); receiver && ahead.starts_with('.')) {
        made.method = true;
        made.operands.push_back(std::move(*receiver));
        text = ahead.substr(1);
    }
    const auto open = text.find('(');
    if (open == std::string_view::npos) return std::nullopt;
    made.name = text.substr(0, open);
    text.remove_prefix(open + 1);
    if (!cut_operands(text, made.operands)) return std::nullopt;
    made.written = whole.substr(0, whole.size() - text.size());
    if (!text.starts_with(": ")) return std::nullopt;
    text.remove_prefix(2);
    auto result = cut_type(text);
    if (!result || !text.empty()) return std::nullopt;
    made.result = std::move(*result);
    return made;
}

Library::Library() {
    for (const auto& operation : operations) {
        auto& made = signatures_.emplace_back(read_signature(operation.signature).value());
        made.op = operation.op;
        made.only_static = operation.operand == Operand::only_static;
    }
    add_orders(signatures_);
    for (const auto builtins : {general_builtins(), text_builtins(), math_builtins()})
        for (const auto& builtin : builtins) {
            auto& made = signatures_.emplace_back(read_signature(builtin.signature).value());
            made.op = Op::call;
            made.function = builtin.function;
        }
    for (const auto& signature : signatures_) {
        auto found = std::ranges::find(names_, signature.name, &Namesakes::name);
        if (found == names_.end()) found = names_.insert(found, {signature.name, {}});
        found->all.push_back(&signature);
    }
    std::ranges::sort(names_, {}, &Namesakes::name);
}

const Library& Library::get() {
    static const Library library;
    return library;
}

std::optional<std::int32_t> Library::find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(names_, name, {}, &Namesakes::name);
    if (found == names_.end() || found->name != name) return std::nullopt;
    return static_cast<std::int32_t>(found - names_.begin());
}

const Signature* Library::fitting(std::int32_t name, Operands operands) const {
    for (const auto* one : names_[static_cast<std::size_t>(name)].all)
        if (!one->only_static && std::ranges::equal(one->operands, operands, fits)) return one;
    return nullptr;
}

} // namespace tepat::rules::detail
