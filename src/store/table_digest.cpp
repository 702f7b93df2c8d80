#include "store/table_digest.hpp"

#include "core/cbor.hpp"
#include "store/error.hpp"
#include "store/sha256.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <ranges>

namespace tepat::store {
namespace {

std::vector<Column> columns_of(Connection& connection, const Table& table) {
    std::vector<Column> columns = connection.columns(table.name);
    if (columns.empty())
        throw DatabaseError{Broken::other, fmt::format("there is no table {}", table.name)};
    return columns;
}

std::string select(const std::vector<Column>& columns, const Table& table, std::string_view where,
                   std::string_view limit) {
    const auto names = columns | std::views::transform(&Column::name);
    return fmt::format("select {} from {} {} order by {} {}", fmt::join(names, ", "), table.name,
                       where, fmt::join(table.key, ", "), limit);
}

void write(CborWriter& out, const Row& row, const std::vector<Column>& columns) {
    out.array(columns.size());
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
        if (row.null(i)) {
            out.null();
            continue;
        }
        switch (columns[static_cast<std::size_t>(i)].type) {
        case Column::Type::integer:
            out.integer(row.integer(i));
            break;
        case Column::Type::text:
            out.text(row.text(i));
            break;
        case Column::Type::blob:
            out.bytes(row.blob(i));
            break;
        }
    }
}

/// A value that outlives its row. Text and bytes of one column are one type, so they need not be
/// told apart.
using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Cells = std::vector<Cell>;

/// A table read in slices of rows, in key order.
class Reader {
public:
    Reader(Connection& connection, const Table& table)
        : connection_{connection}, columns_{columns_of(connection, table)} {
        for (const std::string_view name : table.key) {
            const auto column = std::ranges::find(columns_, name, &Column::name);
            assert(column != columns_.end() && "a key column the table does not have");
            key_.push_back(static_cast<std::size_t>(column - columns_.begin()));
        }
        const std::string limit = fmt::format("limit {}", slice_rows);
        std::vector<std::string> numbers;
        for (std::size_t n = 1; n <= key_.size(); ++n)
            numbers.push_back(fmt::format("${}", n));
        first_slice_ = select(columns_, table, "", limit);
        next_slice_ = select(
            columns_, table,
            fmt::format("where ({}) > ({})", fmt::join(table.key, ", "), fmt::join(numbers, ", ")),
            limit);
    }

    static constexpr std::size_t slice_rows = 256;

    [[nodiscard]] std::vector<Cells> slice(const std::optional<Cells>& after) {
        std::vector<Cells> rows;
        std::vector<Param> params;
        if (after)
            for (const std::size_t i : key_)
                params.push_back(param((*after)[i], columns_[i].type));
        connection_.query(after ? next_slice_ : first_slice_, params,
                          [&](const Row& row) { rows.push_back(cells(row)); });
        return rows;
    }
    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
    [[nodiscard]] Cells key(const Cells& row) const {
        Cells key;
        for (const std::size_t i : key_)
            key.push_back(row[i]);
        return key;
    }
    [[nodiscard]] std::string key_text(const Cells& row) const {
        struct Text {
            Column::Type type;
            std::string operator()(std::monostate) const { return "null"; }
            std::string operator()(std::int64_t number) const { return std::to_string(number); }
            std::string operator()(const std::string& text) const {
                return type == Column::Type::blob ? to_hex(text) : text;
            }
        };
        std::vector<std::string> parts;
        for (const std::size_t i : key_)
            parts.push_back(
                fmt::format("{}={}", columns_[i].name, std::visit(Text{columns_[i].type}, row[i])));
        return fmt::format("{}", fmt::join(parts, ", "));
    }

private:
    [[nodiscard]] Cells cells(const Row& row) const {
        Cells cells;
        for (int i = 0; i < static_cast<int>(columns_.size()); ++i) {
            if (row.null(i)) {
                cells.emplace_back();
                continue;
            }
            switch (columns_[static_cast<std::size_t>(i)].type) {
            case Column::Type::integer:
                cells.emplace_back(row.integer(i));
                break;
            case Column::Type::text:
                cells.emplace_back(std::string{row.text(i)});
                break;
            case Column::Type::blob:
                cells.emplace_back(std::string{row.blob(i)});
                break;
            }
        }
        return cells;
    }
    static Param param(const Cell& cell, Column::Type type) {
        if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
        const auto* text = std::get_if<std::string>(&cell);
        if (!text) return Null{};
        return type == Column::Type::blob ? Param{Blob{*text}} : Param{*text};
    }

    Connection& connection_;
    std::vector<Column> columns_;
    std::vector<std::size_t> key_; ///< indexes into columns_
    std::string first_slice_;
    std::string next_slice_;
};

Difference only_in(std::string_view which, const Reader& reader, const Cells& row) {
    return {reader.key_text(row), fmt::format("only in the {}", which)};
}

Difference between(const Reader& reader, const Cells& first, const Cells& second) {
    if (reader.key(first) < reader.key(second)) return only_in("first", reader, first);
    if (reader.key(second) < reader.key(first)) return only_in("second", reader, second);
    const auto column =
        static_cast<std::size_t>(std::ranges::mismatch(first, second).in1 - first.begin());
    return {reader.key_text(first),
            fmt::format("column {} differs", reader.columns()[column].name)};
}

} // namespace

TableDigest digest_table(Connection& connection, const Table& table) {
    const std::vector<Column> columns = columns_of(connection, table);
    Sha256 hash;
    CborWriter out;
    out.array(columns.size());
    for (const Column& column : columns)
        out.text(column.name);
    hash.add(out.view());
    TableDigest result;
    connection.each(select(columns, table, "", ""), [&](const Row& row) {
        out.clear();
        write(out, row, columns);
        hash.add(out.view());
        ++result.rows;
    });
    result.digest = hash.finish_bytes();
    return result;
}

std::optional<Difference> first_difference(Connection& first, Connection& second,
                                           const Table& table) {
    Reader left{first, table};
    Reader right{second, table};
    if (left.columns() != right.columns()) return Difference{"", "the tables have other columns"};
    std::optional<Cells> after;
    for (;;) {
        const std::vector<Cells> a = left.slice(after);
        const std::vector<Cells> b = right.slice(after);
        const auto [in_a, in_b] = std::ranges::mismatch(a, b);
        if (in_a != a.end() && in_b != b.end()) return between(left, *in_a, *in_b);
        if (in_a != a.end()) return only_in("first", left, *in_a);
        if (in_b != b.end()) return only_in("second", right, *in_b);
        if (a.size() < Reader::slice_rows) return std::nullopt;
        after = a.back();
    }
}

} // namespace tepat::store
