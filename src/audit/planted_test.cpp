#include "audit/compare.hpp"
#include "audit/detail/planted_fixture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

namespace tepat::audit {
namespace {

using testing::Household;
using testing::Member;
using Causes = std::vector<Cause>;

/// Differences of one cause each, and of two, for every cause that lists of ours can have.
constexpr int singles = 290;
constexpr int doubles = 95;
/// The same, of those that only a list by name can have.
constexpr int outside_singles = 350;
constexpr int outside_doubles = 130;
constexpr int controls = 3'000;

/// A name of nobody else: letters of the number, spelled to be told apart by ear.
std::string name_of_mother(std::int64_t number) {
    static constexpr std::string_view syllables[] = {"BA", "DO", "KI", "LU", "MA", "NE",
                                                     "PI", "RO", "SU", "TA", "GE", "JO",
                                                     "WI", "HU", "CA", "BE"};
    std::string word = "SITI ";
    for (int i = 0; i < 5; ++i, number /= 16)
        word += syllables[number % 16];
    return word;
}

/// What is changed in a planted family, and what must be found.
struct Plant {
    Causes expected;
    std::string what; ///< of the first detail of the primary cause; empty: any
    bool in_second = false;
};

/// Two lists with a difference planted in most of their families.
class World : public testing::PlantedWorld {
public:
    World() {
        plant_ours();
        import("2020-12-01", base_);
        first_ = make("2021:1/4", "91.01");
        import("2021-02-01", changes_);
        import("2020-12-15", late_);
        import("2021-02-01", newcomers_);
        second_ = make("2021:2/4", "91.01.01");
    }

