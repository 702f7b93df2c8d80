#pragma once
#include "access/permission.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tepat::cli::detail {

/// In which region an account must be allowed it.
enum class Reach : std::uint8_t {
    named, ///< what --region names; without it, wherever somebody of the register lives
    itself ///< anywhere: it touches nobody, or the verb compares with the account's regions
};

/// What an account must be allowed for a verb; nothing: it asks no account, since it reads no
/// database, or belongs to whoever keeps the machine.
struct Permit {
    std::string_view verb; ///< as typed, such as `list make`
    std::optional<access::Action> action;
    Reach reach = Reach::named;
};
/// One for each verb.
[[nodiscard]] std::span<const Permit> permits();
/// Null: the verb is denied.
[[nodiscard]] const Permit* permit_of(std::string_view verb);

} // namespace tepat::cli::detail
