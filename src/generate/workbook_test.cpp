#include "generate/population.hpp"
#include "generate/workbook.hpp"
#include "sheets/reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tepat::generate {
namespace {

namespace fs = std::filesystem;

/// A directory with an invented list of regions, gone after the test.
class WorkbookTest : public testing::Test {
protected:
    WorkbookTest() : root_{fs::temp_directory_path() / fmt::format("tepat-generate-{}", getpid())} {
        fs::create_directories(root_);
        write("regencies.csv",
              "code,province_code,name\n99.01,99,KABUPATEN SUKACITA\n99.02,99,KOTA LAIN\n");
        write("districts.csv",
              "code,regency_code,name\n99.01.02,99.01,Wetan\n99.01.01,99.01,Kulon\n"
              "99.02.01,99.02,Lain\n99.01.03,99.01,Kosong\n");
        write("villages.csv", "code,district_code,name\n99.01.01.2002,99.01.01,\"Mekar, Sari\"\r\n"
                              "99.01.01.2001,99.01.01,Sukamaju\n99.01.02.1001,99.01.02,Harapan\n"
                              "99.02.01.1001,99.02.01,Lain\n");
    }
    ~WorkbookTest() override { fs::remove_all(root_); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream{root_ / name} << text;
    }
    [[nodiscard]] std::string read(const fs::path& path) const {
        std::ifstream file{root_ / path, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    [[nodiscard]] Options options(const std::string& output) const {
        return {.parameters = {.seed = 11, .families = 300},
                .region_lists = root_,
                .regency = *RegionCode::parse("99.01"),
                .output = root_ / output};
    }
    [[nodiscard]] std::map<std::string, std::string> files(const std::string& output) const {
        std::map<std::string, std::string> all;
        for (const auto& file : fs::directory_iterator{root_ / output})
            all.emplace(file.path().filename().string(), read(file.path()));
        return all;
    }

    fs::path root_;
    SilentProgress silent_;
};

TEST_F(WorkbookTest, regions_come_in_order_and_empty_districts_are_left_out) {
    const auto regency = read_regency(root_, *RegionCode::parse("99.01"));
    ASSERT_TRUE(regency);
    EXPECT_EQ(regency->birthplace, "SUKACITA");
    ASSERT_EQ(regency->districts.size(), 2U);
    EXPECT_EQ(regency->districts[0].name, "Kulon");
    EXPECT_EQ(regency->districts[0].villages[0].name, "Sukamaju");
    EXPECT_EQ(regency->districts[0].villages[1].name, "Mekar, Sari");

    EXPECT_EQ(read_regency(root_, *RegionCode::parse("99.03")).error().code,
              "generate.no_such_regency"_msg);
    EXPECT_EQ(read_regency(root_ / "none", *RegionCode::parse("99.01")).error().code,
              "generate.no_region_list"_msg);
    write("villages.csv", "code,district_code,name\n99.01.01.2001\n");
    const auto broken = read_regency(root_, *RegionCode::parse("99.01"));
    EXPECT_EQ(broken.error(),
              (Refusal{"generate.region_line"_msg, {{"file", "villages.csv"}, {"line", "2"}}}));
}

TEST_F(WorkbookTest, same_seed_same_bytes_on_any_number_of_threads) {
    auto one = options("one");
    one.threads = 1;
    auto two = options("two");
    two.threads = 2;
    const auto first = generate_regency(one, silent_);
    const auto second = generate_regency(two, silent_);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->families, 300);
    EXPECT_EQ(first->districts, 2);
    EXPECT_EQ(first->members, second->members);
    const auto made = files("one");
    EXPECT_EQ(made.size(), 5U);
    EXPECT_TRUE(made == files("two"));
    ASSERT_TRUE(generate_regency(one, silent_));
    EXPECT_TRUE(made == files("one"));
    auto other = options("other");
    other.parameters.seed = 12;
    ASSERT_TRUE(generate_regency(other, silent_));
    EXPECT_NE(made.at("truth.csv"), files("other").at("truth.csv"));
}

TEST_F(WorkbookTest, a_workbook_and_the_csv_say_the_same) {
    const auto books = generate_regency(options("books"), silent_);
    auto as_csv = options("csv");
    as_csv.format = Format::csv;
    const auto csv = generate_regency(as_csv, silent_);
    ASSERT_TRUE(books && csv);
    EXPECT_EQ(files("books").at("rekening.csv"), files("csv").at("rekening.csv"));
    EXPECT_EQ(files("books").at("truth.csv"), files("csv").at("truth.csv"));
    EXPECT_EQ(files("books").at("consumption.csv"), files("csv").at("consumption.csv"));

    const std::array<std::pair<std::string, std::string>, 2> tables{
        {{"Rumah Tangga", "rumah_tangga.csv"}, {"Anggota", "anggota.csv"}}};
    for (std::size_t sheet = 0; sheet < tables.size(); ++sheet) {
        const auto whole = sheets::open_workbook(root_ / "csv" / tables[sheet].second);
        ASSERT_TRUE(whole);
        const auto lines = *(*whole)->rows(0);
        sheets::Row line;
        ASSERT_TRUE(*lines->next(line));
        for (const auto* district : {"990101.xlsx", "990102.xlsx"}) {
            const auto book = sheets::open_workbook(root_ / "books" / district);
            ASSERT_TRUE(book);
            EXPECT_EQ((*book)->sheets()[sheet].name, tables[sheet].first);
            const auto rows = *(*book)->rows(sheet);
            sheets::Row row;
            ASSERT_TRUE(*rows->next(row));
            while (*rows->next(row)) {
                ASSERT_TRUE(*lines->next(line));
                for (std::size_t column = 0; column < std::max(row.cells.size(), line.cells.size());
                     ++column) {
                    const auto cell = row.at(column);
                    const auto shown = cell.kind == sheets::CellKind::date
                                           ? sheets::date_of(cell, (*book)->date_system())->text()
                                           : std::string{cell.text};
                    ASSERT_EQ(shown, line.at(column).text)
                        << tables[sheet].first << " column " << column;
                    // Ids are text, so that no spreadsheet rounds them.
                    if (shown.size() >= 10 && cell.kind != sheets::CellKind::date) {
                        ASSERT_EQ(cell.kind, sheets::CellKind::text) << shown;
                    }
                }
            }
        }
        EXPECT_FALSE(*lines->next(line));
    }
}

TEST_F(WorkbookTest, the_civil_register_has_the_same_people_and_others) {
    const auto rows_of = [&](const fs::path& path) {
        std::vector<std::vector<std::string>> all;
        const auto book = sheets::open_workbook(root_ / path);
        const auto rows = *(*book)->rows(0);
        sheets::Row row;
        while (*rows->next(row)) {
            all.emplace_back();
            for (const auto& cell : row.cells)
                all.back().emplace_back(cell.text);
        }
        all.erase(all.begin());
        return all;
    };
    auto with = options("civil");
    with.format = Format::csv;
    with.civil_register = true;
    const auto made = generate_regency(with, silent_);
    ASSERT_TRUE(made);
    std::map<std::string, std::string> niks;
    std::set<std::string> states;
    for (const auto& row : rows_of("civil/dukcapil.csv")) {
        EXPECT_TRUE(niks.emplace(row[0], row[1]).second) << "an id twice";
        states.insert(row.back());
    }
    EXPECT_EQ(std::ssize(niks), made->civil_persons);
    EXPECT_EQ(states, (std::set<std::string>{"hidup", "meninggal", "pindah"}));

    std::map<std::string, std::string> persons;
    for (const auto& row : rows_of("civil/dukcapil_truth.csv"))
        EXPECT_TRUE(persons.emplace(row[0], row[1]).second) << "nobody is two people";
    std::int64_t known = 0;
    std::int64_t same_nik = 0;
    std::int64_t members = 0;
    for (const auto& row : rows_of("civil/anggota.csv")) {
        ++members;
        const auto person = persons.find(row[0]);
        if (person == persons.end()) continue;
        ++known;
        ASSERT_TRUE(niks.contains(person->second));
        same_nik += niks[person->second] == row[2] ? 1 : 0;
    }
    EXPECT_GT(known, members * 95 / 100);
    EXPECT_LT(known, members) << "some are absent";
    EXPECT_GT(std::ssize(niks), members * 12 / 10) << "others live there as well";
    EXPECT_GT(same_nik, known * 85 / 100);
    EXPECT_LT(same_nik, known) << "the register's NIKs have errors";

    auto without = options("plain");
    without.format = Format::csv;
    ASSERT_TRUE(generate_regency(without, silent_));
    auto rest = files("civil");
    rest.erase("dukcapil.csv");
    rest.erase("dukcapil_truth.csv");
    EXPECT_EQ(rest, files("plain"));
}

TEST_F(WorkbookTest, says_what_it_cannot_do) {
    auto wrong = options("out");
    wrong.regency = *RegionCode::parse("99.09");
    EXPECT_EQ(generate_regency(wrong, silent_).error().code, "generate.no_such_regency"_msg);
    write("file", "in the way");
    auto blocked = options("file/out");
    EXPECT_EQ(generate_regency(blocked, silent_).error().code, "generate.no_output"_msg);
}

/// Asks to stop once something is done.
class OneDistrict final : public Progress {
public:
    void at(MessageCode step, std::int64_t done, std::int64_t total) override {
        EXPECT_EQ(step, "progress.generate"_msg);
        EXPECT_EQ(total, 300);
        done_ = done;
    }
    [[nodiscard]] bool stop_requested() const override { return done_ > 0; }

private:
    std::int64_t done_ = 0;
};

TEST_F(WorkbookTest, stops_between_districts) {
    auto some = options("some");
    some.threads = 1;
    OneDistrict progress;
    const auto summary = generate_regency(some, progress);
    ASSERT_TRUE(summary);
    EXPECT_TRUE(summary->stopped);
    EXPECT_EQ(summary->districts, 1);
    EXPECT_FALSE(fs::exists(root_ / "some" / "990102.xlsx"));
}

} // namespace
} // namespace tepat::generate
