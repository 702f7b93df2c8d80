#pragma once
#include "api/detail/answers.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the routes of sessions and accounts share.
namespace tepat::api::detail {

/// The strings of a JSON object that has exactly these fields; nothing else is an order.
[[nodiscard]] Result<std::vector<std::string>> strings_of(const std::string& body,
                                                          std::span<const std::string_view> fields);

/// Roles as the contract has them, with the region's name where the register knows it.
[[nodiscard]] Json roles_json(const Services& services, std::span<const access::Grant> grants,
                              Language language);

} // namespace tepat::api::detail
