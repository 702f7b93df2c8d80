#include "audit/outside_list.hpp"

#include "registry/text.hpp"
#include "registry/values.hpp"
#include "sheets/reader.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

namespace tepat::audit {
namespace {

constexpr std::uint32_t header_rows = 20;

enum Column : std::uint8_t { nik, key, name, birth_date, village, district, amount };
constexpr std::size_t columns = 7;

struct Title {
    std::string_view folded; ///< letters and digits in lower case
    Column column;
};
/// As facilitators, regencies and the ministry's exports call them.
constexpr auto titles = std::to_array<Title>({
    {"nik", nik},
    {"nonik", nik},
    {"nomornik", nik},
    {"nikktp", nik},
    {"nikkpm", nik},
    {"nikpm", nik},
    {"nikpengurus", nik},
    {"nikpenerima", nik},
    {"noktp", nik},
    {"nomorktp", nik},
    {"nonikktp", nik},
    {"nomorindukkependudukan", nik},
    {"idbdt", key},
    {"idartbdt", key},
    {"iddtks", key},
    {"idart", key},
    {"idkeluarga", key},
    {"idrumahtangga", key},
    {"nama", name},
    {"namalengkap", name},
    {"namakpm", name},
    {"namapm", name},
    {"namapenerima", name},
    {"namapenerimamanfaat", name},
    {"namapengurus", name},
    {"namapeserta", name},
    {"namakrt", name},
    {"namakepalakeluarga", name},
    {"namakk", name},
    {"name", name},
    {"tanggallahir", birth_date},
    {"tgllahir", birth_date},
    {"tgllahirpengurus", birth_date},
    {"birthdate", birth_date},
    {"dateofbirth", birth_date},
    {"desa", village},
    {"kelurahan", village},
    {"desakelurahan", village},
    {"kelurahandesa", village},
    {"desakel", village},
    {"keldesa", village},
    {"namadesa", village},
    {"namakelurahan", village},
    {"namadesakelurahan", village},
    {"kodedesa", village},
    {"kodewilayah", village},
    {"kdgabungan4", village},
    {"village", village},
    {"kecamatan", district},
    {"kec", district},
    {"namakecamatan", district},
    {"district", district},
    {"jumlah", amount},
    {"jumlahbantuan", amount},
    {"jumlahuang", amount},
    {"jumlahrp", amount},
    {"nominal", amount},
    {"nominalrp", amount},
    {"nominalbantuan", amount},
    {"nilai", amount},
    {"nilaibantuan", amount},
    {"besaran", amount},
    {"bantuan", amount},
    {"amount", amount},
});

/// Where each column stands.
using Places = std::array<std::optional<std::size_t>, columns>;

bool names_somebody(const Places& places) {
    return places[nik] || places[key] || (places[name] && places[village]);
}

/// Whole rupiah, as a number or written: `Rp1.200.000,00`, `1,200,000`.
std::optional<Rupiah> read_amount(const sheets::Cell& cell) {
    if (cell.kind == sheets::CellKind::number) {
        const auto whole = sheets::whole_number(cell.text);
        return whole && *whole >= 0 ? std::optional{Rupiah{*whole}} : std::nullopt;
    }
    auto text = registry::trimmed(cell.text);
    if (text.starts_with("Rp") || text.starts_with("RP") || text.starts_with("rp"))
        text = registry::trimmed(text.substr(text.starts_with("Rp.") ? 3 : 2));
    if (text.ends_with(",-")) text.remove_suffix(2);
    for (const std::string_view cents : {",00", ".00"})
        if (text.ends_with(cents)) text.remove_suffix(cents.size());
    std::int64_t sum = 0;
    int digits = 0;
    for (const char c : text) {
        if (c == '.' || c == ',' || c == ' ') continue;
        if (c < '0' || c > '9' || ++digits > 15) return std::nullopt;
        sum = sum * 10 + (c - '0');
    }
    return digits == 0 ? std::nullopt : std::optional{Rupiah{sum}};
}

class Reader {
public:
    Reader(sheets::Workbook& book, OutsideList& list, Date today)
        : book_{book}, list_{list}, today_{today} {}