    /// The second of two whose mothers share name and birth date is named after the first.
    [[nodiscard]] std::int64_t named_after(std::int64_t number) const {
        const auto twin = twin_of_.find(number);
        return twin == twin_of_.end() ? number : twin->second;
    }
    [[nodiscard]] std::string mother_name(std::int64_t number) const {
        return name_of_mother(named_after(number));
    }
    [[nodiscard]] Date mother_born(std::int64_t number) const {
        return date("1960-01-01") + static_cast<int>(named_after(number) * 37 % 12'007);
    }
    /// A mother of a child of three, poor, in the first district.
    [[nodiscard]] Household usual(std::int64_t number) const {
        Household its{number, number % 2 == 0 ? satu : dua, 10, 1, {}};
        its.members.push_back(
            {.number = 0, .born = mother_born(number), .relation = 1, .name = mother_name(number)});
        its.members.push_back({.number = 1, .born = date("2018-03-03"), .name = "ANAK"});
        return its;
    }
    static Member elder() {
        return {.number = 2, .born = *Date::from_ymd(1940, 1, 1), .relation = 6, .name = "NENEK"};
    }

    using Change = std::function<void(Household&)>;
    /// `before` makes the family special from the start, `after` changes it between the lists.
    void plant(int count, const Plant& what, const Change& before, const Change& after) {
        for (int i = 0; i < count; ++i) {
            const auto number = ++last_;
            auto its = usual(number);
            if (before) before(its);
            add(base_, its);
            if (after) {
                after(its);
                add(changes_, its, false);
            }
            planted_.emplace(number, what);
        }
    }
    void plant_new(int count, const Plant& what, std::vector<Bytes>& where, const Change& how) {
        for (int i = 0; i < count; ++i) {
            const auto number = ++last_;
            auto its = usual(number);
            if (how) how(its);
            add(where, its);
            planted_.emplace(number, what);
        }
    }

    void plant_ours() {
        using enum Cause;
        for (int i = 0; i < controls; ++i)
            add(base_, usual(++last_));
        for (int i = 0; i < outside_singles; ++i) {
            add(base_, usual(++last_));
            twins_.push_back(last_);
            twin_of_.emplace(last_ + 2, last_); // in the same village
            add(base_, usual(++last_));
            add(base_, usual(++last_));
        }
        for (int i = 0; i < outside_singles + outside_doubles; ++i) {
            auto its = usual(++last_);
            its.percentile = 40;
            add(base_, its);
            left_out_.emplace(last_, i < outside_singles ? Causes{left_out}
                                                         : Causes{left_out, name_spelled});
        }
        const Change nothing;
        const auto household_is = [](int presence) {
            return [=](Household& its) { its.presence = presence; };
        };
        const auto child_is = [](int presence) {
            return [=](Household& its) { its.members[1].presence = presence; };
        };
        const auto percentile = [](int value) {
            return [=](Household& its) { its.percentile = value; };
        };
        const auto with_elder = [](Household& its) { its.members.push_back(elder()); };
        const auto disabled_alone = [](Household& its) {
            its.members[1] = {.number = 1,
                              .born = *Date::from_ymd(1990, 1, 1),
                              .disability = 2,
                              .name = "DEWASA"};
        };
        const auto turns_seven = [](Household& its) {
            its.members[1].born = *Date::from_ymd(2014, 2, 15);
        };
        const auto to_tiga = [](Household& its) { its.village = tiga; };
        const auto both = [](const Change& one, const Change& other) {
            return [=](Household& its) {
                one(its);
                other(its);
            };
        };

        plant(singles, {{duplicate}, "household.presence"}, nothing, household_is(4));
        plant(singles, {{deceased}, "member.presence"}, nothing, child_is(2));
        plant(singles, {{deceased}, "household.presence"}, nothing, household_is(3));
        plant(
            singles, {{deceased}, "member.presence", true},
            [](Household& its) {
                its.members.push_back({.number = 2,
                                       .born = *Date::from_ymd(1980, 1, 1),
                                       .sex = 1,
                                       .relation = 2,
                                       .name = "BAPAK"});
            },
            [](Household& its) { its.members[0].presence = 2; });
        plant(singles, {{moved}, "member.presence"}, nothing, child_is(3));
        plant(singles, {{moved}, "household.presence"}, nothing, household_is(2));
        plant(singles, {{moved}, "household.village"}, nothing, to_tiga);
        plant(singles, {{left_register}, "household.presence"}, nothing, household_is(5));
        plant(singles, {{left_register}, "member.presence"}, nothing, child_is(6));
        plant(singles, {{other_region}, "region"}, to_tiga, nothing);
        plant(singles, {{period}, "period"}, turns_seven, nothing);
        plant(singles, {{policy_changed}, "criterion.poor"}, percentile(24), nothing);
        plant(singles, {{policy_changed}, "component.elderly.amount", true}, with_elder, nothing);
        plant(singles, {{policy_changed}, "component.disabled", true}, disabled_alone, nothing);
        plant(singles, {{fact_changed}, "household.percentile"}, nothing, percentile(40));
        plant(singles, {{fact_changed}, "household.percentile", true}, percentile(40),
              percentile(10));
        plant(singles, {{fact_changed}, "member.job_status"}, nothing,
              [](Household& its) { its.members[0].job = 5; });
        plant(singles, {{fact_changed}, "member", true}, nothing, [](Household& its) {
            its.members.push_back(
                {.number = 5, .born = *Date::from_ymd(2021, 1, 20), .name = "BAYI"});
        });
        plant_new(singles, {{reported_later}, "", true}, late_, nothing);
        plant_new(singles, {{joined_register}, "", true}, newcomers_, nothing);

        plant(doubles, {{deceased, policy_changed}, "member.presence", true}, with_elder,
              child_is(2));
        plant(doubles, {{policy_changed, fact_changed}, "criterion.poor"}, percentile(18),
              percentile(24));
        plant(doubles, {{period, fact_changed}, "period"}, turns_seven, percentile(40));
        plant_new(doubles, {{reported_later, policy_changed}, "", true}, late_, disabled_alone);
        plant(doubles, {{other_region, deceased}, "region"}, to_tiga, child_is(2));
        plant(doubles, {{duplicate, deceased}, "household.presence"}, nothing,
              both(household_is(4), child_is(2)));
        plant(doubles, {{moved, fact_changed}, "household.village"}, nothing,
              both(to_tiga, percentile(40)));
    }

    std::map<std::int64_t, Plant> planted_; ///< by number of the household
    std::vector<std::int64_t> twins_;
    std::map<std::int64_t, std::int64_t> twin_of_;
    std::map<std::int64_t, Causes> left_out_; ///< of both lists
    std::int64_t last_ = 0;
    std::vector<Bytes> base_;
    std::vector<Bytes> changes_;
    std::vector<Bytes> late_;
    std::vector<Bytes> newcomers_;
    programmes::StoredList first_;
    programmes::StoredList second_;
};

std::string text(const Causes& causes) {
    std::string made;
    for (const auto cause : causes)
        made.append(made.empty() ? "" : " ").append(name_of(cause));
    return made;
}
Causes causes_of(const Difference& difference) {
    Causes causes;
    for (const auto& found : difference.causes)
        causes.push_back(found.cause);
    return causes;
}
std::int64_t number_of(SubjectId subject) {
    return subject.value() - 20'000'000;
}

void expect(const Plant& plant, const Difference& found, std::string_view about) {
    EXPECT_EQ(text(causes_of(found)), text(plant.expected)) << about;
    if (!plant.what.empty()) {
        ASSERT_FALSE(found.causes.front().details.empty()) << about;
        EXPECT_EQ(found.causes.front().details.front().what, plant.what) << about;
    }
}

/// One world for both tests: making it takes longest.
class PlantedTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() { world_ = std::make_unique<World>(); }
    static void TearDownTestSuite() { world_.reset(); }
    static World& world() { return *world_; }

private:
    static std::unique_ptr<World> world_;
};
std::unique_ptr<World> PlantedTest::world_;

TEST_F(PlantedTest, EveryDifferenceOfTwoListsIsFoundWithExactlyItsCauses) {
    auto& its = world();
    const auto compare = [&](const auto& one, const auto& other) {
        return compare_lists(*its.journal_, its.instrument_, "dinas", one, other, its.silent_);
    };
    const auto comparison = compare(its.first_, its.second_);
    ASSERT_TRUE(comparison) << comparison.error().code.name;
    std::set<std::int64_t> found;
    std::map<Cause, std::int64_t> by_primary;
    for (const auto& difference : its.differences(*comparison)) {
        ASSERT_TRUE(difference.subject);
        const auto number = number_of(*difference.subject);
        EXPECT_TRUE(found.insert(number).second) << "twice: " << number;
        const auto plant = its.planted_.find(number);
        ASSERT_NE(plant, its.planted_.end()) << "a family that differs in nothing: " << number;
        expect(plant->second, difference, std::to_string(number));
        EXPECT_EQ(difference.second.standing == Standing::recipient, plant->second.in_second);
        ++by_primary[difference.primary()];
    }
    EXPECT_EQ(found.size(), its.planted_.size());
    EXPECT_EQ(comparison->totals.differences(), std::ssize(its.planted_));
    std::int64_t sum = 0;
    for (const auto cause : causes()) {
        const auto count = comparison->totals.by_cause[static_cast<std::size_t>(cause)];
        EXPECT_EQ(count, by_primary[cause]) << name_of(cause);
        sum += count;
    }
    EXPECT_EQ(sum, comparison->totals.first + comparison->totals.second + comparison->totals.both);

    // Laid the other way round, the same differences have the same causes.
    const auto back = compare(its.second_, its.first_);
    ASSERT_TRUE(back);
    for (const auto& difference : its.differences(*back))
        EXPECT_EQ(text(causes_of(difference)),
                  text(its.planted_.at(number_of(*difference.subject)).expected));

    const auto again = compare(its.first_, its.second_);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->seq, comparison->seq);
    EXPECT_EQ(again->totals, comparison->totals);
    its.expect_verified();
}

/// The facilitators' list: who the second list pays, as they write them down, with what only such
/// a list can get wrong.
class NominativeList {
public:
    explicit NominativeList(World& world) : world_{world} { write_list(); }

