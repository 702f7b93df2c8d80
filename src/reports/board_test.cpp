#include "reports/board.hpp"
#include "reports/detail/regency_fixture.hpp"
#include "reports/list_board.hpp"
#include "reports/plan_board.hpp"
#include "testing/stop_after.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace tepat::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(NameWords, AreComparedWithoutCaseAccentsAndApostrophes) {
    EXPECT_THAT(name_words("  SITI   Nur'aini-Dewi, S.Pd "),
                ElementsAre("siti", "nuraini", "dewi", "s", "pd"));
    EXPECT_THAT(name_words("José Ma’ruf"), ElementsAre("jose", "maruf"));
    EXPECT_THAT(name_words("Jose\u0301"), ElementsAre("jose"));
    EXPECT_THAT(name_words("- ' ."), IsEmpty());
}

TEST(Names, EveryWordBeginsAWordOfOneMember) {
    std::vector<Names::Builder> parts(2);
    parts[0].member("Siti Aminah");
    parts[0].member("Budi");
    parts[0].row();
    parts[0].row();
    parts[1].member("");
    parts[1].member("Aminah Budiman");
    parts[1].row();
    const auto names = Names::of(parts);
    EXPECT_THAT(names.find("amin"), ElementsAre(1, 0, 1));
    EXPECT_THAT(names.find("AMINAH sit"), ElementsAre(1, 0, 0));
    EXPECT_THAT(names.find("bud am"), ElementsAre(0, 0, 1)) << "of one member, not of two";
    EXPECT_THAT(names.find("minah"), ElementsAre(0, 0, 0));
    EXPECT_THAT(names.find("zz"), ElementsAre(0, 0, 0));
    EXPECT_THAT(names.find(" "), ElementsAre(1, 1, 1));
    std::string many;
    for (int word = 0; word < 65; ++word)
        many += std::to_string(word) + " ";
    EXPECT_THAT(names.find(many), ElementsAre(0, 0, 0));
}

class Board : public testing::Regency {
protected:
    /// What a search finds, the slow way: line by line, member by member.
    class Oracle {
    public:
        Oracle(store::Database& database, const programmes::StoredList& list,
               const std::vector<registry::HouseholdView>& all, const registry::Regions& regions) {
            for (const auto& household : all)
                for (const auto& family : household.families) {
                    const auto code = regions.find(household.region)->code;
                    for (const auto subject : {household.id, family.id}) {
                        auto& unit = units_[subject];
                        unit.village = code;
                        for (const auto& member : family.members)
                            unit.members.push_back(name_words(member.name));
                    }
                }
            programmes::each_line(*database.connect_reader(), list,
                                  [&](std::int64_t, const programmes::ListLine& line) {
                                      lines_.push_back(line);
                                      return true;
                                  });
        }
        [[nodiscard]] std::vector<std::int64_t> find(const ListBoard::Search& search) const {
            std::vector<std::int64_t> found;
            for (std::size_t number = 0; number < lines_.size(); ++number)
                if (fits(lines_[number], search))
                    found.push_back(static_cast<std::int64_t>(number));
            return found;
        }
        [[nodiscard]] const std::vector<programmes::ListLine>& lines() const { return lines_; }

    private:
        struct Unit {
            RegionCode village;
            std::vector<std::vector<std::string>> members;
        };
        [[nodiscard]] bool fits(const programmes::ListLine& line,
                                const ListBoard::Search& search) const {
            if (search.outcome && *search.outcome != line.outcome) return false;
            if (search.reason && *search.reason != programmes::reason_of(line)) return false;
            const auto words = name_words(search.name);
            if (words.empty() && !search.region) return true;
            const auto& unit = units_.at(line.subject);
            if (search.region && !search.region->contains(unit.village)) return false;
            const auto is_named = [&](const std::vector<std::string>& member) {
                return std::ranges::all_of(words, [&](const auto& word) {
                    return std::ranges::any_of(
                        member, [&](const auto& its) { return its.starts_with(word); });
                });
            };
            return words.empty() || std::ranges::any_of(unit.members, is_named);
        }
        std::map<SubjectId, Unit> units_;
        std::vector<programmes::ListLine> lines_;
    };

