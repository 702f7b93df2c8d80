#include "notices/detail/notices_fixture.hpp"
#include "notices/post.hpp"
#include "notices/smtp.hpp"
#include "testing/smtp_server.hpp"

#include <regex>

namespace tepat::notices {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Takes what it is told to take.
class Kept final : public Channel {
public:
    Sending send(const Mail& mail) override {
        tried.push_back(mail);
        if (next == Outcome::sent) taken.push_back(mail);
        return {next, "test"};
    }
    void stop() noexcept override {}
    Outcome next = Outcome::sent;
    std::vector<Mail> tried;
    std::vector<Mail> taken;
};

class ThePost : public testing::Told {
protected:
    void SetUp() override {
        Told::SetUp();
        if (IsSkipped()) return;
        key_ = store::ServerKey::at(dir_.file("kunci"));
        addresses_ = std::make_unique<Addresses>(*journal_, *key_);
        follow(*journal_);
    }
    void TearDown() override {
        addresses_.reset();
        Told::TearDown();
    }
    Post post() {
        return {*journal_,
                *addresses_,
                channel_,
                {"https://tepat.contoh.id", hour_, 8, 50},
                [this](std::string_view mail, std::string_view why) {
                    warned_.push_back(std::string{mail} + " " + std::string{why});
                }};
    }
    Posted pass() { return post().pass(); }
    std::string code() {
        const std::regex digits{"[0-9]{6}"};
        std::smatch found;
        EXPECT_TRUE(std::regex_search(channel_.taken.back().body, found, digits));
        return found.str();
    }
    void given(const std::string& login, const std::string& address,
               Language language = Language::id) {
        ASSERT_TRUE(addresses_->give(login, address, language));
        pass();
        ASSERT_EQ(channel_.taken.back().to, address);
        ASSERT_TRUE(addresses_->confirm(login, code()));
        channel_.taken.clear();
        channel_.tried.clear();
    }
    std::optional<Addresses::Shown> shown(const std::string& login) {
        return addresses_->shown(*database().connect_reader(), login);
    }
    /// To eight in the morning of the next day, in Jakarta.
    void next_morning() {
        constexpr std::int64_t hour = 3'600'000'000;
        const auto day = clock_.now().date_at(7).day_number() + 1;
        clock_.set(Instant{day * 24 * hour + hour});
    }

    std::optional<store::ServerKey> key_;
    std::unique_ptr<Addresses> addresses_;
    Kept channel_;
    std::vector<std::string> warned_;
    int hour_ = 24; ///< no digests
};

TEST_P(ThePost, NobodyGetsMailWhoDidNotAskForIt) {
    (void)removal("M1", "warga");
    hour_ = 7;
    next_morning();
    EXPECT_EQ(pass().queued, 0);
    EXPECT_THAT(channel_.tried, IsEmpty());
    EXPECT_FALSE(shown("operator"));
}

TEST_P(ThePost, AnAddressHoldsOnceItsCodeIsTyped) {
    ASSERT_TRUE(addresses_->give("operator", "op@contoh.id", Language::id));
    EXPECT_EQ(shown("operator")->waiting, "o***@c***.id");
    EXPECT_EQ(shown("operator")->address, "");
    (void)removal("M1", "warga");
    next_morning();
    EXPECT_EQ(pass().sent, 1) << "the code alone";
    EXPECT_THAT(channel_.taken.front().body, Not(HasSubstr("/pemberitahuan")));
    EXPECT_EQ(addresses_->confirm("operator", "000000x").error().code.name, "notices.code_wrong");
    const auto right = code();
    EXPECT_EQ(addresses_->confirm("warga", right).error().code.name, "notices.code_wrong");
    EXPECT_EQ(addresses_->confirm("operator", right).error().code.name, "notices.code_wrong")
        << "it was too old";
    ASSERT_TRUE(addresses_->give("operator", "op@contoh.id", Language::id));
    pass();
    for (int wrong = 0; wrong < 5; ++wrong)
        EXPECT_FALSE(addresses_->confirm("operator", code() == "111111" ? "222222" : "111111"));
    EXPECT_FALSE(addresses_->confirm("operator", code())) << "five were wrong";
    ASSERT_TRUE(addresses_->give("operator", "op@contoh.id", Language::id));
    pass();
    ASSERT_TRUE(addresses_->confirm("operator", code()));
    EXPECT_EQ(shown("operator")->address, "o***@c***.id");
    EXPECT_EQ(shown("operator")->waiting, "");
    EXPECT_FALSE(addresses_->confirm("operator", code())) << "a code is of use once";
    addresses_->remove("operator");
    addresses_->remove("operator");
    EXPECT_FALSE(shown("operator"));
}

TEST_P(ThePost, AddressesAreNoBombForOthers) {
    EXPECT_EQ(addresses_->give("warga", "a@b.id\r\nBcc: c@d.id", Language::id).error().code.name,
              "notices.address_shape");
    for (int code = 0; code < 5; ++code) {
        ASSERT_TRUE(addresses_->give("warga", "orang.lain@contoh.id", Language::id));
        later(1);
    }
    EXPECT_EQ(addresses_->give("warga", "orang.lain@contoh.id", Language::id).error().code.name,
              "notices.codes_many");
    EXPECT_EQ(pass().sent, 1) << "only the last is of use";
}

TEST_P(ThePost, IsADigestADayAtMost) {
    given("operator", "op@contoh.id");
    hour_ = 7;
    next_morning();
    EXPECT_EQ(pass().sent, 1) << "the first role is unread";
    EXPECT_EQ(pass().sent, 0);
    (void)removal("M1", "warga");
    EXPECT_EQ(pass().sent, 0) << "today's has gone";
    next_morning();
    EXPECT_EQ(pass().sent, 1);
    const auto mail = channel_.taken.back();
    EXPECT_EQ(mail.to, "op@contoh.id");
    EXPECT_EQ(mail.subject, "2 pemberitahuan menunggu Anda");
    EXPECT_THAT(mail.body, HasSubstr("https://tepat.contoh.id/pemberitahuan"));
    for (const auto* name : {"Siti", "Budi", "Satu", "operator", "usulan"})
        EXPECT_THAT(mail.body + mail.subject, Not(HasSubstr(name)));
    next_morning();
    EXPECT_EQ(pass().sent, 0) << "nothing is new";
}

TEST_P(ThePost, WhatBecomesOfTheAccountIsToldAtOnceAndOnce) {
    given("operator", "op@contoh.id", Language::en);
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "operator"}));
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "warga"}));
    EXPECT_EQ(pass().sent, 1);
    EXPECT_EQ(channel_.taken.back().subject, "Something changed about your account");
    EXPECT_EQ(pass().sent, 0);
    given("operator", "baru@contoh.id");
    pass();
    ASSERT_THAT(channel_.taken, SizeIs(1));
    EXPECT_EQ(channel_.taken.front().to, "op@contoh.id") << "the address before is told";
}

