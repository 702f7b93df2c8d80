#include "sheets/reader.hpp"
#include "testing/storage_rules.hpp"
#include "welfare/detail/ranking_fixture.hpp"
#include "welfare/lowest_table.hpp"
#include "welfare/ranking.hpp"
#include "welfare/ranking_facts.hpp"

#include <algorithm>
#include <map>

namespace tepat::welfare {
namespace {

class RankingTest : public fixture::RankedRegister {
protected:
    /// Five households of two districts and one of another province, computed by hand:
    /// A 13.1 + 0.3 + 3 · 0.05 − 2 · 0.1 = 13.35; B 13.1 + 1 · 0.05 − 0.1 = 13.05;
    /// C 13.1 + 0.3 − 3 · 0.1 = 13.1; D moved away; E its fridge is unknown;
    /// F, in a province without an intercept of its own, 13.0 + 2 · 0.05 − 0.1 = 13.0.
    void import_by_hand() {
        import_rows("A,9101012001,1,3,3\n"
                    "B,9101012001,1,4,1\n"
                    "C,9101022001,1,3,0\n"
                    "D,9101012002,2,3,3\n"
                    "E,9101012002,1,,1\n"
                    "F,9201012001,1,4,2\n",
                    "A1,A,ANI,2,1,1,1\nA2,A,BUDI,1,1,2,2\n"
                    "B1,B,CICI,2,1,1,1\n"
                    "C1,C,DEDI,1,1,1,1\nC2,C,EKA,2,1,2,2\nC3,C,FAJAR,1,1,3,3\n"
                    "E1,E,GITA,2,1,1,1\n"
                    "F1,F,HADI,1,1,1,1\n");
    }
    Result<StoredLowest> make_list(const StoredRanking& ranking, LowestRequest request = {}) {
        request.actor = "pusdatin";
        return make_lowest(*journal_, ranking, request, silent_);
    }
};

TEST_F(RankingTest, IsWhatOneComputesByHand) {
    import_by_hand();
    const auto small = model(fixture::small_model);
    const auto ranking = make(small);
    ASSERT_TRUE(ranking) << ranking.error().code.name;
    EXPECT_EQ(ranking->totals, (RankingTotals{4, 1, 1}));
    EXPECT_EQ(ranking->lines(), 6);

    const auto a = line(*ranking, "A");
    EXPECT_EQ(a.score, Score{13'350'000});
    EXPECT_EQ(a.village, *RegionCode::parse("91.01.01.2001"));
    EXPECT_EQ(a.values, (std::vector<std::optional<std::int64_t>>{1, 3, 2}));
    EXPECT_EQ(a.places, (std::vector<Place>{{Within::country, 4, 4},
                                            {Within::province, 3, 3},
                                            {Within::regency, 3, 3},
                                            {Within::district, 2, 2}}));
    const auto b = line(*ranking, "B");
    EXPECT_EQ(b.score, Score{13'050'000});
    EXPECT_EQ(b.places, (std::vector<Place>{{Within::country, 2, 4},
                                            {Within::province, 1, 3},
                                            {Within::regency, 1, 3},
                                            {Within::district, 1, 2}}));
    EXPECT_EQ(line(*ranking, "C").score, Score{13'100'000});
    EXPECT_EQ(line(*ranking, "C").place(Within::country)->percentile(), 51);
    EXPECT_EQ(line(*ranking, "D").standing, Standing::outside);
    EXPECT_EQ(line(*ranking, "E").standing, Standing::undetermined);
    EXPECT_EQ(line(*ranking, "E").missing,
              (std::vector<RankingLine::Missing>{{"fridge", GapWhy::missing_fact}}));
    EXPECT_EQ(line(*ranking, "F").score, Score{13'000'000});
    EXPECT_EQ(line(*ranking, "F").place(Within::country)->rank, 1);
    EXPECT_FALSE(line_of(*database_->connect_reader(), *ranking, SubjectId{1}));
}

TEST_F(RankingTest, OfARegionHasTheRanksOfThatRegionAndBelow) {
    import_by_hand();
    const auto small = model(fixture::small_model);
    const auto places = [&](std::string_view region) {
        std::vector<Within> withins;
        for (const auto& place : line(*make(small, std::string{region}), "A").places)
            withins.push_back(place.within);
        return withins;
    };
    EXPECT_EQ(places("91"), (std::vector{Within::province, Within::regency, Within::district}));
    EXPECT_EQ(places("91.01"), (std::vector{Within::regency, Within::district}));
    EXPECT_EQ(places("91.01.01"), std::vector{Within::district});
    EXPECT_EQ(places("91.01.01.2001"), std::vector{Within::village});
}

TEST_F(RankingTest, RanksEveryoneOnceInEveryAreaAndIsComputedAgainToTheByte) {
    generate(700);
    const auto small = model(fixture::small_model);
    const auto ranking = make(small, "91.01");
    ASSERT_TRUE(ranking);
    const auto all = lines(*ranking);
    EXPECT_GT(ranking->totals.ranked, 500);
    std::map<std::pair<Within, std::int64_t>, std::vector<std::pair<std::int64_t, Score>>> areas;
    for (const auto& line : all)
        for (const auto& place : line.places)
            areas[{place.within, area_of(line.village, place.within)->number()}].emplace_back(
                place.rank, *line.score);
    EXPECT_EQ(areas.size(), 3U) << "a regency and two districts";
    for (auto& [area, ranks] : areas) {
        std::ranges::sort(ranks);
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            ASSERT_EQ(ranks[i].first, static_cast<std::int64_t>(i + 1));
            if (i > 0) {
                ASSERT_LE(ranks[i - 1].second, ranks[i].second);
            }
        }
    }
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, &RankingLine::subject));
    EXPECT_EQ(recompute_ranking(*database_, *ranking, small, instrument_, silent_), 0);

    const auto again = make(small, "91.01");
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->seq, ranking->seq);
    expect_verified();
}

