#include "oidc/token.hpp"

#include "core/base64url.hpp"
#include "oidc/detail/keys.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace tepat::oidc {
namespace {

using Json = nlohmann::json;

constexpr std::size_t longest_token = 16'384;
constexpr std::size_t longest_set = 262'144;
constexpr std::size_t most_keys = 100;
constexpr std::size_t longest_subject = 255;
constexpr double clocks_differ = 60; ///< seconds
constexpr double oldest = 600;       ///< it is asked for and given within one sign-in

std::unexpected<Refusal> wrong(std::string_view why) {
    return refuse("oidc.token"_msg, {{"why", std::string{why}}});
}

/// Empty unless it is there and a text.
std::string text_of(const Json& object, std::string_view name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

std::optional<double> time_of(const Json& claims, std::string_view name) {
    const auto at = claims.find(name);
    if (at == claims.end() || !at->is_number()) return std::nullopt;
    const auto seconds = at->get<double>();
    return std::isfinite(seconds) ? std::optional{seconds} : std::nullopt;
}

std::optional<Algorithm> algorithm_of(std::string_view name) {
    if (name == "RS256") return Algorithm::rs256;
    if (name == "ES256") return Algorithm::es256;
    if (name == "EdDSA" || name == "Ed25519") return Algorithm::eddsa;
    return std::nullopt;
}

struct Parts {
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
    std::string_view signed_text;
};

std::optional<Parts> parts_of(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                 token.substr(second + 1), token.substr(0, second)};
}

std::optional<Json> object_in(std::string_view part) {
    const auto bytes = from_base64url(part);
    if (!bytes) return std::nullopt;
    auto json = Json::parse(*bytes, nullptr, false);
    return json.is_object() ? std::optional{std::move(json)} : std::nullopt;
}

Result<void> for_us(const Json& claims, const std::string& client) {
    const auto aud = claims.find("aud");
    if (aud == claims.end()) return wrong("audience");
    bool others = false;
    if (aud->is_string()) {
        if (*aud != client) return wrong("audience");
    } else {
        if (!aud->is_array() || aud->empty()) return wrong("audience");
        bool ours = false;
        for (const auto& one : *aud) {
            if (!one.is_string()) return wrong("audience");
            (one == client ? ours : others) = true;
        }
        if (!ours) return wrong("audience");
    }
    // A token that others may use too must have been made for us.
    if ((others || claims.contains("azp")) && text_of(claims, "azp") != client)
        return wrong("party");
    return {};
}

Result<void> in_time(const Json& claims, Instant at) {
    const auto now = static_cast<double>(at.microseconds()) / 1e6;
    const auto expires = time_of(claims, "exp");
    if (!expires || *expires <= now - clocks_differ) return wrong("expired");
    const auto issued = time_of(claims, "iat");
    if (!issued || *issued > now + clocks_differ || *issued < now - oldest) return wrong("issued");
    if (claims.contains("nbf")) {
        const auto from = time_of(claims, "nbf");
        if (!from || *from > now + clocks_differ) return wrong("early");
    }
    return {};
}

std::vector<std::string> methods_of(const Json& claims) {
    std::vector<std::string> methods;
    if (const auto amr = claims.find("amr"); amr != claims.end() && amr->is_array())
        for (const auto& one : *amr)
            if (one.is_string()) methods.push_back(one.get<std::string>());
    if (auto acr = text_of(claims, "acr"); !acr.empty()) methods.push_back(std::move(acr));
    return methods;
}

} // namespace

struct KeySet::Key {
    std::string id;
    Algorithm algorithm;
    detail::PublicKey key;
};