    [[nodiscard]] std::filesystem::path path() const { return world_.dir_.path() / "danom.csv"; }
    [[nodiscard]] const std::map<std::int64_t, Plant>& planted() const { return planted_; }
    /// By row of the sheet.
    [[nodiscard]] const std::map<std::int64_t, Cause>& rows_planted() const {
        return rows_planted_;
    }

private:
    /// A family that both lists pay the same, and that nothing was planted in.
    std::int64_t control() { return next_control_++; }

    struct Row {
        std::string nik;
        std::string key;
        std::string name;
        std::string born;
        std::string village;
        std::string amount;
    };
    Row row_of(std::int64_t number, Rupiah stage) {
        return {World::nik(number).text(),        World::key(number),
                world_.mother_name(number),       world_.mother_born(number).text(),
                number % 2 == 0 ? "Satu" : "DUA", std::to_string(stage.amount())};
    }
    /// Who is known by what: a third of the rows by NIK, by key and by name each.
    static void forget(Row& row, std::int64_t number) {
        if (number % 3 != 0) row.nik.clear();
        if (number % 3 != 1) row.key.clear();
    }
    void write_row(const Row& row) {
        file_ << fmt::format("{},{},{},{},{},{},\"{}\"\n", ++rows_, row.nik, row.key, row.name,
                             row.village, row.born, row.amount);
    }
    [[nodiscard]] bool is_twin(std::int64_t number) const {
        return world_.twin_of_.contains(number) || world_.twin_of_.contains(number + 2);
    }
    /// A letter less in the last word.
    static std::string misspelt(std::string name) {
        name.erase(name.size() - 3, 1);
        return name;
    }

