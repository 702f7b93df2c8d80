#include "programmes/detail/policy_fixture.hpp"
#include "programmes/example.hpp"

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

/// Every example of every policy gives what it expects, and every day on which a value begins has
/// an expectation, and so has the day before.
TEST(Golden, EveryPolicyAnswersItsExamples) {
    for (const auto& file : files_in(policies)) {
        const auto policy = read_policy(contents(file), file.filename().string());
        ASSERT_TRUE(policy) << words(policy.error());
        std::set<Date> asked;
        for (const auto* kind : {"good", "bad"}) {
            for (const auto& example_file : files_in(policies / file.stem() / kind)) {
                const auto example = read_example(contents(example_file), example_file.string());
                ASSERT_TRUE(example) << words(example.error());
                for (const auto& difference : check_example(*policy, *example))
                    ADD_FAILURE() << words(difference);
                for (const auto& expected : example->expected)
                    asked.insert(expected.on);
            }
        }
        for (const auto date : policy->effective_dates()) {
            EXPECT_TRUE(asked.contains(date)) << file << " " << date.text();
            EXPECT_TRUE(asked.contains(date - 1)) << file << " " << (date - 1).text();
        }
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
