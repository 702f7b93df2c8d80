#include "verification/complaint.hpp"
#include "verification/detail/village_fixture.hpp"

namespace tepat::verification {
namespace {

using ::testing::SizeIs;

class Complaints : public testing::Village {
protected:
    ComplaintDraft not_received() {
        return {ComplaintKind::not_received, village_,           id_in("idartbdt", "M1"), {},
                "bulan Juli tidak cair",     {paper("rekening")}};
    }
    SubjectId complained(const ComplaintDraft& draft, const std::string& who = "warga") {
        const auto done = complain(*journal_, act(who), draft);
        EXPECT_TRUE(done) << done.error().code.name;
        return done ? done->id : SubjectId{};
    }
    Complaint its(SubjectId id) { return *complaint(*database().connect_reader(), id); }
    std::string state(SubjectId id) { return std::string{name_of(its(id).at(clock_.now()))}; }
    bool late(SubjectId id) { return its(id).overdue(clock_.now()); }
    Result<journal::Receipt> answered(SubjectId id, const std::string& who = "dinsos") {
        return answer(*journal_, act(who), id, "bank terlambat", "bank diminta membayar", {});
    }
};

TEST_P(Complaints, GoFromTheTicketToTheHeadsDecision) {
    const auto id = complained(not_received());
    EXPECT_EQ(its(id).head, "Siti");
    EXPECT_EQ(state(id), "opened");
    EXPECT_EQ(why(answered(id, "warga")), "verification.four_eyes");
    EXPECT_EQ(why(answer(*journal_, act("dinsos"), id, "bank terlambat", "", {})),
              "verification.no_reason");
    EXPECT_EQ(why(accept_answer(*journal_, act("warga"), id, "baik")),
              "verification.complaint_state");
    ASSERT_EQ(why(answered(id)), "");
    EXPECT_EQ(why(appeal_answer(*journal_, act("tetangga"), id, "belum cair")),
              "verification.not_complainant");
    ASSERT_EQ(why(appeal_answer(*journal_, act("warga"), id, "belum cair")), "");
    EXPECT_EQ(state(id), "appealed");
    EXPECT_EQ(why(decide_complaint(*journal_, act("dinsos"), id, true, "benar")),
              "verification.four_eyes")
        << "who answered does not decide";
    EXPECT_EQ(why(decide_complaint(*journal_, act("warga"), id, true, "benar")),
              "verification.four_eyes");
    EXPECT_EQ(why(decide_complaint(*journal_, act("kepala"), id, true, "")),
              "verification.no_reason");
    later(15);
    EXPECT_TRUE(late(id));
    ASSERT_EQ(why(decide_complaint(*journal_, act("kepala"), id, true, "benar, dibayarkan")), "");
    EXPECT_EQ(state(id), "decided");
    EXPECT_FALSE(late(id)) << "what is decided is late no more";
    const auto steps = steps_of(*database().connect_reader(), id);
    ASSERT_THAT(steps, SizeIs(4));
    EXPECT_EQ(steps[0].words, "bulan Juli tidak cair");
    EXPECT_EQ(steps[1].done, "bank diminta membayar");
    EXPECT_EQ(steps[1].actor, "dinsos");
    EXPECT_FALSE(steps[2].upheld);
    EXPECT_EQ(steps[3].upheld, true);
    EXPECT_EQ(steps[3].at, clock_.now());
    expect_verified();
}

TEST_P(Complaints, CloseWhenTheAnswerIsAcceptedOrNobodyAppeals) {
    const auto first = complained(not_received());
    const auto second = complained(not_received());
    ASSERT_EQ(why(answered(first)), "");
    ASSERT_EQ(why(answered(second)), "");
    ASSERT_EQ(why(accept_answer(*journal_, act("warga"), first, "sudah cair")), "");
    EXPECT_EQ(state(first), "accepted");
    later(static_cast<int>(days_to_appeal));
    EXPECT_EQ(state(second), "answered") << "to the last moment";
    clock_.set(Instant{clock_.now().microseconds() + 1});
    EXPECT_EQ(state(second), "closed");
    EXPECT_EQ(why(appeal_answer(*journal_, act("warga"), second, "belum")),
              "verification.complaint_state");
    const auto connection = database().connect_reader();
    const auto in = [&](ComplaintState state) {
        return complaints(*connection, {region("91.01"), RegionLevel::regency, state, {}},
                          clock_.now(), SubjectId{})
            .size();
    };
    EXPECT_EQ(in(ComplaintState::answered), 0U);
    EXPECT_EQ(in(ComplaintState::closed), 1U);
    EXPECT_EQ(in(ComplaintState::accepted), 1U);
    expect_verified();
}

TEST_P(Complaints, EachKindHasItsDays) {
    for (std::size_t at = 1; at <= complaint_kinds; ++at) {
        auto draft = not_received();
        draft.kind = static_cast<ComplaintKind>(at);
        const auto id = complained(draft);
        const auto days = days_to_answer(draft.kind);
        EXPECT_EQ(its(id).until.microseconds() - its(id).made.microseconds(),
                  days * 86'400'000'000);
    }
    later(3);
    clock_.set(Instant{clock_.now().microseconds() + 1});
    const auto connection = database().connect_reader();
    const auto waiting = complaints_waiting(*connection, ComplaintState::opened, region("91.01"),
                                            RegionLevel::regency, clock_.now());
    EXPECT_EQ(waiting.count, 5);
    EXPECT_EQ(waiting.overdue, 1) << "the card in other hands";
    ASSERT_TRUE(waiting.due);
    EXPECT_LT(*waiting.due, clock_.now());
    EXPECT_EQ(complaints_waiting(*connection, ComplaintState::opened, region("91.01.01.2002"),
                                 RegionLevel::village, clock_.now())
                  .count,
              0);
    const auto cards = complaints(
        *connection,
        {std::nullopt, RegionLevel::village, ComplaintState::opened, ComplaintKind::card_held},
        clock_.now(), SubjectId{});
    ASSERT_THAT(cards, SizeIs(1));
    EXPECT_TRUE(cards.front().overdue(clock_.now()));
    expect_verified();
}

TEST_P(Complaints, AreRefusedWithTheReason) {
    const auto refused = [&](auto change) {
        auto draft = not_received();
        change(draft);
        return why(complain(*journal_, act("warga"), draft));
    };
    EXPECT_EQ(refused([](auto& its) { its.words.clear(); }), "verification.no_words");
    EXPECT_EQ(refused([](auto& its) { its.words.assign(2'001, 'x'); }), "verification.too_long");
    EXPECT_EQ(refused([](auto& its) { its.about.reset(); }), "verification.about_missing");
    EXPECT_EQ(refused([&](auto& its) { its.about = id_in("idartbdt", "M3"); }),
              "verification.elsewhere");
    EXPECT_EQ(refused([](auto& its) { its.about = SubjectId{99'999}; }), "verification.elsewhere");
    EXPECT_EQ(refused([&](auto& its) { its.about = household_; }), "verification.elsewhere");
    EXPECT_EQ(refused([](auto& its) { its.village = *RegionCode::parse("91.01"); }),
              "registry.region_unknown");
    EXPECT_EQ(why(answered(SubjectId{99'999})), "verification.no_complaint");
}

TEST_P(Complaints, AVillageWritesThemDownForOthersAndWhoIsLeftOutNeedsNoNumber) {
    const ComplaintDraft draft{ComplaintKind::left_out, village_, {}, "Bu Rina", "tidak ada", {}};
    const auto done = complain(*journal_, act("operator", "kunci"), draft);
    ASSERT_TRUE(done);
    const auto again = complain(*journal_, act("operator", "kunci"), draft);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->id, done->id);
    EXPECT_EQ(its(done->id).complainant, "Bu Rina");
    EXPECT_FALSE(its(done->id).about);
    ASSERT_EQ(why(answered(done->id)), "");
    ASSERT_EQ(why(accept_answer(*journal_, act("operator"), done->id, "sudah dijelaskan")), "");
    EXPECT_THAT(complaints_by(*database().connect_reader(), "operator"), SizeIs(1));
    expect_verified();
}

INSTANTIATE_TEST_SUITE_P(On, Complaints, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::verification
