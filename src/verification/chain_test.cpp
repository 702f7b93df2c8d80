#include "documents/document.hpp"
#include "registry/history.hpp"
#include "verification/detail/village_fixture.hpp"
#include "verification/minutes_paper.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

namespace tepat::verification {
namespace {

using registry::SleepCause;
using registry::SubjectChange;
using registry::SubjectKind;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class Verification : public testing::Village {};

TEST_P(Verification, AFamilyComesFromTheCitizenToTheMinistersDecree) {
    const auto draft = new_family();
    const auto id = proposed(draft);
    EXPECT_EQ(its(id)->head, "Ani");
    EXPECT_EQ(its(id)->about, draft.changes[1].subject);
    meet({id});
    EXPECT_EQ(stage(id), Stage::submitted);
    EXPECT_EQ(why(pass_on(*journal_, act("camat"), all("91.01.01", 2))), "verification.count");
    ASSERT_EQ(why(pass_on(*journal_, act("camat"), all("91.01.01", 1))), "");
    EXPECT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 0))), "verification.nothing")
        << "nobody looked at the house";
    auto mother = told(draft.changes[2].subject, SubjectKind::person, {{"name", "Ani Rahayu"}});
    mother.fresh = true;
    mother.group = draft.changes[1].subject;
    visited(id, {mother});
    EXPECT_EQ(why(validate(*journal_, act("pendamping"), all("91.01", 1))),
              "verification.four_eyes");
    ASSERT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 1))), "");
    EXPECT_EQ(why(approve(*journal_, act("bupati"), all("91.01", 1), {"", day_, {}})),
              "verification.letter_missing");
    EXPECT_EQ(why(approve(*journal_, act("dinsos"), all("91.01", 1), letter("460/7"))),
              "verification.four_eyes");
    EXPECT_EQ(why(approve(*journal_, act("bupati"), all("91.01.01", 1), letter("460/7"))),
              "verification.no_regency");
    const auto approved = approve(*journal_, act("bupati"), all("91.01", 1), letter("460/7"));
    ASSERT_TRUE(approved);
    EXPECT_EQ(carried().recorded, 0) << "who enters needs the decree";
    EXPECT_EQ(why(decree(*journal_, act("menteri"), {approved->batch}, letter("SK 9/HUK/2021"))),
              "verification.stage")
        << "the governor has not forwarded it";
    ASSERT_EQ(why(forward(*journal_, act("gubernur"), *RegionCode::parse("91"), {approved->batch},
                          letter("12/GUB"))),
              "");
    ASSERT_EQ(why(decree(*journal_, act("menteri"), {approved->batch}, letter("SK 9/HUK/2021"))),
              "");
    EXPECT_EQ(everything().size(), 2U);
    EXPECT_EQ(carried().recorded, 1);
    EXPECT_EQ(carried().recorded, 0);
    EXPECT_EQ(stage(id), Stage::recorded);
    const auto now = everything();
    ASSERT_THAT(now, SizeIs(3));
    const auto home =
        std::ranges::find(now, draft.changes[0].subject, &registry::HouseholdView::id);
    ASSERT_NE(home, now.end());
    EXPECT_EQ(home->families[0].members[0].name, "Ani Rahayu") << "as the visit found";
    std::vector<std::string> way;
    for (const auto& step : timeline(*database().connect_reader(), id))
        way.push_back(step.actor + " " + std::string{name_of(step.stage)});
    EXPECT_THAT(way,
                ElementsAre("warga proposed", "operator agreed", "kades submitted", "camat passed",
                            "pendamping passed", "dinsos validated", "bupati approved",
                            "gubernur forwarded", "menteri decreed", "server recorded"));
    reading([&](store::Connection& connection, const journal::Visibility& visibility) {
        const auto regions = registry::Regions::read(connection, visibility, day_);
        const registry::Historian historian{connection, visibility, regions, bdt_, Language::id};
        const auto history = historian.history_of(draft.changes[2].subject);
        EXPECT_EQ(history.front().file, fmt::format("usulan {}; 460/7; SK 9/HUK/2021", id.value()));
        return 0;
    });
    expect_counted();
    expect_verified();
}

