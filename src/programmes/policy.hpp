#pragma once
#include "core/period.hpp"
#include "journal/digest.hpp"
#include "programmes/policy_parts.hpp"

#include <string>
#include <string_view>
#include <vector>

/// A programme as its policy file states it (docs/policies.md). Everything here is immutable once
/// read, and so thread-safe.
namespace tepat::programmes {

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
    std::vector<GoodsPart> goods;
    std::vector<PayeeStep> payees;
    /// Who is paid for the unit in the payee's place, such as an insurer.
    Series<Words> provider;
    Series<bool> nik_to_be_paid;
    std::vector<Calendar> calendars;
    std::vector<Input> inputs;
    std::vector<Parameter> parameters;
    Series<Quota> quota;

    /// Of persons, or of groups; else of families and households.
    [[nodiscard]] bool of_persons() const;
    [[nodiscard]] bool of_groups() const;

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
