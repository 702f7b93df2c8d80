#include "registry/detail/id_list.hpp"

#include <cstdlib>

namespace tepat::registry::detail {

std::string with_id_list(std::string_view before, std::string_view after) {
    std::string sql{before};
    for (std::size_t number = 1; number <= list_length; ++number) {
        if (number > 1) sql += ", ";
        sql.append("$").append(std::to_string(number));
    }
    return sql.append(after);
}

std::string sixteen_digits(std::int64_t number) {
    const auto text = std::to_string(number);
    return std::string(text.size() < 16 ? 16 - text.size() : 0, '0') + text;
}

std::string degrees(std::int64_t millionths) {
    const auto whole = std::to_string(std::abs(millionths / 1'000'000));
    const auto part = std::to_string(std::abs(millionths % 1'000'000));
    return (millionths < 0 ? "-" : "") + whole + "." + std::string(6 - part.size(), '0') + part;
}

} // namespace tepat::registry::detail
