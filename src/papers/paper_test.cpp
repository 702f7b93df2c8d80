#include "papers/paper.hpp"

#include <gtest/gtest.h>

namespace tepat::papers {
namespace {

const Date day = Date::parse("2021-03-31").value();

Bytes table_of(std::size_t rows) {
    Paper paper{{"BERITA ACARA Sukamaju", day}};
    paper.heading({"BERITA ACARA", "Musyawarah Desa"});
    paper.fields({{"Desa", "Sukamaju"}, {"Kecamatan", "Mekar"}});
    paper.paragraph("Pada hari Rabu telah diselenggarakan musyawarah.");
    std::vector<std::vector<std::string>> cells;
    for (std::size_t at = 0; at < rows; ++at)
        cells.push_back({std::to_string(at), "Keluarga yang namanya panjang sekali, ditulis "
                                             "sampai baris berikutnya"});
    paper.table({{"No.", 0.3}, {"Nama", 2}}, cells);
    paper.signatures({{"Kepala Desa", "Siti"}, {"Perangkat Desa", ""}});
    return paper.finish();
}

std::size_t pages(const Bytes& pdf) {
    std::size_t count = 0;
    constexpr std::string_view mark = "/Type /Page %";
    for (std::size_t at = 0; (at = pdf.find(mark, at)) != Bytes::npos; at += mark.size())
        ++count;
    return count;
}

TEST(Paper, IsAPdfThatSaysWhatItIsAndWhen) {
    const auto pdf = table_of(3);
    EXPECT_TRUE(pdf.starts_with("%PDF-1."));
    EXPECT_NE(pdf.find("BERITA ACARA Sukamaju"), Bytes::npos);
    EXPECT_NE(pdf.find("20210331"), Bytes::npos);
    EXPECT_EQ(pages(pdf), 1U);
    EXPECT_EQ(pdf, table_of(3)) << "the same calls, the same bytes";
}

TEST(Paper, GoesOnOverPages) {
    EXPECT_GT(pages(table_of(100)), 2U);
    Paper long_text{{"Panjang", day}};
    std::string text;
    for (int at = 0; at < 2'000; ++at)
        text += "kata ";
    long_text.paragraph(text);
    const auto one = long_text.finish();
    EXPECT_GT(pages(one), 1U);
    Paper odd{{"Aneh", day}};
    odd.paragraph("\xff\xfe");
    odd.table({{"a", 1}}, {{std::string(3'000, 'x')}, {}});
    odd.new_page();
    odd.signatures({});
    EXPECT_GE(pages(odd.finish()), 2U);
}

} // namespace
} // namespace tepat::papers
