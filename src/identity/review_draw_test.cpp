#include "identity/detail/register_fixture.hpp"
#include "identity/figures.hpp"
#include "identity/follow.hpp"
#include "identity/review_draw.hpp"
#include "testing/stop_after.hpp"

#include <gmock/gmock.h>

namespace tepat::identity {
namespace {

class ReviewedRegister : public testing::GeneratedRegister {
protected:
    DrawRequest draw_request(Seq run, bool civil) {
        DrawRequest request{"dinas", run, std::nullopt, {}, dir_.path() / "kerja"};
        if (civil) request.civil = data("dukcapil.csv");
        request.choice.upper = upper_; // little is doubtful in so small a register
        request.choice.slept = 60;
        request.choice.taken = 50;
        return request;
    }
    Result<DrawReport> draw(const DrawRequest& request, Progress* progress = nullptr) {
        return draw_review(*journal_, instrument_, request,
                           progress == nullptr ? silent_ : *progress);
    }
    std::vector<ReviewPair> pairs_of(const StoredReview& review) {
        std::vector<ReviewPair> pairs;
        each_pair(*database_->connect_reader(), review,
                  [&](std::int64_t, const ReviewPair& pair) { pairs.push_back(pair); });
        return pairs;
    }
    PairState state(const StoredReview& review, std::int64_t pair) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return state_of(connection, visibility, review, pair);
        });
    }
    ReviewFigures figures(const StoredReview& review) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return figures_of(review.header, briefs_of(connection, review),
                              states_of(connection, visibility, review));
        });
    }
    Result<void> say(const StoredReview& review, std::int64_t pair, const std::string& who,
                     Decision decision, const std::string& key = {}) {
        return decide(*journal_, {who, day_, review.seq, pair, key}, decision, "");
    }
    /// Verdicts that put to sleep, less those that the set has in its band or counts: none is lost.
    std::int64_t not_found_again(const StoredRun& run, const StoredReview& review) {
        auto rest = -review.header.unpaired;
        for (const auto& line : lines(run))
            rest += line.held == Held::no && rests_on_a_pair(line.verdict) ? 1 : 0;
        for (const auto& frame : review.header.frames)
            rest -= frame.outside;
        for (const auto& pair : pairs_of(review))
            rest -= pair.is(drawn::band) && pair.claim != Claim::nothing ? 1 : 0;
        return rest;
    }
    std::int32_t upper_ = 999'990;

    /// Some persons once more, with another NIK: one person, by everything but that.
    void register_again(std::size_t count) {
        std::ifstream in{data("anggota.csv")};
        std::string header;
        std::getline(in, header);
        std::istringstream names{header};
        std::vector<std::string> columns;
        for (std::string name; std::getline(names, name, ',');)
            columns.push_back(name);
        const auto column = [&](std::string_view name) {
            return static_cast<std::size_t>(std::ranges::find(columns, name) - columns.begin());
        };
        std::string text = header + '\n';
        for (auto& row : rows(data("anggota.csv"))) {
            auto& nik = row.at(column("NIK"));
            if (nik.size() != 16 || count == 0) continue;
            --count;
            nik.replace(12, 4, nik.ends_with("9876") ? "6789" : "9876");
            row.at(column("IDARTBDT")) += "B";
            for (std::size_t at = 0; at < row.size(); ++at)
                text += (at == 0 ? "" : ",") + row[at];
            text += '\n';
        }
        registry::ImportOptions options;
        options.actor = "dinas";
        options.effective_on = day_;
        options.errors = dir_.path() / "galat.xlsx";
        const std::vector files{write("lagi.csv", text)};
        ASSERT_TRUE(registry::import_files(*journal_, instrument_, files, options, silent_));
    }

    static std::string_view why(const Result<void>& done) {
        return done ? std::string_view{} : done.error().code.name;
    }
};