TEST_P(Verification, NothingIsSentUpWithoutItsPapers) {
    const auto id = proposed(new_family());
    const auto opened = open_meeting(*journal_, act("operator"),
                                     {MeetingKind::musdes, village_, day_, "Balai", "DTKS"});
    ASSERT_TRUE(opened);
    EXPECT_EQ(why(open_meeting(*journal_, act("operator"),
                               {MeetingKind::musdes, village_, day_, "Balai", "DTKS"})),
              "verification.meeting_open");
    EXPECT_EQ(why(decide(*journal_, act("operator"), opened->id, {id}, false, "")),
              "verification.no_reason");
    ASSERT_EQ(why(decide(*journal_, act("operator"), opened->id, {id}, true, "")), "");
    EXPECT_EQ(why(decide(*journal_, act("operator"), opened->id, {id}, true, "")),
              "verification.stage");
    const auto refused = [&](auto alter) {
        auto papers = minutes();
        alter(papers);
        return why(submit_minutes(*journal_, act("kades"), opened->id, papers));
    };
    EXPECT_EQ(refused([](Minutes& its) { its.signatures.pop_back(); }), "verification.signatures");
    EXPECT_EQ(refused([](Minutes& its) { its.signatures[1] = its.signatures[0]; }),
              "verification.signatures");
    EXPECT_EQ(refused([](Minutes& its) { its.signed_minutes.clear(); }),
              "verification.minutes_missing");
    EXPECT_EQ(refused([](Minutes& its) { its.attendance.clear(); }),
              "verification.attendance_missing");
    EXPECT_EQ(refused([](Minutes& its) { its.photos.clear(); }), "verification.photo_missing");
    EXPECT_EQ(stage(id), Stage::agreed);
    ASSERT_EQ(refused([](Minutes&) {}), "");
    EXPECT_EQ(refused([](Minutes&) {}), "verification.meeting_over");
    // Without a meeting the head answers alone.
    const auto other = proposed(change_of("M1", {{"name", "Siti Aminah"}}));
    const auto alone = open_meeting(*journal_, act("operator"),
                                    {MeetingKind::statement, village_, day_, "", "SPTJM"});
    ASSERT_TRUE(alone);
    ASSERT_EQ(why(decide(*journal_, act("operator"), alone->id, {other}, true, "")), "");
    Minutes statement;
    statement.signatures = {{"Pak Kades", "Kepala Desa"}};
    EXPECT_EQ(why(submit_minutes(*journal_, act("kades"), alone->id, statement)),
              "verification.minutes_missing");
    statement.signed_minutes = {paper("SPTJM")};
    EXPECT_EQ(why(submit_minutes(*journal_, act("kades"), alone->id, statement)), "");
    expect_counted();
    expect_verified();
}

TEST_P(Verification, TheMinutesAreAPaperThatCanBeHandedInAgain) {
    const auto yes = proposed(new_family());
    const auto no = proposed(removal("M2"));
    for (const auto kind : {MeetingKind::musdes, MeetingKind::statement}) {
        const auto opened =
            open_meeting(*journal_, act("operator"), {kind, village_, day_, "Balai", "DTKS"});
        ASSERT_TRUE(opened);
        if (kind == MeetingKind::musdes) {
            ASSERT_EQ(why(decide(*journal_, act("operator"), opened->id, {yes}, true, "")), "");
            ASSERT_EQ(why(decide(*journal_, act("operator"), opened->id, {no}, false, "miskin")),
                      "");
        }
        const auto pdf =
            reading([&](store::Connection& connection, const journal::Visibility& visibility) {
                return minutes_paper(connection, *meeting(connection, opened->id),
                                     registry::Regions::read(connection, visibility, day_));
            });
        const auto examined = documents::examine(pdf);
        ASSERT_TRUE(examined) << examined.error().code.name;
        EXPECT_EQ(examined->kind, documents::Kind::pdf);
        ASSERT_EQ(why(submit_minutes(*journal_, act("kades"), opened->id, minutes())), "");
    }
}

