#pragma once
#include "access/permission.hpp"
#include "core/clock.hpp"
#include "registry/regions.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What happened or waits, told to whom it concerns.
namespace tepat::notices {

/// Where somebody may do a thing (Account::where).
using Where = std::function<std::vector<RegionCode>(access::Action)>;
/// A region by its code; nothing when it is not in force.
using FindRegion = std::function<std::optional<registry::Region>(RegionCode)>;

/// What waits in a region for whoever may do it.
struct Duty {
    std::string_view name; ///< as the contract's Inbox has it
    access::Action action = access::Action::look;
    RegionCode code;
    std::string region;       ///< its name; empty for the country
    std::int64_t count = 0;   ///< 0: nothing waits
    std::int64_t overdue = 0; ///< of cases
    std::optional<Instant> due;
};
/// All duties of whoever may act at `where`. Inside a read transaction.
[[nodiscard]] std::vector<Duty> duties_of(store::Connection& connection, const Where& where,
                                          const FindRegion& find, Instant now);

} // namespace tepat::notices