TEST_F(ReviewedRegister, HoldsTheWholeBandAllThatIsHeldAndTwoLots) {
    const auto run = link(true)->run;
    const auto drawn_once = draw(draw_request(run.seq, true));
    ASSERT_TRUE(drawn_once) << message_text(drawn_once.error().code, drawn_once.error().params,
                                            Language::en);
    const auto& review = drawn_once->review;
    EXPECT_FALSE(std::filesystem::exists(dir_.path() / "kerja/.kerja"));
    const auto pairs = pairs_of(review);
    ASSERT_EQ(std::ssize(pairs), review.pairs);
    std::int64_t held = 0;
    std::int64_t slept = 0;
    std::int64_t taken = 0;
    std::set<std::pair<std::int64_t, std::string>> met;
    for (const auto& pair : pairs) {
        held += pair.is(drawn::held) ? 1 : 0;
        slept += pair.is(drawn::slept) ? 1 : 0;
        taken += pair.is(drawn::taken) ? 1 : 0;
        EXPECT_TRUE(
            met.emplace(pair.first.person->value(),
                        pair.second.id +
                            std::to_string(pair.second.person.value_or(SubjectId{0}).value()))
                .second);
        EXPECT_FALSE(pair.first.of(matching::Field::name).empty());
        EXPECT_EQ(pair.fields.size(), matching::fields);
        if (pair.is(drawn::band)) {
            EXPECT_GE(pair.millionths, usual_lower - 1);
            EXPECT_LE(pair.millionths, upper_ + 1);
        }
        std::int32_t sum = 0;
        for (const auto& its : pair.fields)
            sum += its.centibits;
        if (!pair.kin) {
            EXPECT_NEAR(sum, pair.centibits, 6) << "the waterfall adds up";
        }
    }
    EXPECT_EQ(held, run.counts.held);
    EXPECT_GT(std::ranges::count_if(pairs, [](auto& its) { return its.is(drawn::band); }), 5);
    EXPECT_EQ(slept, 60);
    EXPECT_EQ(taken, 50);
    EXPECT_EQ(not_found_again(run, review), 0);

    // Following the verdicts changes nothing: it is drawn from the register of then.
    ASSERT_TRUE(follow_verdicts(
        *journal_, {"dinas", run.seq, {Verdict::deceased, Verdict::moved}, day_, "BA 1"}, silent_));
    const auto again = draw(draw_request(run.seq, true));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->review.repeated);
    EXPECT_EQ(again->review.seq, review.seq);
    auto other = draw_request(run.seq, true);
    other.choice.seed = 2;
    const auto another = draw(other);
    ASSERT_TRUE(another);
    EXPECT_NE(another->review.seq, review.seq);
    EXPECT_NE(pairs_of(another->review), pairs);
    expect_verified();
}

