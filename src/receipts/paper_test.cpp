#include "receipts/paper.hpp"

#include <gmock/gmock.h>
#include <qrcodegen/qrcodegen.hpp>

#include <regex>

namespace tepat::receipts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

journal::ReceiptCode code_of(std::size_t nodes, std::string origin = "dinsos.example.go.id/bogor") {
    return {std::move(origin),
            Seq{5},
            std::int64_t{1} << nodes,
            journal::sha256("leaf"),
            journal::Proof(nodes, journal::sha256("node")),
            "abcd",
            Bytes(64, 's')};
}

TEST(Paper, IsReadBackFromItsText) {
    const auto code = code_of(10);
    for (const auto language : {Language::id, Language::en}) {
        const auto paper = make_paper(code, Date::parse("2021-03-31").value(), language);
        EXPECT_EQ(journal::parse_receipt(paper.text), code);
        EXPECT_THAT(paper.text, HasSubstr("2021-03-31"));
        EXPECT_THAT(paper.svg, HasSubstr("2021-03-31"));
    }
}

TEST(Paper, AMillionEntriesFitOnASheet) {
    EXPECT_LE(make_paper(code_of(20), Date{18'000}, Language::id).version, 25);
    EXPECT_LE(make_paper(code_of(40), Date{18'000}, Language::id).version, 40);
}

/// The rectangles of the drawing are the dark modules of the code, and no others.
TEST(Paper, DrawsTheCode) {
    const auto code = code_of(7);
    const auto text = journal::receipt_text(code);
    const auto paper = make_paper(code, Date{18'000}, Language::id);
    const auto qr =
        qrcodegen::QrCode::encodeSegments(qrcodegen::QrSegment::makeSegments(text.c_str()),
                                          qrcodegen::QrCode::Ecc::MEDIUM, 1, 40, -1, false);
    std::vector<std::string> drawn(static_cast<std::size_t>(qr.getSize()),
                                   std::string(static_cast<std::size_t>(qr.getSize()), ' '));
    auto expected = drawn;
    const std::regex run{R"(M(\d+) (\d+)h(\d+)v1h-\d+z)"};
    for (std::sregex_iterator at{paper.svg.begin(), paper.svg.end(), run}, end; at != end; ++at)
        for (int i = 0; i < std::stoi((*at)[3]); ++i)
            drawn.at(static_cast<std::size_t>(std::stoi((*at)[2]) - 4))
                .at(static_cast<std::size_t>(std::stoi((*at)[1]) - 4 + i)) = '#';
    for (int y = 0; y < qr.getSize(); ++y)
        for (int x = 0; x < qr.getSize(); ++x)
            if (qr.getModule(x, y))
                expected[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] = '#';
    EXPECT_EQ(drawn, expected);
}

TEST(Paper, ANameOfAJournalIsTextAndNotMarkup) {
    const auto paper = make_paper(code_of(3, "<script>&" + std::string(60, 'x') + "\xC3\xA9"),
                                  Date{}, Language::id);
    EXPECT_THAT(paper.svg, Not(HasSubstr("<script>")));
    EXPECT_THAT(paper.svg, HasSubstr("&lt;script>&amp;"));
}

} // namespace
} // namespace tepat::receipts
