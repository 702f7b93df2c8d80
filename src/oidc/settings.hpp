#pragma once
#include "core/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::oidc {

/// One provider, as whoever keeps the machine writes it down. A file of these keys and no others:
///
///     name = "SSO Kabupaten Bogor"             # on the button
///     issuer = "https://sso.example.go.id"     # as its tokens name it
///     client_id = "tepat"
///     client_secret_file = "rahasia-sso"       # beside this file, for its owner alone (0600)
///     redirect = "https://tepat.example.go.id/masuk/luar"
///     code_by = ["mfa", "otp"]                 # may be left out
///
/// Whoever was asked in a way of `code_by`, as the token's `amr` or `acr` has it, needs no code of
/// ours; without it everybody does whose account has one.
struct Settings {
    std::string name;
    std::string issuer;
    std::string client;
    std::string secret;
    std::string redirect;
    std::vector<std::string> code_by;
};

/// The page that a provider sends people back to.
inline constexpr std::string_view return_path = "/masuk/luar";

/// Reads the file and the secret, which `secret` has instead of a file unless it is empty. Refused:
/// oidc.settings {file, field}, what is missing, misspelt or of another kind; http where it is not
/// this machine; oidc.secret {file}, a secret that others may read, or none.
[[nodiscard]] Result<Settings> read_settings(const std::filesystem::path& file,
                                             std::string_view secret);

} // namespace tepat::oidc
