#pragma once
#include "identity/judge.hpp"
#include "identity/run.hpp"
#include "matching/fields.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// Clerical review: pairs that a person looks at, drawn from a run of verdicts and kept with all
/// that was known of them, so that they can be shown years later.
namespace tepat::identity {

/// Why a pair was drawn. Bits; numbers are permanent.
namespace drawn {
inline constexpr std::uint8_t band = 1;  ///< its probability is in the doubtful band
inline constexpr std::uint8_t held = 2;  ///< the verdict waits for somebody to look
inline constexpr std::uint8_t slept = 4; ///< by lot, among verdicts that put to sleep
inline constexpr std::uint8_t taken = 8; ///< by lot, among pairs taken above the band
inline constexpr std::uint8_t all = 15;
} // namespace drawn

/// What a verdict that puts to sleep says of its pair; when reviewers find the other, it is wrong.
/// Numbers are permanent.
enum class Claim : std::uint8_t {
    nothing,    ///< nobody sleeps for it, or nobody would by following the run
    one_person, ///< dead, moved, a second registration …
    two_people, ///< nobody of the civil register is this person; two hold one NIK
};
[[nodiscard]] std::string_view name_of(Claim claim);
/// What a verdict says of its pair. `found`: with one of the extract, whom matching took for it.
[[nodiscard]] Claim claim_of(Verdict verdict, bool found);

/// One of a pair, as its file wrote it. Personal data.
struct PairSide {
    std::optional<SubjectId> person; ///< of the register
    std::string id;                  ///< what the extract calls it; empty for the register's
    std::optional<CivilStatus> status;
    std::array<std::string, matching::column_fields> text;
    [[nodiscard]] const std::string& of(matching::Field field) const {
        return text.at(matching::index_of(field));
    }
    friend bool operator==(const PairSide&, const PairSide&) = default;
};

/// What a field says of a pair, in hundredths of a bit.
struct FieldBits {
    matching::Field field = matching::Field::name;
    matching::Level level = matching::missing;
    std::int32_t centibits = 0;
    friend bool operator==(const FieldBits&, const FieldBits&) = default;
};

/// What figures need to know of a pair.
struct PairBrief {
    std::uint8_t drawn = 0;
    std::optional<Verdict> verdict; ///< of the first; a run of doubles has none of most
    Held held = Held::no;
    Claim claim = Claim::nothing;
    bool taken = false; ///< matching took the two for one person
    std::int32_t millionths = 0;

    [[nodiscard]] bool is(std::uint8_t why) const { return (drawn & why) != 0; }
    /// What is doubtful needs two who do not know of each other; the rest one.
    [[nodiscard]] int reviewers() const { return is(drawn::band | drawn::held) ? 2 : 1; }
    friend bool operator==(const PairBrief&, const PairBrief&) = default;
};

/// A line of "identity.review_drawn" 1; docs/formats/verdict.md has the bytes.
struct ReviewPair : PairBrief {
    bool kin = false; ///< weighed against members of one family
    std::int32_t centibits = 0;
    std::vector<FieldBits> fields; ///< in the order of fields, missing ones as well
    PairSide first;
    PairSide second;
    friend bool operator==(const ReviewPair&, const ReviewPair&) = default;
};
[[nodiscard]] Bytes encode(const ReviewPair& pair);
/// CborError for anything that encode() does not write.
[[nodiscard]] ReviewPair decode_review_pair(BytesView bytes);

/// Verdicts of one kind outside the band, of which some were drawn by lot.
struct SleepFrame {
    Verdict verdict = Verdict::deceased;
    std::int64_t outside = 0;
    friend bool operator==(const SleepFrame&, const SleepFrame&) = default;
};

/// How pairs were drawn, and from how many.
struct ReviewHeader {
    Seq run;
    std::int32_t lower = 0; ///< the band, in millionths; both ends are in it
    std::int32_t upper = 0;
    std::int64_t seed = 0;
    std::int32_t prior = 0;         ///< log-odds in hundredths of a bit
    std::int32_t threshold = 0;     ///< least probability that was taken, in millionths
    std::int64_t taken_outside = 0; ///< pairs taken above the band
    std::int64_t unpaired = 0;      ///< verdicts that would put to sleep and rest on no pair
    std::vector<SleepFrame> frames; ///< by verdict, those that a lot is cast for
    friend bool operator==(const ReviewHeader&, const ReviewHeader&) = default;
};
[[nodiscard]] Bytes encode(const ReviewHeader& header);
/// CborError for anything that encode() does not write.
[[nodiscard]] ReviewHeader decode_review_header(BytesView bytes);

/// A set in the journal: the set entry `seq`, whose lines are in the order in which to work.
struct StoredReview {
    Seq seq;
    ReviewHeader header;
    std::int64_t pairs = 0;
    bool repeated = false; ///< it was there already
};
/// Nothing when the entry is none, or not visible.
[[nodiscard]] std::optional<StoredReview>
read_review(store::Connection& connection, const journal::Visibility& visibility, Seq seq);
/// The visible ones, the newest first.
[[nodiscard]] std::vector<StoredReview> all_reviews(store::Connection& connection,
                                                    const journal::Visibility& visibility);
/// Every pair in order, numbered from 0.
void each_pair(store::Connection& connection, const StoredReview& review,
               const std::function<void(std::int64_t, const ReviewPair&)>& each);
/// Nothing if there is no such pair.
[[nodiscard]] std::optional<ReviewPair> pair_at(store::Connection& connection,
                                                const StoredReview& review, std::int64_t number);

/// Of every pair, in the order of the set. They never change.
[[nodiscard]] std::vector<PairBrief> briefs_of(store::Connection& connection,
                                               const StoredReview& review);

/// A step of a pair's waterfall, from the log-odds of the prior to those of the pair.
struct WaterfallStep {
    /// Nothing: the prior, which is the first; or that families are rare, where kin decides.
    std::optional<matching::Field> field;
    matching::Level level = matching::missing;
    std::int32_t centibits = 0;
};
[[nodiscard]] std::vector<WaterfallStep> steps_of(const ReviewPair& pair, std::int32_t prior);

/// A text in pieces that differ from another text, or do not, by letters; case does not matter.
struct Piece {
    std::string text;
    bool differs = false;
    friend bool operator==(const Piece&, const Piece&) = default;
};
/// The pieces of `text` beside `other`. Pure; any bytes are allowed.
[[nodiscard]] std::vector<Piece> pieces_beside(std::string_view text, std::string_view other);
/// A side's field as somebody without a stated purpose may see it, beside the other side's: numbers
/// are masked after they were compared, dates are written one way (`on`, the run's day, settles
/// centuries). Nothing differs where matching found the same.
[[nodiscard]] std::vector<Piece> shown(const ReviewPair& pair, bool second, matching::Field field,
                                       Date on);

} // namespace tepat::identity
