#include "generate/detail/invented_regency.hpp"
#include "generate/population.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace tepat::generate {
namespace {

constexpr std::int64_t families = 20'000;

/// A line of the table of docs/generate.md: of `of`, so many per cent are expected to be `what`.
struct Line {
    std::string what;
    std::string of;
    double expected;
};

class Tally {
public:
    void count(const Registration& registration) {
        const auto& dwelling = registration.dwelling;
        std::map<int, int> sizes;
        for (const auto& member : dwelling.members) {
            ++sizes[member.family];
            count(member);
        }
        for (const auto& [family, size] : sizes) {
            add("families");
            add(fmt::format("size {}", size < 6 ? std::to_string(size) : "6+"));
        }
        add("households");
        if (sizes.size() == 2) add("two families");
        for (const auto& error : registration.errors)
            add(std::string{name_of(error.kind)});
        for ([[maybe_unused]] const auto& account : registration.accounts)
            add("accounts");
    }

    [[nodiscard]] double share(const std::string& what, const std::string& of) const {
        return 100.0 * static_cast<double>(get(what)) / static_cast<double>(get(of));
    }
    [[nodiscard]] std::int64_t get(const std::string& what) const {
        const auto found = counts_.find(what);
        return found == counts_.end() ? 0 : found->second;
    }
    [[nodiscard]] std::int64_t most_frequent_name() const {
        std::int64_t most = 0;
        for (const auto& [name, count] : names_)
            most = std::max(most, count);
        return most;
    }

private:
    void add(const std::string& what) { ++counts_[what]; }

    void count(const Member& member) {
        const int age = member.age;
        add("persons");
        if (member.sex == Sex::male) add("men");
        add(age < 15 ? "under 15" : age < 65 ? "15 to 64" : "65 and over");
        if (member.name.find(' ') == std::string::npos) add("one word");
        ++names_[member.name];
        if (member.disability != 0) add("disabled");
        if (member.pregnant) add("women 10 to 49");
        if (member.pregnant == 1) add("pregnant");
        const std::string band = age >= 7 && age <= 12    ? "aged 7 to 12"
                                 : age >= 13 && age <= 15 ? "aged 13 to 15"
                                 : age >= 16 && age <= 18 ? "aged 16 to 18"
                                                          : "";
        if (band.empty()) return;
        add(band);
        if (member.schooling == Schooling::attending) add("at school " + band);
    }

    std::map<std::string, std::int64_t> counts_;
    std::map<std::string, std::int64_t> names_;
};

// The same figures, with their sources, are the table of docs/generate.md.
const std::vector<Line> table{
    {"size 1", "families", 6.5},
    {"size 2", "families", 13.5},
    {"size 3", "families", 21.5},
    {"size 4", "families", 25.5},
    {"size 5", "families", 18.0},
    {"size 6+", "families", 15.0},
    {"two families", "households", 4.3},
    {"men", "persons", 50.6},
    {"under 15", "persons", 23.3},
    {"15 to 64", "persons", 70.7},
    {"65 and over", "persons", 6.0},
    {"one word", "persons", 30.0},
    {"at school aged 7 to 12", "aged 7 to 12", 99.2},
    {"at school aged 13 to 15", "aged 13 to 15", 96.1},
    {"at school aged 16 to 18", "aged 16 to 18", 73.4},
    {"disabled", "persons", 2.0},
    {"pregnant", "women 10 to 49", 3.0},
    {"nik_missing", "persons", 5.4},
    {"nik_placeholder", "persons", 1.5},
    {"nik_short", "persons", 1.0},
    {"nik_wrong_digit", "persons", 1.0},
    {"nik_transposed", "persons", 0.6},
    {"nik_of_another", "persons", 0.3},
    {"nik_shared", "persons", 0.06},
    {"name_blank", "persons", 0.004},
    {"name_mistyped", "persons", 3.0},
    {"name_respelled", "persons", 3.1},
    {"birth_date_missing", "persons", 1.0},
    {"birth_date_swapped", "persons", 0.8},
    {"double_person", "persons", 1.0},
    {"double_household", "households", 0.4},
    {"account_name_differs", "accounts", 6.0},
};

TEST(Population, every_share_is_within_two_points_of_its_table) {
    const auto population =
        Population::plan({.seed = 7, .families = families}, detail::invented_regency());
    ASSERT_TRUE(population);
    Tally tally;
    for (std::size_t d = 0; d < population->regency().districts.size(); ++d)
        population->visit(d, [&](const Registration& registration) { tally.count(registration); });

    fmt::print("{:<26}{:<18}{:>9}{:>9}\n", "what", "of", "table %", "made %");
    for (const auto& line : table) {
        const double made = tally.share(line.what, line.of);
        fmt::print("{:<26}{:<18}{:>9.3f}{:>9.3f}\n", line.what, line.of, line.expected, made);
        EXPECT_NEAR(made, line.expected, 2.0) << line.what;
        // Two points say nothing of a rare error: it must be there, and about as often as asked
        // for.
        if (line.expected < 2.0 && line.expected > 0.01) {
            EXPECT_GT(made, line.expected * 0.6) << line.what;
            EXPECT_LT(made, line.expected * 1.6) << line.what;
        }
    }
    const auto persons = static_cast<double>(tally.get("persons"));
    const double kk = tally.share("kk_missing", "persons") +
                      tally.share("kk_placeholder", "persons") +
                      tally.share("kk_wrong_digit", "persons");
    const double mean = persons / static_cast<double>(tally.get("families"));
    const double top = 100.0 * static_cast<double>(tally.most_frequent_name()) / persons;
    fmt::print("{:<44}{:>9.3f}{:>9.3f}\n", "wrong KK of persons", 14.0, kk);
    fmt::print("{:<44}{:>9.3f}{:>9.3f}\n", "most frequent full name of persons", 0.1, top);
    fmt::print("{:<44}{:>9.3f}{:>9.3f}\n", "persons a family", 3.9, mean);
    EXPECT_EQ(tally.get("families"), families);
    EXPECT_NEAR(kk, 14.0, 2.0);
    EXPECT_NEAR(top, 0.1, 0.5);
    EXPECT_NEAR(mean, 3.9, 0.1);
}

} // namespace
} // namespace tepat::generate