    registry::Regions regions() {
        const auto connection = database().connect_reader();
        const store::ReadScope scope{*connection};
        return registry::Regions::read(*connection, journal::Visibility{*connection}, day_);
    }
    std::shared_ptr<const ListBoard> list_board(const programmes::StoredList& list) {
        return ListBoard::build(*database().connect_reader(), list, board(), silent_);
    }
    /// Some words of a member, cut short, or of two members of different families.
    static std::string some_name(const std::vector<registry::HouseholdView>& all,
                                 SeededRandom& random) {
        std::string name;
        for (auto words = random.below(4); words > 0; --words) {
            const auto& household = all[random.below(random.chance(700) ? 1 : all.size())];
            if (household.families.empty() || household.families[0].members.empty()) continue;
            const auto& members = household.families[0].members;
            const auto of = name_words(members[random.below(members.size())].name);
            if (of.empty()) continue;
            const auto& word = of[random.below(of.size())];
            name += word.substr(0, 1 + random.below(word.size())) + " ";
        }
        return name;
    }
    void expect_agreement(const programmes::StoredList& list, std::uint64_t seed) {
        const auto all = everything();
        const Oracle oracle{database(), list, all, regions()};
        const auto made = list_board(list);
        SeededRandom random{seed};
        const std::vector<std::string> places{
            "91", "91.01", "91.01.01", "91.01.02", "91.01.01.2001", "91.01.02.2001", "92.01"};
        for (int round = 0; round < 400; ++round) {
            ListBoard::Search search;
            search.name = some_name(all, random);
            if (random.chance(300))
                search.region = RegionCode::parse(places[random.below(places.size())]).value();
            if (random.chance(300))
                search.outcome = static_cast<programmes::Verdict>(random.below(3));
            const auto& reasons = made->reasons();
            if (random.chance(300)) search.reason = reasons[random.below(reasons.size())].reason;
            search.offset = random.between(0, 20);
            search.limit = random.between(0, 20);
            const auto expected = oracle.find(search);
            const auto window = made->search(search);
            ASSERT_EQ(window.total, static_cast<std::int64_t>(expected.size())) << search.name;
            const auto from = std::min<std::int64_t>(search.offset, window.total);
            const auto to = std::min(from + search.limit, window.total);
            ASSERT_EQ(static_cast<std::int64_t>(window.lines.size()), to - from);
            for (std::size_t at = 0; at < window.lines.size(); ++at) {
                const auto& line = window.lines[at];
                ASSERT_EQ(line.number, expected[static_cast<std::size_t>(from) + at]);
                const auto& stored = oracle.lines()[static_cast<std::size_t>(line.number)];
                ASSERT_EQ(line.subject, stored.subject);
                ASSERT_EQ(line.outcome, stored.outcome);
                ASSERT_EQ(line.reason, programmes::reason_of(stored));
                ASSERT_EQ(line.persons, static_cast<int>(stored.counted.size()));
                ASSERT_EQ(line.stage, stored.stage);
                ASSERT_EQ(line.payable, stored.payee.has_value());
                ASSERT_EQ(made->line_of(line.subject)->number, line.number);
            }
        }
    }
};

TEST_P(Board, CountsWhatTheRegisterHolds) {
    import({write("a_rt.csv", "IDBDT,KDGabungan4,Alamat,lantai\n91,9101022001,Jl. Melati,6\n")});
    const auto all = everything();
    const auto made = board();
    std::map<RegionCode, RegisterCounts> districts;
    RegisterBoard::Row row = 0;
    const auto places = regions();
    for (const auto& household : all) {
        const auto* village = places.find(household.region);
        auto& counts = districts[village->code.at(RegionLevel::district)];
        ++counts.households;
        EXPECT_EQ(made->find(household.id), row);
        for (const auto& family : household.families) {
            ++counts.families;
            ASSERT_EQ(made->family(row), family.id);
            EXPECT_EQ(made->find(family.id), row);
            EXPECT_EQ(made->household(row), household.id);
            EXPECT_EQ(made->villages()[made->village(row)].name, village->name);
            EXPECT_EQ(made->persons(row), static_cast<int>(family.members.size()));
            registry::Flags flags;
            std::string head = family.members.empty() ? "" : family.members.front().name;
            for (const auto& member : family.members) {
                ++counts.persons;
                if (member.to_family_head == registry::Relation::head) head = member.name;
                for (std::size_t kind = 0; kind < flag_kinds; ++kind)
                    if (const auto flag = static_cast<registry::Flag>(kind);
                        member.flags.has(flag)) {
                        flags.set(flag);
                        ++counts.flagged[kind];
                    }
            }
            EXPECT_EQ(made->flags(row), flags);
            EXPECT_EQ(made->head(row), head);
            ++row;
        }
        if (!household.families.empty()) continue;
        EXPECT_EQ(made->family(row), SubjectId{});
        EXPECT_EQ(made->head(row), "");
        ++row;
    }
    EXPECT_EQ(made->rows(), row);
    ASSERT_THAT(made->districts(), SizeIs(2));
    RegisterCounts totals;
    for (const auto& district : made->districts()) {
        EXPECT_EQ(district.counts, districts[district.code]) << district.name;
        totals += district.counts;
    }
    EXPECT_EQ(made->totals(), totals);
    EXPECT_GT(totals.persons_with(registry::Flag::no_nik), 0);
    EXPECT_EQ(made->regency(), RegionCode::parse("91.01").value());
    EXPECT_FALSE(made->find(SubjectId{1}));
}

