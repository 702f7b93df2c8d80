#include "oidc/detail/provider_fixture.hpp"
#include "oidc/token.hpp"

#include <gmock/gmock.h>

namespace tepat::oidc {
namespace {

using ::testing::ElementsAre;
using testing::Json;
using testing::SigningKey;

constexpr std::int64_t now = 1'617'591'600; // 2021-04-05T03:00:00Z

const SigningKey& key_of(Algorithm algorithm) {
    static const SigningKey rsa{Algorithm::rs256};
    static const SigningKey curve{Algorithm::es256};
    static const SigningKey edwards{Algorithm::eddsa};
    switch (algorithm) {
    case Algorithm::rs256:
        return rsa;
    case Algorithm::es256:
        return curve;
    case Algorithm::eddsa:
        return edwards;
    }
    return rsa;
}

KeySet all_keys() {
    return KeySet::read(Json{{"keys",
                              {key_of(Algorithm::rs256).jwk("r"), key_of(Algorithm::es256).jwk("c"),
                               key_of(Algorithm::eddsa).jwk("e")}}}
                            .dump())
        .value();
}

Json claims() {
    return {{"iss", "https://sso.example.go.id"},
            {"aud", "tepat"},
            {"sub", "a-7"},
            {"nonce", "n"},
            {"iat", now},
            {"exp", now + 300}};
}
Json with(std::string_view name, Json value) {
    auto its = claims();
    its[name] = std::move(value);
    return its;
}
Json without(std::string_view name) {
    auto its = claims();
    its.erase(name);
    return its;
}

/// Empty when it is believed; else the code, or why.
std::string no(const std::string& token, const KeySet& keys = all_keys()) {
    const auto done = verify_token(
        token, keys, {"https://sso.example.go.id", "tepat", "n", Instant{now * 1'000'000}});
    if (done) return {};
    if (done.error().code == "oidc.unknown_key"_msg) return "unknown_key";
    return done.error().params.front().second;
}
std::string no(const Json& claims) {
    return no(key_of(Algorithm::es256).token(claims, {{"kid", "c"}}));
}

TEST(Token, IsBelievedInEachAlgorithm) {
    for (const auto& [algorithm, id] :
         {std::pair{Algorithm::rs256, "r"}, std::pair{Algorithm::es256, "c"},
          std::pair{Algorithm::eddsa, "e"}}) {
        const auto& key = key_of(algorithm);
        EXPECT_EQ(no(key.token(claims(), {{"kid", id}})), "") << id;
        EXPECT_EQ(no(key.token(claims())), "") << id << ": the only one of its kind";
        auto changed = key.token(claims(), {{"kid", id}});
        changed.at(changed.find('.') + 8) ^= 1;
        EXPECT_EQ(no(changed), "signature") << id;
        changed = key.token(claims(), {{"kid", id}});
        auto& letter = changed.at(changed.rfind('.') + 20);
        letter = letter == 'A' ? 'B' : 'A';
        EXPECT_EQ(no(changed), "signature") << id;
        EXPECT_EQ(no(SigningKey{algorithm}.token(claims(), {{"kid", id}})), "signature")
            << id << ": of another key";
        EXPECT_EQ(no(key.token(claims(), {{"kid", "x"}})), "unknown_key") << id;
    }
}

TEST(Token, IsNotBelievedWithoutASignatureOfTheProvider) {
    const auto& key = key_of(Algorithm::rs256);
    const auto part = [](const Json& json) { return base64url(json.dump()); };
    EXPECT_EQ(no(part({{"alg", "none"}}) + "." + part(claims()) + "."), "algorithm");
    EXPECT_EQ(no(part({{"alg", "RS256"}, {"kid", "r"}}) + "." + part(claims()) + "."), "signature");
    for (const auto* alg :
         {"none", "None", "HS256", "HS512", "RS512", "PS256", "ES384", "rs256", ""})
        EXPECT_EQ(no(key.token(claims(), {{"alg", alg}, {"kid", "r"}})), "algorithm") << alg;
    // Signed rightly, and said to be of another kind: a key is good for its own alone.
    EXPECT_EQ(no(key.token(claims(), {{"alg", "ES256"}, {"kid", "r"}})), "unknown_key");
    EXPECT_EQ(no(key.token(claims(), {{"kid", "r"}, {"crit", {"exp"}}})), "critical");
    // An ECDSA signature of nothing but zeros once passed elsewhere.
    EXPECT_EQ(no(part({{"alg", "ES256"}, {"kid", "c"}}) + "." + part(claims()) + "." +
                 base64url(Bytes(64, '\0'))),
              "signature");
    for (const auto* text :
         {"", ".", "..", "a.b", "a.b.c.d", "e30.e30.", "!!.e30.e30", "bnVsbA.e30.e30"})
        EXPECT_NE(no(std::string{text}), "") << text;
    EXPECT_EQ(no(std::string(20'000, 'a')), "shape");
}

TEST(Token, MustSayWhatIsExpected) {
    EXPECT_EQ(no(claims()), "");
    EXPECT_EQ(no(with("iss", "https://sso.example.go.id/")), "issuer");
    EXPECT_EQ(no(without("iss")), "issuer");
    EXPECT_EQ(no(with("aud", "other")), "audience");
    EXPECT_EQ(no(without("aud")), "audience");
    EXPECT_EQ(no(with("aud", Json::array())), "audience");
    EXPECT_EQ(no(with("aud", Json::array({"tepat", 7}))), "audience");
    EXPECT_EQ(no(with("aud", Json::array({"tepat"}))), "");
    EXPECT_EQ(no(with("aud", Json::array({"tepat", "other"}))), "party");
    auto shared = with("aud", Json::array({"tepat", "other"}));
    shared["azp"] = "tepat";
    EXPECT_EQ(no(shared), "");
    EXPECT_EQ(no(with("azp", "other")), "party");
    EXPECT_EQ(no(with("exp", now - 61)), "expired");
    EXPECT_EQ(no(with("exp", now - 30)), "") << "clocks differ";
    EXPECT_EQ(no(with("exp", "soon")), "expired");
    EXPECT_EQ(no(without("exp")), "expired");
    EXPECT_EQ(no(with("iat", now + 61)), "issued");
    EXPECT_EQ(no(with("iat", now - 601)), "issued");
    EXPECT_EQ(no(without("iat")), "issued");
    EXPECT_EQ(no(with("nbf", now + 61)), "early");
    EXPECT_EQ(no(with("nonce", "m")), "nonce");
    EXPECT_EQ(no(without("nonce")), "nonce");
    EXPECT_EQ(no(with("nonce", Json::array({"n"}))), "nonce");
    EXPECT_EQ(no(without("sub")), "subject");
    EXPECT_EQ(no(with("sub", "")), "subject");
    EXPECT_EQ(no(with("sub", 7)), "subject");
    EXPECT_EQ(no(with("sub", std::string(256, 'a'))), "subject");
    EXPECT_EQ(no(with("sub", "a\nb")), "subject");
    EXPECT_EQ(no(Json::array({1})), "shape");
}

TEST(Token, TellsHowSomebodyWasAsked) {
    auto its = with("amr", {"pwd", "otp"});
    its["acr"] = "gold";
    const auto done =
        verify_token(key_of(Algorithm::eddsa).token(its), all_keys(),
                     {"https://sso.example.go.id", "tepat", "n", Instant{now * 1'000'000}});
    ASSERT_TRUE(done);
    EXPECT_EQ(done->subject, "a-7");
    EXPECT_THAT(done->methods, ElementsAre("pwd", "otp", "gold"));
}

TEST(KeySet, LeavesOutWhatIsNoKeyForIt) {
    const auto of = [](const Json& key) {
        const auto set = KeySet::read(Json{{"keys", Json::array({key})}}.dump());
        return set ? set->size() : 99;
    };
    const auto changed = [](Json key, std::string_view name, Json value) {
        key[name] = std::move(value);
        return key;
    };
    const auto rsa = key_of(Algorithm::rs256).jwk("r");
    const auto curve = key_of(Algorithm::es256).jwk("c");
    const auto edwards = key_of(Algorithm::eddsa).jwk("e");
    EXPECT_EQ(of(rsa), 1U);
    EXPECT_EQ(of(changed(rsa, "alg", "RS256")), 1U);
    EXPECT_EQ(of(changed(rsa, "alg", "PS256")), 0U);
    EXPECT_EQ(of(changed(rsa, "use", "enc")), 0U);
    EXPECT_EQ(of(changed(rsa, "e", base64url("\x02"))), 0U);
    EXPECT_EQ(of(changed(rsa, "e", base64url("\x01"))), 0U);
    EXPECT_EQ(of(changed(rsa, "n", "")), 0U);
    EXPECT_EQ(of(changed(rsa, "n", base64url(Bytes(2'000, '\xFF')))), 0U);
    EXPECT_EQ(of(SigningKey(Algorithm::rs256, 1'024).jwk("r")), 0U) << "too short";
    EXPECT_EQ(of(curve), 1U);
    EXPECT_EQ(of(changed(curve, "y", base64url(Bytes(32, '\x01')))), 0U) << "on no curve";
    EXPECT_EQ(of(changed(curve, "x", base64url(Bytes(31, '\x01')))), 0U);
    EXPECT_EQ(of(changed(curve, "crv", "P-384")), 0U);
    EXPECT_EQ(of(edwards), 1U);
    EXPECT_EQ(of(changed(edwards, "x", base64url(Bytes(31, '\x01')))), 0U);
    EXPECT_EQ(of({{"kty", "oct"}, {"k", "c2VjcmV0"}, {"kid", "h"}}), 0U) << "a key of both sides";
    EXPECT_EQ(of(7), 0U);
    EXPECT_FALSE(KeySet::read("[]"));
    EXPECT_FALSE(KeySet::read("{\"keys\":7}"));
    EXPECT_FALSE(KeySet::read("{"));
    EXPECT_FALSE(KeySet::read(Json{{"keys", Json::array_t(101, Json::object())}}.dump()));
    // Two under one name: which of them?
    const auto both =
        KeySet::read(Json{{"keys", {curve, SigningKey{Algorithm::es256}.jwk("c")}}}.dump());
    EXPECT_EQ(no(key_of(Algorithm::es256).token(claims(), {{"kid", "c"}}), both.value()),
              "unknown_key");
}

} // namespace
} // namespace tepat::oidc
