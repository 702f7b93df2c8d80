#include "programmes/example.hpp"
#include "testing/policies.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace tepat::programmes {
namespace {

using namespace fixture;

namespace fs = std::filesystem;

std::string words(const Refusal& refusal) {
    return message_text(refusal.code, refusal.params, Language::en);
}

std::vector<fs::path> files_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{folder})
        if (entry.path().extension() == ".toml") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// What the examples of a policy ask, and what they show of it.
struct Asked {
    std::set<Date> days;
    Shown shown;
    bool two_families = false;
    bool no_nik = false;
};

Asked ask(const Policy& policy, const fs::path& folder) {
    Asked asked;
    for (const auto* kind : {"good", "bad"}) {
        for (const auto& file : files_in(folder / kind)) {
            const auto example = read_example(contents(file), file.string());
            if (!example) {
                ADD_FAILURE() << words(example.error());
                continue;
            }
            for (const auto& difference : check_example(policy, *example, &asked.shown))
                ADD_FAILURE() << words(difference);
            for (const auto& expected : example->expected)
                asked.days.insert(expected.on);
            asked.two_families = asked.two_families || example->families.size() > 1;
            const auto household = example->household->view();
            for (std::int32_t at = 0; at < household.size; ++at)
                asked.no_nik =
                    asked.no_nik || !household.fact(at, MemberFact::has_nik).as_boolean();
        }
    }
    return asked;
}

/// What the examples of a policy must show, each named as in the file.
class Demands {
public:
    Demands(const Policy& policy, const Asked& asked) : policy_{policy}, asked_{asked} {}

    void check() {
        for (const auto date : policy_.effective_dates()) {
            EXPECT_TRUE(asked_.days.contains(date)) << policy_.id << " " << date.text();
            EXPECT_TRUE(asked_.days.contains(date - 1)) << policy_.id << " " << (date - 1).text();
        }
        const auto& shown = asked_.shown;
        for (const auto& criterion : policy_.criteria) {
            demand(shown.failed, criterion.id, "a unit that fails it");
            for (const auto& entry : criterion.rules.entries())
                if (entry.value.condition && entry.value.condition->needs)
                    demand(shown.undetermined, criterion.id, "a unit of which it cannot be told");
        }
        for (const auto& component : policy_.components)
            demand(shown.components, component.id, "a member who counts");
        for (const auto& cap : policy_.caps)
            demand(shown.limits, cap.id, "a member left out by it");
        for (const auto& entry : policy_.persons.entries())
            if (entry.value.most) demand(shown.limits, "persons", "a member too many");
        for (const auto& part : policy_.fixed)
            demand(shown.parts, part.id, "a unit that gets it");
        for (const auto& part : policy_.goods)
            demand(shown.parts, part.id, "a unit that gets it");
        if (policy_.provider.entries().empty())
            for (const auto& step : policy_.payees)
                demand(shown.payees, step.id, "a unit for which it collects");
        for (const auto& entry : policy_.nik_to_be_paid.entries())
            if (entry.value) demand(shown.payees, "no_nik", "a unit whose payee has no NIK");
        for (const auto& input : policy_.inputs)
            demand(shown.listed, input.id, "a unit on that list");
        for (const auto& entry : policy_.quota.entries()) {
            if (entry.value.places) demand_edge(*entry.value.places);
            for (const auto& one : entry.value.allocation)
                demand_edge(one.places);
        }
        if (!policy_.of_groups()) {
            EXPECT_TRUE(asked_.two_families) << policy_.id << ": two families under one roof";
        }
        EXPECT_TRUE(asked_.no_nik) << policy_.id << ": somebody without NIK";
    }

private:
    void demand(const std::set<std::string>& shown, const std::string& id, std::string_view what) {
        EXPECT_TRUE(shown.contains(id)) << policy_.id << ", " << id << ": no example of " << what;
    }
    /// The last place there is, and the first there is not.
    void demand_edge(std::int64_t places) {
        EXPECT_TRUE(asked_.shown.places.contains({places, places})) << policy_.id << " " << places;
        EXPECT_TRUE(asked_.shown.places.contains({places + 1, places}))
            << policy_.id << " " << places + 1;
    }

