#include "access/purpose.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace tepat::access {
namespace {

TEST(Purpose, IsOfTheRolesThatMaySeeAWholeNikAndOfNoOthers) {
    std::set<Role> with_purpose;
    for (const auto& rule : purposes()) {
        EXPECT_EQ(purpose_of(rule.name), rule.purpose);
        EXPECT_EQ(&rule_of(rule.purpose), &rule);
        EXPECT_FALSE(rule.roles.empty());
        with_purpose.insert(rule.roles.begin(), rule.roles.end());
    }
    const auto& may = permission_of(Action::unmask).roles;
    EXPECT_EQ(with_purpose, std::set<Role>(may.begin(), may.end()));
    for (const auto role : with_purpose)
        EXPECT_TRUE(access::may(role, Action::see_people)) << name_of(role);
    EXPECT_EQ(purpose_of("curious"), std::nullopt);
}

TEST(Purpose, HoldsInTheRegionOfTheRoleThatHasIt) {
    const auto bogor = RegionCode::parse("32.01").value();
    const auto maluku = RegionCode::parse("81.01").value();
    Account both;
    both.grants = {{Role::facilitator, bogor}, {Role::verifier, maluku}};
    EXPECT_TRUE(may(both, Purpose::home_visit));
    EXPECT_TRUE(may(both, Purpose::home_visit, bogor));
    EXPECT_FALSE(may(both, Purpose::home_visit, maluku));
    EXPECT_TRUE(may(both, Purpose::civil_match, maluku));
    EXPECT_FALSE(may(both, Purpose::civil_match, bogor));
    EXPECT_FALSE(may(both, Purpose::audit));
    EXPECT_FALSE(may(both, Purpose::home_visit, RegionCode::parse("32").value()));
}

TEST(Purpose, HasANoteThatIsNobodysNumber) {
    for (const auto* note : {"", "ADU 2021/00012", "Surat 460/1234/Dinsos", "ST-7 tgl 05-04-2021"})
        EXPECT_TRUE(is_purpose_note(note)) << note;
    for (const auto* note :
         {"3201014107900001", "3201 0141 0790 0001", "rek. 0012-3456-789", "a\nb"})
        EXPECT_FALSE(is_purpose_note(note)) << note;
    EXPECT_TRUE(is_purpose_note(std::string(80, 'a')));
    EXPECT_FALSE(is_purpose_note(std::string(81, 'a')));
}

} // namespace
} // namespace tepat::access