    Result<void> run() {
        for (std::size_t sheet = 0; sheet < book_.sheets().size(); ++sheet)
            if (auto read = read_sheet(sheet); !read) return read;
        if (any_sheet_) return {};
        return refuse("audit.no_columns"_msg, {{"file", list_.file}, {"found", first_row_}});
    }

private:
    Result<void> read_sheet(std::size_t sheet) {
        auto rows = book_.rows(sheet);
        if (!rows) return std::unexpected(rows.error());
        const auto& title = book_.sheets()[sheet].name;
        std::optional<Places> places;
        std::uint32_t header_row = 0;
        sheets::Row row;
        for (std::uint32_t read = 0;; ++read) {
            const auto more = (*rows)->next(row);
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            if (places) {
                add(title, row, *places);
                continue;
            }
            if (read == header_rows) return {};
            auto found = find_columns(title, row);
            if (!found) return std::unexpected(found.error());
            if (!names_somebody(*found)) continue;
            places = *found;
            header_row = row.number;
            any_sheet_ = true;
        }
        if (!places) return {};
        return sheets::refuse_merged(list_.file, title, (*rows)->merged(), header_row + 1);
    }

    Result<Places> find_columns(const std::string& sheet, const sheets::Row& row) {
        Places places;
        std::string seen;
        std::string twice;
        for (std::size_t at = 0; at < row.cells.size(); ++at) {
            const auto text = registry::trimmed(row.cells[at].text);
            if (text.empty()) continue;
            seen.append(seen.empty() ? "" : ", ").append(text);
            const auto title = std::ranges::find(titles, registry::folded(text), &Title::folded);
            if (title == titles.end()) continue;
            auto& place = places[title->column];
            // Of household and person keys, and of code and name of a village, the first serves.
            if (place && title->column != key && title->column != village && twice.empty())
                twice = text;
            if (!place) place = at;
        }
        if (first_row_.empty()) first_row_ = seen;
        if (!twice.empty() && names_somebody(places))
            return refuse("audit.column_twice"_msg,
                          {{"file", list_.file}, {"sheet", sheet}, {"column", twice}});
        return places;
    }

    void add(const std::string& sheet, const sheets::Row& row, const Places& places) {
        const auto cell = [&](Column column) {
            return places[column] ? row.at(*places[column]) : sheets::Cell{};
        };
        const auto text = [&](Column column) {
            std::string room;
            return std::string{registry::tidy(cell(column).text, room)};
        };
        OutsideRow made;
        made.sheet = sheet;
        made.row = row.number;
        if (const auto read = registry::read_nik(cell(nik)); read && !read->suspect)
            made.nik = read->nik;
        std::string room;
        if (const auto read = registry::read_id(cell(key), room)) made.key = *read;
        made.name = text(name);
        if (const auto read = registry::read_date(cell(birth_date), book_.date_system(), today_))
            made.born = *read;
        made.village = text(village);
        made.district = text(district);
        made.amount = read_amount(cell(amount));
        if (made.nik || !made.key.empty() || !made.name.empty())
            list_.rows.push_back(std::move(made));
    }

    sheets::Workbook& book_;
    OutsideList& list_;
    Date today_;
    bool any_sheet_ = false;
    std::string first_row_;
};

Result<journal::Digest> digest_of(const std::filesystem::path& path, const std::string& file) {
    std::ifstream in{path, std::ios::binary};
    journal::Hasher hasher;
    std::array<char, 65'536> buffer{};
    while (in.read(buffer.data(), buffer.size()) || in.gcount() > 0)
        hasher.add({buffer.data(), static_cast<std::size_t>(in.gcount())});
    if (!in.eof()) return refuse("audit.unreadable"_msg, {{"file", file}});
    return hasher.finish();
}

Result<OutsideList> read_into(OutsideList list, Result<std::unique_ptr<sheets::Workbook>> book,
                              Date today) {
    if (!book) return std::unexpected(book.error());
    if (auto read = Reader{**book, list, today}.run(); !read) return std::unexpected(read.error());
    return list;
}

} // namespace

Result<OutsideList> read_outside_list(const std::filesystem::path& path, Date today) {
    OutsideList list;
    list.file = path.filename().string();
    const auto digest = digest_of(path, list.file);
    if (!digest) return std::unexpected(digest.error());
    list.digest = *digest;
    return read_into(std::move(list), sheets::open_workbook(path), today);
}

Result<OutsideList> read_outside_list(std::string name, BytesView bytes, Date today) {
    OutsideList list;
    list.file = std::move(name);
    list.digest = journal::sha256(bytes);
    auto book = sheets::open_workbook(list.file, bytes);
    return read_into(std::move(list), std::move(book), today);
}

} // namespace tepat::audit
