#include "audit/compare.hpp"
#include "audit/detail/regency_fixture.hpp"
#include "audit/evidence.hpp"
#include "registry/standing.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <map>

/// Families that fall asleep between two lists, and what a list's pack says of them.
namespace tepat::audit {
namespace {

using registry::SleepCause;
using ::testing::HasSubstr;

/// The first families that a list pays, with all their members.
std::vector<std::pair<SubjectId, std::vector<SubjectId>>>
paid_families(testing::GeneratedRegency& regency, const programmes::StoredList& list,
              std::size_t count) {
    std::vector<SubjectId> families;
    const auto reader = regency.database_->connect_reader();
    const store::ReadScope scope{*reader};
    programmes::each_line(*reader, list, [&](std::int64_t, const programmes::ListLine& line) {
        if (line.outcome == programmes::Verdict::eligible) families.push_back(line.subject);
        return families.size() < count;
    });
    const journal::Visibility visibility{*reader};
    const registry::Reader people{*reader, visibility, list.header.effective_on};
    std::vector<std::pair<SubjectId, std::vector<SubjectId>>> found;
    for (const auto family : families) {
        auto& members = found.emplace_back(family, std::vector<SubjectId>{}).second;
        const auto household = people.household(*people.household_of(family));
        for (const auto& its : household->families)
            for (const auto& person : its.members)
                if (its.id == family) members.push_back(person.id);
    }
    return found;
}

TEST(AsleepBetweenLists, IsACauseAndItsPackSaysWhatItCannotProve) {
    testing::GeneratedRegency regency{200};
    const auto first = regency.make("2021:2/4");
    constexpr std::array causes{SleepCause::deceased, SleepCause::moved, SleepCause::duplicate};
    const auto families = paid_families(regency, first, causes.size());
    ASSERT_EQ(families.size(), causes.size());
    std::vector<registry::StandingOrder> orders;
    for (std::size_t at = 0; at < causes.size(); ++at)
        for (const auto person : families[at].second)
            orders.push_back({person, causes[at]});
    ASSERT_TRUE(registry::change_standings(
        *regency.journal_, {"dinas", first.header.effective_on, {}, ""}, orders, regency.silent_));
    const auto second = regency.make("2021:2/4");
    ASSERT_NE(second.seq, first.seq);

    const auto compared = compare_lists(*regency.journal_, regency.instrument_, "dinas", first,
                                        second, regency.silent_);
    ASSERT_TRUE(compared) << compared.error().code.name;
    std::map<SubjectId, Difference> differences;
    each_difference(*regency.database_->connect_reader(), *compared,
                    [&](std::int64_t, const Difference& its) {
                        differences.emplace(its.subject.value(), its);
                        return true;
                    });
    ASSERT_EQ(differences.size(), causes.size());
    constexpr std::array told{Cause::deceased, Cause::moved, Cause::duplicate};
    for (std::size_t at = 0; at < told.size(); ++at) {
        const auto& its = differences.at(families[at].first);
        EXPECT_EQ(its.side, Side::first);
        EXPECT_EQ(its.second.reason, "asleep");
        EXPECT_EQ(its.primary(), told[at]);
        EXPECT_EQ(its.causes.size(), 1U) << "and nothing was computed otherwise";
    }

    const auto pack = regency.dir_.path() / "pack";
    ASSERT_TRUE(write_evidence(*regency.database_, regency.instrument_, second,
                               {.actor = "bpk", .out = pack}, nullptr, regency.silent_));
    const auto command = "python3 -B '" + (pack / "verify.py").string() + "' --lang en 2>&1";
    std::FILE* const pipe = popen(command.c_str(), "r");
    std::string said;
    std::array<char, 4096> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe))
        said.append(buffer.data(), got);
    EXPECT_EQ(WEXITSTATUS(pclose(pipe)), 2) << said;
    EXPECT_THAT(said, HasSubstr(" 0 differences"));
    EXPECT_THAT(said, HasSubstr("that 3 units sleep"));
}

} // namespace
} // namespace tepat::audit
