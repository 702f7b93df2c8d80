#include "api/detail/regency_fixture.hpp"
#include "registry/reader.hpp"
#include "registry/standing.hpp"

namespace tepat::api {
namespace {

using ::testing::HasSubstr;

class ApiStanding : public testing::Regency {
protected:
    static void order(const std::vector<registry::StandingOrder>& orders) {
        const auto done = registry::change_standings(
            *world().journal, {"dinas", Date::parse("2021-02-01").value(), std::nullopt, ""},
            orders, world().silent);
        ASSERT_TRUE(done && done->refused.empty());
        world().make_list();
        world().catch_up();
    }
    /// Of a family.
    static std::vector<SubjectId> members(const std::string& family) {
        std::vector<SubjectId> ids;
        const auto page = get("/api/v1/families/" + family);
        for (const auto& member : page["members"])
            ids.emplace_back(std::stoll(member["member"]["subject"].get<std::string>()));
        return ids;
    }
};

TEST_F(ApiStanding, WhoSleepsIsMarkedOnTheFamilysPageAndInItsCase) {
    std::string family;
    const auto found = search({{"outcome", "eligible"}, {"limit", 50}});
    for (const auto& line : found["lines"])
        if (members(line["subject"].get<std::string>()).size() > 2)
            family = line["subject"].get<std::string>();
    ASSERT_FALSE(family.empty());
    const auto everybody = members(family);
    order({{everybody[0], registry::SleepCause::deceased},
           {everybody[1], registry::SleepCause::duplicate, everybody[2]}});

    const auto page = get("/api/v1/families/" + family);
    std::map<std::string, Json> asleep;
    for (const auto& member : page["members"])
        if (member["member"].contains("asleep"))
            asleep[member["member"]["subject"].get<std::string>()] = member["member"]["asleep"];
    ASSERT_EQ(asleep.size(), 2U);
    const auto of = [&](std::size_t at) {
        return asleep.at(std::to_string(everybody.at(at).value()));
    };
    EXPECT_EQ(of(0)["since"], "2021-02-01");
    EXPECT_EQ(of(0)["cause"], "died");
    EXPECT_FALSE(of(0).contains("into"));
    EXPECT_EQ(of(1)["into"], std::to_string(everybody[2].value()));

    std::vector<registry::StandingOrder> rest;
    for (std::size_t at = 1; at < everybody.size(); ++at)
        rest.push_back({everybody[at], registry::SleepCause::moved});
    rest.erase(rest.begin()); // sleeps already
    order(rest);
    const auto its = get("/api/v1/lists/" + entry() + "/cases/" + family);
    EXPECT_EQ(its["stored"]["reason"], "asleep");
    EXPECT_EQ(its["agrees"], true);
    EXPECT_EQ(its["village"], page["village"]);
    EXPECT_EQ(its["members"].size(), everybody.size());
    for (const auto& member : its["members"])
        EXPECT_TRUE(member.contains("asleep")) << member;
    EXPECT_THAT(its["officer"][0].get<std::string>(), HasSubstr("all its members sleep"));
    EXPECT_FALSE(its.contains("would_be")) << "no rule was asked";
}

} // namespace
} // namespace tepat::api
