#pragma once
#include "core/result.hpp"

#include <filesystem>
#include <string>

namespace tepat::notices {

/// How mail leaves, as whoever keeps the machine writes it down. A file of these keys and no
/// others; those after `site` may be left out:
///
///     server = "smtp://surel.example.go.id:587"  # with STARTTLS; or smtps://…:465
///     from = "tepat@example.go.id"
///     site = "https://tepat.example.go.id"       # where one signs in
///     user = "tepat"
///     password_file = "rahasia-surel"            # beside this file, for its owner alone (0600)
///     ca_file = "ca.pem"                         # beside this file: who signs its certificate
///     hour = 7                                   # in Jakarta, from when on a day's mail leaves
struct MailSettings {
    std::string server;
    std::string from;
    std::string site;
    std::string user;
    std::string password;
    std::filesystem::path ca_file;
    int hour = 7;
    /// The server is on this machine, and no ca_file says how to know it: the only case in which
    /// mail and password may travel openly.
    bool open = false;
};

/// Refused: notices.settings {file, field}, what is missing, misspelt or of another kind, a server
/// or site that is none; notices.secret {file}, a password that others may read, or none.
[[nodiscard]] Result<MailSettings> read_mail_settings(const std::filesystem::path& file);

} // namespace tepat::notices
