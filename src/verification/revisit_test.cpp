#include "verification/agreement.hpp"
#include "verification/detail/frame.hpp"
#include "verification/detail/village_fixture.hpp"
#include "verification/revisit.hpp"

#include <gmock/gmock.h>

namespace tepat::verification {
namespace {

using registry::SubjectChange;
using registry::SubjectKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class Revisits : public testing::Village {
protected:
    /// A family whose house and mother a visitor found so.
    SubjectId visited_by(const std::string& visitor, const std::string& floor) {
        const auto draft = new_family();
        const auto id = proposed(draft);
        meet({id});
        EXPECT_EQ(why(pass_on(*journal_, act("camat"), all("91.01.01", 1))), "");
        auto home = told(draft.changes[0].subject, SubjectKind::household,
                         {{"floor_material", floor}, {"floor_area", "36"}});
        home.fresh = true;
        home.village = draft.changes[0].village;
        EXPECT_EQ(
            why(record_visit(*journal_, bdt_, act(visitor), {id, day_, false, {}, "", {home}, {}})),
            "");
        return id;
    }
    Result<Drawn> draw(std::string_view region, std::int64_t per_mille,
                       const std::string& who = "kadis") {
        return draw_sample(*journal_, act(who), *RegionCode::parse(region), per_mille);
    }
    std::vector<Revisit> in(RevisitState state, std::string_view not_by = {}) {
        return revisits(*database().connect_reader(), std::nullopt, RegionLevel::province, state,
                        SubjectId{}, not_by);
    }
    /// The supervisor's form, filled in.
    Filled filled(SubjectId proposal, const Facts& facts) {
        const auto reader = database().connect_reader();
        const store::ReadScope scope{*reader};
        const auto its = revisit_of(*reader, proposal);
        const auto asked = asked_again(*reader, bdt_, *its);
        const auto form =
            fill_revisit(*reader, bdt_, *its, FormPart{asked.front().subject, facts}, {}, day_);
        EXPECT_TRUE(form) << form.error().code.name;
        return form.value_or(Filled{});
    }
    std::string again(const std::string& who, SubjectId proposal, const Facts& facts) {
        const auto form = filled(proposal, facts);
        EXPECT_THAT(form.problems, IsEmpty());
        return why(record_revisit(*journal_, bdt_, act(who),
                                  {proposal, day_, false, {}, "", form.draft.changes, {}}));
    }
    Facts facts_of(SubjectId proposal) {
        Facts all;
        const auto changes = changes_of(*database().connect_reader(), proposal);
        for (const auto& change : changes)
            if (change.kind == SubjectKind::household)
                registry::Answers{change.told}.each([&](const registry::Answer& answer) {
                    if (answer.integer)
                        all[bdt_.household.field(answer.field)->fact] =
                            std::to_string(*answer.integer);
                });
        return all;
    }
};

TEST_P(Revisits, ADrawingTakesSomeOfEverybodyOnceAndCanBeDrawnAgain) {
    std::vector<SubjectId> ids;
    for (int i = 0; i < 12; ++i)
        ids.push_back(visited_by("pendamping", "3"));
    const auto lonely = visited_by("tksk", "3");
    EXPECT_EQ(why(draw("91.01", 0)), "verification.share");
    EXPECT_EQ(why(draw("91.09", 50)), "registry.region_unknown");
    const auto drawn = draw("91.01", 100);
    ASSERT_TRUE(drawn) << drawn.error().code.name;
    const auto reader = database().connect_reader();
    const auto its = sample(*reader, drawn->id);
    ASSERT_TRUE(its);
    EXPECT_EQ(its->frame, 13);
    EXPECT_EQ(its->chosen, 3) << "two of twelve, and one of one";
    EXPECT_EQ(its->tree_size, its->seq.value() - 1);
    const auto waiting = in(RevisitState::waits);
    EXPECT_THAT(waiting, SizeIs(3));
    EXPECT_EQ(std::ranges::count(waiting, lonely, &Revisit::proposal), 1);
    EXPECT_THAT(in(RevisitState::waits, "tksk"), SizeIs(2)) << "nobody visits after himself";
    const auto again = redraw(*reader, drawn->id);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->root && again->frame && again->choice);
    EXPECT_EQ(why(redraw(*reader, fresh())), "verification.no_sample");
    EXPECT_EQ(why(draw("91.01.01", 1'000)), "verification.sample_empty")
        << "nobody draws until it suits";
    visited_by("pendamping", "3");
    ASSERT_EQ(why(draw("91.01.01", 1'000)), "");
    const auto regency = region("91.01");
    EXPECT_THAT(samples(*database().connect_reader(), regency, RegionLevel::regency), SizeIs(2));
    EXPECT_THAT(samples(*database().connect_reader(), region("91.01.01"), RegionLevel::district),
                SizeIs(1));
    EXPECT_EQ(revisits_in(*database().connect_reader(), regency, RegionLevel::regency,
                          RevisitState::waits),
              4);
    expect_verified();
}

TEST_P(Revisits, TheSecondVisitIsBlindAndChangesNothingUntilDinsosSays) {
    const auto id = visited_by("pendamping", "3");
    EXPECT_EQ(why(record_visit(*journal_, bdt_, act("pengawas"), {id, day_, true, {}, "", {}, {}})),
              "verification.again_by_sample");
    EXPECT_EQ(
        why(record_revisit(*journal_, bdt_, act("pengawas"), {id, day_, false, {}, "", {}, {}})),
        "verification.not_drawn");
    ASSERT_EQ(why(draw("91.01", 50)), "");
    {
        const auto reader = database().connect_reader();
        const auto asked = asked_again(*reader, bdt_, *revisit_of(*reader, id));
        ASSERT_THAT(asked, SizeIs(1)) << "nothing is asked of who she is";
        EXPECT_THAT(asked[0].facts, UnorderedElementsAre("floor_material", "floor_area"));
    }
    EXPECT_EQ(filled(id, {{"floor_area", "36"}}).problems.front().field.why.code.name,
              std::string_view{"verification.revisit_missing"});
    EXPECT_EQ(again("pendamping", id, {{"floor_material", "3"}, {"floor_area", "36"}}),
              "verification.own_visit");
    const auto before = facts_of(id);
    ASSERT_EQ(again("pengawas", id, {{"floor_material", "5"}, {"floor_area", "36"}}), "");
    EXPECT_EQ(facts_of(id), before) << "a difference overwrites nothing";
    ASSERT_THAT(in(RevisitState::differs), SizeIs(1));
    EXPECT_EQ(in(RevisitState::differs)[0].supervisor, "pengawas");
    EXPECT_EQ(again("pengawas", id, {{"floor_material", "3"}, {"floor_area", "36"}}),
              "verification.not_drawn")
        << "once";
    const auto pairs = pairs_of(*database().connect_reader(), in(RevisitState::differs)[0]);
    EXPECT_THAT(pairs, SizeIs(2));
    EXPECT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 1))),
              "verification.difference_open");
    EXPECT_EQ(why(settle_revisit(*journal_, act("dinsos"), id, RevisitState::second_kept, "")),
              "verification.no_reason");
    for (const auto* own : {"pengawas", "pendamping"})
        EXPECT_EQ(why(settle_revisit(*journal_, act(own), id, RevisitState::first_kept, "ya")),
                  "verification.four_eyes");
    ASSERT_EQ(why(settle_revisit(*journal_, act("dinsos"), id, RevisitState::second_kept,
                                 "foto kedua jelas")),
              "");
    EXPECT_EQ(facts_of(id)["floor_material"], "5");
    EXPECT_EQ(why(settle_revisit(*journal_, act("dinsos"), id, RevisitState::first_kept, "lagi")),
              "verification.no_difference");
    ASSERT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 1))), "");
    expect_counted();
    expect_verified();
}

