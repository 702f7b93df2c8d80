#include "store/detail/columns.hpp"

#include "store/error.hpp"

#include <fmt/format.h>

namespace tepat::store::detail {
namespace {

Column::Type type_of(std::string_view declared, std::string_view table) {
    if (declared == "bigint" || declared == "smallint") return Column::Type::integer;
    if (declared == "text") return Column::Type::text;
    if (declared == "blob") return Column::Type::blob;
    throw DatabaseError{Broken::other,
                        fmt::format("table {} has a column of type {}", table, declared)};
}

} // namespace

std::vector<Column> read_columns(Connection& connection, std::string_view sql,
                                 std::string_view table) {
    std::vector<Column> columns;
    connection.each(
        sql,
        [&](const Row& row) {
            columns.push_back({std::string{row.text(0)}, type_of(row.text(1), table)});
        },
        table);
    return columns;
}

} // namespace tepat::store::detail