    const Policy& policy_;
    const Asked& asked_;
};

/// Every example of every policy gives what it expects. They ask for every day on which a value
/// begins and for the day before, and show every criterion, component, cap, part, payee step, input
/// and the edge of every quota.
TEST(Golden, EveryPolicyAnswersItsExamples) {
    for (const auto& file : files_in(policies)) {
        const auto policy = read_policy(contents(file), file.filename().string());
        ASSERT_TRUE(policy) << words(policy.error());
        EXPECT_EQ(policy->id, file.stem());
        const auto asked = ask(*policy, policies / file.stem());
        Demands{*policy, asked}.check();
    }
}

/// In good every example has an eligible answer, in bad every one has another.
TEST(Golden, FoldersMeanWhatTheySay) {
    for (const auto& file : files_in(policies)) {
        for (const auto* kind : {"good", "bad"}) {
            for (const auto& example_file : files_in(policies / file.stem() / kind)) {
                const auto example = read_example(contents(example_file), "");
                ASSERT_TRUE(example);
                const bool good = std::string_view{kind} == "good";
                EXPECT_TRUE(std::ranges::any_of(example->expected, [&](const Expected& expected) {
                    return (expected.outcome == "eligible") == good;
                })) << example_file;
            }
        }
    }
}

TEST(Golden, ADifferenceSaysWhereAndWhat) {
    const auto policy = read_policy(contents(policies / "pkh.toml"), "pkh.toml");
    ASSERT_TRUE(policy);
    const auto example = read_example(R"(
about = "wrong on purpose"
[household]
percentile = 1
[[family]]
member = [ { tag = "ibu", sex = "female", relation = "head", pregnant = true } ]
[[expect]]
on = 2021-01-01
outcome = "eligible"
yearly = 1
)",
                                      "wrong.toml");
    ASSERT_TRUE(example) << words(example.error());
    const auto differences = check_example(*policy, *example);
    ASSERT_EQ(differences.size(), 1U);
    EXPECT_EQ(words(differences[0]), "wrong.toml, line 7: on 2021-01-01 the policy gives yearly "
                                     "Rp3.000.000, the example expects "
                                     "Rp1. Correct the policy, or the example if it is wrong.");
}

TEST(Golden, AnExampleIsReadStrictly) {
    const auto code = [](std::string_view toml) {
        const auto example = read_example(toml, "e.toml");
        return example ? std::string_view{} : example.error().code.name;
    };
    const std::string head = "about = \"x\"\n[household]\n";
    const std::string family =
        "[[family]]\nmember = [ { tag = \"a\", sex = \"male\", relation = \"head\" } ]\n";
    EXPECT_EQ(code(head + family), "");
    EXPECT_EQ(code(head + "colour = 1\n" + family), "rulefiles.unknown_field");
    EXPECT_EQ(code("about = \"x\"\n" + family), "rulefiles.missing_field");
    EXPECT_EQ(
        code(head +
             "[[family]]\nmember = [ { tag = \"a\", sex = \"man\", relation = \"head\" } ]\n"),
        "rulefiles.wrong_kind");
    EXPECT_EQ(
        code(head + family + "[[expect]]\non = 2021-01-01\nfamily = 2\noutcome = \"eligible\"\n"),
        "programmes.example_family");
    EXPECT_EQ(
        code(head + family +
             "[[expect]]\non = 2021-01-01\noutcome = \"eligible\"\nleft_out = [\"b child cap\"]\n"),
        "programmes.example_member");
    EXPECT_EQ(code(head + family + "[[expect]]\non = 2021-01-01\noutcome = \"maybe\"\n"),
              "rulefiles.wrong_kind");
    EXPECT_EQ(code("about = "), "rulefiles.not_toml");
}

} // namespace
} // namespace tepat::programmes
