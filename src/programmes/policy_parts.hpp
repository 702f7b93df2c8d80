#pragma once
#include "core/region_code.hpp"
#include "core/rupiah.hpp"
#include "facts/facts.hpp"
#include "rulefiles/condition.hpp"
#include "rulefiles/dated.hpp"
#include "rulefiles/parameters.hpp"
#include "rulefiles/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The parts of a policy file (docs/policies.md). Everything here is immutable once read, and so
/// thread-safe.
namespace tepat::programmes {

using facts::categories;
using facts::fact_type;
using facts::FactType;
using facts::household_facts;
using facts::HouseholdFact;
using facts::member_facts;
using facts::MemberFact;
using facts::Scope;
using facts::Unit;
using facts::UnitRows;
using facts::UnitView;
using rulefiles::Condition;
using rulefiles::Dated;
using rulefiles::Origin;
using rulefiles::Parameter;
using rulefiles::ParameterValue;
using rulefiles::Series;
using rulefiles::Words;

/// Another list that conditions ask about, as `listed.<id>`.
enum class InputKind : std::uint8_t {
    programme, ///< of the programme of that id: who is entitled
    outside,   ///< taken in from a file (outside_list.hpp)
};
struct Input {
    std::string id;
    Words name;
    InputKind kind = InputKind::programme;
    /// Where the file names it.
    rules::Position where;
    /// Days on which some value in force asks about it: from, and until, both included.
    std::vector<std::pair<Date, std::optional<Date>>> asked;
};

enum class CriterionKind : std::uint8_t {
    holds,         ///< the condition must be true
    excluded_when, ///< the condition must be false
    persons,       ///< at least so many persons must count in a component
};
struct CriterionRule {
    CriterionKind kind;
    /// Present unless the kind is `persons`.
    std::optional<Condition> condition;
    int persons = 0;
    /// What a citizen is told the rule is.
    Words sentence;
};
struct Criterion {
    std::string id;
    /// What a citizen can do when it stands in the way.
    Words remedy;
    Series<CriterionRule> rules;
};

/// What a beneficiary owes in return from the first day, such as enrolling in a school.
struct Duty {
    std::string id;
    Words sentence;
};
struct Component {
    std::string id;
    Words name;
    std::optional<Duty> duty;
    /// Which member counts; in force exactly as long as `amounts`.
    Series<Condition> rules;
    /// Rupiah a year for each person that counts.
    Series<Rupiah> amounts;
};

/// How one of several is preferred. What remains equal goes by the order of the register.
enum class Preference : std::uint8_t {
    highest_amount,
    youngest, ///< an unknown birth date comes last
    oldest,   ///< the same
    component ///< in the order of the file
};
struct PersonsRule {
    /// Persons paid for in a unit; nothing means all.
    std::optional<int> most;
    std::vector<Preference> order;
};
/// At most so many persons over all of `components` together.
struct Cap {
    std::string id;
    Words sentence;
    std::vector<std::uint16_t> components;
    Series<int> most;
};

/// What the whole unit gets at least and at most in a year, applied last.
struct Bounds {
    Rupiah least;
    Rupiah most;
};
struct FixedRule {
    Rupiah yearly;
    /// Nothing: every eligible unit gets it.
    std::optional<Condition> when;
    /// What each stage of the main calendar pays of it; empty: spread like everything else.
    std::vector<Rupiah> stages;
};
struct FixedPart {
    std::string id;
    Words name;
    Series<FixedRule> rules;
};

/// Goods that an eligible unit gets, whatever its members.
struct GoodsRule {
    /// Whole grams in each stage of the main calendar.
    std::vector<std::int64_t> stages;
    /// Grams of a pack; every stage is of whole packs.
    std::int64_t pack = 0;
    /// Nothing: every eligible unit gets it.
    std::optional<Condition> when;
};
struct GoodsPart {
    std::string id;
    Words name;
    Series<GoodsRule> rules;
};

/// Places of one region.
struct Allocation {
    RegionCode area;
    std::int64_t places = 0;
    rules::Position where;
};
/// What units are ranked by: a whole number of each, the lowest first; of whom it is unknown comes
/// last.
struct Rank {
    rulefiles::Measure measure;
    /// `the poorest first`
    Words sentence;
};
/// How many of the eligible units there are places for, and who stands before whom.
struct Quota {
    /// In the whole country.
    std::optional<std::int64_t> places;
    /// Of regions of one level, by code; a region not named has none. Empty: none is stated.
    std::vector<Allocation> allocation;
    /// At most most_ranks; what is equal in all is drawn by lot (quota.hpp).
    std::vector<Rank> order;
    rules::Position where;

    [[nodiscard]] std::int64_t allocated() const;
};
inline constexpr std::size_t most_ranks = 4;

struct PayeeRule {
    Condition who;
    std::vector<Preference> order;
};
/// A step of the payee order: the first step that finds somebody decides.
struct PayeeStep {
    std::string id;
    Words name;
    Series<PayeeRule> rules;
};

/// When stages begin in a year, and how many equal parts of the year each pays.
struct StagePlan {
    std::vector<int> months;
    std::vector<int> shares;

    [[nodiscard]] int stages() const { return static_cast<int>(months.size()); }
    /// Parts up to and with stage `number`; all of them for the last.
    [[nodiscard]] int shares_until(int number) const;
};
/// `main`, or the variant of a channel that pays at other times.
struct Calendar {
    std::string id;
    Series<StagePlan> plans;
};

} // namespace tepat::programmes
