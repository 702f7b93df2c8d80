#include "payments/account_file.hpp"
#include "payments/accounts.hpp"
#include "payments/detail/world_fixture.hpp"
#include "sheets/reader.hpp"
#include "sheets/writer.hpp"

#include <gmock/gmock.h>

namespace tepat::payments {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view header = "idartbdt,nik,bank,nomor_rekening,nama_rekening,status\r\n";

std::string file(std::string_view rows) {
    return std::string{header}.append(rows);
}

class AccountFile : public testing::World {
protected:
    void SetUp() override {
        World::SetUp();
        if (IsSkipped()) return;
        register_families({{1, "Siti Aminah", 3'201'014'101'900'001, RegionId{4}},
                           {2, "Nur'aini", 3'201'014'101'900'002, RegionId{4}},
                           {3, "Kartini", 3'201'014'101'900'003, RegionId{4}},
                           {4, "Kartini", 3'201'014'101'900'003, RegionId{4}}});
    }
    std::optional<BankAccount> account(int number) {
        const auto reader = database().connect_reader();
        return account_of(*reader, journal::Visibility{*reader}, person(number));
    }
    /// Row, column and value of each error.
    std::vector<std::string> errors() {
        std::vector<std::string> found;
        auto book = sheets::open_workbook(dir_.file("errors.xlsx")).value();
        auto rows = book->rows(0).value();
        for (sheets::Row row; rows->next(row).value();) {
            if (row.number == 1) continue;
            found.push_back(std::string{row.at(2).text}
                                .append(" ")
                                .append(row.at(3).text)
                                .append(" ")
                                .append(row.at(4).text));
            EXPECT_FALSE(row.at(5).text.empty());
            EXPECT_FALSE(row.at(6).text.empty()) << row.at(5).text;
        }
        return found;
    }
};
INSTANTIATE_TEST_SUITE_P(On, AccountFile, tepat::testing::both_databases,
                         tepat::testing::engine_name);

TEST_P(AccountFile, is_known_by_its_columns) {
    EXPECT_TRUE(is_account_file(save("a.csv", file(""))));
    EXPECT_TRUE(
        is_account_file(save("b.csv", "STATUS;Bank;nomor_rekening; nama_rekening;nik\r\n")));
    EXPECT_FALSE(is_account_file(save("c.csv", "idbdt,nama\r\n1,2\r\n")));
    EXPECT_FALSE(is_account_file(save("d.csv", "idartbdt,nik,bank,nama_rekening,status\r\n")));
    EXPECT_FALSE(is_account_file(dir_.file("none.csv")));
    EXPECT_EQ(import(save("e.csv", "idartbdt,nik,bank,nama_rekening,status\r\n")).error().code,
              "payments.account_column"_msg);
    EXPECT_EQ(import(save("f.csv", "idartbdt,nik,bank,bank,nama_rekening,status\r\n")).error().code,
              "sheets.column_twice"_msg);
}

TEST_P(AccountFile, rows_go_in_by_key_or_by_a_nik_of_one_person) {
    const auto report =
        import(save("a.csv", file("1,,BRI,012345678901234,SITI AMINAH,aktif\r\n"
                                  ",3201014101900002,bni,0123456789,\xc2\xa0NURAINI ,Belum "
                                  "Diaktifkan\r\n")))
            .value();
    EXPECT_EQ(report.read, 2);
    EXPECT_EQ(report.added, 2);
    EXPECT_EQ(report.refused, 0);
    EXPECT_FALSE(report.errors);
    EXPECT_EQ(account(1),
              (BankAccount{"bri", "012345678901234", "SITI AMINAH", AccountStatus::active}));
    EXPECT_EQ(account(2),
              (BankAccount{"bni", "0123456789", "NURAINI", AccountStatus::not_activated}));
    EXPECT_EQ(account(3), std::nullopt);
}

TEST_P(AccountFile, each_row_in_error_is_told_and_the_rest_goes_in) {
    const auto report =
        import(save("a.csv", file("1,,BRI,012345678901234,SITI AMINAH,aktif\r\n"
                                  "9,,BRI,012345678901234,NOBODY,aktif\r\n"
                                  ",3201014101900003,BRI,012345678901234,KARTINI,aktif\r\n"
                                  ",32010141,BRI,012345678901234,KARTINI,aktif\r\n"
                                  "2,,BCA,012345678901234,NURAINI,aktif\r\n"
                                  "2,,BRI,12345678901234,NURAINI,aktif\r\n"
                                  "2,,BRI,01234567890123x,NURAINI,aktif\r\n"
                                  "2,,BRI,012345678901235, ,aktif\r\n"
                                  "2,,BRI,012345678901235,NURAINI,mati\r\n"
                                  "1,,BRI,012345678901239,SITI AMINAH,aktif\r\n")))
            .value();
    EXPECT_EQ(report.read, 10);
    EXPECT_EQ(report.added, 1);
    EXPECT_EQ(report.refused, 9);
    EXPECT_EQ(report.errors, dir_.file("errors.xlsx"));
    EXPECT_THAT(errors(),
                ElementsAre("3 idartbdt 9", "4 nik 3201014101900003", "5 idartbdt ", "6 bank BCA",
                            "7 nomor_rekening 12345678901234", "8 nomor_rekening 01234567890123x",
                            "9 nama_rekening ", "10 status mati", "11 idartbdt 1"));
    EXPECT_EQ(account(1)->number, "012345678901234");
}

TEST_P(AccountFile, a_number_that_a_spreadsheet_may_have_changed_is_refused) {
    using sheets::Value;
    auto book = sheets::create_xlsx(dir_.file("a.xlsx")).value();
    const auto columns = std::to_array<sheets::Column>(
        {{"nik"}, {"idartbdt"}, {"status"}, {"bank"}, {"nomor_rekening"}, {"nama_rekening"}});
    book->sheet("Rekening", columns);
    const auto row = [&](Value nik, Value key, Value bank, Value number) {
        book->row(std::array<Value, 6>{nik, key, "aktif", bank, number, "SOMEBODY"});
    };
    row({}, std::int64_t{1}, "BNI", std::int64_t{1'234'567'890});
    row({}, "2", "BRI", std::int64_t{12'345'678'901'234});
    row(std::int64_t{3'201'014'101'900'002}, {}, "BNI", "0123456789");
    row("3201014101900002", {}, "BNI", "0123456789");
    ASSERT_TRUE(book->finish());
    const auto report = import(dir_.file("a.xlsx")).value();
    EXPECT_EQ(report.added, 2);
    EXPECT_THAT(errors(), ElementsAre("3 nomor_rekening 12345678901234", "4 idartbdt "));
    EXPECT_EQ(account(1)->number, "1234567890");
    EXPECT_EQ(account(2)->number, "0123456789");
}

TEST_P(AccountFile, a_nik_that_a_person_had_finds_nobody) {
    namespace lines = registry::lines;
    record("registry.imported", "corrected",
           {lines::encode(
               lines::Person{person(2), {}, {}, lines::Claim{3'201'014'101'900'005, 1}, {}})});
    const auto report =
        import(save("a.csv", file(",3201014101900002,BNI,0123456789,NURAINI,aktif\r\n"
                                  ",3201014101900005,BNI,0123456780,NURAINI,aktif\r\n")))
            .value();
    EXPECT_THAT(errors(), ElementsAre("2 idartbdt "));
    EXPECT_EQ(report.added, 1);
    EXPECT_EQ(account(2)->number, "0123456780");
}

TEST_P(AccountFile, the_same_again_changes_nothing) {
    const auto rows = file("1,,BRI,012345678901234,SITI AMINAH,aktif\r\n"
                           "2,,BRI,012345678901235,NURAINI,aktif\r\n");
    const auto path = save("a.csv", rows);
    ASSERT_TRUE(import(path).value().receipt);
    const auto before = count("select count(*) from journal_entry");

    EXPECT_TRUE(import(path)->known_file);
    EXPECT_TRUE(import(save("same bytes.csv", rows))->known_file);
    const auto other = import(save("b.csv", rows + "\r\n")).value();
    EXPECT_FALSE(other.known_file);
    EXPECT_EQ(other.unchanged, 2);
    EXPECT_FALSE(other.receipt);
    EXPECT_EQ(count("select count(*) from journal_entry"), before);
    EXPECT_EQ(count("select count(*) from journal_draft"), 0);
}

TEST_P(AccountFile, the_newest_counts_and_a_file_can_be_read_again) {
    const auto first = save("a.csv", file("1,,BRI,012345678901234,SITI AMINAH,aktif\r\n"));
    ASSERT_EQ(import(first)->added, 1);
    ASSERT_EQ(import(save("b.csv", file("1,,BNI,0123456789,SITI AMINAH,tidak aktif\r\n")))->changed,
              1);
    EXPECT_EQ(account(1)->bank, "bni");
    EXPECT_EQ(account(1)->status, AccountStatus::inactive);
    EXPECT_EQ(import(first)->changed, 0);
    EXPECT_EQ(import(first, true)->changed, 1);
    EXPECT_EQ(account(1)->bank, "bri");
    EXPECT_EQ(count("select count(*) from bank_account"), 3) << "nothing is overwritten";
}

} // namespace
} // namespace tepat::payments
