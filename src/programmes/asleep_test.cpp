#include "programmes/asleep.hpp"
#include "programmes/case_file.hpp"
#include "programmes/detail/policy_text.hpp"
#include "programmes/outside_list.hpp"
#include "programmes/reproduction.hpp"
#include "registry/standing.hpp"
#include "testing/registered_regency.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

/// Who sleeps is told so by lists, and waking restores them to the byte.
namespace tepat::programmes {
namespace {

using namespace fixture;
using registry::SleepCause;
using registry::StandingOrder;
using ::testing::HasSubstr;

class AsleepLists : public RegisteredRegency {
protected:
    StoredList list(std::string_view unit, std::string_view region = "91.01") {
        const auto text = policy_of("bantuan", unit,
                                    criterion("poor", "holds = \"household.percentile <= 30\"\n"
                                                      "needs = \"known(household.percentile)\"") +
                                        fixed("200_000"));
        auto policy = read_policy(text, "x.toml");
        EXPECT_TRUE(policy) << message_text(policy.error().code, policy.error().params,
                                            Language::en);
        return make_list(*journal_, *policy, text, instrument_,
                         {"direktur", {2021, {2, 12}}, *RegionCode::parse(region), {}}, silent_)
            .value();
    }
    std::map<SubjectId, Bytes> bytes(const StoredList& list) {
        std::map<SubjectId, Bytes> all;
        const auto reader = database_->connect_reader();
        const auto entry = journal::read_entry(*reader, list.seq).value();
        journal::read_lines(*reader, entry, [&](std::int64_t, BytesView line) {
            all.emplace(decode_list_line(line)->subject, line);
        });
        return all;
    }
    /// Everybody, household by household.
    std::vector<std::vector<SubjectId>> households() {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const auto regions = registry::Regions::read(*reader, visibility, day_);
        std::vector<RegionId> villages;
        for (const auto& village : regions.all(RegionLevel::village))
            villages.push_back(village.id);
        std::vector<std::vector<SubjectId>> all;
        registry::Reader{*reader, visibility, day_}.scan(
            villages, registry::Reader::Keys::leave, [&](registry::HouseholdView& household) {
                auto& members = all.emplace_back();
                for (const auto& family : household.families)
                    for (const auto& person : family.members)
                        members.push_back(person.id);
            });
        return all;
    }
    /// By a programme of the country, of the facts of day_.
    StoredList real_list(const std::string& programme, Period period,
                         std::optional<std::int64_t> quota) {
        const auto text =
            ::tepat::testing::contents(::tepat::testing::policies / (programme + ".toml"));
        const auto policy = read_policy(text, "x.toml").value();
        return make_list(*journal_, policy, text, instrument_,
                         {.actor = "direktur",
                          .period = period,
                          .region = *RegionCode::parse("91.01"),
                          .effective_on = day_,
                          .quota = quota},
                         silent_)
            .value();
    }
    /// What Sembako ranks by, of each family that has it.
    std::map<SubjectId, std::int64_t> percentiles() {
        const auto* field = instrument_.household.fact("percentile");
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const auto regions = registry::Regions::read(*reader, visibility, day_);
        std::vector<RegionId> villages;
        for (const auto& village : regions.all(RegionLevel::village))
            villages.push_back(village.id);
        std::map<SubjectId, std::int64_t> found;
        registry::Reader{*reader, visibility, day_}.scan(
            villages, registry::Reader::Keys::leave, [&](registry::HouseholdView& household) {
                if (const auto its = household.answers().integer(field->number))
                    for (const auto& family : household.families)
                        found.emplace(family.id, *its);
            });
        return found;
    }
    /// A choice that the seed makes of everybody.
    std::vector<StandingOrder> some(std::uint64_t seed) {
        SeededRandom random{seed};
        std::vector<StandingOrder> chosen;
        for (const auto& members : households())
            for (const auto person : members)
                if (random.chance(40)) chosen.push_back({person, SleepCause::not_matched});
        return chosen;
    }
    static std::vector<StandingOrder> waking(const std::vector<StandingOrder>& slept) {
        std::vector<StandingOrder> wake;
        for (const auto& its : slept)
            wake.push_back({its.person});
        return wake;
    }
    registry::StandingReport order(const std::vector<StandingOrder>& orders) {
        return registry::change_standings(*journal_, {"dinas", day_, {}, "padan"}, orders, silent_)
            .value();
    }

