#include "api/detail/offices_fixture.hpp"
#include "sync/take.hpp"

#include <fstream>

namespace tepat::api {
namespace {

using ::testing::HasSubstr;
using testing::Method;
using ::testing::SizeIs;

class ApiPackages : public testing::ChainOffices {
protected:
    /// A device's package with the opening of a meeting.
    static std::filesystem::path package(const std::string& user, std::string_view where) {
        auto& its = world();
        const auto now = its.clock.now();
        const auto day = now.date_at(7);
        const auto device = sync::DeviceSecret::at(its.dir.file("perangkat-" + user)).value();
        EXPECT_TRUE(
            sync::admit_device(*its.journal, {"kepala", day, [](RegionCode) { return true; }},
                               {"Laptop " + user, device.key()}, RegionCode::parse(where).value(),
                               Date{day.day_number() + 90}));
        const sync::OpenMeeting meeting{verification::MeetingKind::musdes,
                                        RegionCode::parse(where).value(), day, "Balai", "DTKS"};
        const auto orders = sync::encode(std::vector<sync::Order>{{5, user, now, {}, meeting}});
        sync::Header header;
        header.device = sync::device_id(device.key());
        header.counter = 1;
        header.made = now;
        header.until = Date{day.day_number() + 9};
        header.to = its.packages.key().id();
        header.digest = sync::content_digest(header.device, 1, {}, orders);
        header.instrument = its.bdt.id;
        header.instrument_version = its.bdt.version;
        const std::filesystem::path file = its.dir.file(user + ".siks");
        std::ofstream out{file, std::ios::binary};
        EXPECT_TRUE(sync::write_package(
            header, orders, its.packages.key(), device,
            [](const journal::Digest&) { return Result<Bytes>{}; },
            [&](BytesView bytes) {
                out << bytes;
                return Result<void>{};
            }));
        return file;
    }
    static http::Response take(const std::string& login, const std::filesystem::path& file) {
        const auto who = sign_in(login);
        return ask(Method::post, "/api/v1/packages", {}, {}, Language::en,
                   {{"cookie", who.cookie}, {"x-csrf-token", who.csrf}}, file);
    }
};

TEST_F(ApiPackages, AreTakenOnceAndAnswered) {
    const auto file = package("operator", village);
    EXPECT_EQ(take("kades", file).status, 403);
    const auto taken = fine(take("dinsos", file), 201);
    EXPECT_EQ(taken["ending"], "taken");
    EXPECT_EQ(taken["name"], "Laptop operator");
    ASSERT_THAT(taken["orders"], SizeIs(1));
    EXPECT_EQ(taken["orders"][0]["fate"], "done") << taken;
    const auto receipt =
        sync::read_receipt(*from_hex(taken["file"].get<std::string>()), world().packages.key());
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->entry, taken["entry"].get<std::int64_t>());
    auto again = fine(take("dinsos", file), 200);
    EXPECT_EQ(again["ending"], "before");
    again["ending"] = "taken";
    EXPECT_EQ(again, taken);

    const auto refused = fine(take("dinsos", package("tetangga", village)), 201);
    EXPECT_EQ(refused["orders"][0]["code"], "sync.not_allowed");
    EXPECT_THAT(refused["orders"][0]["text"].get<std::string>(), HasSubstr("tetangga"));
    std::ofstream{world().dir.file("x.siks")} << "nothing";
    EXPECT_EQ(code_of(take("dinsos", world().dir.file("x.siks"))), "sync.not_a_package");
    const auto all = fine(as("dinsos", Method::get, "packages"));
    EXPECT_THAT(all["packages"], SizeIs(2));
    EXPECT_THAT(all["devices"], SizeIs(2));
}

TEST_F(ApiPackages, OfAnotherRegencyAreNobodys) {
    ASSERT_TRUE(access::open_account(
        *world().journal, {"pusat", Date::parse("2021-02-01").value(), "dinsos.lain"}, "Lain",
        {access::Role::dinsos_operator, RegionCode::parse("97.02").value()}));
    const auto file = package("operator", village);
    EXPECT_EQ(code_of(take("dinsos.lain", file)), "sync.device_unknown");
    const auto all = fine(as("dinsos.lain", Method::get, "packages"));
    EXPECT_THAT(all["packages"], SizeIs(0));
    EXPECT_THAT(all["devices"], SizeIs(0));
}

} // namespace
} // namespace tepat::api