TEST_F(RankingTest, StaysWhatItWasWhenTheRegisterChangesAndFindsAnotherModelsLines) {
    import_by_hand();
    const auto small = model(fixture::small_model);
    const auto ranking = make(small);
    import_rows("A,9101012001,1,4,3\n", "");
    EXPECT_EQ(recompute_ranking(*database_, *ranking, small, instrument_, silent_), 0);
    const auto later = make(small);
    EXPECT_FALSE(later->repeated);
    EXPECT_EQ(line(*later, "A").score, Score{13'050'000});
    EXPECT_EQ(line(*ranking, "A").score, Score{13'350'000});

    auto text = fixture::small_model;
    text.replace(text.find("300_000"), 7, "300_001");
    const auto other = model(text);
    EXPECT_EQ(recompute_ranking(*database_, *ranking, other, instrument_, silent_), 2)
        << "A and C have a fridge";
}

TEST_F(RankingTest, AsOfAnEarlierEntryIsTheEarlierRanking) {
    import_by_hand();
    const auto small = model(fixture::small_model);
    const auto ranking = make(small);
    import_rows("A,9101012001,1,4,3\n", "");
    RankingRequest request{"pusdatin", {}, day_, ranking->seq};
    const auto earlier = make_ranking(*journal_, small, model_text_, instrument_, request, silent_);
    ASSERT_TRUE(earlier);
    EXPECT_TRUE(earlier->repeated);
    EXPECT_EQ(earlier->seq, ranking->seq);
}

