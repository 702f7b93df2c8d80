#pragma once
#include "core/clock.hpp"
#include "core/strong.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tepat::notices::detail {

/// What a row of notice_entry says; those up to `last_of_account` are about the account's safety.
enum class Told : std::uint8_t {
    opened = 1,
    role_given, ///< detail: the role; region: where
    role_taken,
    closed,
    reopened,
    secrets_reset,
    identity_bound,
    identity_unbound,
    appeal_upheld, ///< about: the proposal
    appeal_dismissed,
    objection_upheld, ///< about: the objection
    objection_dismissed,
    moved_away,    ///< about: the family; region: the village it leaves; detail: where to
    package_taken, ///< region: of the device
};
inline constexpr auto last_of_account = Told::identity_unbound;

/// The two positions of notice_place.
enum class Place : std::uint8_t { read = 1, mailed };
[[nodiscard]] std::optional<Seq> position(store::Connection& connection, Place place);
void set_position(store::Connection& connection, Place place, Seq seq);

} // namespace tepat::notices::detail
