#pragma once
#include "facts/memory_unit.hpp"
#include "programmes/decision.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::programmes {

/// What an example expects on one day. An absent part is not compared.
struct Expected {
    int line = 0;
    Date on;
    /// From 1; of no account on a day when the unit is the household. While it is a group, the
    /// family's members are the group's.
    int family = 1;
    /// Of units that are persons: the tag of the one who is decided on, the first if it is absent.
    std::string person;
    /// Inputs of the policy that the unit is on.
    std::vector<std::string> listed;
    /// Which place of its area the unit has, where there are not enough.
    std::optional<std::int64_t> place;
    std::string calendar = "main";
    /// `eligible`, `ineligible`, `undetermined` or `not_in_force`.
    std::string outcome;
    std::optional<std::string> criterion;
    std::optional<Rupiah> yearly;
    std::optional<Rupiah> stage;
    /// Persons counted by component, as `child 2, sd 1` in the order of the policy.
    std::optional<std::string> components;
    /// `tag component why`, why being other, persons, missing or the id of a cap.
    std::optional<std::vector<std::string>> left_out;
    /// The member's tag and the step, as `grandfather beneficiary`; `nobody`; `no_nik`; `provider`.
    std::optional<std::string> payee;
    /// Parts that do not depend on persons, and goods with the grams of the stage, as `regular,
    /// rice 10000` in the order of the policy.
    std::optional<std::string> parts;
    /// `tag duty`
    std::optional<std::vector<std::string>> duties;
};

/// A dwelling household with its families, and what a policy should answer: policies/<id>/good and
/// bad. docs/policies.md describes the file.
struct Example {
    std::string about;
    std::string file;
    /// All who live under the roof; their relations are to its head.
    std::unique_ptr<facts::MemoryUnit> household;
    /// One a family; relations are to the family's head.
    std::vector<std::unique_ptr<facts::MemoryUnit>> families;
    /// Tags of the household's members, and of each family's.
    std::vector<std::string> household_tags;
    std::vector<std::vector<std::string>> family_tags;
    std::vector<Expected> expected;
};

/// What a set of examples shows of a policy: of each thing, by its id, whether some expectation
/// has it (a criterion that decides, a cap that leaves somebody out, a payee step that collects …).
struct Shown {
    std::set<std::string> failed;       ///< criteria that made somebody ineligible
    std::set<std::string> undetermined; ///< criteria that left somebody undetermined
    std::set<std::string> limits;       ///< caps, and `persons`
    std::set<std::string> payees;       ///< steps, `no_nik`, `nobody`
    std::set<std::string> parts;        ///< fixed parts and goods
    std::set<std::string> components;
    std::set<std::string> listed; ///< inputs that some unit is on
    /// Places at which a quota was tried, by the places there are.
    std::set<std::pair<std::int64_t, std::int64_t>> places;
};

/// Refused like a policy file, with programmes.example_member and example_family besides.
[[nodiscard]] Result<Example> read_example(std::string_view toml, std::string_view file);

/// Decides the example by `policy` and gives every difference, as programmes.example_differs {file,
/// line, date, what, actual, expected}. Empty: all is as expected. What it shows is added to
/// `shown`.
[[nodiscard]] std::vector<Refusal> check_example(const Policy& policy, const Example& example,
                                                 Shown* shown = nullptr);

} // namespace tepat::programmes