TEST_F(ReviewedRegister, SaysOfWhatItWillNotDraw) {
    const auto run = link(true)->run;
    const auto refused = [&](auto change) {
        auto request = draw_request(run.seq, true);
        change(request);
        const auto done = draw(request);
        return done ? std::string_view{} : done.error().code.name;
    };
    EXPECT_EQ(refused([](DrawRequest& its) { its.run = Seq{1}; }), "identity.no_run");
    EXPECT_EQ(refused([](DrawRequest& its) { its.civil.reset(); }), "identity.review_extract");
    EXPECT_EQ(refused([&](DrawRequest& its) { its.civil = data("anggota.csv"); }),
              "identity.review_extract");
    EXPECT_EQ(refused([](DrawRequest& its) { its.job.settings.threshold = 0.999; }),
              "identity.review_other");
    EXPECT_EQ(refused([](DrawRequest& its) { its.choice.lower = 10'000; }), "identity.review_band");
    EXPECT_EQ(refused([](DrawRequest& its) { its.choice.verdicts = {Verdict::no_nik}; }),
              "identity.review_verdict");
    for (const int steps : {1, 3, 8}) {
        ::tepat::testing::StopAfter stop{steps};
        const auto stopped = draw(draw_request(run.seq, true), &stop);
        ASSERT_TRUE(stopped) << steps;
        if (!stopped->stopped) break;
    }
    EXPECT_TRUE(draw(draw_request(run.seq, true)));
    auto doubles = link(false);
    ASSERT_TRUE(doubles);
    EXPECT_EQ(refused([&](DrawRequest& its) { its.run = doubles->run.seq; }),
              "identity.review_no_extract");
    const auto of_doubles = draw(draw_request(doubles->run.seq, false));
    ASSERT_TRUE(of_doubles);
    for (const auto& pair : pairs_of(of_doubles->review))
        EXPECT_TRUE(pair.second.person);
    EXPECT_EQ(not_found_again(doubles->run, of_doubles->review), 0);
}

TEST_F(ReviewedRegister, TwoDecideWithoutKnowingAndAThirdWhenTheyDisagree) {
    const auto run = link(true)->run;
    const auto review = draw(draw_request(run.seq, true))->review;
    const auto pairs = pairs_of(review);
    const auto find = [&](int reviewers, int nth) {
        std::int64_t at = -1;
        for (std::int64_t i = 0; i < std::ssize(pairs); ++i)
            if (pairs[static_cast<std::size_t>(i)].reviewers() == reviewers && nth-- == 0) at = i;
        return at;
    };
    const auto two = find(2, 0);
    const auto one = find(1, 0);
    ASSERT_GE(two, 0);
    ASSERT_GE(one, 0);
    const auto stage = [&](std::int64_t pair, int reviewers) {
        return state(review, pair).stage(reviewers);
    };
    using enum Decision;

    EXPECT_EQ(stage(two, 2), PairStage::open);
    EXPECT_TRUE(say(review, two, "Ani", same, "k1"));
    EXPECT_TRUE(say(review, two, "Ani", same, "k1")) << "the same key twice is once";
    EXPECT_EQ(why(say(review, two, "Ani", different, "k1")), "journal.key_reused");
    EXPECT_EQ(stage(two, 2), PairStage::waiting);
    EXPECT_FALSE(state(review, two).revealed(2));
    EXPECT_EQ(why(say(review, two, " ANI", different)), "identity.pair_decided");
    EXPECT_FALSE(state(review, two).awaits("ani", 2));
    EXPECT_TRUE(state(review, two).awaits("Budi", 2));
    // A slip before anybody else decided: taken back, and nothing of it is in the agreement.
    const ReviewAct back{"Ani", day_, review.seq, two, {}};
    EXPECT_EQ(why(take_back(*journal_, back, " ")), "identity.no_reason");
    EXPECT_TRUE(take_back(*journal_, back, "salah tekan"));
    EXPECT_EQ(why(take_back(*journal_, back, "lagi")), "identity.pair_undecided");
    EXPECT_EQ(stage(two, 2), PairStage::open);
    EXPECT_TRUE(say(review, two, "Ani", different));
    EXPECT_TRUE(say(review, two, "Budi", same));
    EXPECT_EQ(stage(two, 2), PairStage::disputed);
    EXPECT_TRUE(state(review, two).revealed(2));
    EXPECT_EQ(why(say(review, two, "Budi", different)), "identity.pair_third");
    EXPECT_EQ(why(take_back(*journal_, back, "ikut Budi")), "identity.pair_ruled");
    EXPECT_TRUE(say(review, two, "Citra", same));
    EXPECT_EQ(stage(two, 2), PairStage::settled);
    EXPECT_EQ(state(review, two).outcome(2), same);
    EXPECT_EQ(why(say(review, two, "Dedi", different)), "identity.pair_settled");
    EXPECT_EQ(why(take_back(*journal_, back, "ikut Budi")), "identity.pair_ruled");
    EXPECT_TRUE(take_back(*journal_, {"Citra", day_, review.seq, two, {}}, "keliru"));
    EXPECT_EQ(stage(two, 2), PairStage::disputed);

    EXPECT_TRUE(say(review, one, "Ani", unsure));
    EXPECT_EQ(state(review, one).outcome(1), unsure);
    EXPECT_EQ(why(say(review, review.pairs, "Ani", same)), "identity.no_pair");
    EXPECT_EQ(why(say(review, -1, "Ani", same)), "identity.no_pair");
    EXPECT_EQ(why(decide(*journal_, {"Ani", day_, run.seq, 0, {}}, same, "")),
              "identity.no_review");
    EXPECT_EQ(
        why(decide(*journal_, {"Ani", day_, review.seq, two, {}}, same, std::string(2'001, 'x'))),
        "identity.note_too_long");

    const auto told = figures(review);
    EXPECT_EQ(told.at(PairStage::disputed), 1);
    EXPECT_EQ(told.at(PairStage::settled), 1);
    EXPECT_EQ(told.agreement.pairs(), 1);
    EXPECT_EQ(told.agreement.counts[1][0], 1) << "what was taken back in time does not count";
    EXPECT_EQ(told.disagreements, 1);
    expect_verified();
}

/// What reviewers found counts before what matching thought.
TEST_F(ReviewedRegister, FollowsWhatReviewersBearOutAndNotWhatTheyRefute) {
    register_again(6);
    const auto run = link(false)->run;
    const auto review = draw(draw_request(run.seq, false))->review;
    const auto pairs = pairs_of(review);
    std::map<SubjectId, bool> follows;
    for (std::int64_t at = 0, held = 0, free = 0; at < review.pairs; ++at) {
        const auto& pair = pairs[static_cast<std::size_t>(at)];
        if (pair.verdict != Verdict::duplicate) continue;
        const auto person = *pair.first.person;
        const bool is_held = pair.held != Held::no;
        follows[person] = !is_held;
        if ((is_held ? held : free)++ > 2) continue; // nobody decides on these
        for (const char* name : {"Ani", "Budi"})
            if (state(review, at).awaits(name, pair.reviewers())) {
                ASSERT_TRUE(say(review, at, name, is_held ? Decision::same : Decision::different));
            }
        follows[person] = is_held;
    }
    ASSERT_GT(run.counts.held, 3);
    ASSERT_TRUE(follow_verdicts(*journal_, {"dinas", run.seq, {Verdict::duplicate}, day_, "BA 2"},
                                silent_));
    const auto asleep =
        reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return registry::all_sleepers(connection, visibility, day_);
        });
    for (const auto& [person, sleeps] : follows)
        EXPECT_EQ(asleep.contains(person), sleeps) << person.value();
}

/// Reviewers who know the truth: the interval holds what following the run would do to the living.
TEST_F(ReviewedRegister, MeasuresTheWrongfullySleptAgainstTheTruth) {
    const auto run = link(true)->run;
    auto request = draw_request(run.seq, true);
    request.choice.slept = 40;
    const auto review = draw(request)->review;
    std::map<std::string, std::string> civil; ///< key of the register → id of the extract
    for (const auto& row : rows(data("dukcapil_truth.csv")))
        civil[row[0]] = row[1];
    std::map<SubjectId, std::string> keys;
    for (const auto& [key, person] : persons())
        keys[person] = key;
    const auto who = [&](SubjectId person) {
        const auto its = civil.find(keys.at(person));
        return its == civil.end() ? "nobody " + keys.at(person) : its->second;
    };
    const auto pairs = pairs_of(review);
    const auto truly = [&](const ReviewPair& pair) {
        const auto other = pair.second.person ? who(*pair.second.person) : pair.second.id;
        return who(*pair.first.person) == other ? Decision::same : Decision::different;
    };
    for (std::int64_t at = 0; at < review.pairs; ++at) {
        const auto& pair = pairs[static_cast<std::size_t>(at)];
        for (const char* name : {"Ani", "Budi"})
            if (state(review, at).awaits(name, pair.reviewers())) {
                ASSERT_TRUE(say(review, at, name, truly(pair)));
            }
    }
    const auto told = figures(review);
    EXPECT_EQ(told.at(PairStage::settled), told.pairs);
    EXPECT_EQ(told.agreement.raw(), 1);
    EXPECT_GE(told.precision.high, 0.99);
    ASSERT_TRUE(told.precision.value);
    EXPECT_GT(*told.precision.value, 0.95);

    // Draw everybody: the same question, answered without chance.
    request.choice.slept = 1'000'000;
    request.choice.taken = 0;
    const auto all = draw(request)->review;
    std::int64_t wrong = 0;
    std::int64_t asked = 0;
    for (const auto& pair : pairs_of(all)) {
        if (pair.claim == Claim::nothing) continue;
        ++asked;
        const auto outcome = truly(pair);
        wrong += (pair.claim == Claim::one_person) == (outcome == Decision::different) ? 1 : 0;
    }
    EXPECT_EQ(asked, told.slept.population);
    const auto truth = 1e5 * static_cast<double>(wrong) / static_cast<double>(asked);
    EXPECT_LE(told.slept.per_100_000.low, truth);
    EXPECT_GE(told.slept.per_100_000.high, truth);
    EXPECT_GT(told.slept.per_100_000.high, 0) << "a lot of forty does not prove that nobody is";
}

} // namespace
} // namespace tepat::identity
