#pragma once
#include "payments/plan.hpp"
#include "reports/board.hpp"

#include <memory>
#include <span>
#include <vector>

namespace tepat::reports {

/// What a payment plan comes to by district; by bank, regency and reason its header says it.
/// Immutable, so thread-safe.
class PlanBoard {
public:
    struct District {
        payments::CountAndSum batched;
        payments::CountAndSum held;
        friend bool operator==(const District&, const District&) = default;
    };

    /// Reads every line of the plan; inside a read transaction, or not: a plan does not change.
    [[nodiscard]] static std::shared_ptr<const PlanBoard>
    build(store::Connection& connection, payments::Plan plan,
          std::shared_ptr<const RegisterBoard> families);

    [[nodiscard]] const payments::Plan& plan() const { return plan_; }
    [[nodiscard]] const RegisterBoard& families() const { return *families_; }
    /// By RegisterBoard::districts().
    [[nodiscard]] std::span<const District> districts() const { return districts_; }
    /// Of families that are not in the register on the board's day.
    [[nodiscard]] const District& elsewhere() const { return elsewhere_; }

private:
    PlanBoard(payments::Plan plan, std::shared_ptr<const RegisterBoard> families);

    payments::Plan plan_;
    std::shared_ptr<const RegisterBoard> families_;
    std::vector<District> districts_;
    District elsewhere_;
};

} // namespace tepat::reports