std::optional<KeySet> KeySet::read(std::string_view json) {
    if (json.size() > longest_set) return std::nullopt;
    const auto set = Json::parse(json, nullptr, false);
    if (!set.is_object()) return std::nullopt;
    const auto its = set.find("keys");
    if (its == set.end() || !its->is_array() || its->size() > most_keys) return std::nullopt;
    auto keys = std::make_shared<std::vector<Key>>();
    for (const auto& one : *its) {
        if (!one.is_object()) continue;
        if (one.contains("use") && text_of(one, "use") != "sig") continue;
        const auto kind = text_of(one, "kty");
        const auto curve = text_of(one, "crv");
        std::optional<Algorithm> algorithm;
        std::optional<detail::PublicKey> key;
        if (kind == "RSA") {
            algorithm = Algorithm::rs256;
            key = detail::rsa_key(from_base64url(text_of(one, "n")).value_or(Bytes{}),
                                  from_base64url(text_of(one, "e")).value_or(Bytes{}));
        } else if (kind == "EC" && curve == "P-256") {
            algorithm = Algorithm::es256;
            key = detail::p256_key(from_base64url(text_of(one, "x")).value_or(Bytes{}),
                                   from_base64url(text_of(one, "y")).value_or(Bytes{}));
        } else if (kind == "OKP" && curve == "Ed25519") {
            algorithm = Algorithm::eddsa;
            key = detail::ed25519_key(from_base64url(text_of(one, "x")).value_or(Bytes{}));
        }
        if (!key || (one.contains("alg") && algorithm_of(text_of(one, "alg")) != algorithm))
            continue;
        keys->push_back({text_of(one, "kid"), *algorithm, *std::move(key)});
    }
    KeySet read;
    read.keys_ = std::move(keys);
    return read;
}

std::size_t KeySet::size() const {
    return keys_ ? keys_->size() : 0;
}

const KeySet::Key* KeySet::find(Algorithm algorithm, std::string_view id) const {
    const Key* found = nullptr;
    for (std::size_t at = 0; at < size(); ++at) {
        const auto& key = (*keys_)[at];
        if (key.algorithm != algorithm || (!id.empty() && key.id != id)) continue;
        if (found != nullptr) return nullptr; // which of them?
        found = &key;
    }
    return found;
}

bool KeySet::knows(Algorithm algorithm, std::string_view id) const {
    return find(algorithm, id) != nullptr;
}

bool KeySet::signed_by(Algorithm algorithm, std::string_view id, std::string_view text,
                       std::string_view signature) const {
    const auto* key = find(algorithm, id);
    return key != nullptr && detail::is_signature(algorithm, key->key, text, signature);
}

Result<Claims> verify_token(std::string_view token, const KeySet& keys, const Expected& expected) {
    const auto parts = token.size() <= longest_token ? parts_of(token) : std::nullopt;
    if (!parts) return wrong("shape");
    const auto header = object_in(parts->header);
    const auto signature = from_base64url(parts->signature);
    if (!header || !signature) return wrong("shape");
    const auto algorithm = algorithm_of(text_of(*header, "alg"));
    if (!algorithm) return wrong("algorithm");
    // What must be understood and is not (RFC 7515 section 4.1.11).
    if (header->contains("crit")) return wrong("critical");
    const auto id = text_of(*header, "kid");
    if (!keys.knows(*algorithm, id)) return refuse("oidc.unknown_key"_msg);
    if (!keys.signed_by(*algorithm, id, parts->signed_text, *signature)) return wrong("signature");

    const auto claims = object_in(parts->claims);
    if (!claims) return wrong("shape");
    if (text_of(*claims, "iss") != expected.issuer) return wrong("issuer");
    if (auto ours = for_us(*claims, expected.client); !ours) return std::unexpected(ours.error());
    if (auto timely = in_time(*claims, expected.now); !timely)
        return std::unexpected(timely.error());
    if (expected.nonce.empty() || text_of(*claims, "nonce") != expected.nonce)
        return wrong("nonce");
    auto subject = text_of(*claims, "sub");
    const bool printable =
        std::ranges::all_of(subject, [](char c) { return c >= ' ' && c <= '~'; });
    if (subject.empty() || subject.size() > longest_subject || !printable) return wrong("subject");
    return Claims{std::move(subject), methods_of(*claims)};
}

} // namespace tepat::oidc