TEST_F(RankingTest, IsFoundByItsEntryItsDigestAndWhatItHolds) {
    import_by_hand();
    const auto small = model(fixture::small_model);
    const auto country = make(small);
    const auto regency = make(small, "91.01");
    const auto reader = database_->connect_reader();
    const journal::Visibility visibility{*reader};
    EXPECT_EQ(read_ranking(*reader, visibility, country->seq)->header, country->header);
    EXPECT_EQ(read_ranking(*reader, visibility, regency->header.digest())->seq, regency->seq);
    EXPECT_FALSE(read_ranking(*reader, visibility, Seq{1}));
    const auto newest = [&](const RankingQuery& query) {
        const auto found = newest_ranking(*reader, visibility, query);
        return found ? found->seq : Seq{};
    };
    EXPECT_EQ(newest({}), regency->seq);
    RankingQuery query;
    query.covering = *RegionCode::parse("91.01.01");
    EXPECT_EQ(newest(query), regency->seq);
    query.covering = *RegionCode::parse("91");
    EXPECT_EQ(newest(query), country->seq);
    query.not_after = day_ - 1;
    EXPECT_EQ(newest(query), Seq{});
    EXPECT_EQ(newest({{}, "other", {}}), Seq{});
    EXPECT_EQ(recorded_model(*reader, country->header.model_digest)->digest, small.digest);
}

TEST_F(RankingTest, WhatCannotBeRankedIsRefused) {
    const auto small = model(fixture::small_model);
    EXPECT_EQ(make(small).error().code, "welfare.nobody"_msg);
    import_by_hand();
    EXPECT_EQ(make(small, "93").error().code, "welfare.unknown_region"_msg);
    EXPECT_EQ(make(small, {}, Date::from_ymd(2020, 1, 1).value()).error().code,
              "welfare.not_in_force"_msg);
    auto text = fixture::small_model;
    const std::string_view national = "national = 13_000_000\n\"91\"";
    text.replace(text.find(national), national.size(), "\"91\"");
    const auto no_country = model(text);
    EXPECT_TRUE(make(no_country, "91"));
    const auto refused = make(no_country);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "welfare.no_intercept"_msg);
    EXPECT_EQ(refused.error().params.back().second, "92.01");
}

TEST_F(RankingTest, AHouseholdLearnsOfItsRankingsAndLists) {
    import_by_hand();
    const auto ranking = make(model(fixture::small_model));
    const auto list = make_list(*ranking);
    ASSERT_TRUE(list);
    const auto reader = database_->connect_reader();
    const auto touches = journal::history(*reader, household("A"), journal::Visibility{*reader});
    ASSERT_GE(touches.size(), 3U);
    EXPECT_EQ(touches[touches.size() - 2].seq, ranking->seq);
    EXPECT_EQ(touches.back().seq, list->seq);
}

TEST_F(RankingTest, TheLowestAreTheFirstRanksAndTheOthersKnowTheirDistance) {
    generate(700);
    const auto ranking = make(model(fixture::small_model), "91.01");
    const auto list = make_list(*ranking);
    ASSERT_TRUE(list) << list.error().code.name;
    const auto& totals = list->totals;
    EXPECT_EQ(totals.listed, lowest(ranking->totals.ranked, 40));
    EXPECT_EQ(totals.listed + totals.left_out, ranking->totals.ranked);
    EXPECT_EQ(totals.undetermined, ranking->totals.undetermined);
    EXPECT_EQ(totals.outside, ranking->totals.outside);
    EXPECT_EQ(totals.cut_off_rank, totals.listed);

    const auto reader = database_->connect_reader();
    std::map<SubjectId, RankingLine> ranked;
    for (const auto& line : lines(*ranking))
        ranked[line.subject] = line;
    LowestTotals counted;
    counted.cut_off = totals.cut_off;
    counted.cut_off_rank = totals.cut_off_rank;
    each_line(*reader, *list, [&](const LowestLine& line) {
        counted.add(line.listing);
        const auto& its = ranked.at(line.subject);
        if (!its.score) {
            EXPECT_FALSE(line.distance);
            return;
        }
        EXPECT_EQ(line.listing == Listing::listed, line.place->rank <= totals.listed);
        EXPECT_EQ(line.place->percentile() <= 40, line.listing == Listing::listed);
        EXPECT_EQ(*line.distance, its.score->value() - totals.cut_off.value());
        EXPECT_TRUE(line.listing == Listing::listed ? *line.distance <= 0 : *line.distance >= 0);
    });
    EXPECT_EQ(counted, totals);
    EXPECT_EQ(recompute_lowest(*reader, *list), 0);
    EXPECT_TRUE(make_list(*ranking)->repeated);
    expect_verified();
}

