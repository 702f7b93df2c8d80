#pragma once
#include "core/date.hpp"
#include "core/nik.hpp"
#include "registry/subject.hpp"

#include <cstdint>
#include <optional>

/// Facts as lines write them: whole numbers.
namespace tepat::registry::detail {

[[nodiscard]] inline std::optional<std::int64_t>
number_of(const std::optional<Relation>& relation) {
    return relation ? std::optional{static_cast<std::int64_t>(*relation)} : std::nullopt;
}
[[nodiscard]] inline std::optional<std::int64_t> number_of(const std::optional<Sex>& sex) {
    return sex ? std::optional<std::int64_t>{*sex == Sex::male ? 1 : 2} : std::nullopt;
}
[[nodiscard]] inline std::optional<std::int64_t> number_of(const std::optional<Date>& date) {
    return date ? std::optional<std::int64_t>{date->day_number()} : std::nullopt;
}
/// Of a NIK or KK number.
template <class Number>
[[nodiscard]] std::optional<std::int64_t> digits_of(const std::optional<Number>& number) {
    return number ? std::optional{number->number()} : std::nullopt;
}

} // namespace tepat::registry::detail