    void write_list() {
        file_.open(path());
        file_ << "DAFTAR NOMINATIF KPM\n\nNo,NIK,ID BDT,Nama Pengurus,Desa/Kelurahan,Tgl. "
                 "Lahir,Nominal (Rp)\n";
        programmes::each_line(*world_.database_->connect_reader(), world_.second_,
                              [&](std::int64_t, const programmes::ListLine& line) {
                                  if (line.outcome == programmes::Verdict::eligible)
                                      paid_.emplace(number_of(line.subject), line.stage);
                                  return true;
                              });
        plant_rows();
        for (const auto& [number, stage] : paid_) {
            auto row = row_of(number, stage);
            if (!is_twin(number)) forget(row, number);
            write_row(row);
        }
        file_.close();
    }

    /// Instead of the usual row, this one; the difference is about the family.
    void instead(int count, const Causes& expected, const std::string& what,
                 const std::function<void(Row&, std::int64_t)>& how) {
        for (int i = 0; i < count; ++i) {
            const auto number = control();
            auto row = row_of(number, paid_.at(number));
            how(row, number);
            paid_.erase(number);
            write_row(row);
            planted_.emplace(number, Plant{expected, what, true});
        }
    }
    /// Beside the usual row, this one; the difference is about the row.
    void beside(int count, Cause expected, const std::function<Row(std::int64_t)>& how) {
        for (int i = 0; i < count; ++i) {
            write_row(how(control()));
            rows_planted_.emplace(header_rows + rows_, expected);
        }
    }

