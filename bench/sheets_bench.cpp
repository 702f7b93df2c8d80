// Reading a workbook as regencies send them: 45 columns, most of them small codes, some names. Ours
// inflates, lets expat parse and types every cell; the peer is expat alone, with empty handlers,
// over the same bytes already inflated. Both answers are checked. `ratio` is our time to the
// peer's: what inflating and typing cost on top of expat.
#include "sheets/reader.hpp"
#include "sheets/writer.hpp"

#include <benchmark/benchmark.h>
#include <expat.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zip.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::sheets;

/// Processor time: the machine may have other work.
double seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

constexpr int columns = 45;
constexpr int rows = 40'000;

std::string code_of(int row, int column) {
    return std::to_string((row * 31 + column * 17) % 9);
}

/// The sheet as Excel writes it: every cell with its reference, texts shared, codes as numbers with
/// a style.
std::string excel_sheet() {
    std::string xml = "<worksheet><sheetData>";
    for (int row = 1; row <= rows; ++row) {
        xml += fmt::format("<row r=\"{}\" spans=\"1:{}\">", row, columns);
        for (int column = 0; column < columns; ++column) {
            const auto at =
                fmt::format("{}{}", column_letters(static_cast<std::size_t>(column)), row);
            if (column < 8)
                xml += fmt::format("<c r=\"{}\" s=\"2\" t=\"s\"><v>{}</v></c>", at,
                                   (row + column) % 5000);
            else
                xml += fmt::format("<c r=\"{}\" s=\"1\"><v>{}</v></c>", at, code_of(row, column));
        }
        xml += "</row>";
    }
    return xml + "</sheetData></worksheet>";
}

std::string shared_strings() {
    std::string xml = "<sst>";
    for (int i = 0; i < 5000; ++i)
        xml += fmt::format("<si><t>Kampung {}</t></si>", i);
    return xml + "</sst>";
}

std::string relationship(std::string_view type, std::string_view target) {
    return fmt::format("<Relationship Id=\"{0}\" Type=\"x/{0}\" Target=\"{1}\"/>", type, target);
}

struct Files {
    std::filesystem::path directory;
    std::string sheet = excel_sheet();
    std::filesystem::path xlsx;
    std::filesystem::path csv;

