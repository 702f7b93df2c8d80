#pragma once
#include "core/bytes.hpp"
#include "journal/digest.hpp"
#include "payments/accounts.hpp"

#include <cstdint>
#include <string>

namespace tepat::payments::detail {

/// The header of "payments.accounts_imported": [file, digest, rows read, rows refused].
struct AccountHeader {
    std::string file; ///< without its directories
    journal::Digest digest;
    std::int64_t read = 0;
    std::int64_t refused = 0;
};
[[nodiscard]] Bytes encode(const AccountHeader& header);
/// CborError for anything else.
[[nodiscard]] AccountHeader decode_account_header(BytesView header);

/// A line: [person, bank, number, holder, status]. The account a person has from then on.
struct AccountLine {
    SubjectId person;
    BankAccount account;
};
[[nodiscard]] Bytes encode(const AccountLine& line);
/// CborError for anything else.
[[nodiscard]] AccountLine decode_account_line(BytesView line);

} // namespace tepat::payments::detail
