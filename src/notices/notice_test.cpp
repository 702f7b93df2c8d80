#include "notices/detail/notices_fixture.hpp"
#include "notices/detail/schema.hpp"
#include "testing/storage_rules.hpp"
#include "verification/objection.hpp"

namespace tepat::notices {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::Told;

class TheNotices : public Told {};

TEST_P(TheNotices, OfOnesOwnProposalsGoWithTheChain) {
    const auto one = removal("M1", "warga");
    EXPECT_THAT(codes("warga"), IsEmpty()) << "what one did oneself is no news";
    validated({one});
    EXPECT_THAT(codes("warga"), ElementsAre("proposal_validated"));
    const auto told = of("warga");
    EXPECT_THAT(text(told, "notices.proposal_validated"), HasSubstr("(removal)"));
    EXPECT_EQ(told.front().page, "/usulan/saya");
    later(1);
    ASSERT_TRUE(verification::appeal(*journal_, act("warga"), one, "masih miskin"));
    later(1);
    ASSERT_TRUE(verification::decide_appeal(*journal_, act("kepala"), one, true, "benar"));
    EXPECT_THAT(codes("warga"), Contains("appeal_upheld"));
    EXPECT_THAT(codes("warga"), Contains("proposal_returned"));
    later(24 * 91);
    EXPECT_THAT(codes("warga"), IsEmpty()) << "old ones end";
    expect_verified();
}

TEST_P(TheNotices, ManyOfOneLetterAreOne) {
    const auto one = removal("M1", "operator");
    const auto two = renaming("M2", "operator");
    validated({one, two});
    const auto told = of("operator");
    EXPECT_THAT(text(told, "notices.proposals_validated"), HasSubstr("2 of your proposals"));
    EXPECT_THAT(codes("operator"), ElementsAre("leaving", "proposals_validated"));
}

TEST_P(TheNotices, WhatWaitsIsOneARegionAndRound) {
    (void)removal("M1", "warga");
    (void)renaming("M2", "warga");
    EXPECT_THAT(codes("operator"), ElementsAre("duty_meet"));
    const auto first = of("operator").front();
    EXPECT_THAT(text_of(first, Language::en), HasSubstr("2 proposals of Satu"));
    EXPECT_EQ(first.page, "/tugas");
    EXPECT_THAT(codes("tetangga"), IsEmpty());
    const auto now = clock_.now();
    const auto in = [&](int days) { return Instant{now.microseconds() + days * 86'400'000'000LL}; };
    ASSERT_TRUE(verification::open_period(*journal_, act("pusat"),
                                          {202102, now, in(10), in(20), in(30), 14}));
    later(1);
    const auto far = of("operator").front();
    EXPECT_EQ(far.due, in(10));
    later(24 * 8);
    EXPECT_NE(of("operator").front().key, far.key) << "told anew when the deadline is near";
}

TEST_P(TheNotices, TheFamilysVillageIsToldOfWhoIsToLeave) {
    validated({removal("M1", "pendamping")});
    const auto told = of("operator");
    EXPECT_THAT(text(told, "notices.leaving"), HasSubstr("1 families of Satu"));
    EXPECT_TRUE(told.front().due);
    EXPECT_THAT(codes("tetangga"), IsEmpty());
    later(24 * 15);
    EXPECT_THAT(codes("operator"), IsEmpty()) << "the notice has run";
}

TEST_P(TheNotices, TheOldVillageIsToldOfAMove) {
    const auto household =
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return *registry::Reader{connection, visibility, day_}.find("idbdt", "H1");
        });
    registry::SubjectChange change;
    change.subject = household;
    change.kind = registry::SubjectKind::household;
    change.village = reading([&](store::Connection& connection,
                                 const journal::Visibility& visibility) {
        return registry::Regions::read(connection, visibility, day_).find(at("91.01.01.2002"))->id;
    });
    const auto done = verification::propose(*journal_, bdt_, act("tetangga"),
                                            {verification::Kind::move,
                                             verification::Origin::officer,
                                             at("91.01.01.2002"),
                                             "",
                                             {change},
                                             {}});
    ASSERT_TRUE(done) << done.error().code.name;
    EXPECT_THAT(codes("operator"), ElementsAre("moved_away"));
    EXPECT_THAT(text(of("operator"), "notices.moved_away"), HasSubstr("of Satu"));
    EXPECT_THAT(text(of("operator"), "notices.moved_away"), HasSubstr("to Dua"));
    EXPECT_THAT(codes("tetangga"), ElementsAre("duty_meet"));
}

TEST_P(TheNotices, OfObjectionsAndComplaints) {
    const auto family =
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return *registry::Reader{connection, visibility, day_}.person(person_id("M1"))->family;
        });
    const auto object = [&] {
        return verification::object(*journal_, act("warga"),
                                    {at(village),
                                     family,
                                     registry::SleepCause::able,
                                     "punya mobil",
                                     {-6'500'000, 106'800'000},
                                     {paper("rumah")}})
            .value()
            .id;
    };
    const auto first = object();
    EXPECT_THAT(codes("dinsos"), ElementsAre("duty_objections"));
    ASSERT_TRUE(verification::decide_objection(*journal_, bdt_, act("dinsos"), first, false,
                                               "sudah dilihat"));
    EXPECT_THAT(codes("warga"), ElementsAre("objection_dismissed"));
    EXPECT_THAT(codes("dinsos"), IsEmpty());
    later(1);
    (void)object();
    later(24 * 15);
    EXPECT_THAT(codes("warga"), ElementsAre("objection_lapsed", "objection_dismissed"));
    const auto complaint = verification::complain(*journal_, act("warga"),
                                                  {verification::ComplaintKind::not_received,
                                                   at(village),
                                                   person_id("M1"),
                                                   {},
                                                   "tidak cair",
                                                   {}})
                               .value()
                               .id;
    ASSERT_TRUE(verification::answer(*journal_, act("dinsos"), complaint, "bank terlambat",
                                     "diminta membayar", {}));
    EXPECT_THAT(codes("warga"), Contains("complaint_answered"));
    later(1);
    ASSERT_TRUE(verification::appeal_answer(*journal_, act("warga"), complaint, "belum cair"));
    ASSERT_TRUE(verification::decide_complaint(*journal_, act("kepala"), complaint, true, "benar"));
    EXPECT_THAT(codes("warga"), Contains("complaint_upheld"));
}

