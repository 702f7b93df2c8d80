#pragma once
#include "cli/detail/session.hpp"
#include "payments/channel.hpp"
#include "programmes/policy_folder.hpp"
#include "registry/instrument.hpp"
#include "welfare/model.hpp"

#include <string>
#include <vector>

namespace tepat::cli::detail {

/// policies/<programme>.toml of the resources. Refused when there is none or it cannot be read
/// strictly.
[[nodiscard]] Result<programmes::PolicyFile> read_policy_of(const Context& context,
                                                            const std::string& programme);
/// The questionnaire file that was named; or instruments/bdt.toml and, in order of their names,
/// the others of that folder that supplement it.
[[nodiscard]] Result<std::vector<registry::Instrument>>
read_instruments_of(const Context& context, const std::string& named = {});
/// All their questions in one, for who reads facts.
[[nodiscard]] Result<registry::Instrument> read_instrument_of(const Context& context);
struct ModelText {
    welfare::Model model;
    std::string text;
};
/// models/<model>.toml of the resources, or the file when a path is named. Refused as policies.
[[nodiscard]] Result<ModelText> read_model_of(const Context& context, const std::string& model);
/// channels/himbara.toml.
[[nodiscard]] Result<std::vector<payments::Channel>> read_channels_of(const Context& context);

} // namespace tepat::cli::detail
