#pragma once
#include "core/clock.hpp"
#include "core/date.hpp"
#include "core/period.hpp"
#include "core/region_code.hpp"
#include "core/rupiah.hpp"
#include "payments/identifiers.hpp"

#include <cstdint>
#include <string>

namespace tepat::payments {

/// One credit to one account. Holds personal data: it goes into a bank file and nowhere else.
struct PaymentInstruction {
    EndToEndId id;
    /// The holder's name as the bank has it (from the account check), UTF-8.
    std::string name;
    /// Digits alone, as many as the channel's accounts have, leading zeros kept.
    std::string account;
    /// Above zero.
    Rupiah amount;
};

/// What a bank file says once: who pays, what for, when, and what the instructions come to. A batch
/// is one bank, one regency, one programme, one period.
struct BatchHeader {
    MessageId message;
    RegionCode regency;
    /// Short name of the programme as families know it, such as `PKH`.
    std::string programme;
    Period period;

    std::string debtor_name;
    /// The paying institution's account at the bank the file goes to, digits alone.
    std::string debtor_account;

    /// The day the bank is asked to credit the accounts, in its own zone (WIB).
    Date execution_date;
    /// When the batch was made; the clock is the caller's, so that a file made again has the same
    /// bytes.
    Instant created;

    /// What the instructions must come to. They stand before the instructions in the file, so they
    /// come first.
    std::int64_t count = 0;
    Rupiah total;

    /// `PKH 2021:2/4 32.01`: what the family reads in the passbook.
    [[nodiscard]] std::string remittance() const {
        return programme + " " + period.text() + " " + regency.text();
    }
};

} // namespace tepat::payments