TEST_P(ThePost, TriesAgainUnderOneNameAndGivesUp) {
    given("operator", "op@contoh.id");
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "operator"}));
    channel_.next = Outcome::later;
    EXPECT_EQ(pass().later, 1);
    EXPECT_EQ(pass().later, 0) << "not at once";
    later(1);
    EXPECT_EQ(pass().later, 1);
    channel_.next = Outcome::sent;
    later(1);
    EXPECT_EQ(pass().sent, 1);
    ASSERT_THAT(channel_.tried, SizeIs(3));
    EXPECT_EQ(channel_.tried[0].id, channel_.tried[2].id);
    EXPECT_EQ(channel_.tried[0].body, channel_.tried[2].body);
    EXPECT_THAT(warned_, IsEmpty());

    channel_.next = Outcome::never;
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "operator"}));
    EXPECT_EQ(pass().given_up, 1);
    EXPECT_THAT(warned_, ElementsAre(channel_.tried.back().id + " test"));
    EXPECT_TRUE(shown("operator")->failed);
    channel_.next = Outcome::later;
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "operator"}));
    channel_.tried.clear();
    for (int turn = 0; turn < 20 && pass().given_up == 0; ++turn)
        later(3);
    EXPECT_THAT(channel_.tried, SizeIs(8));
    EXPECT_EQ(mail_counts(*database().connect_reader()).given_up, 2);
    EXPECT_EQ(mail_counts(*database().connect_reader()).waiting, 0);
}

TEST_P(ThePost, AMailKilledBeforeItWasMarkedGoesAgainUnderItsName) {
    given("operator", "op@contoh.id");
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "operator"}));
    class Dies final : public Channel {
    public:
        explicit Dies(Kept& kept) : kept_{kept} {}
        Sending send(const Mail& mail) override {
            (void)kept_.send(mail);
            throw std::runtime_error{"killed"};
        }
        void stop() noexcept override {}

    private:
        Kept& kept_;
    } dies{channel_};
    EXPECT_THROW((void)Post(*journal_, *addresses_, dies, {"", 24, 8, 50}, {}).pass(),
                 std::runtime_error);
    EXPECT_EQ(pass().sent, 1);
    ASSERT_THAT(channel_.taken, SizeIs(2));
    EXPECT_EQ(channel_.taken[0].id, channel_.taken[1].id);
}

TEST_P(ThePost, ARemovedAddressGetsNothingThatWaits) {
    given("operator", "op@contoh.id");
    ASSERT_TRUE(access::record_reset(*journal_, {"pusat", day_, "operator"}));
    channel_.next = Outcome::later;
    pass();
    addresses_->remove("operator");
    channel_.next = Outcome::sent;
    later(5);
    EXPECT_EQ(pass().sent, 0);
    EXPECT_EQ(count("select count(*) from notice_mail where recipient is not null"), 0);
}

TEST_P(ThePost, ArrivesAtARealServer) {
    if (!::tepat::testing::SmtpServer::installed())
        GTEST_SKIP() << "python3-aiosmtpd is not installed";
    const ::tepat::testing::SmtpServer server{"tls"};
    MailSettings settings;
    settings.server = "smtp://127.0.0.1:" + std::to_string(server.port());
    settings.from = "tepat@contoh.id";
    settings.user = "tepat";
    settings.password = "rahasia";
    settings.ca_file = server.certificate();
    const auto smtp = smtp_channel(settings);
    Post real{*journal_, *addresses_, *smtp, {"https://tepat.contoh.id", 24, 8, 50}, {}};
    ASSERT_TRUE(addresses_->give("operator", "op@contoh.id", Language::id));
    EXPECT_EQ(real.pass().sent, 1);
    EXPECT_EQ(real.pass().sent, 0);
    ASSERT_THAT(server.mails(), SizeIs(1));
    const auto got = server.mails().front();
    EXPECT_THAT(got, HasSubstr("tepat@contoh.id\nop@contoh.id\n"));
    const auto body =
        ::tepat::testing::from_base64(std::string_view{got}.substr(got.find("\r\n\r\n") + 4));
    std::smatch found;
    ASSERT_TRUE(std::regex_search(body, found, std::regex{"[0-9]{6}"}));
    EXPECT_TRUE(addresses_->confirm("operator", found.str()));
}

INSTANTIATE_TEST_SUITE_P(On, ThePost, ::tepat::testing::both_databases,
                         ::tepat::testing::engine_name);

} // namespace
} // namespace tepat::notices