TEST_F(RankingTest, TheLowestOfADistrictAreThoseOfTheDistrictOrOfTheWholeRegency) {
    generate(700);
    const auto ranking = make(model(fixture::small_model), "91.01");
    LowestRequest district;
    district.region = *RegionCode::parse("91.01.01");
    const auto own = make_list(*ranking, district);
    district.within = Within::regency;
    const auto of_regency = make_list(*ranking, district);
    ASSERT_TRUE(own && of_regency);
    std::int64_t ranked_there = 0;
    std::int64_t lowest_there = 0;
    const auto cut = lowest(ranking->totals.ranked, 40);
    for (const auto& line : lines(*ranking)) {
        if (!line.score || !district.region->contains(line.village)) continue;
        ++ranked_there;
        if (line.places.front().rank <= cut) ++lowest_there;
    }
    EXPECT_EQ(own->totals.listed, lowest(ranked_there, 40));
    EXPECT_EQ(of_regency->totals.listed, lowest_there);
    EXPECT_EQ(own->lines(), of_regency->lines());
    EXPECT_EQ(recompute_lowest(*database_->connect_reader(), *of_regency), 0);

    EXPECT_EQ(make_list(*ranking, {{}, {}, Within::country, 40}).error().code,
              "welfare.not_ranked"_msg);
    EXPECT_EQ(make_list(*ranking, {{}, RegionCode::parse("92").value(), {}, 40}).error().code,
              "welfare.not_ranked"_msg);
    EXPECT_EQ(
        make_list(*ranking, {{}, RegionCode::parse("91.01.01.2001").value(), {}, 40}).error().code,
        "welfare.not_ranked"_msg);
    EXPECT_EQ(make_list(*ranking, {{}, {}, {}, 100}).error().code, "welfare.bad_share"_msg);
}

TEST_F(RankingTest, TheListIsWrittenFromThePoorestOn) {
    import_by_hand();
    const auto ranking = make(model(fixture::small_model));
    const auto list = make_list(*ranking);
    const auto reader = database_->connect_reader();
    for (const auto* name : {"daftar.csv", "daftar.xlsx"}) {
        const auto path = dir_.path() / name;
        ASSERT_TRUE(write_lowest(*reader, *list, path, silent_));
        const auto book = sheets::open_workbook(path).value();
        const auto rows = book->rows(0).value();
        sheets::Row row;
        std::vector<std::string> said;
        while (rows->next(row).value()) {
            std::string text;
            for (const std::size_t column : {0U, 4U, 5U, 7U, 10U})
                text += std::string{row.at(column).text} + '|';
            said.push_back(text);
        }
        EXPECT_EQ(said, (std::vector<std::string>{
                            "IDBDT|Status|Peringkat|Persentil|Jarak|",
                            "F|terdaftar|1|1|-50000|",
                            "B|terdaftar|2|26|0|",
                            "C|tidak terdaftar|3|51|50000|",
                            "A|tidak terdaftar|4|76|300000|",
                            "E|belum dapat ditentukan||||",
                            "D|di luar cakupan||||",
                        }));
    }
    EXPECT_EQ(write_lowest(*reader, *list, dir_.path() / "daftar.doc", silent_).error().code,
              "sheets.table_kind"_msg);
}

