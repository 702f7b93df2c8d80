// Documents through the command line: kept, shown, and each byte of one that changes is found.
#include "program.hpp"
#include "testing/made_documents.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Documents : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_EQ(run({"init"}).exit, 0); }

    [[nodiscard]] Ended run(Arguments arguments) const {
        return tepat_in(folder_.path(), std::move(arguments));
    }
    [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }
    void write(const std::string& name, const std::string& bytes) const {
        std::ofstream{path(name), std::ios::binary} << bytes;
    }
    [[nodiscard]] std::string read(const fs::path& file) const {
        std::ifstream in{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }

    TempDir folder_;
};

TEST_F(Documents, AreKeptAndShown) {
    write("foto.pdf", made_jpeg(40, 30, made_exif())); // whatever its name says
    const auto kept = run({"document", "keep", "foto.pdf", "--json"});
    ASSERT_EQ(kept.exit, 0) << kept.err;
    const auto said = kept.json();
    EXPECT_EQ(said["type"], "image/jpeg");
    EXPECT_EQ(said["position"], "-6.489722, 106.832500");
    const auto digest = said["digest"].get<std::string>();
    const auto shown = run({"document", "show", digest, "--out", "bare.jpg", "--json"});
    ASSERT_EQ(shown.exit, 0) << shown.err;
    EXPECT_THAT(shown.json()["entries"], IsEmpty());
    EXPECT_THAT(read(path("bare.jpg")), Not(HasSubstr("2021:05")));
    ASSERT_EQ(run({"document", "show", digest, "--out", "same.jpg", "--original"}).exit, 0);
    EXPECT_EQ(read(path("same.jpg")), read(path("foto.pdf")));

    write("skrip.pdf", made_pdf("<</S/JavaScript>>"));
    const auto refused = run({"document", "keep", "skrip.pdf", "--lang", "en"});
    EXPECT_NE(refused.exit, 0);
    EXPECT_THAT(refused.err + refused.out, HasSubstr("JavaScript"));
    EXPECT_NE(run({"document", "show", "abc"}).exit, 0);
    EXPECT_NE(run({"document", "show", std::string(64, '0')}).exit, 0);
    EXPECT_NE(run({"document", "keep", "tidak ada"}).exit, 0);
}

TEST_F(Documents, VerificationFindsWhatChanged) {
    EXPECT_EQ(run({"verify"}).exit, 0) << "without any";
    write("foto.png", made_png());
    const auto said = run({"document", "keep", "foto.png", "--json"}).json();
    const auto file = path("tepat.db-kerja") / said["stored_as"].get<std::string>();
    auto sound = run({"verify", "--json"});
    EXPECT_EQ(sound.exit, 0) << sound.out << sound.err;
    EXPECT_EQ(sound.json()["loose_documents"], 1);

    auto bytes = read(file);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    write(fs::relative(file, folder_.path()), bytes);
    const auto found = run({"verify", "--lang", "en"});
    EXPECT_NE(found.exit, 0);
    EXPECT_THAT(found.out, HasSubstr(said["digest"].get<std::string>()));
    EXPECT_THAT(found.out, HasSubstr("was changed where it is kept"));
    ASSERT_EQ(run({"document", "keep", "foto.png"}).exit, 0);
    EXPECT_EQ(run({"verify"}).exit, 0) << "mended";
}

} // namespace
} // namespace tepat::testing
