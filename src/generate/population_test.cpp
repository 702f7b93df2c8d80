#include "generate/detail/consumption.hpp"
#include "generate/detail/damage.hpp"
#include "generate/detail/invented_regency.hpp"
#include "generate/detail/truth.hpp"
#include "generate/population.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <vector>

namespace tepat::generate {
namespace {

using detail::invented_regency;

std::string told(const Member& m) {
    return fmt::format("{}|{}|{}|{}|{}|{}|{}", m.idartbdt, m.nik, m.kk, m.name,
                       m.born ? m.born->text() : "", m.mothers_name, m.school_grade.value_or(-1));
}

std::vector<std::string> told(const Population& population, std::size_t district) {
    std::vector<std::string> lines;
    population.visit(district, [&](const Registration& registration) {
        for (const auto& member : registration.dwelling.members)
            lines.push_back(told(member));
        for (const auto& error : registration.errors)
            lines.push_back(error.idartbdt + error.true_value);
        for (const auto& account : registration.accounts)
            lines.push_back(account.number + account.holder);
    });
    return lines;
}

TEST(Population, a_district_is_the_same_alone_and_again_and_another_with_another_seed) {
    const auto population = Population::plan({.seed = 3, .families = 800}, invented_regency());
    const auto again = Population::plan({.seed = 3, .families = 800}, invented_regency());
    const auto other = Population::plan({.seed = 4, .families = 800}, invented_regency());
    ASSERT_TRUE(population && again && other);
    const auto second = told(*population, 1);
    told(*again, 3);
    EXPECT_EQ(told(*again, 1), second);
    EXPECT_NE(told(*other, 1), second);
}

TEST(Population, true_niks_and_kk_numbers_are_unique_and_say_birth_date_and_sex) {
    // Districts of more people than there are serials.
    const auto plan = detail::make_plan({.seed = 5, .families = 20'000}, invented_regency());
    std::set<std::string> niks;
    std::map<std::string, std::string> households_of_kk;
    for (const auto& village : plan.villages) {
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal) {
            const auto dwelling = detail::true_dwelling(plan, village, ordinal);
            ASSERT_LE(dwelling.members.size(), 14U);
            ASSERT_EQ(dwelling.household.families, village.families_of(ordinal));
            for (const auto& member : dwelling.members) {
                const auto nik = Nik::parse(member.nik);
                ASSERT_TRUE(nik) << member.nik;
                EXPECT_EQ(nik->sex_signal(), member.sex);
                EXPECT_EQ(nik->birth_date_signal(plan.parameters.reference), member.born);
                EXPECT_EQ(age_years(*member.born, plan.parameters.reference), member.age);
                EXPECT_TRUE(niks.insert(member.nik).second) << member.nik;
                ASSERT_TRUE(KkNumber::parse(member.kk)) << member.kk;
                const auto owner = dwelling.household.idbdt + std::to_string(member.family);
                EXPECT_EQ(households_of_kk.try_emplace(member.kk, owner).first->second, owner);
            }
        }
    }
}

TEST(Population, consumption_goes_with_welfare_and_is_shared_by_who_eats) {
    const auto region = *RegionCode::parse("99.01.01.2001");
    const auto mean = [&](int welfare, int members, int children = 0) {
        std::int64_t sum = 0;
        for (int i = 0; i < 2'000; ++i) {
            detail::Dice dice{1, region.number(), i, detail::Topic::consumption};
            sum += detail::draw_log_consumption(dice, welfare, members, children, region);
        }
        return sum / 2'000;
    };
    EXPECT_GT(mean(900, 4), mean(500, 4));
    EXPECT_GT(mean(500, 4), mean(100, 4));
    // The same throws, so that only what is asked for differs.
    EXPECT_EQ(mean(500, 1) - mean(500, 2), 242'601) << "half as many share: 0.35 · ln 2, rounded";
    EXPECT_EQ(mean(500, 14), mean(500, 30)) << "no household is larger";
    EXPECT_EQ(mean(500, 4, 2) - mean(500, 4), -80'000);
    EXPECT_EQ(mean(999, 4) - mean(0, 4), (253'347 + 2'575'829) * 600 / 1000);
}

TEST(Population, the_better_off_consume_more) {
    const auto plan = detail::make_plan({.seed = 5, .families = 3'000}, invented_regency());
    std::array<std::pair<std::int64_t, std::int64_t>, 2> halves{}; // sum and count
    for (const auto& village : plan.villages)
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal) {
            const auto dwelling = detail::true_dwelling(plan, village, ordinal);
            auto& [sum, count] = halves[dwelling.household.percentile > 20 ? 1 : 0];
            sum += dwelling.log_consumption;
            ++count;
        }
    EXPECT_GT(halves[1].first / halves[1].second, halves[0].first / halves[0].second + 200'000);
}

/// The field of a member that an error names.
std::string field_of(const Member& member, std::string_view field) {
    if (field == "NIK") return member.nik;
    if (field == "NoKK") return member.kk;
    if (field == "Nama") return member.name;
    return member.born ? member.born->text() : std::string{};
}

TEST(Population, every_difference_from_the_truth_is_told_and_nothing_else) {
    const auto plan = detail::make_plan({.seed = 6, .families = 4'000}, invented_regency());
    std::map<std::string, Member> everyone;
    for (const auto& village : plan.villages)
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal)
            for (auto& member : detail::true_dwelling(plan, village, ordinal).members)
                everyone.emplace(member.idartbdt, std::move(member));

    int doubles = 0;
    for (const auto& village : plan.villages) {
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal) {
            const auto registration = detail::register_dwelling(plan, village, ordinal);
            std::map<std::pair<std::string, std::string_view>, PlantedError> told;
            for (const auto& error : registration.errors) {
                EXPECT_EQ(error.idbdt, registration.dwelling.household.idbdt);
                EXPECT_TRUE(told.try_emplace({error.idartbdt, error.field}, error).second)
                    << error.idartbdt;
            }
            for (const auto& member : registration.dwelling.members) {
                const auto first = told.find({member.idartbdt, "IDARTBDT"});
                const bool twice = first != told.end();
                doubles += twice ? 1 : 0;
                const auto& truth = everyone.at(twice ? first->second.true_value : member.idartbdt);
                for (const std::string_view field : {"NIK", "NoKK", "Nama", "TglLahir"}) {
                    if (twice && field == "NoKK") continue; // of the household it was entered in
                    const auto error = told.find({member.idartbdt, field});
                    if (error != told.end()) {
                        EXPECT_NE(field_of(member, field), field_of(truth, field))
                            << name_of(error->second.kind);
                        EXPECT_EQ(error->second.true_value, field_of(truth, field));
                    } else {
                        EXPECT_EQ(field_of(member, field), field_of(truth, field)) << field;
                    }
                }
            }
        }
    }
    EXPECT_GT(doubles, 50);
}

TEST(Population, an_account_has_the_true_name_unless_told_and_a_number_of_its_own) {
    const auto regency = invented_regency();
    const Parameters parameters{.seed = 9, .families = 4'000};
    const auto plan = detail::make_plan(parameters, regency);
    std::map<std::string, Member> everyone;
    for (const auto& village : plan.villages)
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal)
            for (auto& member : detail::true_dwelling(plan, village, ordinal).members)
                everyone.emplace(member.idartbdt, std::move(member));

    const auto population = Population::plan(parameters, regency);
    ASSERT_TRUE(population);
    std::set<std::string> numbers;
    for (std::size_t d = 0; d < regency.districts.size(); ++d) {
        population->visit(d, [&](const Registration& registration) {
            EXPECT_LE(std::ssize(registration.accounts), registration.dwelling.household.families);
            for (const auto& account : registration.accounts) {
                const auto& payee = everyone.at(account.idartbdt);
                EXPECT_GE(payee.age, 18);
                EXPECT_TRUE(account.nik.empty() || account.nik == payee.nik);
                EXPECT_TRUE(numbers.insert(account.number).second);
                bool told = false;
                for (const auto& error : registration.errors)
                    told = told || (error.kind == ErrorKind::account_name_differs &&
                                    error.true_value == payee.name);
                EXPECT_EQ(account.holder != payee.name, told) << account.holder;
            }
        });
    }
    EXPECT_GT(numbers.size(), 3000U);
}

TEST(Population, families_are_believable) {
    const auto plan = detail::make_plan({.seed = 8, .families = 4'000}, invented_regency());
    for (const auto& village : plan.villages) {
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal) {
            const auto dwelling = detail::true_dwelling(plan, village, ordinal);
            std::map<int, int> heads;
            std::map<int, int> wives;
            for (const auto& member : dwelling.members) {
                if (member.to_family_head == Relation::head) ++heads[member.family];
                if (member.to_family_head == Relation::spouse) ++wives[member.family];
                EXPECT_TRUE(member.age >= 15 || member.marriage == Marriage::single);
                EXPECT_TRUE(member.pregnant != 1 ||
                            (member.sex == Sex::female && member.age >= 18));
                EXPECT_EQ(member.schooling.has_value(), member.age >= 5);
                EXPECT_TRUE(member.schooling != Schooling::attending || member.age < 27)
                    << member.age;
                EXPECT_EQ(member.sector.has_value(), member.works == 1);
                EXPECT_LT(member.age, 100);
            }
            EXPECT_EQ(std::ssize(heads), dwelling.household.families);
            for (const auto& [family, count] : heads)
                EXPECT_EQ(count, 1);
            for (const auto& [family, count] : wives)
                EXPECT_EQ(count, 1);
            EXPECT_EQ(dwelling.members.front().to_household_head, Relation::head);
        }
    }
}

TEST(Population, refuses_what_cannot_be_made) {
    const auto refused = [](Parameters parameters) {
        const auto population = Population::plan(parameters, invented_regency());
        return population ? std::string{"made"} : std::string{population.error().code.name};
    };
    EXPECT_EQ(refused({.families = 19}), "generate.families");
    EXPECT_EQ(refused({.families = 20}), "made");
    EXPECT_EQ(refused({.families = 1'000'000}),
              "generate.families"); // some district gets over 200,000
    EXPECT_EQ(refused({.families = 100, .errors = {.name_blank = -1}}), "generate.share");
    EXPECT_EQ(refused({.families = 100, .errors = {.nik_missing = 600'000, .nik_short = 600'000}}),
              "generate.share");
    EXPECT_EQ(refused({.families = 100, .two_families_per_mille = 1001}), "generate.share");
}

} // namespace
} // namespace tepat::generate