    void plant_rows() {
        using enum Cause;
        const auto spelled = [](Row& row, std::int64_t) { row.name = misspelt(row.name); };
        instead(outside_singles, {name_spelled}, "name", spelled);
        instead(outside_singles, {name_spelled}, "name", [&](Row& row, std::int64_t) {
            row.name = misspelt(row.name);
            row.nik.clear();
            row.key.clear();
        });
        instead(outside_singles, {amount}, "stage",
                [](Row& row, std::int64_t) { row.amount = "Rp700.000,-"; });
        instead(
            outside_singles, {other_village}, "household.village",
            [](Row& row, std::int64_t number) { row.village = number % 2 == 0 ? "Dua" : "Satu"; });
        instead(outside_doubles, {amount, name_spelled}, "stage",
                [&](Row& row, std::int64_t number) {
                    spelled(row, number);
                    row.amount = "100000";
                });
        instead(outside_doubles, {other_village, name_spelled}, "household.village",
                [&](Row& row, std::int64_t number) {
                    spelled(row, number);
                    row.village = number % 2 == 0 ? "9101012002" : "91.01.01.2001";
                });
        for (int i = 0; i < outside_singles; ++i) {
            const auto number = control();
            paid_.erase(number);
            planted_.emplace(number, Plant{{not_named}, "", false});
        }
        beside(outside_singles, not_in_register, [&](std::int64_t number) {
            return Row{Nik::parse("3201010101800001")->text(), "",      "ORANG LAIN", "1970-01-01",
                       number % 2 == 0 ? "Satu" : "Dua",       "750000"};
        });
        beside(outside_singles, duplicate, [&](std::int64_t number) {
            auto row = row_of(number, Rupiah{750'000});
            row.key.clear();
            write_row(row); // the first time
            paid_.erase(number);
            return row;
        });
        // Two persons of one name and birth date in one village.
        for (int i = 0; i < outside_singles; ++i) {
            const auto number = world_.twins_.at(static_cast<std::size_t>(i));
            write_row({"", "", world_.mother_name(number), world_.mother_born(number).text(),
                       number % 2 == 0 ? "Satu" : "Dua", ""});
            rows_planted_.emplace(header_rows + rows_, ambiguous);
        }
        for (const auto& [number, expected] : world_.left_out_) {
            auto row = row_of(number, Rupiah{750'000});
            if (expected.size() > 1) spelled(row, number);
            row.key.clear();
            write_row(row);
            planted_.emplace(number, Plant{expected, "criterion", true});
        }
    }

    static constexpr std::int64_t header_rows = 3;
    World& world_;
    std::map<std::int64_t, Plant> planted_ = world_.planted_;
    std::ofstream file_;
    std::int64_t rows_ = 0;
    std::int64_t next_control_ = 1;
    std::map<std::int64_t, Rupiah> paid_;
    std::map<std::int64_t, Cause> rows_planted_; ///< by row of the sheet
};

TEST_F(PlantedTest, EveryDifferenceFromAListByNameIsFoundWithExactlyItsCauses) {
    auto& its = world();
    const NominativeList list{its};
    const auto outside = read_outside_list(list.path(), World::date("2021-06-01"));
    ASSERT_TRUE(outside) << outside.error().code.name;
    const OutsideClaim claim{RegionCode::parse("91.01.01").value(),
                             Period::parse("2021:2/4").value(), World::date("2021-04-01")};
    const auto comparison = compare_with_outside(*its.journal_, its.instrument_, "dinas",
                                                 its.first_, *outside, claim, its.silent_);
    ASSERT_TRUE(comparison) << comparison.error().code.name;
    EXPECT_GE(std::ssize(list.planted()) + std::ssize(list.rows_planted()), 10'000);
    std::size_t families = 0;
    std::size_t rows = 0;
    std::size_t twofold = 0;
    std::set<Cause> seen;
    for (const auto& difference : its.differences(*comparison)) {
        twofold += difference.causes.size() == 2 ? 1U : 0U;
        seen.insert(difference.primary());
        if (difference.row && list.rows_planted().contains(difference.row->row)) {
            ++rows;
            EXPECT_EQ(text(causes_of(difference)),
                      name_of(list.rows_planted().at(difference.row->row)));
            continue;
        }
        ++families;
        ASSERT_TRUE(difference.subject) << difference.row->row;
        const auto number = number_of(*difference.subject);
        const auto plant = list.planted().find(number);
        ASSERT_NE(plant, list.planted().end()) << "a family that differs in nothing: " << number;
        expect(plant->second, difference, std::to_string(number));
        EXPECT_EQ(difference.second.standing == Standing::recipient, plant->second.in_second)
            << number;
    }
    EXPECT_EQ(families, list.planted().size());
    EXPECT_EQ(rows, list.rows_planted().size());
    EXPECT_EQ(comparison->totals.differences(), static_cast<std::int64_t>(families + rows));
    EXPECT_GE(twofold, 1'000U) << "a tenth";
    // All but the one that no honest list has, and the one of programmes with a quota.
    EXPECT_EQ(seen.size() + 2, causes().size()) << "not_reproduced and beyond_quota are left";
    its.expect_verified();
}

} // namespace
} // namespace tepat::audit
