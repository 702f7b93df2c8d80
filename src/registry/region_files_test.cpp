#include "testing/register.hpp"

namespace tepat::registry {
namespace {

class RegionFiles : public testing::Register {
protected:
    Regions regions(Date on) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            return Regions::read(connection, visibility, on);
        });
    }
    Result<RegionChanges> load(Date on) {
        return load_regions(*journal_, dir_.path(), "dinas", on, silent_);
    }
};

TEST_P(RegionFiles, AreFoundByCodeAndId) {
    const auto all = regions(day_);
    EXPECT_EQ(all.all().size(), 7);
    const auto* village = all.find(RegionCode::parse("91.01.01.2002").value());
    ASSERT_NE(village, nullptr);
    EXPECT_EQ(village->name, "Dua");
    EXPECT_EQ(all.find(village->id), village);
    EXPECT_EQ(all.find_village(CodeSystem::kemendagri, 9'101'012'002), village);
    EXPECT_EQ(all.find_village(CodeSystem::bps, 9'101'012'002), nullptr);
    EXPECT_EQ(all.enclosing(*village, RegionLevel::regency)->name, "KABUPATEN CONTOH");
    EXPECT_EQ(all.enclosing(*all.enclosing(*village, RegionLevel::regency), RegionLevel::village),
              nullptr);
    EXPECT_EQ(all.villages_in(RegionCode::parse("91.01.01").value()).size(), 2);
    EXPECT_EQ(all.villages_in(RegionCode::parse("91").value()).size(), 3);
    EXPECT_TRUE(regions(day_ - 1).all().empty());
}

TEST_P(RegionFiles, TheSameAgainChangesNothing) {
    const auto again = load(day_ + 1);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->unchanged, 7);
    EXPECT_FALSE(again->receipt);
}

TEST_P(RegionFiles, ANewVersionMakesDatedChanges) {
    const auto before = regions(day_).find(RegionCode::parse("9101012001").value())->id;
    write("villages.csv", "code,district_code,name\n91.01.01.2001,91.01.01,Satu Jaya\n"
                          "91.01.01.2002,91.01.01,Dua\n91.01.02.2002,91.01.02,Empat\n");
    const auto later = day_ + 100;
    const auto changes = load(later);
    ASSERT_TRUE(changes);
    EXPECT_EQ(changes->added, 1);
    EXPECT_EQ(changes->renamed, 1);
    EXPECT_EQ(changes->ended, 1);
    const auto now = regions(later);
    EXPECT_EQ(now.find(RegionCode::parse("9101012001").value())->name, "Satu Jaya");
    EXPECT_EQ(now.find(before)->name, "Satu Jaya");
    EXPECT_EQ(now.find(RegionCode::parse("9101022001").value()), nullptr);
    EXPECT_NE(now.find(RegionCode::parse("9101022002").value()), nullptr);
    const auto then = regions(later - 1);
    EXPECT_EQ(then.find(before)->name, "Satu");
    EXPECT_NE(then.find(RegionCode::parse("9101022001").value()), nullptr);
    expect_verified();
}

TEST_P(RegionFiles, BrokenFilesAreRefused) {
    const auto refused = [&](const char* villages) {
        write("villages.csv", villages);
        const auto result = load(day_);
        return result ? std::string_view{} : result.error().code.name;
    };
    EXPECT_EQ(refused("code,district_code,nama\n"), "registry.region_columns");
    EXPECT_EQ(refused("code,district_code,name\n91.01,91.01.01,Satu\n"), "registry.region_code");
    EXPECT_EQ(refused("code,district_code,name\n91.01.09.2001,91.01.09,Satu\n"),
              "registry.region_code");
    EXPECT_EQ(refused("code,district_code,name\n91.01.01.2001,x,A\n91.01.01.2001,x,A\n"),
              "registry.region_code");
    std::filesystem::remove(dir_.path() / "villages.csv");
    EXPECT_EQ(load(day_).error().code, "registry.file_missing"_msg);
}

INSTANTIATE_TEST_SUITE_P(On, RegionFiles, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::registry
