#include "programmes/policy_file.hpp"
#include "simulation/standing.hpp"
#include "testing/registered_regency.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace tepat::simulation {
namespace {

using programmes::Contender;
using programmes::PolicyAt;
using tepat::testing::contents;
using tepat::testing::policies;

/// The households of the regency, moved to villages of two regencies, with percentiles drawn anew.
class PlacesTest : public tepat::testing::RegisteredRegency {
protected:
    PlacesTest() {
        add("provinces.csv", "92,PROVINSI LAIN\n");
        add("regencies.csv", "92.01,92,TIMUR\n92.02,92,BARAT\n");
        add("districts.csv", "92.01.01,92.01,Ini\n92.02.01,92.02,Itu\n");
        add("villages.csv", "92.01.01.2001,92.01.01,Empat\n"
                            "92.02.01.2001,92.02.01,Lima\n92.02.01.2002,92.02.01,Enam\n");
        EXPECT_TRUE(registry::load_regions(*journal_, dir_.path(), "dinas",
                                           *Date::from_ymd(2000, 1, 1), silent_));
    }

    void add(const std::string& file, const std::string& lines) {
        write(file, contents(dir_.path() / file) + lines);
    }

    Ground ground(std::int64_t percentiles) {
        const auto reader = database_->connect_reader();
        const journal::Visibility visibility{*reader};
        auto regions = registry::Regions::read(*reader, visibility, on_);
        const registry::Reader registry{*reader, visibility, on_};
        std::vector<RegionId> villages;
        for (const auto& village : regions.villages_in(*RegionCode::parse("91.01")))
            villages.push_back(village.id);
        const auto whole = snapshot::Segment::build(registry, villages, layout_);
        std::vector<GroundPart> parts;
        for (std::size_t part = 0; part < 2; ++part)
            parts.push_back({moved(whole, part, regions, percentiles), {}, {}});
        return {layout_, std::move(regions), std::move(parts)};
    }

    /// Every second household, the first of them in one regency and the others in the other.
    snapshot::Segment moved(const snapshot::Segment& whole, std::size_t part,
                            const registry::Regions& regions, std::int64_t percentiles) {
        const auto* const villages = "92.01.01.2001 92.02.01.2001 92.02.01.2002";
        const auto village = [&](std::size_t row) {
            const auto third = row * 3 / whole.households().size();
            return regions.find(*RegionCode::parse(std::string{villages}.substr(third * 14, 13)))
                ->id;
        };
        const auto column = *layout_.household("percentile");
        snapshot::SegmentBuilder builder{layout_.household().size(), layout_.member().size()};
        for (std::size_t row = part; row < whole.households().size(); row += 2) {
            std::vector<std::int64_t> facts;
            for (std::size_t i = 0; i < layout_.household().size(); ++i)
                facts.push_back(whole.household_column(i).at(row));
            std::uniform_int_distribution<std::int64_t> any{1, percentiles};
            facts[column] = any(random_);
            builder.household(whole.households()[row], village(row), facts);
            for (const auto& family : whole.families_of(row)) {
                builder.family(family.id);
                for (std::size_t i = 0; i < family.members; ++i)
                    member(builder, whole, family.first_member + i);
            }
        }
        return builder.finish();
    }
    void member(snapshot::SegmentBuilder& builder, const snapshot::Segment& whole,
                std::size_t row) const {
        std::vector<std::int64_t> facts;
        for (std::size_t i = 0; i < layout_.member().size(); ++i)
            facts.push_back(whole.member_column(i).at(row));
        builder.member(whole.members()[row], facts);
    }

