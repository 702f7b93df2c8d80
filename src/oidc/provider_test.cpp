#include "core/random.hpp"
#include "oidc/detail/provider_fixture.hpp"
#include "oidc/provider.hpp"
#include "testing/temp_dir.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

namespace tepat::oidc {
namespace {

using ::testing::HasSubstr;
using testing::Json;
using ::testing::Not;
using testing::SigningKey;
using testing::SmallProvider;

const std::string issuer = "https://sso.example.go.id";

std::string asked_for(const std::string& address, std::string_view name) {
    const auto key = std::string{name} + "=";
    auto from = address.find("?" + key);
    if (from == std::string::npos) from = address.find("&" + key);
    if (from == std::string::npos) return {};
    from += 1 + key.size();
    return address.substr(from, address.find('&', from) - from);
}

class Providers : public ::testing::Test {
protected:
    void SetUp() override {
        answers_.pages[issuer + "/.well-known/openid-configuration"] = [this]() -> Result<Fetched> {
            return Fetched{200, metadata_.dump()};
        };
        answers_.pages[issuer + "/jwks"] = [this]() -> Result<Fetched> {
            return Fetched{200, Json{{"keys", {key_.jwk(key_id_)}}}.dump()};
        };
        answers_.sells = [this](const std::string& form) -> Result<Fetched> {
            forms_.push_back(form);
            return Fetched{200, Json{{"id_token", key_.token(claims_, {{"kid", key_id_}})},
                                     {"token_type", "Bearer"}}
                                    .dump()};
        };
    }

    void pass(std::chrono::seconds time) {
        clock_.set(Instant{clock_.now().microseconds() + time.count() * 1'000'000});
    }
    /// Begins, and has the provider make a right token for it.
    Provider::Start begin() {
        const auto start = provider_.start();
        EXPECT_TRUE(start) << (start ? "" : start.error().code.name);
        const auto seconds = clock_.now().microseconds() / 1'000'000;
        claims_ = {{"iss", issuer},        {"aud", "tepat"},
                   {"sub", "a-7"},         {"iat", seconds},
                   {"exp", seconds + 300}, {"nonce", asked_for(start->address, "nonce")}};
        return *start;
    }
    static Return back(const Provider::Start& start) {
        return {asked_for(start.address, "state"), "code-1", issuer, {}};
    }
    std::string no(const std::string& ticket, const Return& given) {
        const auto done = provider_.finish(ticket, given);
        return done ? std::string{} : std::string{done.error().code.name};
    }
    std::size_t times(const std::string& path) const {
        return static_cast<std::size_t>(std::ranges::count(answers_.asked, issuer + path));
    }

