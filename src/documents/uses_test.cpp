#include "documents/uses.hpp"
#include "journal/journal.hpp"
#include "testing/made_documents.hpp"
#include "testing/test_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace tepat::documents {
namespace {

namespace fs = std::filesystem;
using namespace tepat::testing; // made documents
using tepat::testing::both_databases;
using tepat::testing::engine_name;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A room whose one event rests on documents, and another that names what is not kept.
journal::RoomFolds toy() {
    return {
        {"toy", {}, {}},
        {{"toy.met", 1, [](const journal::ApplyContext& its) { rest_on(its, RegionId{7}); }, {}},
         {"toy.named", 1, [](const journal::ApplyContext&) {}, {}}}};
}

class UsesTest : public tepat::testing::OnBothDatabases {
protected:
    void SetUp() override {
        OnBothDatabases::SetUp();
        if (IsSkipped()) return;
        ASSERT_TRUE(store::migrate(*database().connect(), folds_.schemas(), clock_.now()));
        sequencer_ = *store::Sequencer::start(database(), {});
        journal_ = std::make_unique<journal::Journal>(*sequencer_, database(), folds_, clock_,
                                                      secrets_, journal::Journal::Options{});
    }
    Seq record(std::string_view event, std::vector<journal::Digest> documents) {
        const auto count = ++commands_;
        return journal_
            ->submit({"budi", {"test", count, journal::sha256("x")}, Date{18'000}},
                     [&](journal::DecideContext&) -> Result<std::vector<journal::Event>> {
                         return std::vector{journal::Event{{std::string{event}, 1}, "", documents}};
                     })
            .value()
            .first;
    }
    [[nodiscard]] Checked checked() {
        return verify(*database().connect_reader(), vault_, silent_);
    }

    tepat::testing::TempDir dir_;
    Vault vault_ =
        Vault::open(dir_.path() / "dokumen", store::ServerKey{Bytes(store::ServerKey::size, 'k')})
            .value();
    journal::Folds folds_{{folds(), toy()}};
    FixedClock clock_{Instant{1'600'000'000'000'000}};
    SeededRandom secrets_{42};
    SilentProgress silent_;
    std::unique_ptr<store::Sequencer> sequencer_;
    std::unique_ptr<journal::Journal> journal_;
    std::int64_t commands_ = 0;
};
INSTANTIATE_TEST_SUITE_P(On, UsesTest, both_databases, engine_name);

TEST_P(UsesTest, SaysWhichEntriesRestOnADocument) {
    const auto photo = vault_.keep(made_jpeg())->digest;
    const auto paper = vault_.keep(made_pdf())->digest;
    const auto elsewhere = journal::sha256("a workbook");
    const auto first = record("toy.met", {paper, photo, photo});
    const auto second = record("toy.met", {photo});
    const auto third = record("toy.named", {elsewhere});

    const auto reader = database().connect_reader();
    const auto with = [&](const journal::Digest& digest, std::optional<Seq> at = {}) {
        const store::ReadScope scope{*reader};
        return entries_with(*reader, journal::Visibility{*reader, at}, digest);
    };
    EXPECT_THAT(with(photo), ElementsAre(Use{first, RegionId{7}}, Use{second, RegionId{7}}));
    EXPECT_THAT(with(photo, first), ElementsAre(Use{first, RegionId{7}}));
    EXPECT_THAT(with(elsewhere), IsEmpty());
    EXPECT_THAT(documents_of(*reader, first), ElementsAre(paper, photo, photo));
    EXPECT_THAT(documents_of(*reader, third), IsEmpty());

    const auto its = checked();
    EXPECT_THAT(its.findings, IsEmpty()) << "what was only named is not asked for";
    EXPECT_EQ(its.documents, 2);
    EXPECT_EQ(its.bytes, static_cast<std::int64_t>(made_jpeg().size() + made_pdf().size()));
    EXPECT_EQ(its.loose, 0);

    const tepat::testing::TestDatabase empty{tepat::testing::Engine::sqlite};
    const auto refolded = journal::verify(database(), *empty, folds_, clock_.now(), silent_);
    ASSERT_TRUE(refolded);
    EXPECT_THAT(refolded->findings, IsEmpty());
}

TEST_P(UsesTest, FindsAndLocatesWhatWasTamperedWith) {
    const auto photo = vault_.keep(made_jpeg())->digest;
    const auto paper = vault_.keep(made_pdf())->digest;
    const auto loose = vault_.keep(made_png())->digest;
    (void)record("toy.met", {paper});
    const auto second = record("toy.met", {photo});
    EXPECT_EQ(checked().loose, 1);
    const auto file = [&](const journal::Digest& digest) {
        return dir_.path() / "dokumen" / vault_.name_of(digest);
    };
    const auto found = [&] {
        const auto its = checked();
        EXPECT_THAT(its.findings, SizeIs(1));
        return its.findings.empty() ? journal::Finding{} : its.findings.front();
    };

    const auto change_at = [&](const journal::Digest& digest, std::streamoff at) {
        std::fstream io{file(digest), std::ios::in | std::ios::out | std::ios::binary};
        io.seekg(at);
        const auto was = io.get();
        io.seekp(at);
        io.put(static_cast<char>(was ^ 1));
    };
    change_at(photo, 120);
    EXPECT_EQ(found().what.code.name, "documents.changed");
    EXPECT_EQ(found().what.params[0].second, photo.hex());
    EXPECT_EQ(found().seq, second) << "and the entry that rests on it";
    change_at(photo, 120);

    fs::rename(file(photo), dir_.path() / "away");
    EXPECT_EQ(found().what.code.name, "documents.missing");
    EXPECT_EQ(found().seq, second);
    fs::rename(dir_.path() / "away", file(photo));

    change_at(loose, 120);
    EXPECT_EQ(found().what.code.name, "documents.changed");
    EXPECT_EQ(found().seq, Seq{});
    change_at(loose, 120);

    fs::create_directories(dir_.path() / "dokumen/00");
    // A sound document under a name that no document of this vault has.
    fs::copy(file(loose), dir_.path() / "dokumen/00" / std::string(62, 'f'),
             fs::copy_options::recursive);
    EXPECT_EQ(found().what.code.name, "documents.misplaced");
    fs::remove(dir_.path() / "dokumen/00" / std::string(62, 'f'));

    EXPECT_THAT(checked().findings, IsEmpty());
    const auto none = verify_without(*database().connect_reader(),
                                     {"documents.other_key"_msg, {{"folder", "dokumen"}}});
    ASSERT_THAT(none.findings, SizeIs(1));
    EXPECT_EQ(none.documents, 2);
}

} // namespace
} // namespace tepat::documents