    Files() {
        auto pattern = (std::filesystem::temp_directory_path() / "sheets-bench-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        directory = pattern;
        xlsx = directory / "excel.xlsx";
        csv = directory / "rows.csv";
        write_xlsx();
        write_csv();
    }
    Files(const Files&) = delete;
    Files& operator=(const Files&) = delete;
    ~Files() { std::filesystem::remove_all(directory); }

private:
    void write_xlsx() const {
        const auto strings = shared_strings();
        const std::string open = "<Relationships>";
        const std::string close = "</Relationships>";
        const auto root = open + relationship("officeDocument", "xl/workbook.xml") + close;
        const std::string workbook =
            "<workbook><sheets><sheet name=\"Data\" id=\"worksheet\"/></sheets></workbook>";
        const auto rels = open + relationship("worksheet", "sheet1.xml") +
                          relationship("sharedStrings", "sharedStrings.xml") + close;
        zip_t* archive = zip_open(xlsx.c_str(), ZIP_CREATE, nullptr);
        const auto add = [&](const char* name, const std::string& content) {
            zip_file_add(archive, name,
                         zip_source_buffer(archive, content.data(), content.size(), 0), 0);
        };
        add("_rels/.rels", root);
        add("xl/workbook.xml", workbook);
        add("xl/_rels/workbook.xml.rels", rels);
        add("xl/sharedStrings.xml", strings);
        add("xl/sheet1.xml", sheet);
        if (zip_close(archive) != 0) std::abort();
    }

    void write_csv() const {
        std::ofstream out{csv};
        for (int row = 1; row <= rows; ++row) {
            out << "\"Kampung, " << row << '"';
            for (int column = 1; column < columns; ++column)
                out << ',' << code_of(row, column);
            out << "\r\n";
        }
    }
};

const Files& files() {
    static const Files all;
    return all;
}

struct Count {
    std::size_t rows = 0;
    std::size_t cells = 0;
    std::size_t characters = 0;
};

Count read_all(const std::filesystem::path& path) {
    const auto book = open_workbook(path);
    if (!book) std::abort();
    const auto reader = (*book)->rows(0);
    if (!reader) std::abort();
    Count count;
    Row row;
    Result<bool> more = false;
    while ((more = (*reader)->next(row)) && *more) {
        ++count.rows;
        count.cells += row.cells.size();
        for (const auto& cell : row.cells)
            count.characters += cell.text.size();
    }
    if (!more) std::abort();
    return count;
}

double seconds_of_bare_expat(const std::string& xml) {
    const double from = seconds();
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser{XML_ParserCreate("UTF-8"),
                                                                         XML_ParserFree};
    std::size_t elements = 0;
    XML_SetUserData(parser.get(), &elements);
    XML_SetElementHandler(
        parser.get(),
        [](void* user, const XML_Char*, const XML_Char**) { ++*static_cast<std::size_t*>(user); },
        [](void*, const XML_Char*) {});
    XML_SetCharacterDataHandler(parser.get(), [](void*, const XML_Char*, int) {});
    constexpr std::size_t chunk = 1 << 16;
    for (std::size_t at = 0; at < xml.size(); at += chunk) {
        const auto size = std::min(chunk, xml.size() - at);
        XML_Parse(parser.get(), xml.data() + at, static_cast<int>(size), at + size == xml.size());
    }
    if (elements != 2U + rows + 2U * rows * columns) std::abort();
    return seconds() - from;
}

void xlsx_rows(benchmark::State& state) {
    const auto& sheet = files().sheet;
    double ours = 0;
    double peer = 0;
    for (auto _ : state) {
        const double from = seconds();
        const auto count = read_all(files().xlsx);
        const double took = seconds() - from;
        if (count.rows != rows || count.cells != std::size_t{rows} * columns)
            state.SkipWithError("wrong count");
        state.SetIterationTime(took);
        ours += took;
        peer += seconds_of_bare_expat(sheet);
    }
    const double megabytes =
        static_cast<double>(sheet.size()) * static_cast<double>(state.iterations()) / 1e6;
    state.counters["MB_per_s"] = megabytes / ours;
    state.counters["expat_alone_MB_per_s"] = megabytes / peer;
    state.counters["ratio"] = ours / peer;
    state.counters["rows_per_s"] =
        static_cast<double>(rows) * static_cast<double>(state.iterations()) / ours;
}
BENCHMARK(xlsx_rows)->UseManualTime()->Unit(benchmark::kMillisecond);

void csv_rows(benchmark::State& state) {
    const auto size = std::filesystem::file_size(files().csv);
    for (auto _ : state) {
        const auto count = read_all(files().csv);
        if (count.rows != rows || count.cells != std::size_t{rows} * columns)
            state.SkipWithError("wrong count");
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(size) * state.iterations());
}
BENCHMARK(csv_rows)->Unit(benchmark::kMillisecond);

/// Writing, the read-back of `finish` included.
void xlsx_write(benchmark::State& state) {
    const std::vector<Column> header(columns, {"kolom", 12});
    std::vector<Value> values(columns);
    const auto path = files().directory / "written.xlsx";
    for (auto _ : state) {
        const auto writer = create_xlsx(path);
        if (!writer) std::abort();
        (*writer)->sheet("Data", header);
        for (int row = 0; row < rows / 10; ++row) {
            for (int column = 0; column < columns; ++column)
                values[static_cast<std::size_t>(column)] =
                    column < 8 ? Value{std::string_view{"Kampung Sukamaju"}}
                               : Value{(row + column) % 9};
            (*writer)->row(values);
        }
        if (!(*writer)->finish()) std::abort();
    }
    if (read_all(path).rows != rows / 10 + 1) state.SkipWithError("wrong count");
    state.SetItemsProcessed(rows / 10 * state.iterations());
}
BENCHMARK(xlsx_write)->Unit(benchmark::kMillisecond);

} // namespace
