#include "documents/vault.hpp"
#include "testing/made_documents.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

namespace tepat::documents {
namespace {

namespace fs = std::filesystem;
using namespace tepat::testing; // made documents
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Bytes bytes_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator{in}, {}};
}
void put(const fs::path& file, BytesView bytes) {
    std::ofstream{file, std::ios::binary}.write(bytes.data(),
                                                static_cast<std::streamsize>(bytes.size()));
}
template <class T>
std::string_view code_of(const Result<T>& its) {
    return its ? "" : its.error().code.name;
}

class VaultTest : public ::testing::Test {
protected:
    [[nodiscard]] Vault open() const { return Vault::open(folder_, server_).value(); }
    [[nodiscard]] fs::path file_of(const Vault& vault, const Document& its) const {
        return folder_ / vault.name_of(its.digest);
    }
    [[nodiscard]] std::size_t unfinished() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator{folder_ / "baru"}, fs::directory_iterator{}));
    }

    tepat::testing::TempDir dir_;
    fs::path folder_ = dir_.path() / "dokumen";
    store::ServerKey server_{Bytes(store::ServerKey::size, 'k')};
};

TEST_F(VaultTest, KeepsAndGivesBack) {
    const auto vault = open();
    // More than two pieces, and an end that is none.
    const auto large = made_pdf(Bytes(200'000, '%'));
    for (const auto& bytes : {made_jpeg(40, 30, made_exif()), made_png(), made_pdf(), large}) {
        const auto its = vault.keep(bytes);
        ASSERT_TRUE(its) << its.error().code.name;
        EXPECT_TRUE(vault.has(its->digest));
        EXPECT_EQ(vault.read(its->digest), bytes);
        EXPECT_EQ(open().check(its->digest), static_cast<std::int64_t>(bytes.size()));
        EXPECT_EQ(vault.keep(bytes), its) << "twice is harmless";
    }
    EXPECT_EQ(unfinished(), 0U);
    std::size_t all = 0;
    vault.each([&](const Vault::Stored& stored) {
        ASSERT_TRUE(stored.digest);
        EXPECT_EQ(vault.name_of(*stored.digest), stored.name);
        ++all;
    });
    EXPECT_EQ(all, 4U);
    const auto other = journal::sha256("other");
    EXPECT_FALSE(vault.has(other));
    EXPECT_EQ(code_of(vault.read(other)), "documents.missing");
    EXPECT_EQ(code_of(vault.require(std::array{other})), "documents.missing");
}

TEST_F(VaultTest, TheFolderTellsNothing) {
    const auto vault = open();
    const auto its = vault.keep(made_jpeg(40, 30, made_exif())).value();
    const auto file = file_of(vault, its);
    EXPECT_THAT(file.string(), Not(HasSubstr(its.digest.hex().substr(0, 8))));
    EXPECT_THAT(bytes_of(file), Not(HasSubstr("JFIF")));
    EXPECT_THAT(bytes_of(file), Not(HasSubstr(std::string{its.digest.view()})));
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(fs::status(folder_).permissions(), fs::perms::owner_all);
    const tepat::testing::TempDir elsewhere;
    const auto second = Vault::open(elsewhere.path() / "dokumen", server_).value();
    EXPECT_NE(second.name_of(its.digest), vault.name_of(its.digest)) << "by a key of its own";
}

TEST_F(VaultTest, EveryChangedByteIsFound) {
    const auto vault = open();
    const auto its = vault.keep(made_png()).value();
    const auto file = file_of(vault, its);
    const auto sound = bytes_of(file);
    for (std::size_t at = 0; at < sound.size(); ++at)
        for (const int bit : {0x01, 0x80}) {
            auto changed = sound;
            changed[at] = static_cast<char>(changed[at] ^ bit);
            put(file, changed);
            const auto found = vault.check(its.digest);
            ASSERT_EQ(code_of(found), "documents.changed") << at;
            ASSERT_EQ(found.error().params[0].second, its.digest.hex());
            ASSERT_EQ(code_of(vault.read(its.digest)), "documents.changed");
        }
    put(file, sound);
    EXPECT_TRUE(vault.check(its.digest));
}

TEST_F(VaultTest, EveryCutIsFoundAndWhatIsAdded) {
    const auto vault = open();
    const auto its = vault.keep(made_png()).value();
    const auto file = file_of(vault, its);
    const auto sound = bytes_of(file);
    for (std::size_t size = 0; size < sound.size(); ++size) {
        put(file, BytesView{sound}.substr(0, size));
        ASSERT_EQ(code_of(vault.check(its.digest)), "documents.cut_short") << size;
    }
    put(file, sound + "x");
    EXPECT_EQ(code_of(vault.check(its.digest)), "documents.changed");
    fs::remove(file);
    EXPECT_EQ(code_of(vault.check(its.digest)), "documents.missing");
    fs::create_symlink("/etc/hostname", file);
    EXPECT_EQ(code_of(vault.check(its.digest)), "documents.changed");
}

TEST_F(VaultTest, SaysInWhichPieceOfALargeOne) {
    const auto vault = open();
    const auto its = vault.keep(made_pdf(Bytes(200'000, '%'))).value();
    const auto file = file_of(vault, its);
    auto bytes = bytes_of(file);
    bytes[150'000] = static_cast<char>(bytes[150'000] ^ 1);
    put(file, bytes);
    const auto found = vault.check(its.digest);
    ASSERT_EQ(code_of(found), "documents.changed");
    const auto from = std::stoul(found.error().params[1].second);
    EXPECT_LE(from, 150'000U);
    EXPECT_GT(from + 66'000U, 150'000U);
    // Two pieces in each other's place.
    bytes = bytes_of(file);
    bytes[150'000] = static_cast<char>(bytes[150'000] ^ 1);
    const std::size_t piece = 65'536 + 17;
    std::swap_ranges(bytes.begin() + 89, bytes.begin() + 89 + piece, bytes.begin() + 89 + piece);
    put(file, bytes);
    EXPECT_EQ(code_of(vault.check(its.digest)), "documents.changed");
}

TEST_F(VaultTest, OneInThePlaceOfAnother) {
    const auto vault = open();
    const auto one = vault.keep(made_png()).value();
    const auto two = vault.keep(made_jpeg()).value();
    fs::rename(file_of(vault, one), dir_.path() / "one");
    fs::rename(file_of(vault, two), file_of(vault, one));
    fs::rename(dir_.path() / "one", file_of(vault, two));
    const auto found = vault.check(one.digest);
    ASSERT_EQ(code_of(found), "documents.swapped");
    EXPECT_EQ(found.error().params[1].second, two.digest.hex());
    EXPECT_EQ(code_of(vault.read(two.digest)), "documents.swapped");
}

TEST_F(VaultTest, KeepingAgainMends) {
    const auto vault = open();
    const auto its = vault.keep(made_png()).value();
    put(file_of(vault, its), "x");
    ASSERT_TRUE(vault.keep(made_png()));
    EXPECT_EQ(vault.read(its.digest), made_png());
}

TEST_F(VaultTest, OpensWithItsOwnKeyAlone) {
    const auto vault = open();
    const auto its = vault.keep(made_png()).value();
    const store::ServerKey other{Bytes(store::ServerKey::size, 'o')};
    EXPECT_EQ(code_of(Vault::open(folder_, other)), "documents.other_key");
    const auto key = bytes_of(folder_ / "kunci");
    for (std::size_t at = 0; at < key.size(); ++at) {
        auto changed = key;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        put(folder_ / "kunci", changed);
        ASSERT_EQ(code_of(Vault::open(folder_, server_)), "documents.other_key") << at;
    }
    fs::remove(folder_ / "kunci");
    EXPECT_EQ(code_of(Vault::open(folder_, server_)), "documents.other_key")
        << "no new key where there are documents";
    EXPECT_FALSE(fs::exists(folder_ / "kunci"));
    put(folder_ / "kunci", key);
    EXPECT_EQ(open().read(its.digest), made_png());
    EXPECT_EQ(code_of(Vault::open_to_read(dir_.path() / "none", server_)), "documents.no_folder");
}

TEST_F(VaultTest, KeepsFilesOfTheDisk) {
    const auto vault = open();
    put(dir_.path() / "foto.txt", made_png());
    EXPECT_EQ(vault.keep_file(dir_.path() / "foto.txt")->kind, Kind::png);
    EXPECT_EQ(code_of(vault.keep_file(dir_.path() / "tidak ada")), "documents.unreadable");
    EXPECT_EQ(code_of(vault.keep_file(dir_.path())), "documents.unreadable");
    EXPECT_EQ(
        code_of(vault.keep_file(dir_.path() / "foto.txt", {.photo_bytes = 10, .pdf_bytes = 10})),
        "documents.too_large");
}

TEST_F(VaultTest, WhatIsRefusedIsNotKept) {
    const auto vault = open();
    EXPECT_EQ(code_of(vault.keep("GIF89a")), "documents.unknown_kind");
    vault.each([](const Vault::Stored& stored) { FAIL() << stored.name; });
}

TEST_F(VaultTest, SeesWhatDoesNotBelongThere) {
    const auto vault = open();
    const auto its = vault.keep(made_png()).value();
    const auto shard = file_of(vault, its).parent_path().filename().string();
    put(folder_ / "catatan.txt", "x");
    put(folder_ / shard / "lain", "x");
    const auto odd = shard + "/" + Bytes(62, '0');
    put(folder_ / odd, "x");
    std::vector<std::string_view> codes;
    vault.each([&](const Vault::Stored& stored) { codes.push_back(code_of(stored.digest)); });
    EXPECT_THAT(codes, ::testing::UnorderedElementsAre("documents.foreign", "documents.foreign", "",
                                                       "documents.cut_short"));
}

/// Killed at any moment while it keeps: what said that it was kept is whole, nothing is half there,
/// and nothing unfinished is left once the folder is opened again.
TEST_F(VaultTest, SurvivesBeingKilled) {
    const auto large = [](int number) {
        return made_pdf(std::to_string(number) + Bytes(300'000, '%'));
    };
    (void)open();
    for (int round = 0; round < 12; ++round) {
        std::array<int, 2> said{};
        ASSERT_EQ(::pipe(said.data()), 0);
        const auto child = ::fork();
        if (child == 0) {
            const auto vault = open();
            for (int number = round * 100;; ++number) {
                if (!vault.keep(large(number))) ::_exit(1);
                if (::write(said[1], &number, sizeof number) != sizeof number) ::_exit(1);
            }
        }
        ::close(said[1]);
        int number = 0;
        std::vector<int> kept;
        // Let it say one at least; then it is in the midst of another.
        if (::read(said[0], &number, sizeof number) == sizeof number) kept.push_back(number);
        ::usleep(static_cast<useconds_t>(round * 700));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status));
        while (::read(said[0], &number, sizeof number) == sizeof number)
            kept.push_back(number);
        ::close(said[0]);
        ASSERT_FALSE(kept.empty());
        const auto vault = open();
        EXPECT_EQ(unfinished(), 0U);
        for (const int one : kept)
            EXPECT_TRUE(vault.check(journal::sha256(large(one))));
        vault.each([&](const Vault::Stored& stored) {
            ASSERT_TRUE(stored.digest) << stored.name;
            EXPECT_TRUE(vault.check(*stored.digest));
        });
    }
}

TEST_F(VaultTest, ManyAtATime) {
    const auto vault = open();
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                for (int n = 0; n < 10; ++n) {
                    EXPECT_TRUE(vault.keep(made_png(static_cast<std::uint32_t>(n + 1), 5)));
                    // Another server that starts must not take away what is being written.
                    EXPECT_TRUE(i != 0 || Vault::open(folder_, server_));
                }
            });
    }
    int all = 0;
    vault.each([&](const Vault::Stored& stored) {
        EXPECT_TRUE(stored.digest);
        ++all;
    });
    EXPECT_EQ(all, 10);
}

} // namespace
} // namespace tepat::documents
