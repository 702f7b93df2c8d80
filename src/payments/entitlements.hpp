#pragma once
#include "core/period.hpp"
#include "core/rupiah.hpp"
#include "core/strong.hpp"
#include "journal/reader.hpp"
#include "payments/plan_line.hpp"
#include "store/connection.hpp"

#include <string>
#include <variant>
#include <vector>

namespace tepat::payments {

/// What a unit is due in a stage, and what has become of it.
struct Entitlement {
    struct Paid {
        std::string bank;    ///< Channel::id
        std::string account; ///< `******1234`: the last four digits
    };
    Seq plan;
    std::string programme;
    Period period;
    Rupiah amount;
    std::variant<Held, Paid> status;
};

/// Those of one family or household, as far as visible, the newest first.
[[nodiscard]] std::vector<Entitlement> entitlements_of(store::Connection& connection,
                                                       const journal::Visibility& visibility,
                                                       SubjectId subject);

} // namespace tepat::payments
