// Any bytes as a csv: the reader answers with rows or one refusal, every cell is UTF-8 within the
// limits, and rows that can be written read back the same.
#include "sheets/reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::sheets;

struct Table {
    std::vector<std::vector<std::string>> rows;
    bool whole = false;
};

Table read(BytesView bytes) {
    Limits limits;
    limits.cell_characters = 1000;
    limits.columns = 100;
    limits.row_bytes = 10'000;
    Table table;
    const auto book = open_workbook("x.csv", bytes, limits);
    if (!book) return table;
    const auto reader = (*book)->rows(0);
    if (!reader) return table;
    Row row;
    std::uint32_t last = 0;
    Result<bool> more = false;
    while ((more = (*reader)->next(row)) && *more) {
        if (row.number <= last || row.cells.empty() || row.cells.size() > limits.columns)
            std::abort();
        if (row.cells.back().kind == CellKind::empty) std::abort();
        last = row.number;
        auto& cells = table.rows.emplace_back();
        for (const auto& cell : row.cells)
            cells.emplace_back(cell.text);
    }
    table.whole = more.has_value();
    return table;
}

std::string written(const Table& table) {
    std::string out = "\"a\",\"b\""; // settles the separator
    out.append(5000, '\n');          // and what the file is, which its first 4096 bytes tell
    for (const auto& row : table.rows) {
        for (const auto& cell : row) {
            if (&cell != row.data()) out += ',';
            out += '"';
            for (const char c : cell) {
                if (c == '"') out += '"';
                out += c;
            }
            out += '"';
        }
        out += "\r\n";
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto table = read({reinterpret_cast<const char*>(data), size});
    if (!table.whole) return 0;
    auto again = read(written(table));
    if (!again.whole || again.rows.empty()) std::abort();
    again.rows.erase(again.rows.begin());
    if (again.rows != table.rows) std::abort();
    return 0;
}
