#include "oidc/provider.hpp"

#include "core/base64url.hpp"
#include "oidc/detail/keys.hpp"
#include "oidc/token.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

namespace tepat::oidc {
namespace {

using Json = nlohmann::json;

constexpr std::size_t secret_bytes = 32;

std::string text_of(const Json& object, std::string_view name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

/// Whether a list of texts has this one; `otherwise` when there is no list.
bool lists(const Json& object, std::string_view name, std::string_view one, bool otherwise) {
    const auto at = object.find(name);
    if (at == object.end()) return otherwise;
    return at->is_array() && std::ranges::any_of(*at, [&](const Json& its) { return its == one; });
}

/// What a provider says of itself (OpenID Connect Discovery 1.0).
struct Metadata {
    std::string authorization;
    std::string token;
    std::string keys;
    bool names_itself = false; ///< in each return, RFC 9207
    bool secret_in_form = false;
    Instant read_at;
};

/// A sign-in on its way.
struct Flow {
    std::string ticket;
    std::string state;
    std::string nonce;
    std::string verifier;
    Instant started;
    std::optional<Identity> who; ///< once the provider has said it
};

} // namespace

struct Provider::State {
    Settings settings;
    Fetch& fetch;
    Randomness& random;
    const Clock& clock;
    ProviderRules rules;

    std::mutex asking; ///< one question at a time; guards the four below
    std::optional<Metadata> metadata;
    std::optional<KeySet> keys;
    Instant keys_read_at;
    Instant new_keys_at;

    std::mutex waiting;    ///< guards `flows` and `random`
    std::list<Flow> flows; ///< the oldest first

    [[nodiscard]] bool old(Instant at, std::chrono::microseconds most) const {
        return clock.now().microseconds() - at.microseconds() > most.count();
    }
    std::string secret() {
        const std::lock_guard lock{waiting};
        return base64url(random.bytes(secret_bytes));
    }

    Result<Json> document(const std::string& url) {
        const auto got = fetch.get(url);
        if (!got) return std::unexpected(got.error());
        if (got->status != 200) return refuse("oidc.unreachable"_msg);
        auto json = Json::parse(got->body, nullptr, false);
        if (!json.is_object()) return refuse("oidc.metadata"_msg, {{"field", "{}"}});
        return json;
    }

    Result<void> learn() {
        if (metadata && !old(metadata->read_at, rules.cache)) return {};
        auto base = settings.issuer;
        if (base.ends_with('/')) base.pop_back();
        const auto its = document(base + "/.well-known/openid-configuration");
        if (!its) return std::unexpected(its.error());
        const auto wrong = [](std::string_view field) {
            return refuse("oidc.metadata"_msg, {{"field", std::string{field}}});
        };
        if (text_of(*its, "issuer") != settings.issuer) return wrong("issuer");
        const bool local = address_of(settings.issuer).value().this_machine;
        Metadata read;
        read.authorization = text_of(*its, "authorization_endpoint");
        read.token = text_of(*its, "token_endpoint");
        read.keys = text_of(*its, "jwks_uri");
        for (const auto& [field, url] :
             {std::pair{"authorization_endpoint", &read.authorization},
              std::pair{"token_endpoint", &read.token}, std::pair{"jwks_uri", &read.keys}}) {
            const auto address = address_of(*url);
            // A provider elsewhere has no business with this machine.
            if (!address || (address->this_machine && !local)) return wrong(field);
        }
        if (!lists(*its, "code_challenge_methods_supported", "S256", true))
            return wrong("code_challenge_methods_supported");
        if (!lists(*its, "response_types_supported", "code", true))
            return wrong("response_types_supported");
        const auto named = its->find("authorization_response_iss_parameter_supported");
        read.names_itself = named != its->end() && *named == true;
        constexpr std::string_view methods = "token_endpoint_auth_methods_supported";
        read.secret_in_form = !lists(*its, methods, "client_secret_basic", true);
        if (read.secret_in_form && !lists(*its, methods, "client_secret_post", false))
            return wrong(methods);
        read.read_at = clock.now();
        metadata = std::move(read);
        return {};
    }

    Result<void> learn_keys() {
        const auto got = fetch.get(metadata->keys);
        if (!got) return std::unexpected(got.error());
        auto read = got->status == 200 ? KeySet::read(got->body) : std::nullopt;
        if (!read) return refuse("oidc.metadata"_msg, {{"field", "jwks_uri"}});
        keys = std::move(read);
        keys_read_at = clock.now();
        return {};
    }

    /// The ID token that the provider's code buys.
    Result<std::string> bought(const std::string& code, const std::string& verifier) {
        std::string form = "grant_type=authorization_code&code=" + escaped(code) +
                           "&redirect_uri=" + escaped(settings.redirect) +
                           "&code_verifier=" + escaped(verifier);
        // RFC 6749 section 2.3.1: both are escaped before they become name and password.
        auto name = escaped(settings.client);
        if (metadata->secret_in_form) {
            form += "&client_id=" + name + "&client_secret=" + escaped(settings.secret);
            name.clear();
        }
        const auto got = fetch.post(metadata->token, form, name, escaped(settings.secret));
        if (!got) return std::unexpected(got.error());
        const auto json = Json::parse(got->body, nullptr, false);
        if (got->status != 200 || !json.is_object()) return refuse("oidc.exchange"_msg);
        auto token = text_of(json, "id_token");
        if (token.empty()) return refuse("oidc.exchange"_msg);
        return token;
    }

