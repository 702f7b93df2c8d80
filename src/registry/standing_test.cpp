#include "registry/history.hpp"
#include "registry/standing.hpp"
#include "testing/register.hpp"

#include <gmock/gmock.h>

namespace tepat::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class Standings : public testing::Register {
protected:
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        const auto households =
            write("rt.csv", std::string{household_header} + "H1,9101012001,Jl. Satu,1\n"
                                                            "H2,9101022001,Jl. Tiga,1\n");
        const auto members =
            write("art.csv", std::string{member_header} + "M1,H1,,,Siti,2,1980-01-01,1,1,1\n"
                                                          "M2,H1,,,Budi,1,1979-01-01,1,2,2\n"
                                                          "M3,H2,,,Siti,2,1980-01-01,1,1,1\n");
        ASSERT_TRUE(import({households, members}));
    }
    SubjectId id_of(std::string_view key) { return person(key)->id; }
    Result<StandingReport> order(std::vector<StandingOrder> orders, Date on = {}) {
        const StandingRequest request{"dinas", on == Date{} ? day_ : on, Seq{7}, "rapat"};
        return change_standings(*journal_, request, orders, silent_);
    }
    std::optional<Sleep> sleep_of(std::string_view key, Date on) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            const auto id = Reader{connection, visibility, on}.find("idartbdt", key);
            const auto found = sleepers(connection, visibility, on, {{*id}});
            return found.empty() ? std::nullopt : std::optional{found.begin()->second};
        });
    }
    /// Who is met by whoever goes through the register.
    std::vector<std::string> met(Date on) {
        std::vector<std::string> keys;
        for (const auto& household : everything(on))
            for (const auto& family : household.families)
                for (const auto& person : family.members)
                    keys.push_back(person.source_key);
        return keys;
    }
    std::vector<std::string> told_of(std::string_view key) {
        const auto id = id_of(key);
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            const auto regions = Regions::read(connection, visibility, day_);
            std::vector<std::string> told;
            for (const auto& event :
                 Historian{connection, visibility, regions, bdt_, Language::en}.history_of(id))
                if (event.type == "registry.standings_changed")
                    told.insert(told.end(), event.what.begin(), event.what.end());
            return told;
        });
    }
    std::vector<std::string> refusals(const Result<StandingReport>& report) {
        std::vector<std::string> codes;
        for (const auto& refused : report.value().refused)
            codes.emplace_back(refused.why.code.name);
        return codes;
    }
    Date later_ = Date{std::chrono::year{2021} / 3 / 1};
};
INSTANTIATE_TEST_SUITE_P(On, Standings, tepat::testing::both_databases,
                         tepat::testing::engine_name);

TEST_P(Standings, who_sleeps_sleeps_from_that_day_and_keeps_every_fact) {
    const auto m1 = id_of("M1");
    const auto done = order({{m1, SleepCause::deceased, {}, later_}});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->slept, 1);
    ASSERT_TRUE(done->receipt);
    EXPECT_FALSE(sleep_of("M1", day_)) << "the day before nobody slept";
    const auto sleep = sleep_of("M1", later_);
    ASSERT_TRUE(sleep);
    EXPECT_EQ(sleep->cause, SleepCause::deceased);
    EXPECT_EQ(sleep->since, later_);
    EXPECT_EQ(sleep->seq, done->receipt->first);
    EXPECT_EQ(person("M1")->name, "Siti");
    EXPECT_THAT(met(day_), ElementsAre("M1", "M2", "M3"));
    EXPECT_THAT(met(later_), ElementsAre("M2", "M3"));
    ASSERT_TRUE(order({{id_of("M3"), SleepCause::moved}}));
    EXPECT_THAT(met(day_), ElementsAre("M1", "M2"));
    EXPECT_THAT(everything(day_), SizeIs(1)) << "nobody is awake in the other household";
    std::vector<SubjectKind> kinds;
    for (const auto& asleep :
         reading([&](store::Connection& connection, const journal::Visibility& visibility) {
             return all_asleep(connection, visibility, later_);
         }))
        kinds.push_back(asleep.kind);
    std::ranges::sort(kinds);
    EXPECT_THAT(kinds, ElementsAre(SubjectKind::household, SubjectKind::family, SubjectKind::person,
                                   SubjectKind::person));
    EXPECT_THAT(told_of("M1"), ElementsAre("Put to sleep from 2021-03-01: died"));
    expect_verified();
}

