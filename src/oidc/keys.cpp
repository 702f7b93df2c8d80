#include "oidc/detail/keys.hpp"

#include "core/raw_bytes.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <new>

namespace tepat::oidc::detail {
namespace {

constexpr std::size_t field = 32; ///< bytes of a coordinate, of a key and half of a signature
constexpr int fewest_bits = 2'048;
constexpr int most_bits = 8'192;
constexpr std::size_t longest_exponent = 4;

template <class T, void (*release)(T*)>
struct Release {
    void operator()(T* its) const { release(its); }
};
template <class T, void (*release)(T*)>
using Owned = std::unique_ptr<T, Release<T, release>>;
using Number = Owned<BIGNUM, BN_free>;
using Builder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Signature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

template <class T>
T made(T its) {
    if (!its) throw std::bad_alloc{};
    return its;
}

Number number(BytesView bytes) {
    return made(Number{::BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr)});
}

std::optional<PublicKey> owned(EVP_PKEY* key) {
    if (key == nullptr) return std::nullopt;
    return PublicKey{key, [](void* its) { ::EVP_PKEY_free(static_cast<EVP_PKEY*>(its)); }};
}

/// Nothing when OpenSSL does not take the numbers for a key.
std::optional<PublicKey> key_from(const char* kind, OSSL_PARAM_BLD* builder) {
    const auto parameters = made(Parameters{::OSSL_PARAM_BLD_to_param(builder)});
    const auto context = made(KeyContext{::EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)});
    EVP_PKEY* key = nullptr;
    if (::EVP_PKEY_fromdata_init(context.get()) != 1 ||
        ::EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return std::nullopt;
    auto its = owned(key);
    const auto check = made(KeyContext{::EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)});
    if (::EVP_PKEY_public_check(check.get()) != 1) return std::nullopt;
    return its;
}

/// JOSE has the two numbers side by side, OpenSSL as DER.
std::optional<Bytes> der_of(std::string_view signature) {
    const auto its = made(Signature{::ECDSA_SIG_new()});
    auto r = number(signature.substr(0, field));
    auto s = number(signature.substr(field));
    if (::ECDSA_SIG_set0(its.get(), r.get(), s.get()) != 1) return std::nullopt;
    (void)r.release();
    (void)s.release();
    unsigned char* bytes = nullptr;
    const int size = ::i2d_ECDSA_SIG(its.get(), &bytes);
    if (size <= 0) return std::nullopt;
    Bytes der{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    ::OPENSSL_free(bytes);
    return der;
}

} // namespace

std::optional<PublicKey> rsa_key(BytesView modulus, BytesView exponent) {
    if (modulus.empty() || exponent.empty() || modulus.size() > most_bits / 8 ||
        exponent.size() > longest_exponent)
        return std::nullopt;
    const auto n = number(modulus);
    const auto e = number(exponent);
    if (::BN_num_bits(n.get()) < fewest_bits || ::BN_is_odd(n.get()) == 0 ||
        ::BN_is_odd(e.get()) == 0 || ::BN_is_one(e.get()) != 0)
        return std::nullopt;
    const auto builder = made(Builder{::OSSL_PARAM_BLD_new()});
    if (::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        throw std::bad_alloc{};
    return key_from("RSA", builder.get());
}

std::optional<PublicKey> p256_key(BytesView x, BytesView y) {
    if (x.size() != field || y.size() != field) return std::nullopt;
    const Bytes point = Bytes{"\x04"} + Bytes{x} + Bytes{y}; // not compressed
    const auto builder = made(Builder{::OSSL_PARAM_BLD_new()});
    if (::OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                          0) != 1 ||
        ::OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                           point.size()) != 1)
        throw std::bad_alloc{};
    return key_from("EC", builder.get());
}

std::optional<PublicKey> ed25519_key(BytesView x) {
    if (x.size() != field) return std::nullopt;
    return owned(::EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(x), x.size()));
}

Bytes sha256(BytesView bytes) {
    Bytes out(field, '\0');
    if (::EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()),
                     nullptr, ::EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc{};
    return out;
}

bool is_signature(Algorithm algorithm, const PublicKey& key, std::string_view text,
                  std::string_view signature) {
    auto* its = static_cast<EVP_PKEY*>(key.get());
    const EVP_MD* digest = ::EVP_sha256();
    Bytes given{signature};
    switch (algorithm) {
    case Algorithm::rs256:
        if (given.size() != static_cast<std::size_t>(::EVP_PKEY_get_size(its))) return false;
        break;
    case Algorithm::es256: {
        if (given.size() != 2 * field) return false;
        auto der = der_of(given);
        if (!der) return false;
        given = *std::move(der);
        break;
    }
    case Algorithm::eddsa:
        if (given.size() != 2 * field) return false;
        digest = nullptr; // it has its own
        break;
    }
    const auto context = made(DigestContext{::EVP_MD_CTX_new()});
    return ::EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, its) == 1 &&
           ::EVP_DigestVerify(context.get(), raw(given), given.size(), raw(text), text.size()) == 1;
}

} // namespace tepat::oidc::detail