    Result<Identity> believed(const std::string& token, const std::string& nonce) {
        if (!keys || old(keys_read_at, rules.cache))
            if (auto learnt = learn_keys(); !learnt) return std::unexpected(learnt.error());
        const Expected expected{settings.issuer, settings.client, nonce, clock.now()};
        auto claims = verify_token(token, *keys, expected);
        if (!claims && claims.error().code == "oidc.unknown_key"_msg &&
            keys_read_at != clock.now() && old(new_keys_at, rules.new_keys)) {
            new_keys_at = clock.now();
            if (auto learnt = learn_keys(); !learnt) return std::unexpected(learnt.error());
            claims = verify_token(token, *keys, expected);
        }
        if (!claims) return std::unexpected(claims.error());
        const bool with_code =
            std::ranges::find_first_of(claims->methods, settings.code_by) != claims->methods.end();
        return Identity{settings.issuer, std::move(claims->subject), with_code};
    }

    void forget_old() {
        while (!flows.empty() &&
               (old(flows.front().started, rules.sign_in) || flows.size() > rules.at_once))
            flows.pop_front();
    }
    std::list<Flow>::iterator flow_of(const std::string& ticket) {
        return std::ranges::find(flows, ticket, &Flow::ticket);
    }
    void add(Flow flow) {
        const std::lock_guard lock{waiting};
        flows.push_back(std::move(flow));
        forget_old();
    }
    std::optional<Flow> find(const std::string& ticket, const std::string& state) {
        const std::lock_guard lock{waiting};
        forget_old();
        const auto at = flow_of(ticket);
        if (at == flows.end() || state.empty() || at->state != state) return std::nullopt;
        return *at;
    }
    /// Whoever asks is the only one who does, but `end` and time may have been quicker.
    std::optional<Flow> take(const std::string& ticket) {
        const std::lock_guard lock{waiting};
        const auto at = flow_of(ticket);
        if (at == flows.end()) return std::nullopt;
        std::optional<Flow> flow{std::move(*at)};
        flows.erase(at);
        return flow;
    }
    void put_back(Flow flow, const Identity& who) {
        const std::lock_guard lock{waiting};
        flow.who = who;
        // By its age, so that the oldest stay in front.
        const auto younger = std::ranges::find_if(
            flows, [&](const Flow& other) { return other.started > flow.started; });
        flows.insert(younger, std::move(flow));
    }
};

Provider::Provider(Settings settings, Fetch& fetch, Randomness& random, const Clock& clock,
                   ProviderRules rules)
    : state_{new State{
          std::move(settings), fetch, random, clock, rules, {}, {}, {}, {}, {}, {}, {}}} {}
Provider::~Provider() = default;

const std::string& Provider::name() const {
    return state_->settings.name;
}
const std::string& Provider::issuer() const {
    return state_->settings.issuer;
}

Result<Provider::Start> Provider::start() {
    auto& its = *state_;
    std::string address;
    {
        const std::unique_lock turn{its.asking, std::try_to_lock};
        if (!turn) return refuse("oidc.busy"_msg);
        if (auto learnt = its.learn(); !learnt) return std::unexpected(learnt.error());
        address = its.metadata->authorization;
    }
    Flow flow{its.secret(), its.secret(), its.secret(), its.secret(), its.clock.now(), {}};
    address += address.contains('?') ? '&' : '?';
    address += "response_type=code&scope=openid&client_id=" + escaped(its.settings.client) +
               "&redirect_uri=" + escaped(its.settings.redirect) + "&state=" + flow.state +
               "&nonce=" + flow.nonce +
               "&code_challenge=" + base64url(detail::sha256(flow.verifier)) +
               "&code_challenge_method=S256";
    Start start{std::move(address), flow.ticket};
    its.add(std::move(flow));
    return start;
}

Result<Identity> Provider::finish(const std::string& ticket, const Return& given) {
    auto& its = *state_;
    const std::unique_lock turn{its.asking, std::try_to_lock};
    if (!turn) return refuse("oidc.busy"_msg);
    // Who has no sign-in on its way asks the provider nothing; and what is on its way is used up
    // only when the provider is there to be asked.
    {
        const auto known = its.find(ticket, given.state);
        if (!known) return refuse("oidc.state"_msg);
        if (known->who) return *known->who;
    }
    if (auto learnt = its.learn(); !learnt) return std::unexpected(learnt.error());
    const auto flow = its.take(ticket);
    if (!flow) return refuse("oidc.state"_msg);
    if (given.issuer.empty() ? its.metadata->names_itself : given.issuer != its.settings.issuer)
        return refuse("oidc.other_issuer"_msg);
    if (!given.error.empty() || given.code.empty()) return refuse("oidc.denied"_msg);
    const auto token = its.bought(given.code, flow->verifier);
    if (!token) return std::unexpected(token.error());
    auto who = its.believed(*token, flow->nonce);
    if (!who) return who;
    its.put_back(*flow, *who);
    return who;
}

void Provider::end(const std::string& ticket) {
    const std::lock_guard lock{state_->waiting};
    const auto at = state_->flow_of(ticket);
    if (at != state_->flows.end()) state_->flows.erase(at);
}

} // namespace tepat::oidc
