#include "programmes/list.hpp"
#include "simulation/budget.hpp"
#include "testing/registered_regency.hpp"

#include <gmock/gmock.h>

#include <map>

namespace tepat::simulation {
namespace {

using tepat::testing::policies;
using ::testing::IsEmpty;

class BudgetTest : public tepat::testing::RegisteredRegency {
protected:
    snapshot::RegisterState state(Date on) {
        const auto reader = database_->connect_reader();
        return {registry::newest_position(*reader), on};
    }
    static programmes::PolicyFile a_year_later(const programmes::PolicyFile& file) {
        auto text = file.text;
        for (auto at = text.find("[[quota]]"); at != std::string::npos; at = text.find("[[quota]]"))
            text.erase(at, text.find("\n\n", at) - at);
        for (auto at = text.find("2020-"); at != std::string::npos; at = text.find("2020-"))
            text.replace(at, 5, "2021-");
        return {file.file, text, programmes::read_policy(text, file.file).value()};
    }

    RegionCode region_ = *RegionCode::parse("91.01");
    snapshot::SegmentStore segments_{*database_, instrument_, dir_.path() / "segments"};
};

TEST_F(BudgetTest, SaysOfEveryProgrammeWhatItsListSays) {
    auto folder = programmes::read_policies(policies);
    ASSERT_THAT(folder.problems, IsEmpty());
    // One that asks about another's list, in a year of this register, with a place for everybody:
    // places of the country are no list of a regency.
    for (auto& file : folder.files)
        if (file.policy.id == "bsb") file = a_year_later(file);
    int asked = 0;
    std::map<std::string, std::int64_t> eligible;
    for (const auto on : {*Date::from_ymd(2021, 4, 1), *Date::from_ymd(2021, 9, 1)}) {
        const auto ground = Ground::read(*database_, segments_, state(on), region_, {}, silent_);
        ASSERT_TRUE(ground);
        const auto all = budget(*ground, folder.files, on, region_, state(on).seq, silent_);
        ASSERT_TRUE(all) << all.error().code.name;
        Rupiah stage;
        for (const auto& line : all->lines) {
            stage += line.totals.stage;
            const auto& file = *folder.find(line.programme);
            programmes::ListRequest request{"direktur", line.period, region_, on};
            const auto list = programmes::make_list(*journal_, file.policy, file.text, instrument_,
                                                    request, silent_);
            if (line.places_unknown) {
                EXPECT_EQ(list.error().code, "programmes.quota_not_allocated"_msg);
                continue;
            }
            if (!list) continue; // it asks about a list from outside, or about one without places
            const auto at = line.programme + " " + line.period.text();
            EXPECT_EQ(line.totals.in, list->totals.eligible) << at;
            EXPECT_EQ(line.totals.open, list->totals.undetermined) << at;
            EXPECT_EQ(line.totals.yearly, list->totals.yearly) << at;
            EXPECT_EQ(line.totals.stage, list->totals.stage) << at;
            std::int64_t grams = 0;
            for (const auto& [item, sum] : list->totals.goods)
                grams += sum.grams;
            EXPECT_EQ(line.totals.grams, grams) << at;
            asked += list->header.inputs.empty() ? 0 : 1;
            eligible[line.programme] += list->totals.eligible;
        }
        EXPECT_EQ(all->stage, stage);
    }
    EXPECT_GT(asked, 0) << "no programme asked about another's list";
    EXPECT_GT(eligible["pkh"], 100);
    EXPECT_EQ(eligible.size(), 4U);
}

} // namespace
} // namespace tepat::simulation
