#include "programmes/grounds.hpp"
#include "registry/lines.hpp"
#include "testing/registered_regency.hpp"

#include <gmock/gmock.h>

namespace tepat::programmes {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

class GroundsTest : public fixture::RegisteredRegency {
protected:
    GroundsTest() : list_{make().value()}, policy_{*fixture::pkh().in_period({2021, {2, 4}})} {}

    template <class Use>
    void each_case(int of_every, Use use) {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        std::vector<ListLine> lines;
        each_line(*reader, list_, [&](std::int64_t number, const ListLine& line) {
            if (number % of_every == 0) lines.push_back(line);
            return true;
        });
        for (const auto& line : lines) {
            const auto its = open_case(*reader, list_, policy_, instrument_, line.subject);
            ASSERT_TRUE(its);
            use(*reader, *its, grounds_of(*reader, list_, policy_, instrument_, *its));
        }
    }

    StoredList list_;
    PolicyAt policy_;
};

TEST_F(GroundsTest, EveryCriterionIsToldAndTheFirstThatFailsDecides) {
    int eligible = 0;
    int left_out = 0;
    each_case(3, [&](store::Connection&, const CaseFile& its, const Grounds& grounds) {
        ASSERT_EQ(grounds.criteria.size(), policy_.criteria.size());
        std::optional<std::uint16_t> failed;
        std::optional<std::uint16_t> missing;
        for (const auto& it : grounds.criteria) {
            EXPECT_FALSE(it.facts.empty()) << "nothing comes of nothing";
            EXPECT_FALSE(it.source->source.empty());
            EXPECT_LE(it.from, policy_.date);
            if (it.verdict == Verdict::ineligible && !failed) failed = it.criterion;
            if (it.verdict == Verdict::undetermined && !missing) missing = it.criterion;
        }
        EXPECT_EQ(its.decision.criterion, failed ? failed : missing);
        (its.decision.criterion ? left_out : eligible) += 1;
    });
    EXPECT_GT(eligible, 50);
    EXPECT_GT(left_out, 50);
}

TEST_F(GroundsTest, AmountsHaveTheirSourceAndSumToTheYear) {
    each_case(3, [&](store::Connection&, const CaseFile& its, const Grounds& grounds) {
        Rupiah sum;
        for (const auto& amount : grounds.amounts) {
            sum += amount.yearly;
            EXPECT_FALSE(amount.source->source.empty());
            EXPECT_LE(amount.from, policy_.date);
        }
        EXPECT_EQ(sum, its.decision.yearly);
        EXPECT_EQ(grounds.amounts.empty(), its.decision.outcome != Verdict::eligible);
    });
}

TEST_F(GroundsTest, EveryKnownFactHasTheDayTheFileTheRowAndTheEntryItCameFrom) {
    const auto on = *Date::from_ymd(2021, 1, 31);
    int facts = 0;
    each_case(5, [&](store::Connection& connection, const CaseFile& its, const Grounds& grounds) {
        for (const auto& criterion : grounds.criteria) {
            for (const auto& [seen, origin] : criterion.facts) {
                EXPECT_EQ(origin.has_value(), seen.value.known()) << seen.type().name;
                if (!origin) continue;
                ++facts;
                EXPECT_EQ(origin->since, on);
                EXPECT_EQ(origin->known_at, clock_.now());
                EXPECT_EQ(origin->file, "rumah_tangga.csv, anggota.csv");
                const auto entry = journal::read_entry(connection, origin->entry);
                const auto line = journal::read_line(connection, *entry, origin->line);
                ASSERT_TRUE(line);
                const auto subject = seen.member
                                         ? its.unit.persons[static_cast<std::size_t>(*seen.member)]
                                         : its.household;
                const auto of = registry::lines::decode_imported(*line);
                const auto says = std::visit(
                    [](const auto& it) -> std::pair<SubjectId, std::string> {
                        if constexpr (requires { it.key->key; })
                            return {it.id, std::string{it.key->key}};
                        else
                            return {};
                    },
                    of);
                EXPECT_EQ(says, std::pair(subject, origin->source_key));
            }
        }
    });
    EXPECT_GT(facts, 1'000);
}

TEST_F(GroundsTest, AFactThatChangedIsToldWithTheDayAndTheEntryOfTheChange) {
    std::string key;
    SubjectId subject;
    each_case(3, [&](store::Connection&, const CaseFile& its, const Grounds&) {
        if (its.decision.outcome != Verdict::eligible) return;
        key = its.key;
        subject = its.stored.subject;
    });
    write("naik.csv", "IDBDT,KDGABUNGAN4,percentile\n" + key + ",9101012001,99\n");
    clock_.set(Instant{clock_.now().microseconds() + 86'400'000'000});
    const auto imported = import({dir_.path() / "naik.csv"}, *Date::from_ymd(2021, 2, 14));
    ASSERT_TRUE(imported && imported->receipt);
    list_ = make().value();
    const auto reader = database_->connect_reader();
    const auto its = open_case(*reader, list_, policy_, instrument_, subject);
    ASSERT_TRUE(its);
    const auto grounds = grounds_of(*reader, list_, policy_, instrument_, *its);
    const auto& poor = grounds.criteria[1];
    EXPECT_EQ(poor.verdict, Verdict::ineligible);
    ASSERT_EQ(poor.facts.size(), 1U);
    EXPECT_EQ(poor.facts[0].origin->since, *Date::from_ymd(2021, 2, 14));
    EXPECT_EQ(poor.facts[0].origin->entry, imported->receipt->first);
    EXPECT_EQ(poor.facts[0].origin->known_at, clock_.now());
    EXPECT_EQ(poor.facts[0].origin->file, "naik.csv");
    // What the new file did not change is told as it came first.
    EXPECT_EQ(grounds.criteria[0].facts[0].origin->since, *Date::from_ymd(2021, 1, 31));

    const auto said = in_words(grounds, policy_, instrument_, Language::en);
    EXPECT_THAT(said, Contains(AllOf(HasSubstr("[poor] NOT met"), HasSubstr("25 percent"))));
    EXPECT_THAT(said, Contains(AllOf(HasSubstr("Welfare percentile: 99. Since 14 February 2021"),
                                     HasSubstr("naik.csv"), HasSubstr("key " + key))));
}

} // namespace
} // namespace tepat::programmes
