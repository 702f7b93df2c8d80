#include "verification/detail/village_fixture.hpp"

#include <limits>

namespace tepat::verification {
namespace {

using registry::SleepCause;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Objections : public testing::Village {
protected:
    SubjectId family(std::string_view person) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return *registry::Reader{connection, visibility, day_}
                        .person(*id_in("idartbdt", person))
                        ->family;
        });
    }
    ObjectionDraft about(std::string_view person) {
        return {village_,
                family(person),
                SleepCause::able,
                "punya dua mobil",
                {-6'500'000, 106'800'000},
                {paper("rumah")}};
    }
    SubjectId objected(const ObjectionDraft& draft, const std::string& who) {
        const auto done = object(*journal_, act(who), draft);
        EXPECT_TRUE(done) << done.error().code.name;
        return done ? done->id : SubjectId{};
    }
    std::optional<Objection> its(SubjectId id) {
        return objection(*database().connect_reader(), id);
    }
    std::string state(SubjectId id) { return std::string{name_of(its(id)->at(clock_.now()))}; }
    Result<journal::Receipt> decided(SubjectId id, bool upheld, const std::string& who) {
        return decide_objection(*journal_, bdt_, act(who), id, upheld, "sudah dilihat");
    }
};

TEST_P(Objections, WhatIsUpheldIsProposedAndGoesThroughTheMeeting) {
    const auto id = objected(about("M1"), "warga");
    EXPECT_EQ(its(id)->head, "Siti");
    EXPECT_EQ(its(id)->about, family("M1"));
    EXPECT_EQ(state(id), "open");
    EXPECT_EQ(why(decided(id, true, "warga")), "verification.four_eyes");
    EXPECT_EQ(why(decide_objection(*journal_, bdt_, act("dinsos"), id, true, "")),
              "verification.no_reason");
    ASSERT_EQ(why(decided(id, true, "dinsos")), "");
    EXPECT_EQ(state(id), "upheld");
    EXPECT_EQ(why(decided(id, false, "dinsos")), "verification.objection_over");
    const auto removal = proposal(*database().connect_reader(), its(id)->proposal.value());
    ASSERT_TRUE(removal);
    EXPECT_EQ(removal->kind, Kind::removal);
    EXPECT_EQ(removal->origin, Origin::objection);
    EXPECT_EQ(removal->stage, Stage::proposed) << "nobody leaves the list by an objection alone";
    EXPECT_EQ(removal->about, family("M1"));
    EXPECT_EQ(removal->proposer, "dinsos");
    EXPECT_THAT(documents::documents_of(*database().connect_reader(), removal->seq), SizeIs(1));
    meet({removal->id});
    EXPECT_EQ(proposal(*database().connect_reader(), removal->id)->stage, Stage::submitted);
    expect_counted();
    expect_verified();
}

TEST_P(Objections, ARemovalThatIsUnderWayIsNotProposedTwice) {
    auto both = removal("M1");
    both.changes.push_back(removal("M2").changes.front());
    const auto before = proposed(both);
    const auto id = objected(about("M1"), "warga");
    ASSERT_EQ(why(decided(id, true, "dinsos")), "");
    EXPECT_EQ(its(id)->proposal, before);
    EXPECT_THAT(proposals(*database().connect_reader(), {}, SubjectId{}), SizeIs(1));
    expect_verified();
}

TEST_P(Objections, LapseWhenNobodyDecidesInTime) {
    const auto id = objected(about("M1"), "warga");
    later(14);
    EXPECT_EQ(state(id), "open") << "to the last moment";
    clock_.set(Instant{clock_.now().microseconds() + 1});
    EXPECT_EQ(state(id), "lapsed");
    EXPECT_EQ(why(decided(id, true, "dinsos")), "verification.objection_over");
    const auto connection = database().connect_reader();
    const auto in = [&](ObjectionState state) {
        return objections(*connection, {region("91.01"), RegionLevel::regency, state}, clock_.now(),
                          SubjectId{})
            .size();
    };
    EXPECT_EQ(in(ObjectionState::open), 0U);
    EXPECT_EQ(in(ObjectionState::lapsed), 1U);
    EXPECT_EQ(
        objections_waiting(*connection, region("91.01"), RegionLevel::regency, clock_.now()).count,
        0);
    EXPECT_NE(objected(about("M1"), "warga"), id) << "what lapsed may be said again";
    expect_verified();
}

