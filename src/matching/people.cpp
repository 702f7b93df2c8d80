#include "matching/people.hpp"

#include "sheets/reader.hpp"

#include <algorithm>
#include <array>

namespace tepat::matching {
namespace {

constexpr std::uint32_t header_rows = 20;
constexpr std::int64_t between_reports = 20'000;

/// Letters and digits, small.
std::string plain(std::string_view title) {
    std::string out;
    for (const char c : title) {
        if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
    }
    return out;
}

using Titles = std::vector<std::string_view>;

/// What the columns of a field are called, the surest first.
const std::array<Titles, column_fields>& usual_titles() {
    static const std::array<Titles, column_fields> titles{
        {{"nik", "nomorinduk", "nomorindukkependudukan", "noktp", "nomorktp"},
         {"nama", "namalengkap", "namaart", "namaanggota", "namapenerima", "namasiswa",
          "namapeserta", "namarekening", "name"},
         {"namagadisibukandung", "namaibu", "namaibukandung", "ibukandung", "mothername"},
         {"tgllahir", "tanggallahir", "tgllhr", "birthdate", "dateofbirth"},
         {"tmplahir", "tempatlahir", "tmptlahir", "birthplace"},
         {"kodedesa", "kodewilayah", "kdgabungan4", "kodekelurahan", "kelurahandesa",
          "desakelurahan", "desa", "kelurahan", "idbdt", "village"},
         {"nokk", "nomorkk", "kk", "nomorkartukeluarga", "nokartukeluarga"},
         {"jnskel", "jeniskelamin", "jk", "kelamin", "sex", "gender"},
         {"hubkel", "hubungankeluarga", "shdk", "hubkrt", "hubungan"}}};
    return titles;
}
const Titles& usual_ids() {
    static const Titles titles{"idartbdt", "idart", "idindividu", "id", "recid", "kode"};
    return titles;
}

const Titles& usual_states() {
    static const Titles titles{"status", "statuspenduduk", "statushidup", "statuskependudukan"};
    return titles;
}

std::optional<std::size_t> find_title(const std::vector<std::string>& header,
                                      std::string_view title) {
    const auto at = std::ranges::find(header, title);
    if (at == header.end()) return std::nullopt;
    return static_cast<std::size_t>(at - header.begin());
}
std::optional<std::size_t> first_of(const std::vector<std::string>& header, const Titles& titles) {
    for (const auto& title : titles)
        if (const auto at = find_title(header, title)) return at;
    return std::nullopt;
}

/// Digits enough for a date or a NIK: no title, but somebody's data.
bool is_data(const sheets::Row& row) {
    return std::ranges::any_of(row.cells, [](const sheets::Cell& cell) {
        return std::ranges::count_if(cell.text, [](char c) { return c >= '0' && c <= '9'; }) >= 6;
    });
}

std::vector<std::string> titles_of(const sheets::Row& row, bool as_written) {
    std::vector<std::string> titles;
    for (const auto& cell : row.cells)
        titles.push_back(as_written ? std::string{cell.text} : plain(cell.text));
    return titles;
}

/// A number of a spreadsheet as its digits, a date as 1980-03-31, all else as it is written.
class CellText {
public:
    std::string_view of(const sheets::Cell& cell, sheets::DateSystem system, bool date) {
        if (cell.kind == sheets::CellKind::date ||
            (date && cell.kind == sheets::CellKind::number)) {
            if (const auto day = sheets::date_of(cell, system)) return kept_ = day->text();
            return {};
        }
        if (cell.kind == sheets::CellKind::number) {
            if (const auto whole = sheets::whole_number(cell.text))
                return kept_ = std::to_string(*whole);
        }
        if (cell.kind == sheets::CellKind::error) return {};
        return cell.text;
    }

private:
    std::string kept_;
};

std::string joined(const std::vector<std::string>& titles) {
    std::string out;
    for (const auto& title : titles) {
        if (title.empty()) continue;
        if (!out.empty()) out += ", ";
        out += title;
        if (out.size() > 400) return out + " …";
    }
    return out;
}

} // namespace

Result<PeopleFile> PeopleFile::find(const std::filesystem::path& path, const Settings& settings) {
    auto book = sheets::open_workbook(path);
    if (!book) return std::unexpected(std::move(book.error()));
    std::string seen;
    bool data_seen = false;
    std::string wanting;
    for (std::size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet) {
        const auto rows = (*book)->rows(sheet);
        if (!rows) return std::unexpected(rows.error());
        sheets::Row row;
        for (std::uint32_t tried = 0; tried < header_rows; ++tried) {
            const auto more = (*rows)->next(row);
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            const auto header = titles_of(row, false);
            PeopleFile file;
            file.path_ = path;
            file.sheet_ = sheet;
            file.header_row_ = row.number;
            bool whole = true;
            bool any_named = false;
            for (const auto field : fields_with_columns) {
                auto& columns = file.columns_[index_of(field)];
                for (const auto& title : settings.columns[index_of(field)]) {
                    any_named = true;
                    if (const auto at = find_title(header, plain(title))) {
                        columns.push_back(*at);
                    } else {
                        if (whole) wanting = title;
                        whole = false;
                    }
                }
                if (!settings.columns[index_of(field)].empty()) continue;
                if (const auto at = first_of(header, usual_titles()[index_of(field)]))
                    columns.push_back(*at);
            }
            file.status_ = first_of(header, usual_states());
            if (!settings.id_column.empty()) {
                file.id_ = find_title(header, plain(settings.id_column));
                if (whole && !file.id_) wanting = settings.id_column;
                whole = whole && file.id_;
            } else {
                file.id_ = first_of(header, usual_ids());
            }
            if (whole && (any_named || file.has(Field::name) || file.has(Field::number)))
                return file;
            data_seen = data_seen || (seen.empty() && is_data(row));
            if (seen.empty() && !data_seen) seen = joined(titles_of(row, true));
        }
    }
    const auto name = path.filename().string();
    if (seen.empty() && data_seen) return refuse("matching.no_titles"_msg, {{"file", name}});
    if (!wanting.empty())
        return refuse("matching.no_column"_msg,
                      {{"file", name}, {"column", wanting}, {"found", seen}});
    return refuse("matching.no_person"_msg, {{"file", name}, {"found", seen}});
}

Result<bool> PeopleFile::each(const std::function<void(const PersonRow&)>& receive,
                              Progress& progress) const {
    auto book = sheets::open_workbook(path_);
    if (!book) return std::unexpected(std::move(book.error()));
    const auto rows = (*book)->rows(sheet_);
    if (!rows) return std::unexpected(rows.error());
    const auto system = (*book)->date_system();
    std::array<CellText, column_fields> texts;
    std::array<std::string, column_fields> together;
    CellText id_text;
    CellText status_text;
    std::string row_id;
    sheets::Row row;
    PersonRow person;
    std::int64_t read = 0;
    while (true) {
        const auto more = (*rows)->next(row);
        if (!more) return std::unexpected(more.error());
        if (!*more) return true;
        if (row.number <= header_row_) continue;
        for (std::size_t f = 0; f < column_fields; ++f) {
            const bool date = f == index_of(Field::birth);
            const auto& columns = columns_[f];
            if (columns.empty()) continue;
            if (columns.size() == 1) {
                person.person.text[f] = texts[f].of(row.at(columns[0]), system, date);
                continue;
            }
            together[f].clear();
            for (const auto column : columns) {
                if (!together[f].empty()) together[f] += ' ';
                together[f] += texts[f].of(row.at(column), system, date);
            }
            person.person.text[f] = together[f];
        }
        person.row = row.number;
        person.id = id_ ? id_text.of(row.at(*id_), system, false) : std::string_view{};
        if (person.id.empty()) person.id = row_id = std::to_string(row.number);
        person.status =
            status_ ? status_text.of(row.at(*status_), system, false) : std::string_view{};
        receive(person);
        if (++read % between_reports == 0) {
            progress.at("progress.match_read"_msg, read, 0);
            if (progress.stop_requested()) return false;
        }
    }
}

} // namespace tepat::matching
