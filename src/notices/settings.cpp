#include "notices/settings.hpp"

#include "notices/channel.hpp"
#include "store/secret_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace tepat::notices {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> fields{"server",        "from",    "site", "user",
                                                 "password_file", "ca_file", "hour"};

/// What an address of these schemes names after `//`: a host and perhaps a port, nothing else.
std::optional<std::string_view> host_in(std::string_view text, std::string_view scheme) {
    if (!text.starts_with(scheme)) return std::nullopt;
    auto host = text.substr(scheme.size());
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == ':' || c == '[' || c == ']';
    };
    if (host.empty() || !std::ranges::all_of(host, fits)) return std::nullopt;
    if (const auto port = host.rfind(':'); port != std::string_view::npos && !host.ends_with(']'))
        host = host.substr(0, port);
    return host;
}

bool this_machine(std::string_view host) {
    return host == "localhost" || host == "[::1]" ||
           (host.starts_with("127.") &&
            host.find_first_not_of("0123456789.") == std::string_view::npos);
}

} // namespace

Result<MailSettings> read_mail_settings(const fs::path& file) {
    const auto wrong = [&](std::string_view field) {
        return refuse("notices.settings"_msg,
                      {{"file", file.string()}, {"field", std::string{field}}});
    };
    toml::table root;
    try {
        root = toml::parse_file(file.string());
    } catch (const toml::parse_error&) {
        return wrong("toml");
    }
    for (const auto& [key, value] : root)
        if (std::ranges::find(fields, key.str()) == fields.end()) return wrong(key.str());
    const auto text = [&](std::string_view name) { return root[name].value_or(std::string{}); };
    MailSettings settings;
    settings.server = text("server");
    settings.from = text("from");
    settings.site = text("site");
    settings.user = text("user");
    const auto plain = host_in(settings.server, "smtp://");
    const auto host = plain ? plain : host_in(settings.server, "smtps://");
    if (!host) return wrong("server");
    if (!is_address(settings.from)) return wrong("from");
    const auto local = host_in(settings.site, "http://");
    if (!host_in(settings.site, "https://") && !(local && this_machine(*local)))
        return wrong("site");
    if (const auto name = text("ca_file"); !name.empty()) {
        settings.ca_file = file.parent_path() / name;
        if (!fs::is_regular_file(settings.ca_file)) return wrong("ca_file");
    }
    settings.open = plain && this_machine(*plain) && settings.ca_file.empty();
    if (root.contains("hour")) {
        const auto hour = root["hour"].value<std::int64_t>();
        if (!hour || *hour < 0 || *hour > 23) return wrong("hour");
        settings.hour = static_cast<int>(*hour);
    }
    const auto password = text("password_file");
    if (settings.user.empty() != password.empty())
        return wrong(password.empty() ? "password_file" : "user");
    if (!password.empty()) {
        const auto path = file.parent_path() / password;
        settings.password = store::secret_in(path);
        if (settings.password.empty())
            return refuse("notices.secret"_msg, {{"file", path.string()}});
    }
    return settings;
}

} // namespace tepat::notices
