#pragma once
#include "core/base64url.hpp"
#include "oidc/detail/keys.hpp"
#include "oidc/fetch.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::oidc::testing {

using Json = nlohmann::json;

/// A key pair that a provider of the tests signs with.
class SigningKey {
public:
    explicit SigningKey(Algorithm algorithm, unsigned bits = 2'048) : algorithm_{algorithm} {
        EVP_PKEY* key = nullptr;
        switch (algorithm) {
        case Algorithm::rs256:
            key = ::EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits});
            break;
        case Algorithm::es256:
            key = ::EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
            break;
        case Algorithm::eddsa:
            key = ::EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
            break;
        }
        key_ = PublicKey{key, [](void* its) { ::EVP_PKEY_free(static_cast<EVP_PKEY*>(its)); }};
    }

    [[nodiscard]] std::string name() const {
        switch (algorithm_) {
        case Algorithm::rs256:
            return "RS256";
        case Algorithm::es256:
            return "ES256";
        case Algorithm::eddsa:
            return "EdDSA";
        }
        return {};
    }
    [[nodiscard]] Json jwk(const std::string& id) const {
        switch (algorithm_) {
        case Algorithm::rs256:
            return {{"kty", "RSA"},
                    {"kid", id},
                    {"use", "sig"},
                    {"n", number(OSSL_PKEY_PARAM_RSA_N)},
                    {"e", number(OSSL_PKEY_PARAM_RSA_E)}};
        case Algorithm::es256:
            return {{"kty", "EC"},
                    {"crv", "P-256"},
                    {"kid", id},
                    {"x", number(OSSL_PKEY_PARAM_EC_PUB_X, 32)},
                    {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
        case Algorithm::eddsa: {
            Bytes raw(32, '\0');
            std::size_t size = raw.size();
            EXPECT_EQ(::EVP_PKEY_get_raw_public_key(
                          key(), reinterpret_cast<unsigned char*>(raw.data()), &size),
                      1);
            return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", id}, {"x", base64url(raw)}};
        }
        }
        return {};
    }
    [[nodiscard]] Bytes sign(std::string_view text) const {
        auto* context = ::EVP_MD_CTX_new();
        EXPECT_EQ(::EVP_DigestSignInit(context, nullptr,
                                       algorithm_ == Algorithm::eddsa ? nullptr : ::EVP_sha256(),
                                       nullptr, key()),
                  1);
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::size_t size = 0;
        EXPECT_EQ(::EVP_DigestSign(context, nullptr, &size, bytes, text.size()), 1);
        Bytes out(size, '\0');
        EXPECT_EQ(::EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                                   bytes, text.size()),
                  1);
        ::EVP_MD_CTX_free(context);
        out.resize(size);
        return algorithm_ == Algorithm::es256 ? side_by_side(out) : out;
    }
    /// A token of this key; the header may say something else.
    [[nodiscard]] std::string token(const Json& claims, Json header = {}) const {
        if (!header.contains("alg")) header["alg"] = name();
        const auto text = base64url(header.dump()) + "." + base64url(claims.dump());
        return text + "." + base64url(sign(text));
    }

private:
    using PublicKey = oidc::detail::PublicKey;

    [[nodiscard]] EVP_PKEY* key() const { return static_cast<EVP_PKEY*>(key_.get()); }
    [[nodiscard]] std::string number(const char* name, int size = 0) const {
        BIGNUM* its = nullptr;
        EXPECT_EQ(::EVP_PKEY_get_bn_param(key(), name, &its), 1);
        Bytes out(static_cast<std::size_t>(std::max(size, BN_num_bytes(its))), '\0');
        EXPECT_GT(::BN_bn2binpad(its, reinterpret_cast<unsigned char*>(out.data()),
                                 static_cast<int>(out.size())),
                  0);
        ::BN_free(its);
        return base64url(out);
    }
    static Bytes side_by_side(const Bytes& der) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        auto* its = ::d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        Bytes out(64, '\0');
        auto* to = reinterpret_cast<unsigned char*>(out.data());
        ::BN_bn2binpad(::ECDSA_SIG_get0_r(its), to, 32);
        ::BN_bn2binpad(::ECDSA_SIG_get0_s(its), to + 32, 32);
        ::ECDSA_SIG_free(its);
        return out;
    }

    Algorithm algorithm_;
    PublicKey key_;
};

/// What a provider's server answers, by address; it can be told to say anything.
class SmallProvider final : public Fetch {
public:
    std::map<std::string, std::function<Result<Fetched>()>> pages;
    std::function<Result<Fetched>(const std::string& form)> sells;
    std::vector<std::string> asked;
    std::string name;
    std::string password;

    Result<Fetched> get(const std::string& url) override {
        asked.push_back(url);
        const auto at = pages.find(url);
        if (at == pages.end()) return Fetched{404, "{}"};
        return at->second();
    }
    Result<Fetched> post(const std::string& url, const std::string& form, const std::string& user,
                         const std::string& secret) override {
        asked.push_back(url);
        name = user;
        password = secret;
        return sells(form);
    }
};

} // namespace tepat::oidc::testing
