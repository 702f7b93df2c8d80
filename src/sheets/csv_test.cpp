#include "sheets/detail/testing.hpp"
#include "sheets/reader.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tepat::sheets {
namespace {

using namespace std::string_literals;
using testing::described;

std::string read(const std::string& bytes, const Limits& limits = {}) {
    return described(open_workbook("desa.csv", bytes, limits));
}

TEST(Csv, ReadsQuotesLineBreaksAndEveryLineEnd) {
    EXPECT_EQ(read("a,b\r\n1,2\r\n"), "1|a|b\n2|1|2\n");
    EXPECT_EQ(read("a,b\n1,2"), "1|a|b\n2|1|2\n");
    EXPECT_EQ(read("a,b\r1,2\r"), "1|a|b\n2|1|2\n");
    EXPECT_EQ(read("\"a\"\"x\",\"b,c\"\n\"d\ne\",\"\"\n"), "1|a\"x|b,c\n2|d\ne\n");
    EXPECT_EQ(read("\"\"\"\"\n"), "1|\"\n");
    EXPECT_EQ(read("tinggi 5\" ya,b\n"), "1|tinggi 5\" ya|b\n");
}

TEST(Csv, GuessesTheSeparatorFromTheFirstLineThatHasOne) {
    EXPECT_EQ(read("a;b,c;d\n"), "1|a|b,c|d\n");
    EXPECT_EQ(read("a\tb\n"), "1|a|b\n");
    EXPECT_EQ(read("a|b\n"), "1|a|b\n");
    EXPECT_EQ(read("DAFTAR KELUARGA\n\na;b;c\n1,5;2;3\n"),
              "1|DAFTAR KELUARGA\n3|a|b|c\n4|1,5|2|3\n");
    EXPECT_EQ(read("\"x,y,z\";b\n"), "1|x,y,z|b\n");
}

TEST(Csv, CountsEmptyRowsAndPassesOverThem) {
    EXPECT_EQ(read("a,b\n\n,,\nc,,\n"), "1|a|b\n4|c\n");
    EXPECT_EQ(read("\n\n"), "");
    EXPECT_EQ(read(",,x\n"), "1|||x\n");
}

TEST(Csv, DropsTheByteOrderMark) {
    EXPECT_EQ(read("\xEF\xBB\xBFnik,nama\n"), "1|nik|nama\n");
    EXPECT_EQ(read("\xEF\xBB\xBF\"nik\",nama\n"), "1|nik|nama\n");
}

TEST(Csv, KeepsEveryLetter) {
    EXPECT_EQ(read("Jum\xC3\xA1t,\xF0\x9F\x98\x80,\xE2\x80\x99\n"),
              "1|Jum\xC3\xA1t|\xF0\x9F\x98\x80|\xE2\x80\x99\n");
}

TEST(Csv, NamesTheCellOfBytesThatAreNotUtf8) {
    const auto answer = [](const char* row, const char* column) {
        return fmt::format("! sheets.invalid_utf8 file=desa.csv sheet=desa row={} column={}", row,
                           column);
    };
    EXPECT_EQ(read("a,b\nx,Jum\xE1t\n"), "1|a|b\n" + answer("2", "B"));
    for (const auto* bad :
         {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x80", "\x80", "\xF5"})
        EXPECT_EQ(read("x,"s + bad + "\n"), answer("1", "B"));
    // Half a letter in one cell and half in the next are two bad cells, not a good row.
    EXPECT_EQ(read("\xC3,\xA1\n"), answer("1", "A"));
}

TEST(Csv, NamesWhatIsWrongAndWhere) {
    EXPECT_EQ(read("a,b\nc,\"d\n\n\n"),
              "1|a|b\n! sheets.open_quote file=desa.csv sheet=desa row=2 column=B");
    EXPECT_EQ(read("a,b\n\"c\"d,e\n"),
              "1|a|b\n! sheets.text_after_quote file=desa.csv sheet=desa row=2 column=A");
    EXPECT_EQ(read("a,b\nc,d\0e\n"s),
              "1|a|b\n! sheets.nul_byte file=desa.csv sheet=desa row=2 column=B");
}

TEST(Csv, HoldsTheLimits) {
    Limits limits;
    limits.columns = 3;
    EXPECT_EQ(read("a,b,c\n", limits), "1|a|b|c\n");
    EXPECT_EQ(read("a,b,c,d\n", limits),
              "! sheets.too_many_columns file=desa.csv sheet=desa row=1 column=D limit=3");
    limits.cell_characters = 4;
    EXPECT_EQ(read("\xC3\xA1\xC3\xA1\xC3\xA1\xC3\xA1,y\n", limits),
              "1|\xC3\xA1\xC3\xA1\xC3\xA1\xC3\xA1|y\n");
    EXPECT_EQ(read("x,12345\n", limits),
              "! sheets.cell_too_long file=desa.csv sheet=desa row=1 column=B limit=4");
    limits = {};
    limits.row_bytes = 300'000;
    const std::string cell(30'000, 'x');
    std::string row = cell;
    for (int i = 0; i < 20; ++i)
        row += "," + cell;
    EXPECT_TRUE(read(row + "\n", limits).starts_with("! sheets.row_too_large file=desa.csv"));
}

TEST(Csv, StopsAtFiftyMegabytesInOneCell) {
    const std::string huge(50 << 20, 'x');
    const auto answer =
        "! sheets.cell_too_long file=desa.csv sheet=desa row=1 column=B limit=32767";
    EXPECT_EQ(read("a," + huge), answer);
    EXPECT_EQ(read("a,\"" + huge), answer);
    EXPECT_EQ(read("a,\"" + huge + "\"\n"), answer);
}

TEST(Csv, ReadsTheSameAcrossBufferBorders) {
    // Rows of growing length put line ends, quotes and letters on every border of the read buffer.
    std::string bytes;
    std::string expected;
    for (int i = 1; i <= 4000; ++i) {
        const std::string text(static_cast<std::size_t>(i % 509), 'k');
        bytes += fmt::format("{},\"{}\"\"\r\n{}\",\xC3\xA1\r\n", i, text, text);
        expected += fmt::format("{}|{}|{}\"\r\n{}|\xC3\xA1\n", i, i, text, text);
    }
    ASSERT_GT(bytes.size(), 1'000'000U);
    EXPECT_EQ(read(bytes), expected);
    EXPECT_EQ(read(bytes.substr(0, bytes.size() - 2)), expected);
}

TEST(Csv, ReadsAFileTwiceAndNamesItsSheet) {
    const testing::TemporaryDirectory directory;
    std::ofstream{directory / "Desa Sukamaju.csv"} << "a,b\n1,2\n";
    const auto book = open_workbook(directory / "Desa Sukamaju.csv");
    ASSERT_TRUE(book);
    EXPECT_EQ((*book)->sheets().front().name, "Desa Sukamaju");
    EXPECT_EQ(described(book), "1|a|b\n2|1|2\n");
    EXPECT_EQ(described(book), "1|a|b\n2|1|2\n");
}

TEST(Open, SaysWhatAFileIsInstead) {
    const auto open = [](const std::string& bytes) { return described(open_workbook("x", bytes)); };
    const auto utf16 = [](std::string_view text) {
        std::string out;
        for (const char c : text)
            out += {c, '\0'};
        return out;
    };
    const auto ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"s + std::string(1000, '\0');
    EXPECT_EQ(open(""), "! sheets.empty file=x");
    EXPECT_EQ(open("\xFF\xFE" + utf16("a,b")), "! sheets.utf16 file=x");
    EXPECT_EQ(open("\xFE\xFF\0a"s), "! sheets.utf16 file=x");
    EXPECT_EQ(open("<html><table>"), "! sheets.markup file=x");
    EXPECT_EQ(open("\xEF\xBB\xBF\n <?xml version='1.0'?>"), "! sheets.markup file=x");
    EXPECT_EQ(open("%PDF-1.4\n"), "! sheets.not_a_table file=x");
    EXPECT_EQ(open("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\0"s), "! sheets.not_a_table file=x");
    EXPECT_EQ(open(ole + utf16("Workbook")), "! sheets.old_xls file=x");
    EXPECT_EQ(open(ole + utf16("EncryptedPackage")), "! sheets.password file=x");
    // The name lies across the border of two reads.
    EXPECT_EQ(open(ole + std::string(65536 - ole.size() - 7, 'x') + utf16("EncryptedPackage")),
              "! sheets.password file=x");
}

TEST(Open, NamesMissingFilesAndFolders) {
    const testing::TemporaryDirectory directory;
    EXPECT_EQ(described(open_workbook(directory / "none.csv")), "! sheets.no_file file=none.csv");
    std::filesystem::create_directory(directory / "folder");
    EXPECT_EQ(described(open_workbook(directory / "folder")), "! sheets.directory file=folder");
}

TEST(ColumnLetters, CountAsSpreadsheetsDo) {
    EXPECT_EQ(column_letters(0), "A");
    EXPECT_EQ(column_letters(25), "Z");
    EXPECT_EQ(column_letters(26), "AA");
    EXPECT_EQ(column_letters(701), "ZZ");
    EXPECT_EQ(column_letters(702), "AAA");
    EXPECT_EQ(column_letters(16'383), "XFD");
}

} // namespace
} // namespace tepat::sheets
