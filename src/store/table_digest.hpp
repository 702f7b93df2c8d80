#pragma once
#include "core/bytes.hpp"
#include "store/connection.hpp"
#include "store/schema.hpp"

#include <optional>
#include <string>

namespace tepat::store {

struct TableDigest {
    std::int64_t rows = 0;
    Bytes digest; ///< SHA-256, 32 bytes
    friend bool operator==(const TableDigest&, const TableDigest&) = default;
};

/// SHA-256 over all rows in key order: first the columns' names, then per row a canonical CBOR
/// array of its values by column name. The same rows give the same digest in SQLite and PostgreSQL.
/// Reads one row at a time; for one state of a table in use, inside a read transaction.
[[nodiscard]] TableDigest digest_table(Connection& connection, const Table& table);

/// Where two versions of a table part, for people: `subject_id=17, from_day=18000: only in the
/// first`, or `…: column name differs`. Values other than the key are not shown: they may be
/// personal data.
struct Difference {
    std::string key;
    std::string what;
};

/// The first row, in key order, that the two connections do not have alike; nothing if all are
/// alike. Reads both tables side by side in slices.
[[nodiscard]] std::optional<Difference> first_difference(Connection& first, Connection& second,
                                                         const Table& table);

} // namespace tepat::store