TEST_P(Board, IsTheSameOnAnyNumberOfThreads) {
    const auto one = board(1);
    const auto three = board(3);
    ASSERT_EQ(one->rows(), three->rows());
    EXPECT_EQ(one->totals(), three->totals());
    EXPECT_EQ(one->named("a"), three->named("a"));
    for (RegisterBoard::Row row = 0; row < one->rows(); ++row) {
        EXPECT_EQ(one->family(row), three->family(row));
        EXPECT_EQ(one->head(row), three->head(row));
    }
}

TEST_P(Board, OfAnEarlierEntryDoesNotKnowTheLater) {
    const auto before = last();
    import({write("a_rt.csv", "IDBDT,KDGabungan4,Alamat,lantai\n91,9101022001,Jl. Melati,6\n")});
    const auto then = RegisterBoard::build(database(), before, day_, 2, silent_);
    EXPECT_EQ(then->totals().households + 1, board()->totals().households);
}

TEST_P(Board, ShowsHouseholdsWhoseVillageIsNotInForce) {
    villages("");
    load_regions(day_ + 1);
    const auto made = board(2, day_ + 1);
    ASSERT_THAT(made->districts(), SizeIs(3));
    EXPECT_EQ(made->districts()[0].name, "");
    EXPECT_GT(made->districts()[0].counts.families, 0);
    EXPECT_EQ(made->totals(), board()->totals());
    EXPECT_TRUE(made->regency());
}

TEST_P(Board, StopsWhenAsked) {
    ::tepat::testing::StopAfter at_once{0};
    EXPECT_FALSE(RegisterBoard::build(database(), last(), day_, 2, at_once));
}

TEST_P(Board, FindsLinesAsTheSlowWayDoes) {
    const auto list = make_list({2021, {2, 4}});
    expect_agreement(list, 1);
}

TEST_P(Board, FindsHouseholdsOfTheFirstDesignByAnyFamily) {
    const auto list = make_list({2010, {1, 4}});
    expect_agreement(list, 2);
    const auto made = list_board(list);
    const auto line = made->line(0);
    ASSERT_TRUE(line.row);
    EXPECT_EQ(made->families().household(*line.row), line.subject);
}

TEST_P(Board, AListComesToItsTotals) {
    const auto list = make_list({2021, {2, 4}});
    const auto made = list_board(list);
    ListBoard::Coverage all;
    for (const auto& district : made->districts()) {
        all.lines += district.lines;
        all.eligible += district.eligible;
        all.undetermined += district.undetermined;
        all.payable += district.payable;
        all.stage += district.stage;
    }
    EXPECT_EQ(all, (ListBoard::Coverage{list.lines, list.totals.eligible, list.totals.undetermined,
                                        list.totals.payable, list.totals.stage}));
    std::int64_t counted = 0;
    for (const auto& reason : made->reasons()) {
        ListBoard::Search search;
        search.outcome = reason.outcome;
        search.reason = reason.reason;
        EXPECT_EQ(made->search(search).total, reason.count) << reason.reason;
        counted += reason.count;
    }
    EXPECT_EQ(counted, made->lines());
    EXPECT_TRUE(std::ranges::is_sorted(
        made->reasons(), {}, [](const auto& its) { return std::pair{its.outcome, -its.count}; }));
}

TEST_P(Board, APlanComesToItsHeader) {
    const auto list = make_list({2021, {2, 4}});
    const auto planned = plan(list);
    const auto made = PlanBoard::build(*database().connect_reader(), planned, board());
    PlanBoard::District all = made->elsewhere();
    for (const auto& district : made->districts()) {
        all.batched += district.batched;
        all.held += district.held;
    }
    EXPECT_EQ(all.batched, planned.header.batched());
    EXPECT_EQ(all.held, planned.header.held_back());
    EXPECT_GT(all.batched.count, 0);
    EXPECT_GT(all.held.count, 0);
    EXPECT_EQ(made->elsewhere(), PlanBoard::District{});
    const auto nowhere =
        PlanBoard::build(*database().connect_reader(), planned,
                         RegisterBoard::build(database(), Seq{0}, day_, 1, silent_));
    EXPECT_EQ(nowhere->elsewhere(), all) << "families the board does not know are not lost";
}

INSTANTIATE_TEST_SUITE_P(On, Board, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::reports
