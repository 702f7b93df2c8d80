#pragma once
#include "journal/fold.hpp"

namespace tepat::payments {

/// Tables and events of this room, for journal::Folds. The tables, all folded and append-only:
/// account_import, bank_account, payment_plan, payment_batch, entitlement, payment. The events are
/// docs/formats/payments.md.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::payments
