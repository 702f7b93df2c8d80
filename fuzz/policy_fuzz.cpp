// Policy files, examples and lines of lists and groups from anywhere: read or refused, never a
// crash. What is read has a digest that reading again gives, and every day on which a value begins
// can be asked for.
#include "core/cbor.hpp"
#include "programmes/detail/outside_line.hpp"
#include "programmes/example.hpp"
#include "programmes/list_line.hpp"
#include "programmes/policy_file.hpp"
#include "registry/detail/group_line.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace tepat::programmes;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto policy = read_policy(text, "x.toml")) {
        if (read_policy(text, "x.toml")->digest != policy->digest) std::abort();
        for (const auto& parameter : policy->parameters) {
            const std::vector<ParameterValue> chosen{{parameter.id, parameter.step}};
            static_cast<void>(read_policy(text, "x.toml", chosen));
        }
        for (const auto date : policy->effective_dates()) {
            const auto at = policy->at(date);
            const auto period = policy->period_on(date);
            if (at && period && at->period != *period) std::abort();
        }
    }
    static_cast<void>(read_example(text, "x.toml"));
    if (const auto line = decode_list_line(text); line && encode(*line) != text) std::abort();
    if (const auto header = decode_list_header(text); header && encode(*header) != text)
        std::abort();
    try {
        const auto line = detail::decode_outside_line(text);
        if (detail::encode(line) != text) std::abort();
    } catch (const tepat::CborError&) {
    }
    try {
        const auto header = detail::decode_outside_header(text);
        if (detail::encode(header) != text) std::abort();
    } catch (const tepat::CborError&) {
    }
    try {
        const auto line = tepat::registry::detail::decode_group_line(text);
        if (tepat::registry::detail::encode(line) != text) std::abort();
    } catch (const tepat::CborError&) {
    }
    return 0;
}
