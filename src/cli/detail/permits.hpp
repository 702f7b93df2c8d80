#pragma once
#include "access/permission.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace tepat::cli::detail {

/// What an account must be allowed for a verb; nothing: it asks no account, since it reads no
/// database, or belongs to whoever keeps the machine.
struct Permit {
    std::string_view verb; ///< as typed, such as `list make`
    std::optional<access::Action> action;
};
/// One for each verb.
[[nodiscard]] std::span<const Permit> permits();
/// Null: the verb is denied.
[[nodiscard]] const Permit* permit_of(std::string_view verb);

} // namespace tepat::cli::detail
