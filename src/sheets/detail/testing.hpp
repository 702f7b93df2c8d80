#pragma once
#include "sheets/reader.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <vector>

/// What the tests of this room share.
namespace tepat::sheets::testing {

/// One line a row, `number|cell|cell`, with the kind of what is no text in front: `n:12`; `f:` for
/// a formula. A refusal ends it as `! code key=value …`.
inline std::string described(const Refusal& refusal) {
    std::string out = fmt::format("! {}", refusal.code.name);
    for (const auto& [name, value] : refusal.params)
        out += fmt::format(" {}={}", name, value);
    return out;
}

inline std::string described(const Cell& cell) {
    std::string out = cell.formula ? "f:" : "";
    switch (cell.kind) {
    case CellKind::empty:
    case CellKind::text:
        break;
    case CellKind::number:
        out += "n:";
        break;
    case CellKind::date:
        out += "d:";
        break;
    case CellKind::boolean:
        out += "b:";
        break;
    case CellKind::error:
        out += "e:";
        break;
    }
    return out += cell.text;
}

inline std::string described(RowReader& reader) {
    std::string out;
    Row row;
    for (;;) {
        const auto more = reader.next(row);
        if (!more) return out + described(more.error());
        if (!*more) return out;
        out += std::to_string(row.number);
        for (const auto& cell : row.cells)
            out += '|' + described(cell);
        out += '\n';
    }
}

inline std::string described(const Result<std::unique_ptr<Workbook>>& book, std::size_t sheet = 0) {
    if (!book) return described(book.error());
    const auto rows = (*book)->rows(sheet);
    return rows ? described(**rows) : described(rows.error());
}

/// A directory that is gone with the test.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        auto pattern = (std::filesystem::temp_directory_path() / "tepat-sheets-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) std::abort();
        path_ = pattern;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return path_ / name;
    }
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator{path_})
            found.push_back(entry.path().filename().string());
        return found;
    }

private:
    std::filesystem::path path_;
};

} // namespace tepat::sheets::testing
