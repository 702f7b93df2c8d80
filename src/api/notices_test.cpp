#include "api/detail/offices_fixture.hpp"
#include "notices/post.hpp"

#include <regex>

namespace tepat::api {
namespace {

using ::testing::HasSubstr;
using testing::Method;
using ::testing::Not;
using ::testing::SizeIs;

/// Keeps what it would send.
class Kept final : public notices::Channel {
public:
    notices::Sending send(const notices::Mail& mail) override {
        mails.push_back(mail);
        return {notices::Outcome::sent, {}};
    }
    void stop() noexcept override {}
    std::vector<notices::Mail> mails;
};

class ApiNotices : public testing::ChainOffices {
protected:
    static Json noticed(const std::string& login) {
        return fine(as(login, Method::get, "notices"));
    }
    static const Json* find(const Json& all, std::string_view text) {
        for (const auto& its : all["notices"])
            if (its["text"].get<std::string>().contains(text)) return &its;
        return nullptr;
    }
};

TEST_F(ApiNotices, AreTheCallersAlone) {
    const auto first = noticed("warga");
    EXPECT_EQ(first["unread"], 1) << first;
    const auto* role = find(first, "Citizen");
    ASSERT_NE(role, nullptr);
    EXPECT_EQ((*role)["security"], true);
    EXPECT_EQ((*role)["page"], "/akun");
    const auto key = (*role)["notice"];
    EXPECT_EQ(find(noticed("operator"), "Citizen"), nullptr);

    EXPECT_EQ(fine(as("operator", Method::post, "notices/read", {{"notices", {key}}}))["unread"], 1)
        << "of others nothing is marked";
    EXPECT_EQ(noticed("warga")["unread"], 1);
    EXPECT_EQ(fine(as("warga", Method::post, "notices/read", {{"notices", {key, "x"}}}))["unread"],
              0);
    EXPECT_EQ(fine(as("warga", Method::post, "notices/read", {{"notices", {key}}}))["unread"], 0);
    EXPECT_EQ(noticed("warga")["notices"][0]["read"], true);
    EXPECT_EQ(as("warga", Method::post, "notices/read", {{"notices", 1}}).status, 400);
    EXPECT_EQ(as("warga", Method::post, "notices/read", {{"notice", {"x"}}}).status, 400);
    const auto who = sign_in("warga");
    EXPECT_EQ(ask(Method::post, "/api/v1/notices/read", {}, "{\"notices\":[]}", Language::en,
                  {{"cookie", who.cookie}})
                  .status,
              403)
        << "without the page's token";
    EXPECT_EQ(ask(Method::get, "/api/v1/notices").status, 401);
}

TEST_F(ApiNotices, SayInBothLanguagesWhatBecameOfTheAccount) {
    ASSERT_TRUE(access::give_role(*world().journal,
                                  {"pusat", Date::parse("2021-04-05").value(), "tetangga"},
                                  {access::Role::rt_head, RegionCode::parse(village).value()}));
    EXPECT_NE(find(noticed("tetangga"), "the role Head of an RT or RW"), nullptr);
    const auto who = sign_in("tetangga");
    const auto said =
        ask(Method::get, "/api/v1/notices", {}, {}, Language::id, {{"cookie", who.cookie}});
    EXPECT_THAT(said.body, HasSubstr("mendapat peran"));
    const auto before = readings();
    (void)noticed("tetangga");
    EXPECT_EQ(readings(), before) << "nothing in them is personal";
}

TEST_F(ApiNotices, AnAddressIsProvenBeforeItIsUsed) {
    const auto nothing = fine(as("kades", Method::get, "session/address"));
    EXPECT_EQ(nothing["offered"], true);
    EXPECT_EQ(nothing["address"], "");
    EXPECT_EQ(code_of(as("kades", Method::put, "session/address",
                         {{"address", "a@b.id\r\nBcc: x@y.id"}})),
              "notices.address_shape");
    const auto given =
        fine(as("kades", Method::put, "session/address", {{"address", "kades@contoh.id"}}));
    EXPECT_EQ(given["waiting"], "k***@c***.id");
    EXPECT_EQ(given["address"], "");
    EXPECT_THAT(given.dump(), Not(HasSubstr("kades@")));

    Kept channel;
    notices::Post post{
        *world().journal, world().addresses, channel, {"https://x.id", 24, 8, 50}, {}};
    EXPECT_EQ(post.pass().sent, 1);
    ASSERT_THAT(channel.mails, SizeIs(1));
    EXPECT_THAT(channel.mails.front().subject, HasSubstr("Code for"));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(channel.mails.front().body, found, std::regex{"[0-9]{6}"}));
    EXPECT_EQ(code_of(as("camat", Method::put, "session/address/code", {{"code", found.str()}})),
              "notices.code_wrong")
        << "the code is one account's";
    const auto done =
        fine(as("kades", Method::put, "session/address/code", {{"code", found.str()}}));
    EXPECT_EQ(done["address"], "k***@c***.id");
    EXPECT_EQ(done["waiting"], "");
    EXPECT_EQ(fine(as("kades", Method::del, "session/address"))["address"], "");
    EXPECT_EQ(fine(as("kades", Method::del, "session/address"))["address"], "") << "twice is once";
    world().services.addresses = nullptr;
    EXPECT_EQ(fine(as("kades", Method::get, "session/address"))["offered"], false);
    EXPECT_EQ(
        code_of(as("kades", Method::put, "session/address", {{"address", "kades@contoh.id"}})),
        "notices.no_mail");
    world().services.addresses = &world().addresses;
}

} // namespace
} // namespace tepat::api
