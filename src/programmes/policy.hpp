#pragma once
#include "core/period.hpp"
#include "core/rupiah.hpp"
#include "facts/facts.hpp"
#include "journal/digest.hpp"
#include "rulefiles/condition.hpp"
#include "rulefiles/dated.hpp"
#include "rulefiles/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// A programme as its policy file states it (docs/policies.md). Everything here is immutable once
/// read, and so thread-safe.
namespace tepat::programmes {

using facts::categories;
using facts::fact_type;
using facts::FactType;
using facts::household_facts;
using facts::HouseholdFact;
using facts::member_facts;
using facts::MemberFact;
using facts::schema;
using facts::Scope;
using facts::Unit;
using facts::UnitRows;
using facts::UnitView;
using rulefiles::Condition;
using rulefiles::Dated;
using rulefiles::Origin;
using rulefiles::Series;
using rulefiles::Words;

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

class PolicyAt;

struct Policy {
    std::string id;
    Words name;
    /// SHA-256 of the normalised file: comments, order of keys and layout do not matter, every
    /// value does.
    journal::Digest digest;
    /// How long it is in force.
    Series<Unit> unit;
    Series<Condition> member;
    std::vector<Criterion> criteria;
    std::vector<Component> components;
    Series<PersonsRule> persons;
    std::vector<Cap> caps;
    Series<Bounds> bounds;
    std::vector<FixedPart> fixed;
    std::vector<PayeeStep> payees;
    Series<bool> nik_to_be_paid;
    std::vector<Calendar> calendars;

    /// What is in force on `date`. Refused with programmes.not_in_force {policy, date} or
    /// programmes.no_calendar {policy, calendar, date}. The policy must outlive the answer.
    [[nodiscard]] Result<PolicyAt> at(Date date, std::string_view calendar = "main") const;
    /// The stage that `date` lies in. Refused as `at`.
    [[nodiscard]] Result<Period> period_on(Date date, std::string_view calendar = "main") const;
    /// The first day of a stage. Refused with programmes.no_stage {policy, period} when the
    /// calendar of that year has other stages, and as `at`.
    [[nodiscard]] Result<Date> first_day(Period period, std::string_view calendar = "main") const;
    /// What is in force on the first day of a stage. Refused as `first_day`.
    [[nodiscard]] Result<PolicyAt> in_period(Period period) const;
    /// Every day on which some value begins, in order, each once.
    [[nodiscard]] std::vector<Date> effective_dates() const;
};

} // namespace tepat::programmes
