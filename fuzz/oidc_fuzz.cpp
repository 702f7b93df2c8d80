// What a provider's server sends, and what a browser brings from it: key sets and ID tokens, from
// anywhere. Read or refused, never a crash; what no key of the set has signed is never believed.
#include "oidc/fetch.hpp"
#include "oidc/token.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tepat;
using namespace tepat::oidc;

void require(bool holds) {
    if (!holds) std::abort();
}

const Expected& expected() {
    static const Expected its{"https://sso.example.go.id", "tepat", "n",
                              Instant{1'617'591'600'000'000}};
    return its;
}

/// A key of nobody's: nothing that a fuzzer finds is signed by it.
const KeySet& nobodys_keys() {
    static const auto its =
        KeySet::read(
            R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"e","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})")
            .value();
    return its;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view all{reinterpret_cast<const char*>(data), size};
    // A set, a line's end, a token; what is one alone is tried as both.
    const auto line = all.find('\n');
    const auto set = all.substr(0, line);
    const auto token = line == std::string_view::npos ? all : all.substr(line + 1);
    if (const auto keys = KeySet::read(set)) {
        require(keys->size() <= 100);
        if (const auto claims = verify_token(token, *keys, expected()))
            require(!claims->subject.empty() && claims->subject.size() <= 255);
    }
    require(!verify_token(token, nobodys_keys(), expected()));
    if (const auto address = address_of(std::string{token}))
        require(address->encrypted || address->this_machine);
    return 0;
}
