#pragma once
#include "store/connection.hpp"

namespace tepat::store::detail {

/// What `sql`, asked with the table's name, answers: rows of column name and declared type, one of
/// the four (bigint, smallint, text, blob). DatabaseError for another type.
[[nodiscard]] std::vector<Column> read_columns(Connection& connection, std::string_view sql,
                                               std::string_view table);

} // namespace tepat::store::detail