    FixedClock clock_{Instant::parse("2021-04-05T03:00:00.000000Z").value()};
    SeededRandom random_{7};
    SigningKey key_{Algorithm::es256};
    std::string key_id_ = "k1";
    Json metadata_{{"issuer", issuer},
                   {"authorization_endpoint", issuer + "/auth?tenant=a"},
                   {"token_endpoint", issuer + "/token"},
                   {"jwks_uri", issuer + "/jwks"},
                   {"authorization_response_iss_parameter_supported", true}};
    Json claims_;
    std::vector<std::string> forms_;
    SmallProvider answers_;
    Provider provider_{
        {"SSO", issuer, "tepat", "a secret", "https://tepat.example.go.id/masuk/luar", {"otp"}},
        answers_,
        random_,
        clock_};
};

TEST_F(Providers, SaysWhoCameBack) {
    const auto start = begin();
    EXPECT_THAT(start.address, HasSubstr(issuer + "/auth?tenant=a&response_type=code&"));
    EXPECT_THAT(start.address, HasSubstr("code_challenge_method=S256"));
    EXPECT_THAT(start.address,
                HasSubstr("redirect_uri=https%3A%2F%2Ftepat.example.go.id%2Fmasuk%2Fluar"));
    EXPECT_THAT(start.address, Not(HasSubstr(start.ticket))) << "is the browser's alone";
    const auto who = provider_.finish(start.ticket, back(start));
    ASSERT_TRUE(who) << who.error().code.name;
    EXPECT_EQ(*who, (Identity{issuer, "a-7", false}));
    EXPECT_EQ(answers_.name, "tepat");
    EXPECT_EQ(answers_.password, "a%20secret") << "as RFC 6749 has it";
    // What was challenged is what is shown (RFC 7636 section 4.6).
    const auto verifier = asked_for("?" + forms_.back(), "code_verifier");
    EXPECT_GE(verifier.size(), 43U);
    EXPECT_EQ(base64url(detail::sha256(verifier)), asked_for(start.address, "code_challenge"));
    EXPECT_THAT(start.address, Not(HasSubstr(verifier)));

    // Asked again for a code of the moment: the same, and the code is not bought twice.
    EXPECT_EQ(provider_.finish(start.ticket, back(start)), who);
    EXPECT_EQ(forms_.size(), 1U);
    provider_.end(start.ticket);
    EXPECT_EQ(no(start.ticket, back(start)), "oidc.state");
}

TEST_F(Providers, BelievesACodeOfTheProvidersWhenItIsToldTo) {
    const auto start = begin();
    claims_["amr"] = {"pwd", "otp"};
    EXPECT_TRUE(provider_.finish(start.ticket, back(start)).value().with_code);
    const auto other = begin();
    claims_["amr"] = {"pwd", "sms"};
    EXPECT_FALSE(provider_.finish(other.ticket, back(other)).value().with_code);
}

TEST_F(Providers, TakesAReturnFromTheBrowserThatBeganAndOnce) {
    const auto mine = begin();
    const auto theirs = begin();
    EXPECT_EQ(no({}, back(mine)), "oidc.state");
    EXPECT_EQ(no("forged", back(mine)), "oidc.state");
    EXPECT_EQ(no(theirs.ticket, back(mine)), "oidc.state") << "somebody else's return";
    auto empty = back(mine);
    empty.state.clear();
    EXPECT_EQ(no(mine.ticket, empty), "oidc.state");
    EXPECT_TRUE(forms_.empty()) << "and no code was spent";
    pass(std::chrono::minutes{61});
    const auto asked = answers_.asked.size();
    EXPECT_EQ(no("forged", back(mine)), "oidc.state");
    EXPECT_EQ(answers_.asked.size(), asked) << "a stranger makes us ask nobody";
    const auto again = begin();

    claims_["nonce"] = "of another sign-in";
    EXPECT_EQ(no(again.ticket, back(again)), "oidc.token");
    EXPECT_EQ(no(again.ticket, back(again)), "oidc.state") << "what went wrong is over";
    EXPECT_EQ(forms_.size(), 1U);

    const auto late = begin();
    pass(std::chrono::minutes{10} + std::chrono::seconds{1});
    EXPECT_EQ(no(late.ticket, back(late)), "oidc.state");
}

TEST_F(Providers, DoesNotMixUpProviders) {
    auto start = begin();
    auto given = back(start);
    given.issuer = "https://evil.example.com";
    EXPECT_EQ(no(start.ticket, given), "oidc.other_issuer");
    start = begin();
    given = back(start);
    given.issuer.clear();
    EXPECT_EQ(no(start.ticket, given), "oidc.other_issuer") << "it says that it names itself";
    EXPECT_TRUE(forms_.empty()) << "the code went to nobody";
    start = begin();
    claims_["iss"] = "https://evil.example.com";
    EXPECT_EQ(no(start.ticket, back(start)), "oidc.token");
}

TEST_F(Providers, TakesANoAndWhatIsNoAnswer) {
    auto start = begin();
    auto given = back(start);
    given.error = "access_denied";
    EXPECT_EQ(no(start.ticket, given), "oidc.denied");
    const auto right = answers_.sells;
    for (const auto& answer :
         {Fetched{400, R"({"error":"invalid_grant"})"}, Fetched{200, "{"}, Fetched{200, "{}"},
          Fetched{302, ""}, Fetched{200, R"({"id_token":7})"}}) {
        answers_.sells = [&](const std::string&) -> Result<Fetched> { return answer; };
        start = begin();
        EXPECT_EQ(no(start.ticket, back(start)), "oidc.exchange") << answer.status << answer.body;
    }
    answers_.sells = [](const std::string&) -> Result<Fetched> {
        return refuse("oidc.unreachable"_msg);
    };
    start = begin();
    EXPECT_EQ(no(start.ticket, back(start)), "oidc.unreachable");
    answers_.sells = right;
    start = begin();
    EXPECT_EQ(no(start.ticket, back(start)), "");
}

TEST_F(Providers, FetchesNewKeysAtMostOnceAMinute) {
    auto start = begin();
    EXPECT_EQ(no(start.ticket, back(start)), "");
    EXPECT_EQ(times("/jwks"), 1U);
    pass(std::chrono::minutes{5});
    // The provider signs with another key from now on.
    key_ = SigningKey{Algorithm::rs256};
    key_id_ = "k2";
    start = begin();
    EXPECT_EQ(no(start.ticket, back(start)), "");
    EXPECT_EQ(times("/jwks"), 2U);
    // Somebody signs with keys that nobody knows.
    const SigningKey stranger{Algorithm::eddsa};
    answers_.sells = [&](const std::string&) -> Result<Fetched> {
        return Fetched{200, Json{{"id_token", stranger.token(claims_, {{"kid", "x"}})}}.dump()};
    };
    for (int at = 0; at < 5; ++at) {
        start = begin();
        EXPECT_EQ(no(start.ticket, back(start)), "oidc.unknown_key");
    }
    EXPECT_EQ(times("/jwks"), 2U);
    pass(std::chrono::minutes{2});
    for (int at = 0; at < 5; ++at) {
        start = begin();
        EXPECT_EQ(no(start.ticket, back(start)), "oidc.unknown_key");
    }
    EXPECT_EQ(times("/jwks"), 3U);
    pass(std::chrono::minutes{61});
    start = begin();
    EXPECT_EQ(no(start.ticket, back(start)), "oidc.unknown_key");
    EXPECT_EQ(times("/jwks"), 4U) << "keys that were withdrawn are not kept";
}

TEST_F(Providers, IsNotUsedWhenItSaysWrongThingsOfItself) {
    const auto right = metadata_;
    const auto field = [&](std::string_view name, const Json& value) -> std::string {
        metadata_ = right;
        metadata_[name] = value;
        SeededRandom random{1};
        Provider other{{"SSO", issuer, "tepat", "s", "https://t.example/masuk/luar", {}},
                       answers_,
                       random,
                       clock_};
        const auto start = other.start();
        return start ? "" : start.error().params.front().second;
    };
    EXPECT_EQ(field("x", 1), "");
    EXPECT_EQ(field("issuer", "https://evil.example.com"), "issuer");
    EXPECT_EQ(field("authorization_endpoint", "http://sso.example.go.id/auth"),
              "authorization_endpoint");
    EXPECT_EQ(field("authorization_endpoint", "javascript:alert(1)"), "authorization_endpoint");
    EXPECT_EQ(field("token_endpoint", "https://a:b@sso.example.go.id/token"), "token_endpoint");
    EXPECT_EQ(field("jwks_uri", "http://127.0.0.1:8080/metrics"), "jwks_uri");
    EXPECT_EQ(field("jwks_uri", "https://127.0.0.1/"), "jwks_uri");
    EXPECT_EQ(field("jwks_uri", "file:///etc/passwd"), "jwks_uri");
    EXPECT_EQ(field("code_challenge_methods_supported", {"plain"}),
              "code_challenge_methods_supported");
    EXPECT_EQ(field("response_types_supported", {"id_token"}), "response_types_supported");
    EXPECT_EQ(field("token_endpoint_auth_methods_supported", {"private_key_jwt"}),
              "token_endpoint_auth_methods_supported");
    EXPECT_EQ(field("token_endpoint_auth_methods_supported", {"client_secret_post"}), "");
}

TEST_F(Providers, ForgetsTheOldestOfTooManyAndKeepsTheRest) {
    SeededRandom random{1};
    Provider small{{"SSO", issuer, "tepat", "s", "https://t.example/masuk/luar", {}},
                   answers_,
                   random,
                   clock_,
                   {.at_once = 3}};
    std::vector<Provider::Start> all;
    for (int at = 0; at < 4; ++at)
        all.push_back(small.start().value());
    EXPECT_EQ(small.finish(all[0].ticket, back(all[0])).error().code.name, "oidc.state");
    EXPECT_EQ(small.finish(all[1].ticket, back(all[1])).error().code.name, "oidc.token")
        << "is there, and its nonce is not what the provider was told";
}

TEST_F(Providers, OneQuestionAtATime) {
    std::vector<std::string> meanwhile;
    const auto start = begin();
    const auto other = begin();
    const auto right = answers_.sells;
    answers_.sells = [&](const std::string& form) {
        std::thread{[&] { meanwhile.push_back(no(other.ticket, back(other))); }}.join();
        return right(form);
    };
    claims_["nonce"] = asked_for(start.address, "nonce");
    EXPECT_EQ(no(start.ticket, back(start)), "");
    EXPECT_EQ(meanwhile, std::vector<std::string>{"oidc.busy"});
    answers_.sells = right;
    claims_["nonce"] = asked_for(other.address, "nonce");
    EXPECT_EQ(no(other.ticket, back(other)), "") << "nothing of it was used up";
}

TEST(OidcSettings, AreReadAndTheSecretIsItsOwners) {
    ::tepat::testing::TempDir dir;
    const auto write = [&](std::string_view name, std::string_view text) {
        std::ofstream{dir.file(name)} << text;
        return std::filesystem::path{dir.file(name)};
    };
    const std::string right = "name = \"SSO\"\nissuer = \"https://sso.example.go.id\"\n"
                              "client_id = \"tepat\"\nclient_secret_file = \"rahasia\"\n"
                              "redirect = \"https://tepat.example.go.id/masuk/luar\"\n";
    const auto secret = write("rahasia", "s3cret\n");
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
    const auto read = read_settings(write("a.toml", right + "code_by = [\"mfa\"]\n"), {});
    ASSERT_TRUE(read) << read.error().params.back().second;
    EXPECT_EQ(read->secret, "s3cret");
    EXPECT_EQ(read->code_by, std::vector<std::string>{"mfa"});
    EXPECT_EQ(read_settings(dir.file("a.toml"), "from outside").value().secret, "from outside");
    std::filesystem::permissions(secret, std::filesystem::perms::group_read,
                                 std::filesystem::perm_options::add);
    EXPECT_EQ(read_settings(dir.file("a.toml"), {}).error().code.name, "oidc.secret");

    const auto wrong = [&](std::string_view from, std::string_view to) -> std::string {
        auto text = right;
        text.replace(text.find(from), from.size(), to);
        const auto done = read_settings(write("b.toml", text), "s");
        return done ? "" : done.error().params.back().second;
    };
    EXPECT_EQ(wrong("issuer = \"https", "issuer = \"http"), "issuer");
    EXPECT_EQ(wrong("https://sso.example.go.id", "http://127.0.0.1:4000"), "");
    EXPECT_EQ(wrong("https://sso.example.go.id", "http://127.0.0.1.example.com"), "issuer");
    EXPECT_EQ(wrong("https://sso.example.go.id", "http://localhost@example.com"), "issuer");
    EXPECT_EQ(wrong("/masuk/luar", "/masuk"), "redirect");
    EXPECT_EQ(wrong("redirect = \"https", "redirect = \"http"), "redirect");
    EXPECT_EQ(wrong("client_id", "klien"), "klien");
    EXPECT_EQ(wrong("name = \"SSO\"\n", ""), "name");
    EXPECT_EQ(wrong("name = \"SSO\"\n", "name = "), "toml");
    EXPECT_EQ(read_settings(dir.file("none.toml"), "s").error().code.name, "oidc.settings");
}

} // namespace
} // namespace tepat::oidc
