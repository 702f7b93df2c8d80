#include "core/random.hpp"
#include "lookup/challenge.hpp"
#include "lookup/detail/code_image.hpp"
#include "lookup/detail/stroke_font.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

namespace tepat::lookup {
namespace {

using std::chrono::minutes;
using ::testing::AnyOf;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr Instant start{1'617'235'200'000'000};

class AChallenge : public ::testing::Test {
protected:
    void pass(std::chrono::seconds time) {
        clock.set(Instant{clock.now().microseconds() + time.count() * 1'000'000});
    }
    std::string refusal(std::string_view token, std::string_view answer) {
        const auto redeemed = challenge.redeem(token, answer);
        return redeemed ? "" : std::string{redeemed.error().code.name};
    }
    FixedClock clock{start};
    Challenge challenge{SeededRandom{1}.bytes(32), clock};
};

TEST_F(AChallenge, is_good_once) {
    const auto token = challenge.issue(ChallengeKind::image);
    const auto answer = challenge.solution(token).value();
    EXPECT_THAT(answer, MatchesRegex("[ACEFHJKMNPRTWY3479]{4}"));
    EXPECT_THAT(token, MatchesRegex("[A-Za-z0-9_-]{40}"));
    EXPECT_EQ(refusal(token, answer), "");
    EXPECT_EQ(refusal(token, answer), "lookup.challenge_used");
}

TEST_F(AChallenge, forgives_case_and_spaces) {
    const auto token = challenge.issue(ChallengeKind::image);
    const auto answer = challenge.solution(token).value();
    std::string typed;
    for (const char letter : answer)
        typed +=
            std::string{" "} + static_cast<char>(letter >= 'A' ? letter - 'A' + 'a' : letter) + ".";
    EXPECT_EQ(refusal(token, typed), "");
}

TEST_F(AChallenge, is_used_up_by_a_wrong_answer) {
    const auto token = challenge.issue(ChallengeKind::image);
    EXPECT_EQ(refusal(token, "0000"), "lookup.challenge_wrong");
    EXPECT_EQ(refusal(token, challenge.solution(token).value()), "lookup.challenge_used");
    EXPECT_EQ(refusal(challenge.issue(ChallengeKind::words), ""), "lookup.challenge_wrong");
}

TEST_F(AChallenge, expires) {
    const auto token = challenge.issue(ChallengeKind::image);
    const auto answer = challenge.solution(token).value();
    pass(Challenge::lifetime);
    EXPECT_TRUE(challenge.image(token));
    pass(std::chrono::seconds{1});
    EXPECT_EQ(refusal(token, answer), "lookup.challenge_expired");
    EXPECT_FALSE(challenge.image(token));
    EXPECT_FALSE(challenge.kind(token));
}

TEST_F(AChallenge, of_an_earlier_process_is_expired) {
    const auto token = challenge.issue(ChallengeKind::image);
    pass(minutes{1});
    Challenge restarted{SeededRandom{1}.bytes(32), clock};
    const auto redeemed = restarted.redeem(token, challenge.solution(token).value());
    ASSERT_FALSE(redeemed);
    EXPECT_EQ(redeemed.error().code, "lookup.challenge_expired"_msg);
}

TEST_F(AChallenge, cannot_be_forged) {
    const auto token = challenge.issue(ChallengeKind::image);
    for (std::size_t at = 0; at < token.size(); ++at) {
        auto forged = token;
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        EXPECT_EQ(refusal(forged, "ABCD"), "lookup.challenge_forged") << at;
    }
    Challenge other{SeededRandom{2}.bytes(32), clock};
    EXPECT_EQ(refusal(other.issue(ChallengeKind::image), "ABCD"), "lookup.challenge_forged");
    for (const char* text : {"", "A", "<>", "\xFF"})
        EXPECT_EQ(refusal(text, "ABCD"), "lookup.challenge_forged");
}

RC_GTEST_FIXTURE_PROP(AChallenge, noise_is_no_token, (const std::string& noise)) {
    RC_ASSERT(!challenge.kind(noise));
    RC_ASSERT(!challenge.image(noise));
    RC_ASSERT(!challenge.redeem(noise, "ABCD"));
}

TEST_F(AChallenge, in_words_spells_four_digits) {
    const auto token = challenge.issue(ChallengeKind::words);
    EXPECT_FALSE(challenge.image(token));
    EXPECT_THAT(challenge.solution(token).value(), MatchesRegex("[0-9]{4}"));
    EXPECT_THAT(challenge.question(token, Language::id).value(),
                MatchesRegex("([a-z]+, ){3}[a-z]+"));
    EXPECT_NE(challenge.question(token, Language::id), challenge.question(token, Language::en));
    EXPECT_FALSE(challenge.question(challenge.issue(ChallengeKind::image), Language::id));
    EXPECT_EQ(refusal(token, challenge.solution(token).value()), "");
}

TEST_F(AChallenge, images_are_png_of_one_length) {
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
        const auto token = challenge.issue(ChallengeKind::image);
        const auto image = challenge.image(token).value();
        EXPECT_EQ(image, challenge.image(token));
        EXPECT_THAT(image, StartsWith("\x89PNG\r\n\x1a\n"));
        EXPECT_LE(image.size(), 3'000U);
        EXPECT_EQ(image.size(), seen.empty() ? image.size() : seen.begin()->size());
        seen.insert(image);
    }
    EXPECT_EQ(seen.size(), 50U);
}

TEST(CodeImage, one_code_looks_different_each_time) {
    EXPECT_NE(detail::code_image("AAAA", 1), detail::code_image("AAAA", 2));
    EXPECT_NE(detail::code_image("AAAA", 1), detail::code_image("AAAC", 1));
    for (const char letter : Challenge::alphabet)
        EXPECT_FALSE(detail::strokes(letter).empty()) << letter;
}

TEST_F(AChallenge, is_given_and_used_once_by_many_threads) {
    std::atomic<int> used = 0;
    const auto token = challenge.issue(ChallengeKind::words);
    const auto answer = challenge.solution(token).value();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 300; ++round) {
                const auto own = challenge.issue(ChallengeKind::words);
                EXPECT_TRUE(challenge.redeem(own, challenge.solution(own).value()));
            }
            if (challenge.redeem(token, answer)) ++used;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(used, 1);
}

} // namespace
} // namespace tepat::lookup
