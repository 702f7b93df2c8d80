#pragma once
#include "core/clock.hpp"
#include "programmes/case_file.hpp"
#include "programmes/reasons.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a decision rests on, part by part: every criterion with the facts it looked at and where
/// they come from, every amount with its legal source. For answers, not for lists.
namespace tepat::programmes {

/// Since when a fact is so, and how we know.
struct FactOrigin {
    Date since;             ///< the day of the oldest of the unbroken versions that say the same
    Instant known_at;       ///< when the entry that says so was recorded
    Seq entry;              ///< that entry
    std::int64_t line = 0;  ///< and its line
    std::string file;       ///< the file or files of the entry; empty when it was none
    std::string source_key; ///< what the subject is called there
};
struct FactUsed {
    FactSeen seen;
    /// Nothing for what nobody stated, and for what the register counts itself.
    std::optional<FactOrigin> origin;
};

/// One criterion as it was looked at. `verdict` eligible: it does not stand in the way.
struct CriterionGround {
    std::uint16_t criterion = 0; ///< place in Policy::criteria
    Verdict verdict = Verdict::undetermined;
    std::optional<rules::Fault> fault;
    /// What made it come out so; for one that counts persons, what makes those who count count.
    std::vector<FactUsed> facts;
    Date from; ///< since when the rule is in force
    const Origin* source = nullptr;
};

enum class AmountKind : std::uint8_t {
    component, ///< of a member who counts
    fixed,     ///< of the whole unit
    raised,    ///< up to the least that a unit gets
    lowered,   ///< down to the most
};
struct AmountGround {
    AmountKind kind = AmountKind::component;
    std::uint16_t item = 0;              ///< place in Policy::components or ::fixed
    std::optional<std::uint16_t> member; ///< place in the unit
    Rupiah yearly;                       ///< what it adds; below zero for `lowered`
    Date from;
    const Origin* source = nullptr;
};

/// Sources point into the policy, which must outlive it.
struct Grounds {
    std::vector<CriterionGround> criteria; ///< all that are in force, in the order of the file
    std::vector<AmountGround> amounts;     ///< they sum to the year
};

/// The grounds of a decision, without origins. Pure.
[[nodiscard]] Grounds grounds_of(const PolicyAt& policy, const UnitView& unit,
                                 const Decision& decision);
/// The same for a case of a list, with the origin of every fact, as the journal knew it at the
/// list's position. Inside a read transaction.
[[nodiscard]] Grounds grounds_of(store::Connection& connection, const StoredList& list,
                                 const PolicyAt& policy, const registry::Instrument& instrument,
                                 const CaseFile& its);

/// The grounds in words of one language, part by part. No names.
struct FactTold {
    std::optional<std::int32_t> member; ///< place in the unit; nothing: the household's
    std::string text;                   ///< `Persentil kesejahteraan: 37`
    std::string origin; ///< since when, since when known, from where; empty when nobody stated it
};
struct CriterionTold {
    std::string id;
    Verdict verdict = Verdict::undetermined;
    std::string sentence;
    std::string source; ///< the law and since when; or that it is assumed
    std::vector<FactTold> facts;
};
struct AmountTold {
    std::string item;
    std::optional<std::uint16_t> member;
    Rupiah yearly;
    std::string source;
};
struct GroundsTold {
    std::vector<CriterionTold> criteria;
    std::vector<AmountTold> amounts;
};
[[nodiscard]] GroundsTold told(const Grounds& grounds, const PolicyAt& policy,
                               const registry::Instrument& instrument, Language language);

/// The grounds for an officer, a line each, the facts of a criterion below it. Holds facts and keys
/// of persons, no names.
[[nodiscard]] std::vector<std::string> in_words(const Grounds& grounds, const PolicyAt& policy,
                                                const registry::Instrument& instrument,
                                                Language language);

} // namespace tepat::programmes
