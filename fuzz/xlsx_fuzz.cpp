// Any bytes as a sheet of a workbook, as its shared strings (what follows a zero byte), and, when
// they begin like a zip, as a whole file. The reader answers with rows or one refusal within its
// limits.
#include "sheets/detail/zip_for_tests.hpp"
#include "sheets/reader.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using namespace tepat;
using namespace tepat::sheets;

void read(BytesView bytes) {
    Limits limits;
    limits.inflated_bytes = 1 << 20;
    limits.ratio_from = 1 << 16;
    limits.row_bytes = 10'000;
    limits.shared_string_bytes = 1 << 16;
    const auto book = open_workbook("x.xlsx", bytes, limits);
    if (!book) return;
    for (std::size_t sheet = 0; sheet < (*book)->sheets().size() && sheet < 4; ++sheet) {
        const auto reader = (*book)->rows(sheet);
        if (!reader) return;
        Row row;
        std::uint32_t last = 0;
        Result<bool> more = false;
        while ((more = (*reader)->next(row)) && *more) {
            if (row.number <= last || row.number > limits.sheet_rows || row.cells.empty() ||
                row.cells.size() > limits.columns)
                std::abort();
            last = row.number;
            for (const auto& cell : row.cells) {
                if (cell.kind == CellKind::empty && !cell.text.empty()) std::abort();
                (void)date_of(cell, (*book)->date_system());
                (void)cell.digits_suspect();
                (void)whole_number(cell.text);
                (void)is_scientific(cell.text);
            }
        }
    }
}

std::string relationship(const char* type, const char* target) {
    return std::string{"<Relationship Id='"} + type + "' Type='x/" + type + "' Target='" + target +
           "'/>";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input{reinterpret_cast<const char*>(data), size};
    if (input.starts_with("PK")) {
        read(input);
        return 0;
    }
    const auto border = std::min(input.find('\0'), size);
    const auto strings = border < size ? input.substr(border + 1) : "<sst><si><t>a</t></si></sst>";
    read(testing::zipped({
        {"_rels/.rels", "<r>" + relationship("officeDocument", "w.xml") + "</r>"},
        {"w.xml", "<workbook><sheets><sheet name='x' id='worksheet'/></sheets></workbook>"},
        {"_rels/w.xml.rels", "<r>" + relationship("worksheet", "s.xml") +
                                 relationship("sharedStrings", "t.xml") +
                                 relationship("styles", "y.xml") + "</r>"},
        {"s.xml", input.substr(0, border)},
        {"t.xml", strings},
        {"y.xml",
         "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"},
    }));
    return 0;
}
