#pragma once
#include "core/bytes.hpp"
#include "oidc/token.hpp"

#include <memory>
#include <optional>
#include <string_view>

/// OpenSSL's part: public keys and their signatures.
namespace tepat::oidc::detail {

/// An EVP_PKEY.
using PublicKey = std::shared_ptr<void>;

/// From big-endian numbers as JWK has them (RFC 7518 section 6; RFC 8037). Nothing for a key that
/// is none: RSA below 2,048 or above 8,192 bits or with an even or long exponent, a point that is
/// not on its curve, another length.
[[nodiscard]] std::optional<PublicKey> rsa_key(BytesView modulus, BytesView exponent);
[[nodiscard]] std::optional<PublicKey> p256_key(BytesView x, BytesView y);
[[nodiscard]] std::optional<PublicKey> ed25519_key(BytesView x);

[[nodiscard]] Bytes sha256(BytesView bytes);
[[nodiscard]] bool is_signature(Algorithm algorithm, const PublicKey& key, std::string_view text,
                                std::string_view signature);

} // namespace tepat::oidc::detail
