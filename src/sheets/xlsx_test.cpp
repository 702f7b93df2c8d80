#include "sheets/detail/testing.hpp"
#include "sheets/detail/xlsx_parts.hpp"
#include "sheets/detail/zip_for_tests.hpp"
#include "sheets/reader.hpp"

#include <gtest/gtest.h>

namespace tepat::sheets {
namespace {

using testing::described;
using testing::Parts;
using testing::zipped;

constexpr auto rels_namespace = "http://schemas.openxmlformats.org/package/2006/relationships";
constexpr auto types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

std::string relationships(std::string_view rows) {
    return fmt::format("<?xml version=\"1.0\"?><Relationships xmlns=\"{}\">{}</Relationships>",
                       rels_namespace, rows);
}
std::string relationship(std::string_view id, std::string_view type, std::string_view target) {
    return fmt::format("<Relationship Id=\"{}\" Type=\"{}/{}\" Target=\"{}\"/>", id, types, type,
                       target);
}
std::string worksheet(std::string_view rows, std::string_view behind = "") {
    return fmt::format(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
        "<sheetData>{}</sheetData>{}</worksheet>",
        rows, behind);
}

/// A workbook of one sheet "Data" with a date style 1.
Parts parts_of(std::string_view rows, std::string_view behind = "") {
    return {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", relationships(relationship("rId1", "officeDocument", "xl/workbook.xml"))},
        {"xl/workbook.xml", "<workbook xmlns:r='u'><sheets><sheet name='Data' sheetId='1' "
                            "r:id='rId1'/></sheets></workbook>"},
        {"xl/_rels/workbook.xml.rels",
         relationships(relationship("rId1", "worksheet", "worksheets/sheet1.xml") +
                       relationship("rId2", "styles", "styles.xml") +
                       relationship("rId3", "sharedStrings", "/xl/sharedStrings.xml"))},
        {"xl/styles.xml",
         "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='dd/mm/yyyy'/></numFmts>"
         "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
         "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf "
         "numFmtId='164'/></cellXfs></styleSheet>"},
        {"xl/sharedStrings.xml",
         "<sst><si><t>nama</t></si><si><r><t xml:space='preserve'>Siti </t></r><r><t>Aminah</t></r>"
         "<rPh sb='0' eb='1'><t>PHONETIC</t></rPh></si><si><t>a_x000D_\nb_x005F_x0041_</t></si>"
         "<si/></sst>"},
        {"xl/worksheets/sheet1.xml", worksheet(rows, behind)},
    };
}

std::string read(const Parts& parts, const Limits& limits = {}) {
    const auto bytes = zipped(parts);
    return described(open_workbook("bogor.xlsx", bytes, limits));
}
std::string read_rows(std::string_view rows, const Limits& limits = {}) {
    return read(parts_of(rows), limits);
}
std::string damaged(std::string_view part, std::string_view detail) {
    return fmt::format("! sheets.damaged file=bogor.xlsx part={} detail={}", part, detail);
}
constexpr auto sheet1 = "xl/worksheets/sheet1.xml";

TEST(Xlsx, ReadsEveryKindOfCell) {
    EXPECT_EQ(
        read_rows("<row r='1'>"
                  "<c r='A1' t='s'><v>0</v></c><c r='B1'><v>12</v></c>"
                  "<c r='C1' s='1'><v>44286</v></c><c r='D1' s='2'><v>44286.5</v></c>"
                  "<c r='E1' t='b'><v>1</v></c><c r='F1' t='e'><v>#N/A</v></c>"
                  "<c r='G1' t='inlineStr'><is><t> Bu </t></is></c>"
                  "<c r='H1'><f>B1*2</f><v>24</v></c><c r='I1' t='str'><f>A1</f><v>nama</v></c>"
                  "<c r='J1'><f>A1</f></c><c r='K1' t='d'><v>2021-03-31</v></c>"
                  "<c r='L1' s='0'/></row>"),
        "1|nama|n:12|d:44286|d:44286.5|b:TRUE|e:#N/A| Bu |f:n:24|f:nama|f:|d:2021-03-31\n");
}

TEST(Xlsx, KeepsTheDigitsOfANumberAsTheyStandInTheFile) {
    EXPECT_EQ(
        read_rows("<row><c><v>3201011234567890</v></c><c><v>3.20101123456789E+15</v></c></row>"),
        "1|n:3201011234567890|n:3.20101123456789E+15\n");
}

TEST(Xlsx, JoinsRichTextLeavesPhoneticsAndUndoesEscapes) {
    EXPECT_EQ(
        read_rows(
            "<row><c t='s'><v>1</v></c><c t='s'><v>2</v></c><c t='s'><v>3</v></c>"
            "<c t='inlineStr'><is><r><t>x </t></r><r><t>_x0041_</t></r><rPh><t>P</t></rPh></is></c>"
            "<c t='inlineStr'><is><t>_xD83D__xDE00_ _xD83D_ _x0000_ _x00_</t></is></c></row>"),
        "1|Siti Aminah|a\r\nb_x0041_||x A|\xF0\x9F\x98\x80 \xEF\xBF\xBD \xEF\xBF\xBD _x00_\n");
}

TEST(Xlsx, FillsGapsAndNumbersRowsAndCellsThatDoNotSay) {
    EXPECT_EQ(
        read_rows("<row><c><v>1</v></c></row><row r='5'><c r='C5'><v>2</v></c><c><v>3</v></c></row>"
                  "<row/><row><c><v/></c></row><row><c><v>4</v></c></row>"),
        "1|n:1\n5|||n:2|n:3\n8|n:4\n");
}

TEST(Xlsx, TakesPrefixedAndStrictXml) {
    auto parts = parts_of("");
    parts["_rels/.rels"] = relationships(
        "<Relationship Id='a' "
        "Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' "
        "Target='/book/wb.xml'/>");
    parts["book/wb.xml"] =
        "<x:workbook xmlns:x='m' xmlns:rel='r'><x:workbookPr date1904='1'/><x:sheets>"
        "<x:sheet name='Satu' sheetId='7' rel:id='z'/></x:sheets></x:workbook>";
    parts["book/_rels/wb.xml.rels"] =
        relationships("<Relationship Id='z' "
                      "Type='http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet' "
                      "Target='../other/S.xml'/>");
    parts["other/s.xml"] =
        "<x:worksheet xmlns:x='m'><x:sheetData><x:row r='2'><x:c r='B2' t='inlineStr'>"
        "<x:is><x:t>ya</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>";
    const auto bytes = zipped(parts);
    const auto book = open_workbook("x", bytes);
    ASSERT_TRUE(book);
    EXPECT_EQ((*book)->date_system(), DateSystem::from_1904);
    EXPECT_EQ((*book)->sheets().front().name, "Satu");
    EXPECT_EQ(described(book), "2||ya\n");
}

TEST(Xlsx, ListsSheetsInTabOrderWithoutCharts) {
    auto parts = parts_of("<row><c><v>1</v></c></row>");
    parts["xl/workbook.xml"] =
        "<workbook><sheets><sheet name='Grafik' r:id='c' xmlns:r='u'/>"
        "<sheet name='A &amp; B' id='b' state='hidden'/><sheet name='Data' id='a'/>"
        "</sheets></workbook>";
    parts["xl/_rels/workbook.xml.rels"] =
        relationships(relationship("a", "worksheet", "worksheets/sheet1.xml") +
                      relationship("b", "worksheet", "worksheets/sheet2.xml") +
                      relationship("c", "chartsheet", "chartsheets/sheet1.xml"));
    parts["xl/worksheets/sheet2.xml"] = worksheet("<row><c><v>2</v></c></row>");
    const auto bytes = zipped(parts);
    const auto book = open_workbook("x", bytes);
    ASSERT_TRUE(book);
    ASSERT_EQ((*book)->sheets().size(), 2U);
    EXPECT_EQ((*book)->sheets()[0].name, "A & B");
    EXPECT_TRUE((*book)->sheets()[0].hidden);
    EXPECT_FALSE((*book)->sheets()[1].hidden);
    EXPECT_EQ(described(book, 0), "1|n:2\n");
    EXPECT_EQ(described(book, 1), "1|n:1\n");
}

TEST(Xlsx, NamesMergedCellsInTheData) {
    const auto bytes = zipped(parts_of(
        "<row><c><v>1</v></c></row>", "<mergeCells><mergeCell ref='A1:C1'/><mergeCell ref='B5:B9'/>"
                                      "</mergeCells>"));
    const auto book = open_workbook("x", bytes);
    ASSERT_TRUE(book);
    const auto rows = (*book)->rows(0);
    ASSERT_TRUE(rows);
    EXPECT_EQ(described(**rows), "1|n:1\n");
    const auto merged = (*rows)->merged();
    ASSERT_EQ(merged.size(), 2U);
    EXPECT_EQ(merged[1], (CellRange{5, 1, 9, 1}));
    const auto refused = refuse_merged("x", "Data", merged, 2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(described(refused.error()), "! sheets.merged_cells file=x sheet=Data range=B5:B9");
    EXPECT_TRUE(refuse_merged("x", "Data", merged.first(1), 2));
}

TEST(Xlsx, KnowsDateFormats) {
    for (const auto* date : {"dd/mm/yyyy", "[$-421]dd mmmm yyyy;@", "h:mm", "[h]:mm", "[Red]d-m",
                             "\"tgl\" d", "yyyy\\-mm\\-dd", "mm:ss.0"})
        EXPECT_TRUE(detail::is_date_format(date)) << date;
    for (const auto* number : {"General", "0.00", "#,##0", "\"days\" 0", "0;d", "[Red]0", "\\d0",
                               "_d0", "0.00E+00", "[$Rp-421] #,##0", "@", "\"d", "[d", "\\"})
        EXPECT_FALSE(detail::is_date_format(number)) << number;
}

TEST(Xlsx, StopsAZipBombWhileItInflates) {
    Limits limits;
    limits.ratio_from = 1 << 20;
    const std::string rows(24 << 20, ' ');
    const auto answer = read_rows(rows, limits);
    EXPECT_TRUE(answer.starts_with(
        "! sheets.inflates_too_much file=bogor.xlsx part=xl/worksheets/sheet1.xml"))
        << answer;
    limits = {};
    limits.inflated_bytes = 1 << 20;
    limits.inflation_ratio = 100'000;
    const auto large = read_rows(rows, limits);
    EXPECT_TRUE(large.starts_with("! sheets.inflates_too_much")) << large;
    auto parts = parts_of("");
    parts["xl/sharedStrings.xml"] = "<sst>" + rows + "</sst>";
    limits = {};
    limits.ratio_from = 1 << 20;
    EXPECT_TRUE(read(parts, limits).starts_with("! sheets.inflates_too_much"));
}

TEST(Xlsx, RefusesDocumentTypesAndWithThemEntityBombs) {
    auto parts = parts_of("");
    parts[sheet1] =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet>&b;</worksheet>";
    EXPECT_EQ(read(parts), "! sheets.doctype file=bogor.xlsx part=xl/worksheets/sheet1.xml");
    parts = parts_of("");
    parts["xl/workbook.xml"] =
        "<!DOCTYPE workbook SYSTEM 'http://example.invalid/x.dtd'><workbook/>";
    EXPECT_EQ(read(parts), "! sheets.doctype file=bogor.xlsx part=xl/workbook.xml");
}

TEST(Xlsx, HoldsTheLimitsOfCellsRowsAndColumns) {
    const auto inline_cell = [](std::string_view text) {
        return fmt::format("<c t='inlineStr'><is><t>{}</t></is></c>", text);
    };
    const std::string at = " file=bogor.xlsx sheet=Data row=1 column=";
    EXPECT_EQ(read_rows("<row>" + inline_cell(std::string(32'768, 'x')) + "</row>"),
              "! sheets.cell_too_long" + at + "A limit=32767");
    EXPECT_EQ(read_rows("<row>" + inline_cell(std::string(32'767, 'x')) + "</row>").size(),
              32'767U + 3);
    Limits limits;
    limits.ratio_from = 1ULL << 40;
    EXPECT_EQ(read_rows("<row>" + inline_cell(std::string(50 << 20, 'x')) + "</row>", limits),
              "! sheets.cell_too_long" + at + "A limit=32767");
    auto parts = parts_of("");
    parts["xl/sharedStrings.xml"] =
        "<sst><si><t>a</t></si><si><t>" + std::string(50 << 20, 'x') + "</t></si></sst>";
    EXPECT_EQ(read(parts, limits),
              "! sheets.shared_string_too_long file=bogor.xlsx number=2 limit=32767");

    EXPECT_EQ(read_rows("<row><c r='XFD1'><v>1</v></c></row>").size(), 16'384U + 5);
    EXPECT_EQ(read_rows("<row><c r='XFE1'><v>1</v></c></row>"),
              "! sheets.too_many_columns" + at + "XFE limit=16384");
    EXPECT_EQ(read_rows("<row r='1048577'/>"),
              "! sheets.too_many_rows file=bogor.xlsx sheet=Data limit=1048576");
    limits = {};
    limits.row_bytes = 100;
    EXPECT_EQ(read_rows("<row>" + inline_cell(std::string(60, 'x')) +
                            inline_cell(std::string(60, 'x')) + "</row>",
                        limits),
              "! sheets.row_too_large" + at + "B limit=100");
    limits = {};
    limits.shared_string_bytes = 50;
    EXPECT_EQ(read_rows("", limits), "! sheets.shared_strings_too_large file=bogor.xlsx limit=0");
}

TEST(Xlsx, ReadsTheSameAcrossBufferBorders) {
    // Rows of growing length put tags, references, letters and line ends on every border of the
    // read buffer.
    std::string rows;
    std::string expected;
    for (int i = 1; i <= 6000; ++i) {
        const std::string text(static_cast<std::size_t>(i % 509), 'k');
        rows += fmt::format(
            "<row r='{0}' x='&lt;{1}&#x41;'><c t=\"inlineStr\"><is><t>{1}&amp;\xC3\xA1\r\n&#x1F600;"
            "<![CDATA[<]]><!-- - --></t></is></c></row>",
            i, text);
        expected += fmt::format("{}|{}&\xC3\xA1\n\xF0\x9F\x98\x80<\n", i, text);
    }
    ASSERT_GT(rows.size(), 3'000'000U);
    EXPECT_EQ(read_rows(rows), expected);
}

TEST(Xlsx, PassesOverMegabytesThatAreNoTag) {
    const std::string blanks(3 << 20, ' ');
    std::string comments;
    while (comments.size() < blanks.size())
        comments += "<!-- catatan --><?lihat sini?>";
    auto parts = parts_of("");
    parts[sheet1] = "<?xml version='1.0'?>" + blanks + comments + "<worksheet><ext>" + blanks +
                    "</ext>" + comments + "<sheetData>" + blanks + "<row><c><v>1</v></c></row>" +
                    comments + "</sheetData></worksheet>" + blanks + comments;
    Limits limits;
    limits.ratio_from = 1ULL << 40;
    EXPECT_EQ(read(parts, limits), "1|n:1\n");
}

TEST(Xlsx, ReadsUtf8AndMarkedUtf16WhateverIsDeclared) {
    auto parts = parts_of("");
    parts[sheet1] = "\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?>" +
                    worksheet("<row><c t='str'><v>\xC3\xA1</v></c></row>");
    EXPECT_EQ(read(parts), "1|\xC3\xA1\n");
    std::string utf16 = "\xFF\xFE";
    for (const char c : worksheet("<row><c><v>1</v></c></row>"))
        (utf16 += c) += '\0';
    parts[sheet1] = utf16;
    EXPECT_EQ(read(parts), "1|n:1\n");
}

TEST(Xlsx, RefusesXmlThatIsNotWellFormed) {
    for (const auto* bad : {"",
                            "x",
                            "<",
                            "<a",
                            "<a b",
                            "<a b=",
                            "<a b='",
                            "<a b='1'",
                            "<a>",
                            "<a></b>",
                            "</a>",
                            "<a/><b/>",
                            "<a/>x",
                            "<a b=1/>",
                            "<a b='1'c='2'/>",
                            "<a b='<'/>",
                            "<a>&nbsp;</a>",
                            "<a>&#0;</a>",
                            "<a>&#xD800;</a>",
                            "<a>&#x110000;</a>",
                            "<a>&</a>",
                            "<a>&amp</a>",
                            "<a>\x01</a>",
                            "<a>\xFF</a>",
                            "<a b='\x01'/>",
                            "<a b='\xFF'/>",
                            "<a b='&x;'/>",
                            "<!-- ",
                            "<a><![CDATA[</a>",
                            "<a><!x></a>",
                            "<![CDATA[x]]>",
                            "<a/",
                            "<a /",
                            "< a/>",
                            "<\xFF/>",
                            "\xFF\xFE<\0"}) {
        auto parts = parts_of("");
        parts[sheet1] = bad;
        EXPECT_TRUE(read(parts).starts_with("! sheets.damaged")) << bad;
    }
}

TEST(Xlsx, NamesDamage) {
    EXPECT_EQ(read_rows("<row><c t='s'><v>4</v></c></row>"),
              damaged(sheet1, "shared string 4 in row 1"));
    EXPECT_EQ(read_rows("<row><c t='s'><v>-1</v></c></row>"),
              damaged(sheet1, "shared string -1 in row 1"));
    EXPECT_EQ(read_rows("<row><c t='q'/></row>"), damaged(sheet1, "cell type q in row 1"));
    EXPECT_EQ(read_rows("<row r='2'/><row r='2'/>"), damaged(sheet1, "row number 2 after row 2"));
    EXPECT_EQ(read_rows("<row r='0'/>"), damaged(sheet1, "row number 0 after row 0"));
    EXPECT_EQ(read_rows("<row><c r='B1'/><c r='B1'/></row>"), damaged(sheet1, "cell B1 in row 1"));
    EXPECT_EQ(read_rows("<row><c r='1'/></row>"), damaged(sheet1, "cell 1 in row 1"));
    EXPECT_EQ(read_rows("<row><c>"), damaged(sheet1, "mismatched tag"));
    std::string deep;
    for (int i = 0; i < 100; ++i)
        deep += "<x>";
    EXPECT_EQ(read_rows(deep), damaged(sheet1, "nested too deep"));
    Limits limits;
    limits.ratio_from = 1ULL << 40;
    EXPECT_EQ(read_rows("<row x='" + std::string(20 << 20, 'x') + "'/>", limits),
              damaged(sheet1, "a tag longer than a megabyte"));
    auto parts = parts_of("");
    parts.erase(sheet1);
    EXPECT_EQ(read(parts), damaged(sheet1, "missing part"));
    parts["xl/_rels/workbook.xml.rels"] = relationships("");
    EXPECT_EQ(read(parts), damaged("sheet Data", "missing part"));
    parts["xl/workbook.xml"] = "<workbook/>";
    EXPECT_EQ(read(parts), "! sheets.no_sheet file=bogor.xlsx");
    parts.erase("xl/workbook.xml");
    EXPECT_EQ(read(parts), damaged("xl/workbook.xml", "missing part"));
}

TEST(Xlsx, KnowsOtherZips) {
    EXPECT_EQ(read({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}}),
              "! sheets.open_document file=bogor.xlsx");
    EXPECT_EQ(read({{"foto.jpg", "x"}}), "! sheets.zip_archive file=bogor.xlsx");
    auto parts = parts_of("");
    parts["_rels/.rels"] = relationships(relationship("r", "officeDocument", "xl/workbook.bin"));
    EXPECT_EQ(read(parts), "! sheets.xlsb file=bogor.xlsx");
    const auto locked = zipped(parts_of(""), "rahasia");
    EXPECT_EQ(described(open_workbook("x", locked)), "! sheets.password file=x");
}

TEST(Xlsx, FindsEveryWayOfBeingCutShortOrChanged) {
    std::string rows;
    for (int i = 0; i < 500; ++i)
        rows += fmt::format("<row><c><v>{}</v></c></row>", i * 7919);
    const auto bytes = zipped(parts_of(rows));
    const auto whole = described(open_workbook("x", bytes));
    ASSERT_EQ(whole.find('!'), std::string::npos);
    for (std::size_t size = 4; size < bytes.size(); size += 97) {
        const auto cut = bytes.substr(0, size);
        EXPECT_TRUE(described(open_workbook("x", cut)).starts_with("! sheets.zip_damaged")) << size;
    }
    // A changed byte is either refused or in a place that does not matter (a time stamp, a name
    // never asked for).
    int refused = 0;
    int all = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 5, ++all) {
        auto changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 0x20);
        const auto answer = described(open_workbook("x", changed));
        const bool has_refusal = answer.contains("! ");
        refused += has_refusal;
        EXPECT_TRUE(has_refusal || answer == whole) << at;
    }
    EXPECT_GT(refused, all / 2);
}

} // namespace
} // namespace tepat::sheets
