#pragma once
#include "core/progress.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "payments/channel.hpp"
#include "payments/plan_line.hpp"
#include "programmes/list.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::payments {

/// What one stage pays to the families of one list: the set entry `seq`.
struct Plan {
    Seq seq;
    /// The clock value that the entry keeps; its bank files say they were made then.
    Instant planned_at;
    PlanHeader header;
    bool repeated = false; ///< it was there already
};

/// Plans what a list pays: for each eligible family to whom the stage owes something one
/// entitlement, and with it one payment to the payee's account, or the reason why it is held back.
/// Payments are put into batches, one for each bank and regency.
///
/// A list is planned once: again, the plan that is there is returned. An entitlement of the same
/// key (programme, period, family, component, revision) is never made twice: those of an earlier
/// list of the period are left out and counted in PlanHeader::planned_before.
///
/// Stopped after it was recorded, it is returned and stays invisible until the next call, or
/// Journal::settle, completes it. One plan at a time: calls wait for each other. Memory: 400 bytes
/// an entitlement. Refused: "payments.nothing_to_plan" when the list owes nothing that is not
/// planned; "payments.in_kind" when it gives goods and no money; "payments.provider" when a
/// provider is paid for its units; "payments.list_sum" when its lines do not come to its totals;
/// "payments.stopped" when stopped before it was recorded.
[[nodiscard]] Result<Plan> plan_payments(journal::Journal& journal,
                                         const programmes::StoredList& list,
                                         std::span<const Channel> channels,
                                         const std::string& actor, Progress& progress);

/// The newest visible plan of a programme and period; nothing if there is none.
[[nodiscard]] std::optional<Plan> newest_plan(store::Connection& connection,
                                              const journal::Visibility& visibility,
                                              std::string_view programme, Period period);
/// The plan that entry `seq` is; nothing if it is none or not visible.
[[nodiscard]] std::optional<Plan> read_plan(store::Connection& connection,
                                            const journal::Visibility& visibility, Seq seq);

/// Every visible plan, the newest first.
[[nodiscard]] std::vector<Plan> all_plans(store::Connection& connection,
                                          const journal::Visibility& visibility);

/// Every line in order, with its number.
void each_line(store::Connection& connection, const Plan& plan,
               const std::function<void(std::int64_t, const PlanLine&)>& each);

} // namespace tepat::payments