TEST_P(TheNotices, OfTheAccountItselfAreOfSafety) {
    const access::Grant grant{access::Role::rt_head, at(village)};
    ASSERT_TRUE(access::give_role(*journal_, {"pusat", day_, "warga"}, grant));
    later(1);
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "warga"}));
    later(1);
    ASSERT_TRUE(access::take_role(*journal_, {"pusat", day_, "warga"}, grant));
    const auto told = of("warga");
    ASSERT_THAT(told, SizeIs(4)) << "and the first role";
    EXPECT_EQ(told[0].text.name, "notices.role_taken");
    EXPECT_EQ(told[1].text.name, "notices.secrets_reset");
    EXPECT_THAT(text_of(told[2], Language::en), HasSubstr("Head of an RT or RW in Satu"));
    for (const auto& its : told)
        EXPECT_TRUE(its.security);
    EXPECT_THAT(of("operator"), SizeIs(1)) << "nobody else is told";
}

TEST_P(TheNotices, AreReadOnce) {
    validated({removal("M1", "warga")});
    const auto key = of("warga").front().key;
    const auto mark = [&](const std::string& login) {
        sequencer_->run(store::Lane::interactive, [&](store::Transaction& transaction) {
            mark_read(transaction.connection, login, std::vector{key}, clock_.now());
        });
    };
    mark("operator");
    EXPECT_FALSE(of("warga").front().read) << "each has marks of their own";
    mark("warga");
    mark("warga");
    EXPECT_TRUE(of("warga").front().read);
    EXPECT_FALSE(of("warga").back().read);
    EXPECT_EQ(count("select count(*) from notice_mark"), 2);
}

TEST_P(TheNotices, AreMadeAnewFromTheJournal) {
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "warga"}));
    const auto told = of("warga");
    sequencer_->run(store::Lane::interactive, [&](store::Transaction& transaction) {
        transaction.connection.run("delete from notice_entry");
        transaction.connection.run("delete from notice_place");
    });
    const auto again = of("warga");
    ASSERT_EQ(told.size(), again.size());
    for (std::size_t at = 0; at < told.size(); ++at)
        EXPECT_EQ(told[at].key, again[at].key);
    later(24 * 200);
    sequencer_->run(store::Lane::interactive, [&](store::Transaction& transaction) {
        transaction.connection.run("delete from notice_entry");
        transaction.connection.run("delete from notice_place");
    });
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "operator"}));
    EXPECT_THAT(of("operator"), SizeIs(1));
    EXPECT_EQ(count("select count(*) from notice_entry"), 1) << "from ninety days back alone";
}

TEST(NoticeTables, KeepTheStorageRules) {
    EXPECT_THAT(::tepat::testing::check_storage_rules(detail::notices_schema()), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(On, TheNotices, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::notices