    Date day_ = *Date::from_ymd(2021, 2, 1);
};

TEST_F(AsleepLists, WhoSleepsHasALineThatSaysSoAndWakingRestoresEveryByte) {
    const auto everybody = households();
    for (const std::string_view unit : {"person", "family", "household"}) {
        const auto before = list(unit);
        const auto lines_before = bytes(before);
        SeededRandom random{static_cast<std::uint64_t>(unit.size())};
        std::vector<StandingOrder> sleep;
        for (const auto& members : everybody) {
            const bool all = random.chance(100);
            for (const auto person : members)
                if (all || random.chance(50)) sleep.push_back({person, SleepCause::duplicate});
        }
        ASSERT_GT(sleep.size(), 200U);
        ASSERT_EQ(order(sleep).slept, std::ssize(sleep));

        const auto during = list(unit);
        EXPECT_NE(during.seq, before.seq);
        const auto lines_during = bytes(during);
        EXPECT_EQ(lines_during.size(), lines_before.size()) << "nobody is lost";
        std::int64_t asleep_count = 0;
        for (const auto& [subject, line] : lines_during) {
            const auto its = decode_list_line(line).value();
            if (!is_asleep(its)) continue;
            ++asleep_count;
            EXPECT_EQ(reason_of(its), "asleep");
        }
        if (unit == "person") {
            EXPECT_EQ(asleep_count, std::ssize(sleep));
        } else {
            EXPECT_GT(asleep_count, 50);
            EXPECT_LT(asleep_count, std::ssize(sleep) / 2);
        }
        EXPECT_LT(during.totals.eligible, before.totals.eligible);
        EXPECT_EQ(during.totals.eligible + during.totals.ineligible + during.totals.undetermined,
                  during.lines);

        std::vector<StandingOrder> wake;
        for (const auto& slept : sleep)
            wake.push_back({slept.person});
        ASSERT_EQ(order(wake).woken, std::ssize(wake));
        EXPECT_EQ(bytes(list(unit)), lines_before) << unit;
        EXPECT_EQ(list(unit).totals, before.totals);
    }
    const auto empty = *store::open_database(dir_.file("again.db"), true);
    const auto verified = journal::verify(*database_, *empty, folds_, clock_.now(), silent_);
    ASSERT_TRUE(verified);
    EXPECT_TRUE(verified->findings.empty());
}

TEST_F(AsleepLists, OfPkhAreToTheByteWhatTheyWereWhenAllAreWoken) {
    const Period stage{2021, {1, 4}};
    const auto before = bytes(real_list("pkh", stage, {}));
    const auto slept = some(11);
    ASSERT_GT(slept.size(), 100U);
    ASSERT_EQ(order(slept).slept, std::ssize(slept));
    const auto during = bytes(real_list("pkh", stage, {}));
    ASSERT_EQ(during.size(), before.size());
    std::set<SubjectId> concerned; // the families of those who sleep
    {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        for (const auto& its : slept)
            concerned.insert(
                *registry::Reader{*reader, visibility, day_}.person(its.person)->family);
    }
    std::size_t differ = 0;
    for (const auto& [subject, line] : before) {
        if (during.at(subject) == line) continue;
        ++differ;
        EXPECT_TRUE(concerned.contains(subject)) << "whose members are all awake";
    }
    EXPECT_GT(differ, 20U);
    ASSERT_EQ(order(waking(slept)).woken, std::ssize(slept));
    EXPECT_EQ(bytes(real_list("pkh", stage, {})), before);
}

TEST_F(AsleepLists, OfSembakoDrawLotsAnewAmongEqualsAlone) {
    const Period month{2021, {1, 12}};
    constexpr std::int64_t quota = 100;
    const auto list_before = real_list("sembako", month, quota);
    const auto slept = some(12);
    ASSERT_EQ(order(slept).slept, std::ssize(slept));
    EXPECT_NE(bytes(real_list("sembako", month, quota)), bytes(list_before));
    ASSERT_EQ(order(waking(slept)).woken, std::ssize(slept));
    const auto list_after = real_list("sembako", month, quota);
    EXPECT_EQ(list_after.totals.eligible, list_before.totals.eligible);

    const auto before = bytes(list_before);
    const auto after = bytes(list_after);
    const auto rank = percentiles();
    std::map<std::int64_t, std::int64_t> rank_at; // by place
    for (const auto& [subject, line] : before)
        if (const auto its = decode_list_line(line).value(); its.placement)
            rank_at[its.placement->place] = rank.at(subject);
    ASSERT_GT(std::ssize(rank_at), quota) << "more want a place than there are";
    const auto edge = rank_at.at(quota);
    std::size_t moved = 0;
    for (const auto& [subject, line] : after) {
        const auto its = decode_list_line(line).value();
        const auto was = decode_list_line(before.at(subject)).value();
        if (!its.placement) {
            EXPECT_EQ(line, before.at(subject)) << "who wanted no place";
            continue;
        }
        EXPECT_EQ(rank_at.at(its.placement->place), rank.at(subject)) << "places go by rank";
        if (rank.at(subject) != edge) {
            EXPECT_EQ(its.outcome, was.outcome) << "only who stands at the edge is drawn in or out";
        }
        if (its.placement != was.placement) ++moved;
    }
    EXPECT_GT(moved, 0U) << "another position of the register is another draw";
}

TEST_F(AsleepLists, AreMadeAgainToTheByteAndExplained) {
    const auto everybody = households();
    const auto one = everybody.front().front();
    order({{one, SleepCause::deceased}});
    const auto made = list("person");
    const auto policy = recorded_policy(*database_->connect_reader(), made).value();
    EXPECT_EQ(reproduce_list(*database_, made, policy, instrument_, silent_)->differing, 0);

    const auto reader = database_->connect_reader();
    const auto line = line_of(*reader, made, one);
    ASSERT_TRUE(line);
    EXPECT_TRUE(is_asleep(*line));
    const auto at = policy.in_period(made.header.period).value();
    const auto units = find_units(*reader, made, at, instrument_, std::to_string(one.value()));
    EXPECT_EQ(units, std::vector{one}) << "who sleeps is still found";
    EXPECT_FALSE(open_case(*reader, made, at, instrument_, one));
    const auto words = explain_asleep(*reader, made, one, Language::en);
    ASSERT_EQ(words.size(), 2U);
    EXPECT_THAT(words[0], HasSubstr("asleep since 2021-02-01, because: died"));
    // Woken, it has a line like everybody.
    order({{one}, {everybody.back().front(), SleepCause::moved}});
    EXPECT_FALSE(is_asleep(*line_of(*reader, list("person"), one)));
}

TEST_F(AsleepLists, ARowThatNamesASecondRegistrationMeansTheFirst) {
    const auto everybody = households();
    const auto first = everybody.front().front();
    const auto second = everybody.back().front();
    const auto key = [&](SubjectId person) {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        return registry::Reader{*reader, visibility, day_}.source_key(person)->key;
    };
    order({{second, SleepCause::duplicate, first}});
    write("luar.csv", "idartbdt\n" + key(second) + "\n" + key(first) + "\n");
    const TakeRequest request{
        "dinas", "luar", {2021, {2, 12}}, *RegionCode::parse("91"), dir_.file("g.xlsx")};
    const auto taken = take_list(*journal_, dir_.file("luar.csv"), request, silent_);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->list.found, 1);
    EXPECT_EQ(taken->twice, 1);
    each_listed(*database_->connect_reader(), taken->list,
                [&](SubjectId subject) { EXPECT_EQ(subject, first); });
}

} // namespace
} // namespace tepat::programmes
