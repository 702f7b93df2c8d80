#include "registry/groups.hpp"
#include "testing/register.hpp"

#include <gmock/gmock.h>

namespace tepat::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Groups : public testing::Register {
protected:
    void SetUp() override {
        Register::SetUp();
        if (IsSkipped()) return;
        const auto households =
            write("rt.csv", std::string{household_header} + "H1,9101012001,Jl. Satu,1\n"
                                                            "H2,9101022001,Jl. Tiga,1\n");
        const auto members =
            write("art.csv", std::string{member_header} + "M1,H1,,,Siti,2,1980-01-01,1,1,1\n"
                                                          "M2,H2,,,Budi,1,1980-01-01,1,1,1\n");
        ASSERT_TRUE(import({households, members}));
    }
    Result<GroupReport> take(std::string_view rows, std::string_view name = "kube.csv") {
        return import_groups(*journal_, write(std::string{name}, std::string{header}.append(rows)),
                             options_, silent_);
    }
    std::vector<GroupView> groups(std::string_view village) {
        return reading([&](store::Connection& connection, const journal::Visibility& visibility) {
            const auto regions = Regions::read(connection, visibility, day_);
            const auto id = regions.find(*RegionCode::parse(village))->id;
            return groups_in(connection, visibility, day_, {{id}});
        });
    }
    SubjectId id_of(std::string_view key) { return person(key)->id; }

    static constexpr std::string_view header =
        "id_kelompok,nama_kelompok,kode_desa,idartbdt,jabatan\n";
};
INSTANTIATE_TEST_SUITE_P(On, Groups, tepat::testing::both_databases, tepat::testing::engine_name);

TEST_P(Groups, a_group_has_members_wherever_they_live_and_a_leader) {
    const auto report = take("K1,Maju Bersama,91.01.01.2001,M1,anggota\n"
                             "K1,Maju Bersama,91.01.01.2001,M2,Ketua\n");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->groups, (RowCounts{2, 1, 0, 0, 0}));
    const auto found = groups("91.01.01.2001");
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].name, "Maju Bersama");
    EXPECT_EQ(found[0].source_key, "K1");
    EXPECT_THAT(found[0].members, ElementsAre(id_of("M2"), id_of("M1")));
    EXPECT_THAT(groups("91.01.02.2001"), IsEmpty());
    expect_verified();
}

TEST_P(Groups, what_a_newer_file_says_takes_the_place_of_the_older) {
    ASSERT_TRUE(take("K1,Maju,9101012001,M1,\nK1,Maju,9101012001,M2,\n"));
    EXPECT_TRUE(take("K1,Maju,9101012001,M1,\nK1,Maju,9101012001,M2,\n").value().known_file);
    EXPECT_EQ(take("K1,Maju,9101012001,M1,\n\nK1,Maju,9101012001,M2,\n", "b.csv").value().groups,
              (RowCounts{2, 0, 0, 1, 0}));
    EXPECT_EQ(take("K1,Maju,9101022001,M2,\n", "c.csv").value().groups, (RowCounts{1, 0, 1, 0, 0}));
    EXPECT_THAT(groups("91.01.01.2001"), IsEmpty());
    const auto moved = groups("91.01.02.2001");
    ASSERT_THAT(moved, SizeIs(1));
    EXPECT_THAT(moved[0].members, ElementsAre(id_of("M2")));
    expect_verified();
}

TEST_P(Groups, a_bad_row_goes_back_and_the_others_go_in) {
    const auto report = take("K1,Maju,9101012001,M1,\n"
                             "K1,Maju,9101012001,M7,\n"
                             "K1,Maju,9101012001,M1,\n"
                             ",Maju,9101012001,M2,\n"
                             "K2,,9101012001,M2,\n"
                             "K3,Mundur,9101019999,M2,\n");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->groups, (RowCounts{6, 1, 0, 0, 5}));
    std::vector<std::string> columns;
    for (const auto& row : errors())
        columns.push_back(row[1] + " " + row[2]);
    EXPECT_THAT(columns, ElementsAre("3 idartbdt", "4 idartbdt", "5 id_kelompok", "6 nama_kelompok",
                                     "7 kode_desa"));
}

TEST_P(Groups, is_known_by_its_columns) {
    EXPECT_TRUE(is_group_file(write("a.csv", header)));
    EXPECT_FALSE(is_group_file(write("b.csv", "id_kelompok,nama_kelompok,idartbdt\n")));
    EXPECT_EQ(take("", "c.csv").value().groups, (RowCounts{}));
}

} // namespace
} // namespace tepat::registry