TEST_P(Verification, AFactIsRecordedWhenTheBupatiApprovesAndWhoLeavesIsWarnedBefore) {
    const auto fact = proposed(change_of("M1", {{"name", "Siti Aminah"}}));
    const auto leaving = proposed(removal("M2"));
    meet({fact, leaving});
    ASSERT_EQ(why(pass_on(*journal_, act("camat"), all("91.01.01", 2))), "");
    visited(fact);
    visited(leaving);
    ASSERT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 2))), "");
    ASSERT_TRUE(its(leaving)->notice);
    EXPECT_EQ(its(leaving)->notice->day_number(), day_.day_number() + 14);
    EXPECT_FALSE(its(fact)->notice);
    EXPECT_EQ(why(approve(*journal_, act("bupati"), all("91.01", 2), letter("460/8"))),
              "verification.count")
        << "who is to leave may still appeal";
    ASSERT_TRUE(approve(*journal_, act("bupati"), all("91.01", 1), letter("460/8")));
    EXPECT_EQ(carried().recorded, 1);
    EXPECT_EQ(person("M1")->name, "Siti Aminah");
    // The family appeals: nothing happens before somebody else has decided.
    ASSERT_EQ(why(appeal(*journal_, act("budi"), leaving, "rumah itu bukan milik saya")), "");
    later(15);
    EXPECT_EQ(why(approve(*journal_, act("bupati"), all("91.01", 1), letter("460/9"))),
              "verification.count");
    EXPECT_EQ(why(decide_appeal(*journal_, act("dinsos"), leaving, false, "tetap")),
              "verification.four_eyes");
    ASSERT_EQ(
        why(decide_appeal(*journal_, act("kadis"), leaving, false, "sertifikat atas nama Budi")),
        "");
    EXPECT_EQ(why(appeal(*journal_, act("budi"), leaving, "lagi")), "verification.no_notice");
    const auto approved = approve(*journal_, act("bupati"), all("91.01", 1), letter("460/9"));
    ASSERT_TRUE(approved);
    ASSERT_EQ(why(forward(*journal_, act("gubernur"), *RegionCode::parse("91"), {approved->batch},
                          letter("13/GUB"))),
              "");
    ASSERT_EQ(why(decree(*journal_, act("menteri"), {approved->batch}, letter("SK 10"))), "");
    EXPECT_EQ(carried().recorded, 1);
    day_ = day_of(clock_.now());
    const auto asleep =
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return registry::all_sleepers(connection, visibility, day_);
        });
    ASSERT_EQ(asleep.size(), 1U);
    EXPECT_EQ(asleep.begin()->second.cause, SleepCause::able);
    expect_counted();
    expect_verified();
}

TEST_P(Verification, WhatIsSentBackMeetsAgainAndAnAppealThatIsUpheldStopsIt) {
    const auto id = proposed(new_family());
    const auto leaving = proposed(removal("M2"));
    meet({id, leaving});
    ASSERT_EQ(why(pass_on(*journal_, act("camat"), all("91.01.01", 2))), "");
    EXPECT_EQ(why(send_back(*journal_, act("dinsos"), id, "")), "verification.no_reason");
    ASSERT_EQ(why(send_back(*journal_, act("dinsos"), id, "KK tidak terbaca")), "");
    EXPECT_EQ(stage(id), Stage::returned);
    EXPECT_FALSE(its(id)->meeting);
    meet({id});
    EXPECT_EQ(stage(id), Stage::submitted);
    visited(leaving);
    ASSERT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 1))), "");
    ASSERT_EQ(why(appeal(*journal_, act("budi"), leaving, "tidak benar")), "");
    ASSERT_EQ(why(decide_appeal(*journal_, act("kadis"), leaving, true, "benar, rumah sewa")), "");
    EXPECT_EQ(stage(leaving), Stage::returned);
    EXPECT_FALSE(its(leaving)->notice);
    EXPECT_EQ(why(withdraw(*journal_, act("orang lain"), leaving, "")), "verification.not_yours");
    ASSERT_EQ(why(withdraw(*journal_, act("warga"), leaving, "keliru")), "");
    EXPECT_EQ(why(withdraw(*journal_, act("warga"), leaving, "keliru")), "verification.stage");
    expect_counted();
    expect_verified();
}

