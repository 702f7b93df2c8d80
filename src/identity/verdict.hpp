#pragma once
#include "core/bytes.hpp"
#include "core/message.hpp"
#include "core/strong.hpp"
#include "matching/fields.hpp"
#include "matching/score.hpp"
#include "registry/standing.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Who of the register is who: in the civil register, among each other, in the lists of programmes.
/// What is found is a proposal with its reasons; the registry decides what follows.
namespace tepat::identity {

/// What was found out about one person of the register. Numbers are permanent.
enum class Verdict : std::uint8_t {
    matched = 1, ///< padan: found in the civil register, alive, with the same NIK
    not_matched, ///< tidak padan: nobody there is this person
    nik_invalid, ///< the NIK is another's or nobody's, though the person may be found
    nik_double,  ///< others of the register hold the same NIK
    no_nik,      ///< none, or none that can be used
    deceased,    ///< found, and dead
    moved,       ///< found, and gone
    duplicate,   ///< a second registration of `other`
};
inline constexpr std::size_t verdicts = 8;
/// As tables, files and the terminal write it; `nothing` for another word.
[[nodiscard]] std::string_view name_of(Verdict verdict);
[[nodiscard]] std::optional<Verdict> verdict_of(std::string_view name);
[[nodiscard]] MessageCode label_of(Verdict verdict);
/// Why somebody of this verdict would sleep; nothing: nobody sleeps for that.
[[nodiscard]] std::optional<registry::SleepCause> sleep_for(Verdict verdict);

/// Why a verdict waits for somebody to look at it. Numbers are permanent.
enum class Held : std::uint8_t {
    no,
    two_birth_dates, ///< those taken for one person have two
    two_niks,        ///< they have two NIKs that are both somebody's
    two_candidates,  ///< another person of the civil register fits as well
};
[[nodiscard]] MessageCode label_of(Held held);

/// What a field says, in tenths of a bit.
struct Reason {
    matching::Field field = matching::Field::name;
    matching::Level level = matching::missing;
    std::int32_t decibits = 0;
    friend bool operator==(const Reason&, const Reason&) = default;
};
/// The fields that weigh most, the strongest first; what weighs next to nothing is left out.
[[nodiscard]] std::vector<Reason> reasons_of(const matching::Waterfall& waterfall);

/// A line of "identity.verdicts_recorded" 1; docs/formats/verdict.md has the bytes.
struct VerdictLine {
    SubjectId person;
    Verdict verdict = Verdict::not_matched;
    Held held = Held::no;
    std::optional<SubjectId> other = {};         ///< of the register
    std::string civil_id = {};                   ///< what the extract calls the one who fits best
    std::optional<std::int64_t> civil_nik = {};  ///< that one's
    std::optional<std::int32_t> centibits = {};  ///< weight of the best pair
    std::optional<std::int32_t> millionths = {}; ///< its probability
    std::optional<std::int32_t> runner_up = {};  ///< weight of the next one, in hundredths
    std::vector<Reason> reasons = {};
    friend bool operator==(const VerdictLine&, const VerdictLine&) = default;
};
[[nodiscard]] Bytes encode(const VerdictLine& line);
/// CborError for anything that encode() does not write.
[[nodiscard]] VerdictLine decode_verdict(BytesView line);

/// `matched; nik: same +29,0; …` in words: verdict, what holds it up, and the reasons.
[[nodiscard]] std::string in_words(const VerdictLine& line, Language language);

} // namespace tepat::identity
