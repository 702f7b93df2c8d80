#include "cli/detail/resources.hpp"

#include <algorithm>
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

Result<programmes::PolicyFile> read_policy_of(const Context& context,
                                              const std::string& programme) {
    const auto file = fs::path{context.resources} / "policies" / (programme + ".toml");
    if (!fs::exists(file)) return refuse("cli.no_policy"_msg, {{"programme", programme}});
    return programmes::read_policy_of_file(file);
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

Result<std::vector<registry::Instrument>> read_instruments_of(const Context& context,
                                                              const std::string& named) {
    const auto folder = fs::path{context.resources} / "instruments";
    std::vector<fs::path> files{named.empty() ? folder / "bdt.toml" : fs::path{named}};
    if (named.empty() && fs::is_directory(folder))
        for (const auto& entry : fs::directory_iterator{folder})
            if (entry.path().extension() == ".toml" && entry.path() != files.front())
                files.push_back(entry.path());
    std::sort(files.begin() + 1, files.end());
    std::vector<registry::Instrument> instruments;
    for (const auto& file : files) {
        auto one = registry::read_instrument(file);
        if (!one) return std::unexpected(one.error());
        if (instruments.empty() || one->supplements == instruments.front().id)
            instruments.push_back(*std::move(one));
    }
    return instruments;
}

Result<registry::Instrument> read_instrument_of(const Context& context) {
    auto all = read_instruments_of(context);
    if (!all) return std::unexpected(all.error());
    auto whole = all->front();
    for (std::size_t i = 1; i < all->size(); ++i)
        whole = whole.with((*all)[i]);
    return whole;
}

Result<std::vector<payments::Channel>> read_channels_of(const Context& context) {
    const auto path = fs::path{context.resources} / "channels/himbara.toml";
    const auto text = read_text(path);
    if (!text) return refuse("cli.no_file"_msg, {{"file", path.string()}});
    return payments::read_channels(*text, path.filename().string());
}

} // namespace tepat::cli::detail