TEST_P(Revisits, DinsosMayKeepTheFirstAnswerOrSendBack) {
    const auto kept = visited_by("pendamping", "3");
    const auto back = visited_by("pendamping", "3");
    const auto same = visited_by("tksk", "3");
    const auto late = visited_by("tksk", "3");
    ASSERT_EQ(why(draw("91.01", 1'000)), "");
    for (const auto id : {kept, back})
        ASSERT_EQ(again("pengawas", id, {{"floor_material", "5"}, {"floor_area", "36"}}), "");
    ASSERT_EQ(again("pengawas", same, {{"floor_material", "3"}, {"floor_area", "36"}}), "");
    EXPECT_THAT(in(RevisitState::agrees), SizeIs(1));
    ASSERT_EQ(why(settle_revisit(*journal_, act("dinsos"), kept, RevisitState::first_kept,
                                 "lantai baru diganti")),
              "");
    ASSERT_EQ(why(settle_revisit(*journal_, act("dinsos"), back, RevisitState::sent_back,
                                 "bukan rumah itu")),
              "");
    EXPECT_EQ(facts_of(kept)["floor_material"], "3");
    EXPECT_EQ(stage(back), Stage::returned);
    ASSERT_EQ(why(validate(*journal_, act("dinsos"), all("91.01", 3))), "");
    // What differs after it was validated is changed by a proposal of its own.
    ASSERT_EQ(again("pengawas", late, {{"floor_material", "5"}, {"floor_area", "36"}}), "");
    EXPECT_EQ(why(settle_revisit(*journal_, act("kadis"), late, RevisitState::second_kept, "x")),
              "verification.stage");
    EXPECT_EQ(why(settle_revisit(*journal_, act("kadis"), late, RevisitState::first_kept, "x")),
              "");
    const auto table =
        agreement(*database().connect_reader(), bdt_, region("91.01"), RegionLevel::regency);
    EXPECT_EQ(table.visits, 4);
    EXPECT_EQ(table.total.pairs, 8);
    EXPECT_EQ(table.total.agreed, 5);
    ASSERT_THAT(table.visitors, SizeIs(2));
    EXPECT_EQ(table.visitors[0].first, "pendamping");
    EXPECT_EQ(table.visitors[0].second.agreed, 2);
    EXPECT_EQ(table.visitors[1].second.agreed, 3);
    ASSERT_THAT(table.questions, SizeIs(2));
    EXPECT_THAT(table.cells, SizeIs(4));
    const auto of = [&](std::string_view fact) {
        const auto number = bdt_.household.fact(fact)->number;
        return std::ranges::find(table.questions, number, &std::pair<int, Agreement>::first)
            ->second;
    };
    EXPECT_FALSE(of("floor_area").kappa) << "a number has no kappa";
    // Of four pairs one agrees; the first always says 3, so chance agrees as often: 1 of 4.
    EXPECT_NEAR(of("floor_material").kappa.value(), 0.0, 1e-12);
    const auto none = agreement(*database().connect_reader(), bdt_, region("91.01"),
                                RegionLevel::regency, fresh());
    EXPECT_EQ(none.total.pairs, 0);
    expect_counted();
    expect_verified();
}

/// Newcombe (1998), table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
TEST(Agreement, TheIntervalIsWilsons) {
    const auto is = [](std::int64_t agreed, std::int64_t pairs, double low, double high) {
        const auto its = wilson(agreed, pairs);
        EXPECT_NEAR(its.low, low, 5e-5) << agreed;
        EXPECT_NEAR(its.high, high, 5e-5) << agreed;
    };
    is(81, 263, 0.2553, 0.3662);
    is(15, 148, 0.0624, 0.1605);
    is(0, 20, 0.0, 0.1611);
    is(1, 29, 0.0061, 0.1718);
    is(20, 20, 0.8389, 1.0);
    is(0, 0, 0.0, 1.0);
}

/// By hand: 20 yes–yes, 5 yes–no, 10 no–yes, 15 no–no: seen 35/50, by chance
/// (25·30 + 25·20)/50² = 0.5, so (0.7 − 0.5)/(1 − 0.5) = 0.4.
TEST(Agreement, KappaIsCohens) {
    const Crossed known{{{1, 1}, 20}, {{1, 2}, 5}, {{2, 1}, 10}, {{2, 2}, 15}};
    EXPECT_NEAR(agreement_of({&known}, {}).kappa.value(), 0.4, 1e-12);
    const Crossed one_answer{{{1, 1}, 9}};
    EXPECT_FALSE(agreement_of({&one_answer}, {}).kappa);
    EXPECT_FALSE(agreement_of({}, {&known}).kappa);
    const Crossed opposed{{{1, 2}, 5}, {{2, 1}, 5}};
    EXPECT_NEAR(agreement_of({&opposed}, {}).kappa.value(), -1.0, 1e-12);
    // Both questions: seen 44 of 59, by chance 25 + 9 of 59: 10/25.
    const auto both = agreement_of({&known, &one_answer}, {});
    EXPECT_NEAR(both.kappa.value(), 0.4, 1e-12);
    EXPECT_EQ(both.pairs, 59);
    EXPECT_EQ(both.agreed, 44);
}

/// The order was computed beside this program: of the four, 4 has the smallest digest.
TEST(Agreement, TheSeedAloneChooses) {
    const detail::Frame frame{{"a", {SubjectId{1}, SubjectId{2}, SubjectId{3}, SubjectId{4}}},
                              {"b", {SubjectId{5}}}};
    const auto seed = journal::sha256("benih");
    EXPECT_EQ(detail::choose(frame, 250, seed), detail::choose(frame, 1, seed)) << "rounded up";
    EXPECT_THAT(detail::choose(frame, 1, seed), ElementsAre(SubjectId{4}, SubjectId{5}));
    EXPECT_THAT(detail::choose(frame, 1'000, seed), SizeIs(5));
}

INSTANTIATE_TEST_SUITE_P(On, Revisits, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::verification
