// Mail through the command line, to a real mail server.
#include "notices/address.hpp"
#include "program.hpp"
#include "store/system.hpp"
#include "testing/smtp_server.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace tepat::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class Mailed : public ::testing::Test {
protected:
    void SetUp() override {
        if (!SmtpServer::installed()) GTEST_SKIP() << "python3-aiosmtpd is not installed";
        ASSERT_EQ(run({"init"}).exit, 0);
        ASSERT_EQ(run({"account", "open", "pusat", "--name", "Ibu Pusat", "--role", "data_team",
                       "--region", "00", "--as", "root"})
                      .exit,
                  0);
    }
    [[nodiscard]] Ended run(Arguments arguments) const {
        return tepat_in(folder_.path(), std::move(arguments));
    }
    void settings(int port, const std::string& more = {}) const {
        std::ofstream{folder_.file("surel.toml")}
            << "server = 'smtp://127.0.0.1:" << port
            << "'\nfrom = 'tepat@contoh.id'\nsite = 'https://tepat.contoh.id'\n"
            << more;
    }
    /// As its holder does on the page.
    void give(const std::string& login, const std::string& address) const {
        const auto database = store::open_database(folder_.file("tepat.db"), false).value();
        const auto sequencer = store::Sequencer::start(*database, {}).value();
        const journal::Folds none{{}};
        const store::SystemClock clock;
        store::SystemRandom secrets;
        journal::Journal journal{*sequencer, *database, none, clock, secrets, {}};
        notices::Addresses addresses{
            journal, store::ServerKey::at(folder_.file("tepat.db-kerja/kunci")).value()};
        ASSERT_TRUE(addresses.give(login, address, Language::id));
    }
    [[nodiscard]] Ended send() const {
        return run({"notice", "send", "--mail", "surel.toml", "--json"});
    }

    TempDir folder_;
};

TEST_F(Mailed, LeavesOnceAndIsCounted) {
    const SmtpServer server{"open"};
    settings(server.port());
    const auto nothing = send();
    ASSERT_EQ(nothing.exit, 0) << nothing.err;
    EXPECT_EQ(nothing.json()["sent"], 0);
    give("pusat", "pusat@contoh.id");
    EXPECT_EQ(run({"status", "--json", "--as", "pusat"}).json()["mail_waiting"], 1);
    EXPECT_EQ(send().json()["sent"], 1);
    EXPECT_EQ(send().json()["sent"], 0);
    ASSERT_THAT(server.mails(), SizeIs(1));
    EXPECT_THAT(server.mails().front(), HasSubstr("pusat@contoh.id"));
    EXPECT_EQ(run({"status", "--json", "--as", "pusat"}).json()["mail_waiting"], 0);
}

TEST_F(Mailed, WhatIsRefusedIsToldWithoutTheAddress) {
    const SmtpServer server{"refuse"};
    settings(server.port());
    ASSERT_EQ(send().exit, 0);
    give("pusat", "pusat@contoh.id");
    const auto refused = run({"notice", "send", "--mail", "surel.toml", "--lang", "en"});
    EXPECT_EQ(refused.exit, 1) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("550"));
    EXPECT_THAT(refused.err + refused.out, Not(HasSubstr("pusat@")));
    EXPECT_EQ(run({"status", "--json", "--as", "pusat"}).json()["mail_given_up"], 1);
}

TEST_F(Mailed, WrongSettingsSayWhichField) {
    settings(25, "pasword_file = 'x'\n");
    const auto refused = run({"notice", "send", "--mail", "surel.toml", "--lang", "en"});
    EXPECT_NE(refused.exit, 0);
    EXPECT_THAT(refused.err, HasSubstr("pasword_file"));
}

} // namespace
} // namespace tepat::testing