TEST_F(RankingTest, GivesItsPlacesToRules) {
    import_by_hand();
    const auto ranking = make(model(fixture::small_model));
    const auto reader = database_->connect_reader();
    const auto facts = RankingFacts::read(*reader, *ranking, RegionCode::parse("91").value());
    const auto one = RankingFacts::read_one(*reader, *ranking, household("B"));
    const store::ReadScope scope{*reader};
    const journal::Visibility visibility{*reader};
    const auto regions = registry::Regions::read(*reader, visibility, day_);
    std::vector<RegionId> villages;
    for (const auto& village : regions.all(RegionLevel::village))
        villages.push_back(village.id);
    const snapshot::Layout layout{instrument_};
    const auto segment =
        snapshot::Segment::build(registry::Reader{*reader, visibility, day_}, villages, layout);
    const auto told = [&](const RankingFacts& given, std::string_view key) {
        const facts::RegisterUnits units{segment, layout, regions, facts::Unit::household,
                                         given.overlay(segment)};
        std::vector<std::int64_t> values;
        for (std::size_t at = 0; at < units.size(); ++at) {
            if (units[at].subject != household(key)) continue;
            for (const auto fact :
                 {facts::HouseholdFact::welfare_percentile, facts::HouseholdFact::welfare_decile,
                  facts::HouseholdFact::regional_percentile}) {
                const auto value = units[at].fact(fact);
                values.push_back(value.known() ? value.as_integer() : -1);
            }
        }
        return values;
    };
    EXPECT_EQ(told(facts, "B"), (std::vector<std::int64_t>{26, 3, 1}));
    EXPECT_EQ(told(facts, "A"), (std::vector<std::int64_t>{76, 8, 67}));
    EXPECT_EQ(told(facts, "E"), (std::vector<std::int64_t>{-1, -1, -1}));
    EXPECT_EQ(told(facts, "F"), (std::vector<std::int64_t>{-1, -1, -1})) << "not of that region";
    EXPECT_EQ(told(one, "B"), told(facts, "B"));
    EXPECT_EQ(told(one, "A"), (std::vector<std::int64_t>{-1, -1, -1}));
}

TEST_F(RankingTest, ManyAreScoredAsOneIs) {
    generate(900);
    const auto reader = database_->connect_reader();
    const store::ReadScope scope{*reader};
    const journal::Visibility visibility{*reader};
    const auto regions = registry::Regions::read(*reader, visibility, day_);
    std::vector<RegionId> villages;
    for (const auto& village : regions.all(RegionLevel::village))
        villages.push_back(village.id);
    const snapshot::Layout layout{instrument_};
    const auto segment =
        snapshot::Segment::build(registry::Reader{*reader, visibility, day_}, villages, layout);
    const facts::RegisterUnits households{segment, layout, regions, facts::Unit::household};
    auto failing = fixture::small_model;
    const std::string_view sum = "size(members)";
    failing.replace(failing.find(sum), sum.size(),
                    "household.families / (size(members) - 3) + household.percentile - 30");
    failing.replace(failing.find("id = \"members\"\n"), 0,
                    "needs = \"known(household.percentile)\"\n");
    for (const auto& text : {fixture::small_model, failing,
                             fixture::contents(TEPAT_SOURCE_DIR "/models/pmt_synthetic.toml")}) {
        const auto tried = read_model(text, "x.toml");
        ASSERT_TRUE(tried) << message_text(tried.error().code, tried.error().params, Language::en);
        const auto at = tried->at(day_).value();
        const Scorer scorer{at};
        EXPECT_TRUE(scorer.planned());
        std::size_t next = 0;
        RankingTotals totals;
        std::size_t gaps = 0;
        Scored alone;
        ASSERT_TRUE(scorer.segment(segment, layout, regions,
                                   [&](SubjectId subject, RegionCode village, const Scored& many) {
                                       const auto household = households[next++];
                                       ASSERT_EQ(household.subject, subject);
                                       score_household(at, at.intercept(village).value(), household,
                                                       alone);
                                       ASSERT_EQ(many.standing, alone.standing);
                                       ASSERT_EQ(many.score, alone.score);
                                       ASSERT_EQ(many.values, alone.values);
                                       ASSERT_EQ(many.gaps, alone.gaps);
                                       totals.add(many.standing);
                                       gaps += many.gaps.size();
                                   }));
        EXPECT_EQ(next, households.size());
        EXPECT_GT(totals.ranked, 100);
        EXPECT_GT(totals.outside, 5);
        if (text == failing) {
            EXPECT_GT(gaps, 100U);
        }
    }
}

TEST(WelfareSchema, KeepsTheStorageRules) {
    EXPECT_EQ(::tepat::testing::check_storage_rules(folds().schema), std::vector<std::string>{});
}

} // namespace
} // namespace tepat::welfare
