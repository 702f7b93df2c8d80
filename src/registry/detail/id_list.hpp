#pragma once
#include "core/strong.hpp"
#include "store/connection.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::registry::detail {

/// Ids asked for in one statement, so that a server answers hundreds in one round trip. The list
/// has a fixed length, padded with its last id: one prepared statement for all.
inline constexpr std::size_t list_length = 200;

/// `before` $1, … $200 `after`.
[[nodiscard]] std::string with_id_list(std::string_view before, std::string_view after);

/// Calls `ask` with lists that hold all of `values`.
template <class Value, class Ask>
void for_each_list(std::span<const Value> values, Ask&& ask) {
    std::vector<store::Param> list;
    for (std::size_t from = 0; from < values.size(); from += list_length) {
        list.clear();
        for (std::size_t at = from; at < from + list_length; ++at)
            list.emplace_back(values[std::min(at, values.size() - 1)]);
        ask(std::span<const store::Param>{list});
    }
}

/// A NIK or KK number as written, with the zeros that a number loses.
[[nodiscard]] std::string sixteen_digits(std::int64_t number);
/// `-6.595000` for −6,595,000 millionths.
[[nodiscard]] std::string degrees(std::int64_t millionths);

} // namespace tepat::registry::detail
