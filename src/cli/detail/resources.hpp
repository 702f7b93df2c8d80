#pragma once
#include "cli/detail/session.hpp"
#include "payments/channel.hpp"
#include "programmes/policy.hpp"
#include "registry/instrument.hpp"
#include "welfare/model.hpp"

#include <string>
#include <vector>

namespace tepat::cli::detail {

struct PolicyText {
    programmes::Policy policy;
    std::string text;
};
/// policies/<programme>.toml of the resources. Refused when there is none or it cannot be read
/// strictly.
[[nodiscard]] Result<PolicyText> read_policy_of(const Context& context,
                                                const std::string& programme);
struct ModelText {
    welfare::Model model;
    std::string text;
};
/// models/<model>.toml of the resources, or the file when a path is named. Refused as policies.
[[nodiscard]] Result<ModelText> read_model_of(const Context& context, const std::string& model);
/// The questionnaire file that was named, or instruments/bdt.toml.
[[nodiscard]] Result<registry::Instrument> read_instrument_of(const Context& context,
                                                              const std::string& named = {});
/// channels/himbara.toml.
[[nodiscard]] Result<std::vector<payments::Channel>> read_channels_of(const Context& context);

} // namespace tepat::cli::detail
