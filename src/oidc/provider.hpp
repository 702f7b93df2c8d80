#pragma once
#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "oidc/fetch.hpp"
#include "oidc/settings.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace tepat::oidc {

/// Somebody whom the provider knows.
struct Identity {
    std::string issuer;
    std::string subject;
    bool with_code = false; ///< was asked for more than a password, see Settings::code_by
    friend bool operator==(const Identity&, const Identity&) = default;
};

/// What a provider sends somebody back with, as it stands in the address; empty what does not.
struct Return {
    std::string state;
    std::string code;
    std::string issuer; ///< `iss`, RFC 9207
    std::string error;
};

struct ProviderRules {
    std::chrono::minutes sign_in{10}; ///< from the start to the end
    std::chrono::minutes cache{60};   ///< what the provider says of itself, and its keys
    std::chrono::minutes new_keys{1}; ///< between two questions for a key that is not known
    std::size_t at_once = 4'096;      ///< sign-ins on their way; of more the oldest is forgotten
};

/// Signs in through a provider: authorization code with PKCE (RFC 7636, S256), state and nonce; the
/// browser is bound by a ticket that it alone has. Each return is good once. What is on its way is
/// in memory: a server that starts anew has people start anew. Thread-safe; asks the provider one
/// question at a time, so that a slow one holds one worker and no more: oidc.busy, again in a
/// moment.
class Provider {
public:
    /// Randomness of the system's. References must outlive it.
    Provider(Settings settings, Fetch& fetch, Randomness& random, const Clock& clock,
             ProviderRules rules = {});
    Provider(const Provider&) = delete;
    Provider& operator=(const Provider&) = delete;
    ~Provider();

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const std::string& issuer() const;

    struct Start {
        std::string address; ///< to go to
        std::string ticket;  ///< to be kept by the browser, and shown at the return
    };
    /// Refused: oidc.busy, oidc.unreachable, oidc.metadata {field}: what the provider says of
    /// itself cannot be used.
    [[nodiscard]] Result<Start> start();

    /// Who came back. The same ticket and state give the same answer until `end` or the time is
    /// over, so that a code of the moment can be asked for; the provider's code is used once.
    /// Refused: oidc.state (no such sign-in of this browser: too late, used, forged),
    /// oidc.other_issuer (an answer of another provider), oidc.denied, oidc.exchange (the code is
    /// not taken), oidc.busy, oidc.unreachable, oidc.unknown_key, oidc.token {why}.
    [[nodiscard]] Result<Identity> finish(const std::string& ticket, const Return& given);
    /// It is done.
    void end(const std::string& ticket);

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tepat::oidc