TEST_P(Verification, DeadlinesHoldToTheMinuteAndNothingIsLost) {
    const auto at = [](std::string_view text) { return Instant::parse(text).value(); };
    Period period{202'102, at("2021-01-01T00:00:00.000000Z"), at("2021-01-31T00:00:00.000000Z"),
                  at("2021-02-10T00:00:00.000000Z"), at("2021-02-20T00:00:00.000000Z")};
    EXPECT_EQ(why(open_period(*journal_, act("data"),
                              {202'113, period.opens, period.villages_until, period.dinsos_until,
                               period.bupati_until})),
              "verification.period_shape");
    ASSERT_EQ(why(open_period(*journal_, act("data"), period)), "");
    const auto id = proposed(new_family());
    const auto opened = open_meeting(*journal_, act("operator"),
                                     {MeetingKind::musdes, village_, day_, "Balai", "DTKS"});
    ASSERT_TRUE(opened);
    ASSERT_EQ(why(decide(*journal_, act("operator"), opened->id, {id}, true, "")), "");
    clock_.set(at("2021-01-31T00:00:00.000001Z"));
    EXPECT_EQ(why(submit_minutes(*journal_, act("kades"), opened->id, minutes())),
              "verification.deadline");
    clock_.set(at("2021-03-01T08:00:00.000000Z"));
    period = {202'103,
              at("2021-03-01T00:00:00.000000Z"),
              at("2021-03-10T16:59:00.000000Z"),
              at("2021-03-15T16:59:00.000000Z"),
              at("2021-03-20T16:59:00.000000Z"),
              7};
    ASSERT_EQ(why(open_period(*journal_, act("data"), period)), "");
    clock_.set(at("2021-03-10T16:59:00.000000Z"));
    EXPECT_EQ(why(submit_minutes(*journal_, act("kades"), opened->id, minutes())), "");
    ASSERT_EQ(why(pass_on(*journal_, act("camat"), all("91.01.01", 1))), "");
    visited(id);
    clock_.set(at("2021-03-15T17:00:00.000000Z"));
    EXPECT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 1))), "verification.deadline");
    expect_verified();
}

TEST_P(Verification, TheSameKeyIsOnceAndTheSameProposalIsRefused) {
    const auto draft = removal("M2");
    const auto first = propose(*journal_, bdt_, act("operator", "k1"), draft);
    ASSERT_TRUE(first);
    const auto again = propose(*journal_, bdt_, act("operator", "k1"), draft);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->receipt.repeated);
    EXPECT_EQ(again->id, first->id);
    EXPECT_EQ(why(propose(*journal_, bdt_, act("operator", "k1"), removal("M1"))),
              "journal.key_reused");
    EXPECT_EQ(why(propose(*journal_, bdt_, act("operator"), removal("M1"))), "verification.already")
        << "one removal of a family at a time";
    auto elsewhere = removal("M3");
    EXPECT_EQ(why(propose(*journal_, bdt_, act("operator"), elsewhere)), "verification.elsewhere");
    elsewhere.changes[0].subject = fresh();
    elsewhere.changes[0].standing->person = elsewhere.changes[0].subject;
    EXPECT_EQ(why(propose(*journal_, bdt_, act("operator"), elsewhere)), "verification.elsewhere")
        << "the same words for who is unknown";
    auto birth = removal("M1");
    birth.kind = Kind::birth;
    EXPECT_EQ(why(propose(*journal_, bdt_, act("operator"), birth)), "verification.shape");
    auto nowhere = new_family();
    nowhere.village = *RegionCode::parse("91.01.01");
    EXPECT_EQ(why(propose(*journal_, bdt_, act("operator"), nowhere)), "registry.region_unknown");
    expect_verified();
}

TEST_P(Verification, WhatTheRegisterNoLongerAllowsGoesBackToDinsos) {
    const auto fact = proposed(change_of("M1", {{"name", "Siti Aminah"}}));
    const auto birth = [&] {
        auto child = told(fresh(), SubjectKind::person, {{"name", "Bayi"}, {"sex", "1"}});
        child.fresh = true;
        child.group =
            reading([&](store::Connection& connection, const journal::Visibility& visibility) {
                return *registry::Reader{connection, visibility, day_}
                            .person(*id_in("idartbdt", "M1"))
                            ->family;
            });
        return Draft{Kind::birth, Origin::officer, village_, "", {child}, {}};
    }();
    const auto born = proposed(birth);
    meet({fact, born});
    ASSERT_EQ(why(pass_on(*journal_, act("camat"), all("91.01.01", 2))), "");
    visited(fact);
    ASSERT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 2))), "") << "papers tell births";
    ASSERT_TRUE(approve(*journal_, act("bupati"), all("91.01", 2), letter("460/1")));
    // Somebody records the child by another way meanwhile.
    auto clash = birth.changes;
    journal::CommandKey key{"uji", 1, paper("clash")};
    ASSERT_TRUE(journal_->submit(
        {"dinas", key, day_},
        [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
            const journal::Visibility visibility{context.connection};
            auto event = registry::decide_changes(context.connection, visibility, bdt_, day_,
                                                  {"lain", {}}, clash);
            return std::vector{**std::move(event)};
        }));
    const auto done = carried();
    EXPECT_EQ(done.recorded, 1);
    EXPECT_EQ(done.unfit, 1);
    EXPECT_EQ(stage(born), Stage::unfit);
    EXPECT_EQ(timeline(*database().connect_reader(), born).back().reason,
              "registry.change_subject");
    ASSERT_EQ(why(send_back(*journal_, act("dinsos"), born, "sudah tercatat")), "");
    expect_counted();
    expect_verified();
}

