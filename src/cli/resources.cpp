#include "cli/detail/resources.hpp"

#include "programmes/policy_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

Result<PolicyText> read_policy_of(const Context& context, const std::string& programme) {
    const auto file = programme + ".toml";
    auto text = read_text(fs::path{context.resources} / "policies" / file);
    if (!text) return refuse("cli.no_policy"_msg, {{"programme", programme}});
    auto policy = programmes::read_policy(*text, file);
    if (!policy) return std::unexpected(policy.error());
    return PolicyText{*std::move(policy), *std::move(text)};
}

Result<ModelText> read_model_of(const Context& context, const std::string& model) {
    const fs::path named{model};
    const auto path = named.extension() == ".toml"
                          ? named
                          : fs::path{context.resources} / "models" / (model + ".toml");
    auto text = read_text(path);
    if (!text) return refuse("cli.no_file"_msg, {{"file", path.string()}});
    auto read = welfare::read_model(*text, path.filename().string());
    if (!read) return std::unexpected(read.error());
    return ModelText{*std::move(read), *std::move(text)};
}

Result<registry::Instrument> read_instrument_of(const Context& context, const std::string& named) {
    return registry::read_instrument(
        named.empty() ? fs::path{context.resources} / "instruments/bdt.toml" : fs::path{named});
}

Result<std::vector<payments::Channel>> read_channels_of(const Context& context) {
    const auto path = fs::path{context.resources} / "channels/himbara.toml";
    const auto text = read_text(path);
    if (!text) return refuse("cli.no_file"_msg, {{"file", path.string()}});
    return payments::read_channels(*text, path.filename().string());
}

} // namespace tepat::cli::detail
