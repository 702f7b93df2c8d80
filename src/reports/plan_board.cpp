#include "reports/plan_board.hpp"

#include <variant>

namespace tepat::reports {

PlanBoard::PlanBoard(payments::Plan plan, std::shared_ptr<const RegisterBoard> families)
    : plan_{std::move(plan)}, families_{std::move(families)},
      districts_(families_->districts().size()) {}

std::shared_ptr<const PlanBoard> PlanBoard::build(store::Connection& connection,
                                                  payments::Plan plan,
                                                  std::shared_ptr<const RegisterBoard> families) {
    const std::shared_ptr<PlanBoard> board{new PlanBoard{std::move(plan), std::move(families)}};
    const auto& rows = *board->families_;
    payments::each_line(
        connection, board->plan_, [&](std::int64_t, const payments::PlanLine& line) {
            const auto row = rows.find(line.subject);
            auto& district = row ? board->districts_[rows.villages()[rows.village(*row)].district]
                                 : board->elsewhere_;
            const bool held = std::holds_alternative<payments::Held>(line.payment);
            (held ? district.held : district.batched).add(line.amount);
        });
    return board;
}

} // namespace tepat::reports
