// Files that make a matcher explode or lie: other columns, mixed encodings, one name for everybody,
// one village, an empty civil register, no NIK, one NIK for a tenth of all. Each ends under the cap
// and within three times the clean file's time, or is refused in words. The peer of each is the
// clean file of the same persons; F1 is told, since a file that ended may still have lied.
#include "matching/evaluate.hpp"
#include "matching/job.hpp"
#include "matching_data.hpp"
#include "scratch.hpp"
#include "table.hpp"

#include <array>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::bench;
using namespace tepat::matching;
namespace fs = std::filesystem;

const Date today{std::chrono::year{2021} / 1 / 31};
constexpr double most_times = 3;

/// Megabytes that a job may hold, its mapped file of records included.
double cap(std::int64_t records) {
    return 256 + 110.0 * static_cast<double>(records) / (1 << 20);
}

using Fields = std::array<std::string, column_fields>;

struct Spoilt {
    std::string name;
    std::function<void(std::int64_t row, Fields& fields)> spoil;
    std::array<std::string_view, column_fields + 1> titles{
        "id",           "nik",       "nama",  "nama_ibu",      "tanggal_lahir",
        "tempat_lahir", "kode_desa", "no_kk", "jenis_kelamin", "hubungan"};
};

/// The clean file's persons, each spoilt. Fields stand in the order of Field.
std::int64_t write_spoilt(const PeopleFile& clean, const Spoilt& how, const fs::path& target) {
    std::ofstream out{target, std::ios::binary};
    for (std::size_t at = 0; at < how.titles.size(); ++at)
        out << (at == 0 ? "" : ",") << how.titles[at];
    out << '\n';
    SilentProgress silent;
    std::int64_t rows = 0;
    Fields fields;
    (void)clean
        .each(
            [&](const PersonRow& row) {
                for (std::size_t f = 0; f < column_fields; ++f)
                    fields[f] = row.person.text[f];
                how.spoil(rows++, fields);
                out << row.id;
                for (const auto& field : fields)
                    out << ",\"" << field << '"';
                out << '\n';
            },
            silent)
        .value();
    require(out.good(), "the disk is full");
    return rows;
}

struct Outcome {
    Used used;
    std::string refused; ///< in words
    Measured f1;
};

Outcome match(const std::vector<fs::path>& files, const fs::path& truth, const fs::path& folder) {
    const auto said = folder / "refused";
    fs::create_directories(folder);
    fs::remove(said);
    Outcome outcome;
    outcome.used = in_child([&] {
        JobOptions options;
        options.files = files;
        options.folder = folder / "out";
        options.today = today;
        SilentProgress silent;
        if (const auto done = run_job(options, silent); !done)
            std::ofstream{said} << message_text(done.error().code, done.error().params,
                                                Language::en);
        return true;
    });
    require(outcome.used.well, "the job died");
    if (std::ifstream words{said}; words) std::getline(words, outcome.refused);
    if (outcome.refused.empty()) outcome.f1 = evaluate(folder / "out", truth).value().frozen.f1();
    fs::remove_all(folder / "out");
    return outcome;
}

Spoilt field_of_all(std::string name, Field field, std::string value) {
    return {std::move(name),
            [field, value](std::int64_t, Fields& fields) { fields[index_of(field)] = value; }};
}

/// Every third name has a letter of Latin-1, every third one of UTF-8.
void mix_encodings(std::int64_t row, Fields& fields) {
    auto& name = fields[index_of(Field::name)];
    const auto at = name.find('E');
    if (at == std::string::npos || row % 3 == 0) return;
    name.replace(at, 1, row % 3 == 1 ? "\xC9" : "\xC3\x89");
}

void share_one_number(std::int64_t row, Fields& fields) {
    if (row % 10 == 0) fields[index_of(Field::number)] = "3201010101800001";
}

} // namespace

int main() {
    return tepat::bench::run([&] {
        const fs::path areas = TEPAT_SOURCE_DIR "/node_modules/idn-area-data/data";
        const Scratch dir;
        const std::int64_t families = is_long() ? 2'560'000 : 25'600;
        const auto set = invent_country(dir.path() / "clean", areas, families, 101, true);
        const auto people = PeopleFile::find(set.files[0], {}).value();
        const auto doubles = dir.path() / "clean/truth.csv";
        const auto file = dir.path() / "anggota.csv";

        const auto measured = [&](const Spoilt& how) {
            const auto rows = write_spoilt(people, how, file);
            return std::pair{rows, match({file}, doubles, dir.path() / "work")};
        };
        const auto nothing = [](std::int64_t, Fields&) {};
        const auto [persons, clean] = measured({"clean", nothing});
        const auto count = static_cast<double>(persons);
        bool well = true;
        const auto told = [&](const std::string& name, const Outcome& got, bool to_be_refused) {
            const bool under = got.used.megabytes <= cap(persons);
            const bool quick = got.used.processor <= most_times * clean.used.processor;
            Row row;
            row.what = "hard input: " + name;
            row.scale = is_long() ? 100 : 1;
            row.size = counted(persons, "persons");
            row.unit = "persons/processor s";
            row.ours = count / got.used.processor;
            row.peer = "the clean file";
            row.theirs = count / clean.used.processor;
            row.wanted = 1 / most_times;
            row.note = fmt::format("{}, {:.1f} s of processor, {:.0f} MB of at most {:.0f}",
                                   got.refused.empty() ? fmt::format("F1 {:.4f}", got.f1.value)
                                                       : got.refused,
                                   got.used.processor, got.used.megabytes, cap(persons));
            report(row);
            const bool as_it_should = got.refused.empty() != to_be_refused;
            if (!as_it_should)
                fmt::print("{}: {}\n", name, to_be_refused ? "was not refused" : "was refused");
            well = well && under && quick && as_it_should;
        };
        told("none", clean, false);

        const std::vector<Spoilt> all{
            field_of_all("one name", Field::name, "SITI AMINAH"),
            field_of_all("one village", Field::village, "3201011001"),
            field_of_all("no NIK", Field::number, ""),
            {"a tenth share a NIK", share_one_number},
        };
        for (const auto& how : all)
            told(how.name, measured(how).second, false);
        told("mixed encodings", measured({"", mix_encodings}).second, true);
        told("other columns",
             measured({"", nothing, {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}}).second,
             true);

        const auto empty = dir.path() / "dukcapil.csv";
        std::string titles;
        std::ifstream extract{set.files[1]};
        std::getline(extract, titles);
        std::ofstream{empty} << titles << '\n';
        told("an empty civil register",
             match({set.files[0], empty}, set.truth, dir.path() / "work"), true);
        return well;
    });
}
