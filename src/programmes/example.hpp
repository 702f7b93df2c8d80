#pragma once
#include "facts/memory_unit.hpp"
#include "programmes/decision.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::programmes {

/// What an example expects on one day. An absent part is not compared.
struct Expected {
    int line = 0;
    Date on;
    /// From 1; of no account on a day when the unit is the household.
    int family = 1;
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
    /// The member's tag and the step, as `grandfather beneficiary`; `nobody`; `no_nik`.
    std::optional<std::string> payee;
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

/// Refused like a policy file, with programmes.example_member and example_family besides.
[[nodiscard]] Result<Example> read_example(std::string_view toml, std::string_view file);

/// Decides the example by `policy` and gives every difference, as programmes.example_differs {file,
/// line, date, what, actual, expected}. Empty: all is as expected.
[[nodiscard]] std::vector<Refusal> check_example(const Policy& policy, const Example& example);

} // namespace tepat::programmes