TEST_P(Verification, OfManyWhoDecideAtOnceOneIsRightAndTheOthersAreTold) {
    std::vector<SubjectId> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(proposed(new_family()));
    const auto opened = open_meeting(*journal_, act("operator"),
                                     {MeetingKind::musdes, village_, day_, "Balai", "DTKS"});
    ASSERT_TRUE(opened);
    constexpr std::size_t officers = 40; // a thousand decisions
    std::vector<std::thread> threads;
    std::vector<int> agreed(officers);
    std::vector<int> told_why(officers);
    for (std::size_t who = 0; who < officers; ++who)
        threads.emplace_back([&, who] {
            for (int round = 0; round < 5; ++round)
                for (const auto id : ids) {
                    const auto done = decide(*journal_, act(fmt::format("petugas{}", who)),
                                             opened->id, {id}, who % 2 == 0, "alasan");
                    if (done)
                        ++agreed[who];
                    else if (done.error().code.name == std::string_view{"verification.stage"})
                        ++told_why[who];
                }
        });
    for (auto& thread : threads)
        thread.join();
    int once = 0;
    int refused = 0;
    for (std::size_t who = 0; who < officers; ++who) {
        once += agreed[who];
        refused += told_why[who];
    }
    EXPECT_EQ(once, 5);
    EXPECT_EQ(refused, static_cast<int>(officers) * 25 - 5);
    for (const auto id : ids)
        EXPECT_THAT(timeline(*database().connect_reader(), id), SizeIs(2));
    expect_verified();
}

TEST_P(Verification, AServerThatAnotherTookThePlaceOfDecidesNothing) {
    const auto id = proposed(new_family());
    const auto opened = open_meeting(*journal_, act("operator"),
                                     {MeetingKind::musdes, village_, day_, "Balai", "DTKS"});
    ASSERT_TRUE(opened);
    // What another server does first when it takes the place.
    database().connect()->run("update writer set epoch = epoch + 1 where id = 1");
    EXPECT_THROW((void)decide(*journal_, act("operator"), opened->id, {id}, true, ""),
                 store::DatabaseError);
    EXPECT_THROW((void)submit_minutes(*journal_, act("kades"), opened->id, minutes()),
                 store::DatabaseError);
    EXPECT_EQ(stage(id), Stage::proposed);
    EXPECT_FALSE(meeting(*database().connect_reader(), opened->id)->submitted);
    restart();
    ASSERT_EQ(why(decide(*journal_, act("operator"), opened->id, {id}, false, "alasan")), "");
    EXPECT_EQ(stage(id), Stage::refused);
    expect_verified();
}

/// The chain as a table: where each step leads from each stage.
TEST(Chain, EachStepIsDoneAtItsPlaceAlone) {
    std::string table;
    for (const auto kind : {Kind::new_family, Kind::change})
        for (int step = 0; step <= static_cast<int>(Step::fail); ++step) {
            for (int at = 1; at <= static_cast<int>(stages); ++at) {
                const auto next = after(static_cast<Stage>(at), static_cast<Step>(step), kind);
                table += next ? std::string(1, static_cast<char>('a' + static_cast<int>(*next) - 1))
                              : std::string{"."};
            }
            table += '\n';
        }
    EXPECT_EQ(table, "b.........b..\n" // agree
                     "j.........j..\n" // refuse
                     ".c...........\n" // submit
                     "..d..........\n" // pass
                     "...d........m\n" // visit
                     "...e........e\n" // validate
                     "....f........\n" // approve
                     ".....g.......\n" // forward
                     "......h......\n" // decree
                     ".......i.....\n" // record
                     "..kkk.......k\n" // send back
                     "ll........l..\n" // withdraw
                     ".......m.....\n" // fail
                     "b.........b..\nj.........j..\n.c...........\n..d..........\n"
                     "...d........m\n...e........e\n....f........\n.............\n"
                     "......h......\n.....i.i.....\n..kkk.......k\nll........l..\n"
                     ".....m.m.....\n");
    for (const auto over : {Stage::recorded, Stage::refused, Stage::withdrawn})
        for (int step = 0; step <= static_cast<int>(Step::fail); ++step)
            EXPECT_FALSE(after(over, static_cast<Step>(step), Kind::change));
}

INSTANTIATE_TEST_SUITE_P(On, Verification, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::verification
