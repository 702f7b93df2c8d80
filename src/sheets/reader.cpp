#include "sheets/reader.hpp"

#include "sheets/detail/csv.hpp"
#include "sheets/detail/package.hpp"
#include "sheets/detail/xlsx.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <spanstream>

namespace tepat::sheets {

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

/// Where the bytes of a workbook are; opened again for each reading of a csv.
struct Source {
    fs::path path;
    std::optional<BytesView> bytes;
    std::string file;

    [[nodiscard]] std::unique_ptr<std::istream> open() const {
        if (!bytes) return std::make_unique<std::ifstream>(path, std::ios::binary);
        return std::make_unique<std::ispanstream>(std::span{bytes->data(), bytes->size()});
    }
};

class Csv final : public Workbook {
public:
    Csv(Source source, const Limits& limits)
        : source_{std::move(source)}, limits_{limits},
          sheet_{fs::path{source_.file}.stem().string(), false} {}
    [[nodiscard]] std::span<const SheetInfo> sheets() const override { return {&sheet_, 1}; }
    [[nodiscard]] DateSystem date_system() const override { return DateSystem::from_1900; }
    Result<std::unique_ptr<RowReader>> rows([[maybe_unused]] std::size_t sheet) override {
        assert(sheet == 0);
        return std::make_unique<detail::CsvRows>(source_.open(), source_.file, sheet_.name,
                                                 limits_);
    }

private:
    Source source_;
    Limits limits_;
    SheetInfo sheet_;
};

/// An OLE compound file is an old .xls, or a box around an encrypted workbook: the box has a stream
/// whose name, in UTF-16, stands in its directory.
bool holds_encrypted_package(std::istream& input) {
    constexpr std::string_view name = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
    std::string window;
    std::string chunk(1 << 16, '\0');
    while (input.read(chunk.data(), static_cast<std::streamsize>(chunk.size())),
           input.gcount() > 0) {
        window.append(chunk, 0, static_cast<std::size_t>(input.gcount()));
        if (window.contains(name)) return true;
        window.erase(0, window.size() - std::min(window.size(), name.size()));
    }
    return false;
}

bool is_utf16(std::string_view head) {
    return head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
}

bool is_markup(std::string_view head) {
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    const auto first = head.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && head[first] == '<';
}

Result<std::unique_ptr<Workbook>> open_source(Source source, const Limits& limits) {
    const MessageParams params{{"file", source.file}};
    const auto input = source.open();
    std::string head(4096, '\0');
    errno = 0;
    input->read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(input->gcount()));
    if (head.empty() && errno != 0)
        return refuse("sheets.unreadable"_msg,
                      {{"file", source.file}, {"reason", std::strerror(errno)}});

    if (head.empty()) return refuse("sheets.empty"_msg, params);
    if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) {
        auto package = detail::Package::open(source.path, source.bytes, source.file, limits);
        if (!package) return std::unexpected(package.error());
        return detail::open_xlsx(std::move(*package));
    }
    if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
        const auto whole = source.open();
        if (holds_encrypted_package(*whole)) return refuse("sheets.password"_msg, params);
        return refuse("sheets.old_xls"_msg, params);
    }
    if (is_utf16(head)) return refuse("sheets.utf16"_msg, params);
    if (is_markup(head)) return refuse("sheets.markup"_msg, params);
    // A few NUL bytes are a damaged csv, which the reader locates; a head full of them is no text
    // at all.
    const auto control = std::ranges::count_if(head, [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && !"\t\r\n\f\v"sv.contains(c);
    });
    if (head.starts_with("%PDF") || static_cast<std::size_t>(control) * 10 > head.size())
        return refuse("sheets.not_a_table"_msg, params);
    return std::make_unique<Csv>(std::move(source), limits);
}

} // namespace

Result<std::unique_ptr<Workbook>> open_workbook(const fs::path& path, const Limits& limits) {
    const auto file = path.filename().string();
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status)) return refuse("sheets.directory"_msg, {{"file", file}});
    if (!fs::exists(status)) return refuse("sheets.no_file"_msg, {{"file", file}});
    return open_source({path, {}, file}, limits);
}

Result<std::unique_ptr<Workbook>> open_workbook(std::string name, BytesView bytes,
                                                const Limits& limits) {
    return open_source({{}, bytes, std::move(name)}, limits);
}

Result<void> refuse_merged(std::string_view file, std::string_view sheet,
                           std::span<const CellRange> merged, std::uint32_t first_data_row) {
    const auto found = std::ranges::find_if(
        merged, [&](const CellRange& range) { return range.last_row >= first_data_row; });
    if (found == merged.end()) return {};
    return refuse(
        "sheets.merged_cells"_msg,
        {{"file", std::string{file}}, {"sheet", std::string{sheet}}, {"range", found->text()}});
}

std::string column_letters(std::size_t column) {
    std::string letters;
    for (++column; column > 0; column = (column - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    return letters;
}

std::string CellRange::text() const {
    return column_letters(first_column) + std::to_string(first_row) + ':' +
           column_letters(last_column) + std::to_string(last_row);
}

} // namespace tepat::sheets