    /// Who has a place when all are put in order.
    static std::set<SubjectId> sorted(const Ground& ground, const Question& question) {
        std::vector<Contender> contenders;
        std::vector<SubjectId> subjects;
        for (const auto& part : ground.parts()) {
            const facts::RegisterUnits units{part.segment, ground.layout(), ground.regions(),
                                             question.policy->unit};
            for (std::size_t i = 0; i < units.size(); ++i) {
                const auto unit = units[i];
                if (decide_family(*question.policy, unit).outcome != programmes::Verdict::eligible)
                    continue;
                const auto village =
                    ground.regions().find(part.segment.region(units.household_of(i)));
                contenders.push_back(
                    {question.areas->area_of(village->code), ranks_of(*question.policy, unit),
                     programmes::quota_lot(question.seed, unit.subject), subjects.size()});
                subjects.push_back(unit.subject);
            }
        }
        programmes::rank(contenders);
        std::map<RegionCode, std::int64_t> given;
        std::set<SubjectId> made;
        for (const auto& contender : contenders)
            if (given[contender.area]++ < question.areas->places(contender.area))
                made.insert(subjects[contender.unit]);
        return made;
    }

    void expect_as_sorted(const Ground& ground, const std::string& text) {
        const auto policy = programmes::read_policy(text, "a.toml").value();
        const auto at = policy.at(on_).value();
        const Question question{
            &at, *programmes::QuotaAreas::of(*at.quota, *RegionCode::parse("00"), std::nullopt),
            journal::sha256({text}), Keep::amounts};
        const auto standing = decide(ground, {&question, 1}, {}, silent_).value().front();
        std::set<SubjectId> placed;
        Totals totals;
        for (std::size_t part = 0; part < ground.parts().size(); ++part) {
            const auto& its = standing.parts[part];
            std::size_t amount = 0;
            for (std::size_t i = 0; i < its.stands.size(); ++i) {
                const bool fulfils = its.stands[i] == Stand::in || its.stands[i] == Stand::beyond;
                totals.add(its.stands[i],
                           fulfils ? its.amounts(amount) : programmes::UnitAmounts{});
                amount += fulfils ? 1 : 0;
                if (its.stands[i] == Stand::in)
                    placed.insert(
                        facts::subject_in(ground.parts()[part].segment, standing.unit, i));
            }
        }
        EXPECT_EQ(placed, sorted(ground, question)) << text.substr(0, 200);
        EXPECT_EQ(standing.totals, totals);
        beyond_ += totals.beyond;
    }

    /// A programme with other places than it has.
    static std::string with(const std::string& programme, const std::string& places) {
        auto text = contents(policies / (programme + ".toml"));
        for (auto at = text.find("\nplaces = "); at != std::string::npos;
             at = text.find("\nplaces = ")) {
            text.erase(at, text.find('\n', at + 1) - at);
            const auto end = text.find("\n\n", at) + 1;
            text.insert(end, places);
        }
        return text;
    }

    static std::string by_large_numbers(std::string text) {
        const std::string_view small = "value = \"household.percentile\"";
        for (auto at = text.find(small); at != std::string::npos; at = text.find(small))
            text.replace(at, small.size(), "value = \"household.percentile * 1000\"");
        return text;
    }

    Date on_ = *Date::from_ymd(2021, 4, 1);
    snapshot::Layout layout_{instrument_};
    std::minstd_rand random_{11};
    std::int64_t beyond_ = 0;
};

TEST_F(PlacesTest, AreThoseOfSortingEverybody) {
    const auto places = [](int east, int west) {
        return fmt::format("\n[quota.allocation]\n\"9201\" = {}\n\"9202\" = {}\n", east, west);
    };
    for (const auto percentiles : {1, 5}) {
        const auto its = ground(percentiles);
        for (const auto& programme : {"sembako", "pbi_jkn"})
            for (const auto& [east, west] : {std::pair{1, 40}, {3, 100'000}, {60, 0}}) {
                const auto text = with(programme, places(east, west));
                expect_as_sorted(its, text);
                expect_as_sorted(its, by_large_numbers(text));
            }
    }
    EXPECT_GT(beyond_, 1000);
}

} // namespace
} // namespace tepat::simulation
