#include "oidc/settings.hpp"

#include "oidc/fetch.hpp"
#include "store/secret_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace tepat::oidc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_file = 16'384;
constexpr std::array<std::string_view, 6> fields{
    "name", "issuer", "client_id", "client_secret_file", "redirect", "code_by"};

std::string content_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    return text.size() <= longest_file ? text : std::string{};
}

} // namespace

Result<Settings> read_settings(const fs::path& file, std::string_view secret) {
    const auto wrong = [&](std::string_view field) {
        return refuse("oidc.settings"_msg,
                      {{"file", file.string()}, {"field", std::string{field}}});
    };
    toml::table root;
    try {
        root = toml::parse(content_of(file), file.string());
    } catch (const toml::parse_error&) {
        return wrong("toml");
    }
    for (const auto& [key, value] : root)
        if (std::ranges::find(fields, key.str()) == fields.end()) return wrong(key.str());
    const auto text = [&](std::string_view name) { return root[name].value_or(std::string{}); };
    Settings settings{text("name"),        text("issuer"),   text("client_id"),
                      std::string{secret}, text("redirect"), {}};
    if (settings.name.empty()) return wrong("name");
    const auto issuer = address_of(settings.issuer);
    if (!issuer || settings.issuer.contains('?')) return wrong("issuer");
    if (settings.client.empty()) return wrong("client_id");
    if (!address_of(settings.redirect) || !settings.redirect.ends_with(return_path))
        return wrong("redirect");
    if (root.contains("code_by")) {
        const auto* list = root["code_by"].as_array();
        if (list == nullptr) return wrong("code_by");
        for (const auto& one : *list) {
            const auto name = one.value<std::string>();
            if (!name || name->empty()) return wrong("code_by");
            settings.code_by.push_back(*name);
        }
    }
    if (settings.secret.empty()) {
        const auto name = text("client_secret_file");
        if (name.empty()) return wrong("client_secret_file");
        const auto path = file.parent_path() / name;
        settings.secret = store::secret_in(path);
        if (settings.secret.empty()) return refuse("oidc.secret"_msg, {{"file", path.string()}});
    }
    return settings;
}

} // namespace tepat::oidc
