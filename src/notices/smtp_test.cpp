#include "notices/detail/message.hpp"
#include "notices/smtp.hpp"
#include "testing/smtp_server.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace tepat::notices {
namespace {

using ::tepat::testing::from_base64;
using ::tepat::testing::SmtpServer;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const Mail mail{"a1b2", "warga@contoh.id", "3 pemberitahuan menunggu — “segera”",
                "Satu: é\nDua.\n.\nTiga\n", Instant{1'612'051'200'000'000}};

std::string body_in(const std::string& message) {
    return from_base64(std::string_view{message}.substr(message.find("\r\n\r\n") + 4));
}

class Smtp : public ::testing::Test {
protected:
    void SetUp() override {
        if (!SmtpServer::installed()) GTEST_SKIP() << "python3-aiosmtpd is not installed";
    }
    static MailSettings settings(int port, const std::string& host = "127.0.0.1") {
        MailSettings its;
        its.server = "smtp://" + host + ":" + std::to_string(port);
        its.from = "tepat@contoh.id";
        its.site = "https://tepat.contoh.id";
        its.open = true;
        return its;
    }
    static Sending sent(const MailSettings& its) { return smtp_channel(its)->send(mail); }
};

TEST_F(Smtp, TakesAMailWhole) {
    const SmtpServer server{"open"};
    EXPECT_EQ(sent(settings(server.port())).outcome, Outcome::sent);
    ASSERT_THAT(server.mails(), SizeIs(1));
    const auto got = server.mails().front();
    EXPECT_THAT(got, StartsWith("tepat@contoh.id\nwarga@contoh.id\n"));
    EXPECT_THAT(got, HasSubstr("Date: Sun, 31 Jan 2021 00:00:00 +0000\r\n"));
    EXPECT_THAT(got, HasSubstr("Message-ID: <a1b2@contoh.id>\r\n"));
    EXPECT_THAT(got, HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
    EXPECT_EQ(body_in(got), "Satu: é\r\nDua.\r\n.\r\nTiga\r\n");
}

TEST_F(Smtp, OverStartTlsWithALogin) {
    const SmtpServer server{"tls"};
    auto its = settings(server.port());
    EXPECT_EQ(sent(its).outcome, Outcome::later) << "the server wants TLS";
    its.open = false;
    its.user = "tepat";
    its.password = "rahasia";
    EXPECT_EQ(sent(its).outcome, Outcome::later) << "nobody vouches for the certificate";
    its.ca_file = server.certificate();
    EXPECT_EQ(sent(its).outcome, Outcome::sent);
    EXPECT_THAT(server.mails(), SizeIs(1));
    its.password = "salah";
    EXPECT_EQ(sent(its).outcome, Outcome::later) << "the mail is not at fault";
}

TEST_F(Smtp, WithoutTlsNothingLeaves) {
    const SmtpServer server{"open"};
    auto its = settings(server.port());
    its.open = false;
    EXPECT_EQ(sent(its).outcome, Outcome::later);
    EXPECT_THAT(server.mails(), IsEmpty());
}

TEST_F(Smtp, LaterAndNeverAreKeptApart) {
    const auto of = [](const std::string& mode) {
        const SmtpServer server{mode};
        const auto done = sent(settings(server.port()));
        EXPECT_THAT(server.mails(), IsEmpty()) << mode;
        return done;
    };
    EXPECT_EQ(of("busy").outcome, Outcome::later);
    EXPECT_EQ(of("cut").outcome, Outcome::later);
    const auto refused = of("refuse");
    EXPECT_EQ(refused.outcome, Outcome::never);
    EXPECT_THAT(refused.why, HasSubstr("550"));
    EXPECT_EQ(of("full").outcome, Outcome::never);
    int gone = 0;
    {
        const SmtpServer server{"open"};
        gone = server.port();
    }
    EXPECT_EQ(sent(settings(gone)).outcome, Outcome::later) << "nobody answers";
}

TEST_F(Smtp, AStoppedChannelSendsNothing) {
    const SmtpServer server{"open"};
    const auto channel = smtp_channel(settings(server.port()));
    channel->stop();
    EXPECT_EQ(channel->send(mail).outcome, Outcome::later);
    EXPECT_THAT(server.mails(), IsEmpty());
}

TEST(Message, KeepsHeadersShortAndPlain) {
    auto its = mail;
    its.subject = std::string(60, 'a') + "é" + std::string(60, 'b');
    const auto text = detail::message_of(its, "tepat@contoh.id");
    std::string subject;
    std::string_view rest = text;
    bool heads = true;
    while (!rest.empty()) {
        const auto end = rest.find("\r\n");
        ASSERT_NE(end, std::string_view::npos);
        const auto line = rest.substr(0, end);
        EXPECT_LE(line.size(), 78U) << line;
        EXPECT_EQ(line.find_first_of("\r\n"), std::string_view::npos);
        heads = heads && !line.empty();
        for (auto at = line.find("=?UTF-8?B?"); heads && at != std::string_view::npos;
             at = line.find("=?UTF-8?B?", at + 1))
            subject += from_base64(line.substr(at + 10));
        rest.remove_prefix(end + 2);
    }
    EXPECT_EQ(subject, its.subject);
}

TEST(Address, NothingThatCouldEndALine) {
    for (const auto* good : {"a@b.id", "nama.orang+x@desa.contoh.go.id", "x@xn--bcher-kva.example"})
        EXPECT_TRUE(is_address(good)) << good;
    for (const std::string bad : {"",
                                  "a",
                                  "@b.id",
                                  "a@",
                                  "a@b",
                                  "a b@c.id",
                                  "a@b.id\r\nBcc: c@d.id",
                                  "a@b.id\n",
                                  "a\r@b.id",
                                  "<a@b.id>",
                                  "a@b@c.id",
                                  ".a@b.id",
                                  "a.@b.id",
                                  "a..b@c.id",
                                  "a@-b.id",
                                  "a@b-.id",
                                  "a@b..id",
                                  "a@b.id.",
                                  "\"a b\"@c.id",
                                  "a@bücher.example",
                                  "á@b.id",
                                  "a,b@c.id",
                                  "a@[127.0.0.1]"})
        EXPECT_FALSE(is_address(bad)) << bad;
    EXPECT_FALSE(is_address(std::string(65, 'a') + "@b.id"));
    EXPECT_FALSE(is_address("a@" + std::string(64, 'b') + ".id"));
    EXPECT_EQ(masked("budi@example.go.id"), "b***@e***.id");
}

class Settings : public ::testing::Test {
protected:
    Result<MailSettings> read(const std::string& text) {
        std::ofstream{dir_.file("surel.toml")} << text;
        return read_mail_settings(dir_.file("surel.toml"));
    }
    std::string field(const std::string& text) {
        const auto its = read(text);
        return its ? "" : its.error().params.at(1).second;
    }
    static constexpr std::string_view good =
        "server = 'smtp://surel.contoh.id:587'\nfrom = 'tepat@contoh.id'\n"
        "site = 'https://tepat.contoh.id'\n";
    ::tepat::testing::TempDir dir_;
};

TEST_F(Settings, AreReadStrictly) {
    const std::string all{good};
    ASSERT_TRUE(read(all));
    EXPECT_FALSE(read(all)->open);
    EXPECT_EQ(field(all + "sever = 'x'\n"), "sever");
    EXPECT_EQ(field(all + "hour = 24\n"), "hour");
    EXPECT_EQ(field(all + "user = 'tepat'\n"), "password_file");
    EXPECT_EQ(field("server = 'http://surel.contoh.id'\n"), "server");
    EXPECT_EQ(field("server = 'smtp://tepat:rahasia@surel.contoh.id'\n"), "server");
    EXPECT_EQ(field("server = 'smtps://s.id'\nfrom = 'x'\n"), "from");
    EXPECT_EQ(field("server = 'smtps://s.id'\nfrom = 'x@y.id'\nsite = 'http://y.id'\n"), "site");
    EXPECT_TRUE(read("server = 'smtp://127.0.0.1:25'\nfrom = 'x@y.id'\n"
                     "site = 'http://127.0.0.1:8080'\n")
                    ->open);
    EXPECT_EQ(read_mail_settings(dir_.file("tidak-ada")).error().code.name, "notices.settings");
}

TEST_F(Settings, ThePasswordIsItsOwnersAlone) {
    const auto text = std::string{good} + "user = 'tepat'\npassword_file = 'rahasia'\n";
    EXPECT_EQ(read(text).error().code.name, "notices.secret");
    std::ofstream{dir_.file("rahasia")} << "sangat rahasia\n";
    EXPECT_EQ(read(text).error().code.name, "notices.secret") << "others may read it";
    std::filesystem::permissions(dir_.file("rahasia"), std::filesystem::perms::owner_read);
    EXPECT_EQ(read(text)->password, "sangat rahasia");
}

} // namespace
} // namespace tepat::notices