TEST_P(Objections, AreRefusedWithTheReason) {
    const auto refused = [&](auto change, std::string_view person = "M1") {
        auto draft = about(person);
        change(draft);
        return why(object(*journal_, act("warga"), draft));
    };
    EXPECT_EQ(refused([](auto& its) { its.reason.clear(); }), "verification.no_reason");
    EXPECT_EQ(refused([](auto& its) { its.photos.clear(); }), "verification.house_photo_missing");
    EXPECT_EQ(refused([](auto& its) { its.house.first = 90'000'001; }), "verification.position");
    EXPECT_EQ(
        refused([](auto& its) { its.house.second = std::numeric_limits<std::int64_t>::min(); }),
        "verification.position");
    EXPECT_EQ(refused([](auto& its) { its.cause = SleepCause::no_nik; }), "verification.ground");
    EXPECT_EQ(refused([](auto& its) { its.reason.assign(2'001, 'x'); }), "verification.too_long");
    EXPECT_EQ(refused([](auto& its) { its.village = *RegionCode::parse("91.01.01"); }),
              "registry.region_unknown");
    const std::string elsewhere = "verification.elsewhere";
    EXPECT_EQ(refused([](auto&) {}, "M3"), elsewhere) << "of another village";
    EXPECT_EQ(refused([](auto& its) { its.family = SubjectId{99'999}; }), elsewhere);
    EXPECT_EQ(refused([&](auto& its) { its.family = *id_in("idartbdt", "M1"); }), elsewhere)
        << "a person is no family";
    EXPECT_EQ(why(decided(SubjectId{99'999}, true, "dinsos")), "verification.no_objection");
    expect_verified();
}

TEST_P(Objections, OnePersonMayHaveSomeWaitingAndOneAFamily) {
    const ObjectionTerms one{14, 1};
    const auto draft = about("M1");
    const auto first = object(*journal_, act("warga", "kunci"), draft, one);
    ASSERT_TRUE(first);
    const auto again = object(*journal_, act("warga", "kunci"), draft, one);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, first->id) << "the same key is done once";
    EXPECT_TRUE(again->receipt.repeated);
    EXPECT_EQ(why(object(*journal_, act("warga"), draft)), "verification.objected_before");
    auto other = about("M3");
    other.village = *RegionCode::parse("91.01.01.2002");
    EXPECT_EQ(why(object(*journal_, act("warga"), other, one)), "verification.objections_many");
    EXPECT_TRUE(object(*journal_, act("warga"), other)) << "five are usual";
    EXPECT_TRUE(object(*journal_, act("tetangga"), draft, one)) << "others may as well";
    ASSERT_EQ(why(decided(first->id, false, "dinsos")), "");
    EXPECT_EQ(state(first->id), "dismissed");
    EXPECT_FALSE(its(first->id)->proposal);
    const auto connection = database().connect_reader();
    EXPECT_THAT(objections_by(*connection, "warga"), SizeIs(2));
    const auto waiting = [&](std::string_view code, RegionLevel level) {
        return objections_waiting(*connection, region(code), level, clock_.now());
    };
    EXPECT_EQ(waiting("91.01", RegionLevel::regency).count, 2);
    EXPECT_EQ(waiting("91.01.01.2001", RegionLevel::village).count, 1);
    EXPECT_EQ(waiting("91.01", RegionLevel::regency).due, its(first->id)->until);
    std::vector<SubjectId> paged;
    for (SubjectId after;;) {
        const auto page = objections(*connection, {region("91"), RegionLevel::province, {}},
                                     clock_.now(), after, 1);
        if (page.empty()) break;
        paged.push_back(after = page.front().id);
    }
    EXPECT_THAT(paged, SizeIs(3));
    expect_verified();
}

/// The family's history names nobody who objected.
TEST_P(Objections, TheFamilyIsNotToldByWhom) {
    objected(about("M1"), "warga");
    std::int64_t touched = 0;
    database().connect_reader()->each(
        "select count(*) from touch t join objection o on o.seq = t.seq "
        "where t.subject_id = o.about_id",
        [&](const store::Row& row) { touched = row.integer(0); });
    EXPECT_EQ(touched, 0);
}

INSTANTIATE_TEST_SUITE_P(On, Objections, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::verification
