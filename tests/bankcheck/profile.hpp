#pragma once
#include <string_view>
#include <vector>

namespace bankcheck {

enum class Times { once, at_most_once, at_least_once };

/// What a leaf means, so what is asked of its text.
enum class Field {
    none,
    message_id,
    created,
    count,
    sum,
    payer,
    block_id,
    method,
    booking,
    block_count,
    block_sum,
    purpose,
    execution_date,
    payer_account,
    account_currency,
    payer_bank,
    charges,
    end_to_end_id,
    amount,
    payee_bank,
    payee,
    payee_account,
    remittance,
};

/// One element of the profile: the part of pain.001.001.09 that the banks take. Children come in
/// this order.
struct Element {
    std::string_view name;
    Times times = Times::once;
    Field field = Field::none;
    std::vector<Element> children;
    /// The code when it is not there.
    std::string_view missing = "structure";
};

/// The element that holds the document; its only child is Document.
const Element& profile();

} // namespace bankcheck
