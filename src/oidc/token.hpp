#pragma once
#include "core/clock.hpp"
#include "core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::oidc {

/// How a provider may sign: RSASSA-PKCS1-v1_5 with SHA-256 of 2,048 bits and more, ECDSA on P-256,
/// Ed25519. `none` and keys that both sides know (HS256 …) are no signatures of a provider.
enum class Algorithm : std::uint8_t { rs256, es256, eddsa };

/// Keys that a provider signs with (JWK Set, RFC 7517). Immutable; thread-safe. OpenSSL does the
/// arithmetic.
class KeySet {
public:
    /// Keys for something else or of another kind are left out. Nothing: it is no set of at most
    /// 100 keys.
    [[nodiscard]] static std::optional<KeySet> read(std::string_view json);
    [[nodiscard]] std::size_t size() const;

    /// Whether there is a key that may have signed with this algorithm under this id; without an
    /// id, exactly one of its algorithm.
    [[nodiscard]] bool knows(Algorithm algorithm, std::string_view id) const;
    /// … and whether it did.
    [[nodiscard]] bool signed_by(Algorithm algorithm, std::string_view id, std::string_view text,
                                 std::string_view signature) const;

private:
    struct Key;
    [[nodiscard]] const Key* find(Algorithm algorithm, std::string_view id) const;
    std::shared_ptr<const std::vector<Key>> keys_;
};

/// What an ID token must say (OpenID Connect Core 1.0 section 3.1.3.7).
struct Expected {
    std::string issuer;
    std::string client;
    std::string nonce;
    Instant now;
};

/// Who somebody is, as the provider has it.
struct Claims {
    std::string subject;
    std::vector<std::string> methods; ///< `amr` and `acr`: how they were asked who they are
    friend bool operator==(const Claims&, const Claims&) = default;
};

/// Reads an ID token (JWS compact serialisation, RFC 7515; at most 16 KB) and believes it. Refused:
/// oidc.unknown_key, a key that `keys` does not have, so that newer ones may be fetched; else
/// oidc.token with `why`: shape, algorithm, critical, signature, issuer, audience, party, expired,
/// issued, early, nonce, subject.
[[nodiscard]] Result<Claims> verify_token(std::string_view token, const KeySet& keys,
                                          const Expected& expected);

} // namespace tepat::oidc
