#include "documents/detail/exif.hpp"
#include "documents/document.hpp"
#include "testing/made_documents.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tepat::documents {
namespace {

using namespace tepat::testing; // made documents
using ::testing::HasSubstr;
using ::testing::Not;

std::string_view refused(BytesView bytes, const Limits& limits = {}) {
    const auto its = examine(bytes, limits);
    return its ? "" : its.error().code.name;
}

TEST(Examine, KnowsWhatItIsByItsBytes) {
    EXPECT_EQ(examine(made_jpeg())->kind, Kind::jpeg);
    EXPECT_EQ(examine(made_png())->kind, Kind::png);
    const auto pdf = examine(made_pdf());
    ASSERT_TRUE(pdf) << pdf.error().code.name;
    EXPECT_EQ(pdf->kind, Kind::pdf);
    EXPECT_EQ(pdf->digest, journal::sha256(made_pdf()));
    EXPECT_EQ(pdf->photo, std::nullopt);
    EXPECT_EQ(refused(""), "documents.empty");
    for (const auto* other :
         {"GIF89a", "<svg onload='x()'>", "PK\3\4", "MZ", " %PDF-1.4", "nik,nama"})
        EXPECT_EQ(refused(other), "documents.unknown_kind") << other;
}

TEST(Examine, ReadsAPhotosHeaderAndWhereItWasTaken) {
    const auto its = examine(made_jpeg(4'000, 3'000, made_exif()));
    ASSERT_TRUE(its);
    ASSERT_TRUE(its->photo);
    EXPECT_EQ(its->photo->width, 4'000);
    EXPECT_EQ(its->photo->height, 3'000);
    ASSERT_TRUE(its->photo->position);
    EXPECT_EQ(its->photo->position->text(), "-6.489722, 106.832500");
    ASSERT_TRUE(its->photo->taken);
    EXPECT_EQ(its->photo->taken->text(), "2021-05-31T09:30:00+07:00");
    const auto png = examine(made_png(20, 10, png_chunk("eXIf", made_exif())));
    ASSERT_TRUE(png);
    EXPECT_EQ(png->photo->position, its->photo->position);
    EXPECT_EQ(examine(made_jpeg())->photo->position, std::nullopt);
}

TEST(Examine, RefusesWhatIsTooLarge) {
    const Limits small{.photo_bytes = 100, .pdf_bytes = 100};
    EXPECT_EQ(refused(made_jpeg(), small), "documents.too_large");
    EXPECT_EQ(refused(made_pdf(), small), "documents.too_large");
    EXPECT_EQ(refused(made_pdf(), {.photo_bytes = 100}), "");
    EXPECT_EQ(refused(made_png(8'000, 8'000)), "");
    EXPECT_EQ(refused(made_png(8'001, 8'000)), "documents.too_many_pixels");
    EXPECT_EQ(refused(made_png(20'001, 1)), "documents.too_many_pixels");
    EXPECT_EQ(refused(made_png(0x7fffffff, 0x7fffffff)), "documents.too_many_pixels");
    EXPECT_EQ(refused(made_jpeg(65'535, 65'535)), "documents.too_many_pixels");
}

TEST(Examine, RefusesImagesCutAnywhere) {
    for (const auto& whole : {made_jpeg(40, 30, made_exif()), made_png()})
        for (std::size_t size = 8; size < whole.size(); ++size)
            EXPECT_EQ(refused(BytesView{whole}.substr(0, size)), "documents.truncated") << size;
}

TEST(Examine, RefusesImagesThatContradictThemselves) {
    auto wrong_sum = made_png();
    wrong_sum[wrong_sum.size() - 20] ^= 1;
    EXPECT_EQ(refused(wrong_sum), "documents.broken");
    EXPECT_EQ(refused(made_png(0, 10)), "documents.broken");
    EXPECT_EQ(refused(made_jpeg(40, 0)), "documents.broken");
    EXPECT_EQ(refused(made_jpeg(40, 30, {}, jpeg_frame(1, 1))), "documents.broken") << "two frames";
    EXPECT_EQ(refused("\xff\xd8\xff\xd9"), "documents.broken") << "no picture";
    auto lossless = made_jpeg();
    lossless[lossless.find("\xff\xc0") + 1] = '\xc3';
    EXPECT_EQ(refused(lossless), "documents.broken");
    auto scans = made_jpeg();
    scans.resize(scans.size() - 2);
    for (int i = 0; i < 100; ++i)
        scans += jpeg_segment(0xDA, "\x01\x01\0\0\x3f\0"sv) + "\x12";
    EXPECT_EQ(refused(scans + "\xff\xd9"), "documents.broken") << "too many scans";
}

TEST(Examine, RefusesPapersThatDoSomething) {
    for (const auto* does : {"/JavaScript", "/J#61vaScript", "/#4C#61unch", "/SubmitForm", "/XFA",
                             "/EmbeddedFile", "/RichMedia"}) {
        const auto object = "5 0 obj<</S" + Bytes{does} + " /JS(app.alert(1))>>endobj\n";
        EXPECT_EQ(refused(made_pdf(object)), "documents.pdf_active") << does;
        EXPECT_EQ(refused(made_pdf(pdf_pack("5 0 <</S" + Bytes{does} + ">>"))),
                  "documents.pdf_active")
            << "packed " << does;
    }
    EXPECT_EQ(refused(made_pdf(pdf_pack("5 0 <</Type/Page>>"))), "");
    EXPECT_EQ(refused(made_pdf("<</S/JavaScripts>>")), "") << "another name";
    EXPECT_EQ(refused(made_pdf("<</Encrypt 9 0 R>>")), "documents.pdf_encrypted");
    EXPECT_EQ(refused(made_pdf("<</Type/ObjStm/Filter/LZWDecode>>stream\nabc\nendstream")),
              "documents.pdf_hidden");
    EXPECT_EQ(refused(made_pdf("<</Type/ObjStm>>stream\n5 0 <</S/None>>\nendstream\n12 0 obj")),
              "documents.pdf_hidden")
        << "nobody writes them plain";
    EXPECT_EQ(refused(made_pdf(pdf_pack("5 0 <<>>") + pdf_pack("5 0 <<>>", "[/ASCII85Decode]"))),
              "documents.pdf_hidden");
    EXPECT_EQ(refused(made_pdf("<</Filter/LZWDecode>>")), "") << "without object streams";
    EXPECT_EQ(refused(made_pdf(pdf_pack("5 0 " + Bytes(std::size_t{70} << 20, ' ')))),
              "documents.pdf_hidden")
        << "a bomb";
    EXPECT_EQ(refused(made_pdf().substr(0, 60)), "documents.truncated");
}

TEST(WithoutMetadata, KeepsThePictureAndHowItIsTurned) {
    const auto comment = jpeg_segment(0xFE, "Rumah Ibu Wati") +
                         jpeg_segment(0xED, "Photoshop 3.0") +
                         jpeg_segment(0xE1, "http://ns.adobe.com/xap/1.0/");
    const auto photo = made_jpeg(40, 30, made_exif(6), comment) + "a film behind the end";
    const auto bare = without_metadata(photo);
    ASSERT_TRUE(bare);
    for (const auto* said : {"2021:05", "Wati", "Photoshop", "adobe", "film"})
        EXPECT_THAT(*bare, Not(HasSubstr(said)));
    const auto its = examine(*bare);
    ASSERT_TRUE(its) << its.error().code.name;
    EXPECT_EQ(its->photo, (Photo{40, 30, {}, {}}));
    EXPECT_EQ(*bare, made_jpeg(40, 30, detail::exif_of(6))) << "nothing else is touched";
    EXPECT_EQ(detail::read_exif(detail::exif_of(6)).turned, 6);
    EXPECT_EQ(without_metadata(*bare), *bare);
    EXPECT_EQ(without_metadata(made_jpeg(40, 30, made_exif(1))), made_jpeg());
}

TEST(WithoutMetadata, OfPngAndPdf) {
    const auto extra = png_chunk("tEXt", "Author\0Wati"sv) + png_chunk("eXIf", made_exif(1)) +
                       png_chunk("iTXt", "XML:com.adobe.xmp") + png_chunk("prVt", "private");
    EXPECT_EQ(without_metadata(made_png(4, 3, extra) + "behind"), made_png(4, 3));
    EXPECT_EQ(without_metadata(made_png(4, 3, png_chunk("eXIf", made_exif(8)))),
              made_png(4, 3, png_chunk("eXIf", detail::exif_of(8))));
    EXPECT_EQ(without_metadata(made_pdf()), made_pdf());
    EXPECT_EQ(without_metadata("GIF89a"), std::nullopt);
}

TEST(Exif, LittleEndianAndMalformed) {
    // Orientation alone, Intel's order.
    const auto little = "II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0"sv;
    EXPECT_EQ(detail::read_exif(little).turned, 3);
    const auto whole = made_exif();
    for (std::size_t size = 0; size < whole.size(); ++size)
        (void)detail::read_exif(BytesView{whole}.substr(0, size)); // ASan looks
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const char other : {'\0', '\x01', '\x7f', '\xff'}) {
            auto changed = whole;
            changed[at] = other;
            const auto its = detail::read_exif(changed);
            EXPECT_LE(std::abs(its.position.value_or(Position{}).latitude), 90'000'000);
        }
}

TEST(Exif, APlaceThatIsNone) {
    auto nowhere = made_exif();
    const auto values = nowhere.size() - 48;
    for (const std::size_t at : {0U, 8U, 16U, 24U, 32U, 40U})
        nowhere.replace(values + at, 4, "\0\0\0\0"sv);
    EXPECT_EQ(detail::read_exif(nowhere).position, std::nullopt) << "0, 0: no fix";
    auto far = made_exif();
    far.replace(values, 4, "\0\0\0\x5b"sv); // 91 degrees
    EXPECT_EQ(detail::read_exif(far).position, std::nullopt);
    auto by_nothing = made_exif();
    by_nothing.replace(values + 4, 4, "\0\0\0\0"sv);
    EXPECT_EQ(detail::read_exif(by_nothing).position, std::nullopt);
    EXPECT_TRUE(detail::read_exif(by_nothing).taken);
}

} // namespace
} // namespace tepat::documents
