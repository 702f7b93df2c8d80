#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/result.hpp"
#include "journal/journal.hpp"
#include "payments/channel.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace tepat::payments {

/// True if the first row of the file's first sheet names the columns of a list of accounts:
/// idartbdt, nik or id_kelompok, bank, nomor_rekening, nama_rekening, status, in any order. False
/// for any other file, and for one that cannot be read.
[[nodiscard]] bool is_account_file(const std::filesystem::path& path);

struct AccountOptions {
    std::string actor;
    Date effective_on;            ///< since when what the file says is true
    std::filesystem::path errors; ///< the error workbook; written only when there are errors
    bool again = false;           ///< read a file that was imported before once more
};

/// Rows of the file: read = added + changed + unchanged + refused.
struct AccountReport {
    std::int64_t read = 0;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused = 0;
    bool known_file = false; ///< imported before: nothing was done
    std::optional<std::filesystem::path> errors;
    std::optional<journal::Receipt> receipt; ///< none: nothing changed, nothing recorded
};

/// Imports what banks say of accounts, csv or xlsx, as one set entry "payments.accounts_imported".
/// A row's person is found by idartbdt, or else by a NIK that one person claims; an account of a
/// group by id_kelompok.
///
/// A row is refused, the rest goes in: nobody or more than one person found; a bank that is no
/// channel; a number that has not the bank's digits; no holder; an unknown status; a person who
/// stands in an earlier row. Refused as a whole: columns missing or double, what sheets' reader
/// refuses, and "payments.stopped"_msg when stopped before it was recorded (nothing is; run it
/// again). The same file again does nothing (by digest); the same rows in another file change
/// nothing. Memory: 50 bytes a row.
[[nodiscard]] Result<AccountReport> import_accounts(journal::Journal& journal,
                                                    const std::filesystem::path& path,
                                                    std::span<const Channel> channels,
                                                    const AccountOptions& options,
                                                    Progress& progress);

} // namespace tepat::payments
