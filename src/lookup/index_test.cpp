#include "core/random.hpp"
#include "lookup/index.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tepat::lookup {
namespace {

using names::allowed_edits;
using names::edit_distance;
using names::name_key;

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr RegionId here{1};
constexpr RegionId there{2};

ListedProgramme pkh() {
    return {"pkh", {"Program Keluarga Harapan", "Family Hope"}, {2021, {2, 4}}};
}

std::vector<Standing> on(std::uint16_t programme) {
    return {{programme, State::listed, {}, {}}};
}

Tier tier_of(const Index& index, RegionId village, std::string_view name) {
    const auto answer = index.find(village, name_key(name));
    EXPECT_THAT(answer.lines, SizeIs(1)) << name;
    return answer.tier;
}

class TwoVillages : public ::testing::Test {
protected:
    Index index = [] {
        IndexBuilder builder;
        const auto programme = builder.add_programme(pkh());
        for (const char* name : {"SITI AMINAH", "BUDI SANTOSO", "ENI", "MUHAMMAD YUSUF HIDAYAT"})
            builder.add(here, name, on(programme));
        builder.add(there, "KARTINI LESTARI", on(programme));
        builder.add(there, "NOBODY", {});
        return std::move(builder).build();
    }();
};

TEST_F(TwoVillages, a_name_is_found_by_tiers) {
    EXPECT_EQ(tier_of(index, here, "siti aminah"), Tier::exact);
    EXPECT_EQ(tier_of(index, here, "Aminah Siti"), Tier::exact);
    EXPECT_EQ(tier_of(index, here, "Hj. Sitti Amina"), Tier::phonetic);
    EXPECT_EQ(tier_of(index, here, "Siti Amanah"), Tier::fuzzy);
    EXPECT_EQ(tier_of(index, here, "Moh. Jusup Hidajat"), Tier::fuzzy);
    EXPECT_EQ(tier_of(index, here, "Wudi Santoso"), Tier::fuzzy) << "a wrong first letter";
    EXPECT_EQ(tier_of(index, here, "Sitiaminah"), Tier::fuzzy) << "a forgotten space";
}

TEST_F(TwoVillages, others_are_not_found) {
    for (const char* name : {"Kartini Lestari", "Siti", "Inah", "Ani", "Nobody", "", "x"})
        EXPECT_THAT(index.find(here, name_key(name)).lines, IsEmpty()) << name;
    EXPECT_THAT(index.find(RegionId{9}, name_key("Siti Aminah")).lines, IsEmpty());
    EXPECT_THAT(index.find(there, name_key("Nobody")).lines, IsEmpty());
    EXPECT_THAT(Index{}.find(here, name_key("Siti")).lines, IsEmpty());
    EXPECT_EQ(index.persons(), 5U);
}

TEST(Answers, namesakes_are_not_counted) {
    IndexBuilder builder;
    const auto programme = builder.add_programme(pkh());
    const auto other = builder.add_programme({"sembako", {"Sembako", "Food"}, {2021, {2, 12}}});
    const auto bank = builder.add_bank("BANK SATU");
    EXPECT_EQ(builder.add_bank("BANK SATU"), bank);
    const Standing paid{programme, State::being_paid, {}, bank};
    const Standing held{programme, State::held, payments::Held::no_account, {}};
    for (int i = 0; i < 5; ++i)
        builder.add(here, "SITI", {paid});
    builder.add(here, "SITI", {{other, State::listed, {}, {}}, held});
    const auto index = std::move(builder).build();

    const auto answer = index.find(here, name_key("Siti"));
    ASSERT_THAT(answer.lines, SizeIs(3));
    EXPECT_EQ(answer.lines[0].bank, "BANK SATU");
    EXPECT_EQ(answer.lines[1].held, payments::Held::no_account);
    EXPECT_EQ(answer.lines[2].programme->id, "sembako");
}

TEST(Answers, a_programme_has_three_lines_at_most) {
    IndexBuilder builder;
    const auto programme = builder.add_programme(pkh());
    for (int reason = 0; reason < 6; ++reason)
        builder.add(here, "SITI",
                    {{programme, State::held, static_cast<payments::Held>(reason), {}}});
    EXPECT_THAT(std::move(builder).build().find(here, name_key("Siti")).lines, SizeIs(3));
}

/// Many alike names in three villages, for which finding is checked against a walk over all.
struct Crowd {
    std::vector<std::pair<RegionId, std::string>> people;
    Index index;

    explicit Crowd(std::uint64_t seed) {
        SeededRandom random{seed};
        IndexBuilder builder;
        const auto programme = builder.add_programme(pkh());
        for (int i = 0; i < 300; ++i) {
            people.emplace_back(RegionId{random.between(1, 3)}, name(random));
            builder.add(people.back().first, people.back().second, on(programme));
        }
        index = std::move(builder).build();
    }

    static std::string name(SeededRandom& random) {
        static constexpr const char* syllables[] = {"SI",  "TI", "NA",  "MI", "DJO", "TJI",
                                                    "KHO", "OE", "SYA", "RA", "N",   "H"};
        std::string name;
        const auto words = random.between(1, 4);
        for (std::int64_t word = 0; word < words; ++word) {
            if (word > 0) name += ' ';
            const auto size = random.between(1, 4);
            for (std::int64_t i = 0; i < size; ++i)
                name += syllables[random.below(std::size(syllables))];
        }
        return name;
    }
};

RC_GTEST_PROP(Finding, agrees_with_a_walk_over_everybody, (std::uint64_t seed)) {
    const Crowd crowd{seed};
    SeededRandom random{seed + 1};
    for (int i = 0; i < 20; ++i) {
        const auto asked = name_key(random.chance(500) ? crowd.people[random.below(300)].second
                                                       : Crowd::name(random));
        const RegionId village{random.between(1, 3)};
        const auto exact = crowd.index.within(village, asked, Tier::exact);
        const auto phonetic = crowd.index.within(village, asked, Tier::phonetic);
        const auto fuzzy = crowd.index.within(village, asked, Tier::fuzzy);
        RC_ASSERT(std::ranges::includes(phonetic, exact));
        RC_ASSERT(std::ranges::includes(fuzzy, phonetic));
        for (const auto person : fuzzy)
            RC_ASSERT(crowd.index.village_of(person) == village);

        std::size_t same = 0;
        std::size_t sound = 0;
        std::size_t near = 0;
        for (const auto& [where, name] : crowd.people) {
            const auto key = name_key(name);
            if (where != village || key.empty() || asked.empty()) continue;
            same += key.exact == asked.exact && key.phonetic == asked.phonetic;
            sound += key.phonetic == asked.phonetic;
            near += edit_distance(asked.phonetic, key.phonetic, 2) <= allowed_edits(asked.phonetic);
        }
        RC_ASSERT(exact.size() == same);
        RC_ASSERT(phonetic.size() == sound);
        RC_ASSERT((fuzzy.size() >= near || asked.phonetic != asked.spoken));
        RC_ASSERT(crowd.index.find(village, asked).lines.empty() == fuzzy.empty());
    }
}

} // namespace
} // namespace tepat::lookup
