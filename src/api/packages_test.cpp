#include "api/detail/offices_fixture.hpp"
#include "sync/take.hpp"

#include <fstream>
#include <optional>

namespace tepat::api {
namespace {

using ::testing::HasSubstr;
using testing::Method;
using ::testing::Not;
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
    // The village and who takes packages are told of it; nobody else is.
    for (const auto* login : {"dinsos", "operator"}) {
        const auto told = fine(as(login, Method::get, "notices")).dump();
        EXPECT_THAT(told, HasSubstr("Package 1 of Laptop operator")) << login;
        EXPECT_THAT(told, HasSubstr("0 orders done, 1 refused")) << login;
    }
    EXPECT_THAT(fine(as("camat", Method::get, "notices")).dump(), Not(HasSubstr("Laptop")));
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

/// A village's laptop is a server as well, with keys of its own.
class ApiOutgoing : public testing::ChainOffices {
protected:
    static void SetUpTestSuite() {
        ChainOffices::SetUpTestSuite();
        auto& its = world();
        device_ = sync::DeviceSecret::at(its.dir.file("kunci-perangkat")).value();
        regency_ = its.packages.key();
        its.services.device = &*device_;
        its.services.regency = &*regency_;
    }
    static http::Response receipt(const Bytes& bytes) {
        const std::filesystem::path file = world().dir.file("a.resi");
        std::ofstream{file, std::ios::binary} << bytes;
        const auto who = sign_in("operator");
        return ask(Method::post, "/api/v1/outgoing-packages/receipts", {}, {}, Language::en,
                   {{"cookie", who.cookie}, {"x-csrf-token", who.csrf}}, file);
    }
    static inline std::optional<sync::DeviceSecret> device_;
    static inline std::optional<sync::RegencyKey> regency_;
};

TEST_F(ApiOutgoing, AreMadeKeptAndAnsweredByReceipts) {
    const auto until = Date{world().clock.now().date_at(7).day_number() + 14}.text();
    const auto before = fine(as("operator", Method::get, "outgoing-packages"));
    EXPECT_EQ(before["device"], sync::device_id(device_->key()));
    EXPECT_THAT(before["packages"], SizeIs(0));
    EXPECT_EQ(as("dinsos", Method::get, "outgoing-packages").status, 403);
    EXPECT_EQ(code_of(as("operator", Method::post, "outgoing-packages", {{"until", until}})),
              "sync.nothing_new");
    EXPECT_EQ(as("operator", Method::post, "outgoing-packages", {{"until", "soon"}}).status, 400);

    fine(as("operator", Method::post, "meetings",
            {{"kind", "musdes"},
             {"village", village},
             {"held_on", world().clock.now().date_at(7).text()},
             {"place", "Balai"},
             {"agenda", "DTKS"}}),
         201);
    const auto made =
        fine(as("operator", Method::post, "outgoing-packages", {{"until", until}}), 201);
    EXPECT_EQ(made["counter"], 1);
    EXPECT_EQ(made["orders"], 1);
    EXPECT_EQ(code_of(as("operator", Method::post, "outgoing-packages", {{"until", until}})),
              "sync.nothing_new");
    const auto again = fine(
        as("operator", Method::post, "outgoing-packages", {{"until", until}, {"again", 1}}), 201);
    EXPECT_EQ(again["counter"], 1);
    EXPECT_THAT(fine(as("operator", Method::get, "outgoing-packages"))["packages"], SizeIs(1));

    const auto file = as("operator", Method::get, "outgoing-packages/1/file");
    ASSERT_EQ(file.status, 200);
    EXPECT_EQ(as("operator", Method::get, "outgoing-packages/2/file").status, 404);
    EXPECT_EQ(as("operator", Method::get, "outgoing-packages/x/file").status, 404);
    const auto day = world().clock.now().date_at(7);
    EXPECT_TRUE(sync::admit_device(*world().journal,
                                   {"kepala", day, [](RegionCode) { return true; }},
                                   {"Laptop", device_->key()}, RegionCode::parse(village).value(),
                                   Date{day.day_number() + 90}));
    const auto who = sign_in("dinsos");
    const auto taken = fine(ask(Method::post, "/api/v1/packages", {}, {}, Language::en,
                                {{"cookie", who.cookie}, {"x-csrf-token", who.csrf}}, file.file),
                            201);
    const auto read = fine(receipt(*from_hex(taken["file"].get<std::string>())));
    EXPECT_EQ(read["orders"], taken["orders"]);
    EXPECT_EQ(code_of(receipt("nothing")), "sync.not_a_receipt");
    auto forged = *from_hex(taken["file"].get<std::string>());
    forged.back() = static_cast<char>(forged.back() ^ 1);
    EXPECT_EQ(code_of(receipt(forged)), "sync.receipt_signature");
}

TEST_F(ApiOutgoing, AreNotMadeWithoutKeys) {
    auto& services = world().services;
    services.regency = nullptr;
    EXPECT_EQ(code_of(as("operator", Method::post, "outgoing-packages", {{"until", "2021-03-01"}})),
              "api.no_regency_key");
    services.device = nullptr;
    EXPECT_EQ(code_of(as("operator", Method::post, "outgoing-packages", {{"until", "2021-03-01"}})),
              "sync.no_device");
    EXPECT_FALSE(fine(as("operator", Method::get, "outgoing-packages")).contains("device"));
}

} // namespace
} // namespace tepat::api