TEST_P(Standings, the_same_order_again_changes_nothing) {
    const auto m1 = id_of("M1");
    ASSERT_TRUE(order({{m1, SleepCause::no_nik}}));
    const auto entries = count("select count(*) from journal_entry");
    const auto again = order({{m1, SleepCause::no_nik}, {id_of("M2"), std::nullopt}});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->unchanged, 2);
    EXPECT_FALSE(again->receipt);
    EXPECT_EQ(count("select count(*) from journal_entry"), entries);
}

TEST_P(Standings, waking_takes_the_sleep_back_from_its_first_day) {
    const auto m1 = id_of("M1");
    const auto before = everything(later_);
    ASSERT_TRUE(order({{m1, SleepCause::moved}}));
    EXPECT_TRUE(sleep_of("M1", later_));
    ASSERT_EQ(order({{m1, std::nullopt}}, later_).value().woken, 1);
    EXPECT_FALSE(sleep_of("M1", day_));
    EXPECT_FALSE(sleep_of("M1", later_));
    // And it can be put to sleep a second time, which is another command.
    EXPECT_EQ(order({{m1, SleepCause::moved}}).value().slept, 1);
    EXPECT_EQ(order({{m1, std::nullopt, {}, later_}}).value().woken, 1);
    EXPECT_TRUE(sleep_of("M1", day_));
    EXPECT_FALSE(sleep_of("M1", later_));
    EXPECT_EQ(everything(day_).size(), before.size());
    expect_verified();
}

TEST_P(Standings, a_merge_keeps_both_histories_and_is_undone_by_waking) {
    const auto m1 = id_of("M1");
    const auto m3 = id_of("M3");
    ASSERT_EQ(order({{m3, SleepCause::duplicate, m1}}).value().slept, 1);
    EXPECT_EQ(sleep_of("M3", day_)->into, m1);
    const auto stands = [&](SubjectId id) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return standing_for(connection, visibility, day_, id);
        });
    };
    EXPECT_EQ(stands(m3), m1);
    EXPECT_EQ(stands(m1), m1);
    EXPECT_THAT(told_of("M3"),
                ElementsAre("Merged from 2021-01-31 into M1: one person registered twice"));
    EXPECT_THAT(told_of("M1"), ElementsAre("The second registration M3 is merged into this one "
                                           "from 2021-01-31"));
    ASSERT_EQ(order({{m3, std::nullopt}}).value().woken, 1);
    EXPECT_EQ(stands(m3), m3);
    EXPECT_FALSE(sleep_of("M3", day_));
    expect_verified();
}

TEST_P(Standings, what_cannot_be_is_refused_by_itself_and_the_rest_is_done) {
    const auto m1 = id_of("M1");
    const auto m2 = id_of("M2");
    const auto m3 = id_of("M3");
    ASSERT_TRUE(order({{m3, SleepCause::duplicate, m1}}, later_));
    const auto done = order({{SubjectId{5}, SleepCause::moved},
                             {m1, SleepCause::duplicate, m1},
                             {m3, SleepCause::deceased},
                             {m2, SleepCause::duplicate, m3}});
    EXPECT_THAT(refusals(done), ElementsAre("registry.standing_unknown", "registry.standing_into",
                                            "registry.standing_merged", "registry.standing_into"));
    EXPECT_FALSE(done->receipt);
    EXPECT_THAT(refusals(order({{m3, std::nullopt, {}, day_}})),
                ElementsAre("registry.standing_later"));
    EXPECT_EQ(order({{m2, SleepCause::moved}, {SubjectId{5}, std::nullopt}}).value().slept, 1);
    // Who stands for others may sleep as well: the others' merge stays what it is.
    EXPECT_EQ(order({{m1, SleepCause::deceased}}).value().slept, 1);
    EXPECT_EQ(sleep_of("M3", later_)->into, m1);
}

TEST_P(Standings, orders_of_one_command_know_each_other) {
    const auto m1 = id_of("M1");
    const auto m2 = id_of("M2");
    const auto m3 = id_of("M3");
    const auto done = order({{m2, SleepCause::duplicate, m1}, {m3, SleepCause::duplicate, m2}});
    EXPECT_EQ(done.value().slept, 1);
    EXPECT_THAT(refusals(done), ElementsAre("registry.standing_into"));
    const auto entry = done->receipt->first;
    EXPECT_THAT(reading([&](store::Connection& connection, const journal::Visibility& visibility) {
                    return persons_of_standings(connection, visibility, entry);
                }),
                ElementsAre(m2));
}

TEST(StandingNames, are_found_again) {
    for (int cause = 1; cause <= 8; ++cause) {
        const auto its = static_cast<SleepCause>(cause);
        EXPECT_EQ(sleep_cause(name_of(its)), its);
    }
    EXPECT_FALSE(sleep_cause("asleep"));
}

} // namespace
} // namespace tepat::registry
