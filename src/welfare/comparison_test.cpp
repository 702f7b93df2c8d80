#include "welfare/comparison.hpp"
#include "welfare/detail/ranking_fixture.hpp"
#include "welfare/explanation.hpp"

#include <algorithm>

namespace tepat::welfare {
namespace {

Date day(int year, int month, int day_of_month) {
    return Date::from_ymd(year, month, day_of_month).value();
}

/// The model with one text replaced, wherever it stands first.
std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

class ComparisonTest : public fixture::RankedRegister {
protected:
    /// Six households of one village, from a lone one to a family of three.
    void import_village() {
        import_rows("A,9101012001,1,3,3\nB,9101012001,1,4,1\nC,9101012001,1,3,0\n"
                    "D,9101012001,1,4,0\nE,9101012001,1,,1\nF,9101012001,1,4,2\n",
                    "A1,A,ANI,2,1,1,1\nB1,B,CICI,2,1,1,1\nC1,C,DEDI,1,1,1,1\nC2,C,EKA,2,1,2,2\n"
                    "D1,D,FAJAR,1,1,1,1\nE1,E,GITA,2,1,1,1\nF1,F,HADI,1,1,1,1\n");
    }
    RankComparison compare(const StoredRanking& before, const Model& old_model,
                           const StoredRanking& after, const Model& new_model,
                           std::string_view key) {
        const auto old_at = old_model.at(before.header.effective_on).value();
        const auto new_at = new_model.at(after.header.effective_on).value();
        auto made = compare_rank(*database_, before, old_at, after, new_at, instrument_,
                                 household(key), silent_);
        EXPECT_TRUE(made) << made.error().code.name;
        return *std::move(made);
    }
    static void expect_exact(const RankComparison& its) {
        ASSERT_TRUE(its.score && its.rank);
        EXPECT_EQ(its.score->after - its.score->before,
                  its.score->by_facts() + its.score->by_model());
        EXPECT_EQ(Score{its.score->before}, its.before.score);
        EXPECT_EQ(Score{its.score->after}, its.after.score);
        EXPECT_EQ(its.rank->before, *its.before.place(its.rank->before.within));
        EXPECT_EQ(its.rank->after, *its.after.place(its.rank->after.within));
    }
};

TEST_F(ComparisonTest, WhenNothingChangedNothingIsSaid) {
    import_village();
    const auto small = model(fixture::small_model);
    const auto before = make(small);
    const auto after = make(small, "91");
    const auto its = compare(*before, small, *after, small, "A");
    expect_exact(its);
    EXPECT_TRUE(its.score->variables.empty());
    EXPECT_EQ(its.rank->own_facts, its.rank->before);
    EXPECT_EQ(its.rank->before.within, Within::province) << "the widest that both have";
}

TEST_F(ComparisonTest, ItsOwnFactsAndThoseOfOthersAreToldApart) {
    import_village();
    const auto small = model(fixture::small_model);
    const auto before = make(small);
    // D (13.0, the poorest) gets a room and a fridge; B (13.05) and F (13.1) lose what they had.
    import_rows("D,9101012001,1,3,1\nB,9101012001,1,4,0\nF,9101012001,1,4,0\n", "");
    const auto after = make(small);
    const auto d = compare(*before, small, *after, small, "D");
    expect_exact(d);
    EXPECT_EQ(d.score->by_facts(), 350'000);
    EXPECT_EQ(d.score->by_model(), 0);
    ASSERT_EQ(d.score->variables.size(), 2U);
    EXPECT_EQ(d.score->variables[0].id, "fridge");
    EXPECT_EQ(d.score->variables[0].by_facts, 300'000);
    EXPECT_EQ(d.score->variables[1].before, 0);
    EXPECT_EQ(d.score->variables[1].after, 1);
    EXPECT_EQ(d.rank->before.rank, 1);
    EXPECT_EQ(d.rank->own_facts.rank, 4) << "above B, F and C; below A";
    EXPECT_EQ(d.rank->model, d.rank->own_facts);
    EXPECT_EQ(d.rank->after.rank, 4);

    const auto c = compare(*before, small, *after, small, "C");
    expect_exact(c);
    EXPECT_EQ(c.score->by_facts(), 0);
    EXPECT_EQ(c.rank->own_facts.rank, c.rank->before.rank);
    EXPECT_EQ(c.rank->after.rank - c.rank->model.rank, -1) << "D went past it";
}

TEST_F(ComparisonTest, ANewEditionMovesEveryone) {
    import_village();
    const auto small = model(fixture::small_model);
    const auto before = make(small, {}, day(2021, 12, 31));
    const auto after = make(small, {}, day(2022, 1, 1));
    for (const auto* key : {"A", "B", "C", "D", "F"}) {
        const auto its = compare(*before, small, *after, small, key);
        expect_exact(its);
        EXPECT_EQ(its.score->by_facts(), 0) << key;
        EXPECT_EQ(its.score->intercept_by_model, -100'000);
        EXPECT_EQ(its.rank->own_facts, its.rank->before);
        // The year draws lots anew; where scores differ, nothing but the model moved anybody.
        if (*key != 'B' && *key != 'D') {
            EXPECT_EQ(its.rank->after.rank, its.rank->model.rank) << key;
        }
    }
    const auto c = compare(*before, small, *after, small, "C");
    EXPECT_EQ(c.score->by_model(), -100'000 - 100'000 + 200'000)
        << "start, fridge, and two members who no longer count";
}

TEST_F(ComparisonTest, VariablesThatCameWentOrChangedTheirQuestionAreTheModels) {
    import_village();
    const auto small = model(fixture::small_model);
    const auto before = make(small);
    auto text = with(fixture::small_model, "value = \"household.bedrooms\"",
                     "value = \"household.bedrooms * 2\"");
    text = with(text, "most = 9", "most = 18");
    text = with(text, "id = \"members\"", "id = \"people\"");
    text = with(text, "members = -100_000", "people = -90_000");
    text = with(text, "members = 0", "people = 0");
    const auto other = model(text);
    const auto after = make(other);
    const auto a = compare(*before, small, *after, other, "A");
    expect_exact(a);
    EXPECT_EQ(a.score->by_facts(), 0);
    EXPECT_EQ(a.score->by_model(), 3 * 50'000 + 10'000);
    std::vector<std::string> ids;
    for (const auto& variable : a.score->variables)
        ids.push_back(variable.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"rooms", "people", "rooms", "members"}));
}

TEST_F(ComparisonTest, WhoIsNotRankedInBothHasNoChangeAndWhoIsUnknownIsRefused) {
    import_village();
    const auto small = model(fixture::small_model);
    const auto before = make(small);
    import_rows("E,9101012001,1,4,1\nG,9101012001,1,4,1\n", "G1,G,LIA,2,1,1,1\n");
    const auto after = make(small);
    const auto e = compare(*before, small, *after, small, "E");
    EXPECT_EQ(e.before.standing, Standing::undetermined);
    EXPECT_EQ(e.after.standing, Standing::ranked);
    EXPECT_FALSE(e.score || e.rank);
    const auto at = small.at(day_).value();
    const auto g =
        compare_rank(*database_, *before, at, *after, at, instrument_, household("G"), silent_);
    ASSERT_FALSE(g);
    EXPECT_EQ(g.error().code, "welfare.not_in_ranking"_msg);
}

TEST_F(ComparisonTest, TheStepsSumForEveryHouseholdOfAGeneratedRegency) {
    generate(300);
    const auto small = model(fixture::small_model);
    const auto before = make(small);
    const auto other = model(with(fixture::small_model, "rooms = 50_000", "rooms = 90_000"));
    const auto all = lines(*before);
    // Every tenth household is given another number of rooms.
    std::string rows = "IDBDT,KDGabungan4,jumlah_kamar\n";
    {
        const auto reader = database_->connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const registry::Reader subjects{*reader, visibility, day_};
        for (std::size_t i = 0; i < all.size(); i += 10)
            rows +=
                subjects.source_key(all[i].subject)->key + ',' + all[i].village.digits() + ",5\n";
    }
    write("kamar.csv", rows);
    import({dir_.path() / "kamar.csv"});
    const auto after = make(other);
    const auto old_at = small.at(day_).value();
    const auto new_at = other.at(day_).value();
    int moved = 0;
    for (std::size_t i = 0; i < all.size(); i += 7) {
        const auto its = compare_rank(*database_, *before, old_at, *after, new_at, instrument_,
                                      all[i].subject, silent_);
        ASSERT_TRUE(its);
        if (!its->score) continue;
        expect_exact(*its);
        EXPECT_EQ(its->rank->model.of, its->rank->before.of) << "the older facts, the same people";
        if (its->rank->before != its->rank->after) ++moved;
    }
    EXPECT_GT(moved, 10);
}

TEST_F(ComparisonTest, ACaseTellsWhatMakesTheScoreBesideTheMean) {
    import_village();
    const auto small = model(fixture::small_model);
    const auto ranking = make(small);
    const auto reader = database_->connect_reader();
    const store::ReadScope scope{*reader};
    const auto at = small.at(day_).value();
    const auto its = open_case(*reader, *ranking, at, instrument_, household("A"));
    ASSERT_TRUE(its);
    EXPECT_TRUE(its->as_stored);
    EXPECT_EQ(its->household_key, "A");
    EXPECT_EQ(its->district, "Mekar");
    EXPECT_EQ(its->village, "Satu");
    EXPECT_EQ(its->intercept, 13'100'000);
    ASSERT_EQ(its->contributions.size(), 3U);
    auto sum = its->intercept;
    for (const auto& one : its->contributions)
        sum += one.points;
    EXPECT_EQ(Score{sum}, its->stored.score);
    const auto& rooms = its->contributions[1];
    EXPECT_EQ(rooms.points, 150'000);
    EXPECT_EQ(rooms.mean_points, 60'000) << "3 + 1 + 0 + 0 + 2 rooms of five households";
    ASSERT_EQ(rooms.facts.size(), 1U);
    EXPECT_EQ(rooms.facts[0].type().name, "bedrooms");

    const auto e = open_case(*reader, *ranking, at, instrument_, household("E"));
    ASSERT_TRUE(e);
    EXPECT_EQ(e->contributions[0].gap, GapWhy::missing_fact);
    EXPECT_FALSE(e->contributions[0].facts.front().value.known());
    EXPECT_EQ(e->contributions[0].facts.front().type().name, "has_fridge");

    EXPECT_EQ(find_household(*reader, *ranking, instrument_, "A"), household("A"));
    EXPECT_EQ(find_household(*reader, *ranking, instrument_, "A1"), household("A"));
    EXPECT_EQ(
        find_household(*reader, *ranking, instrument_, std::to_string(household("A").value())),
        household("A"));
    EXPECT_FALSE(find_household(*reader, *ranking, instrument_, "Z"));
}

} // namespace
} // namespace tepat::welfare
