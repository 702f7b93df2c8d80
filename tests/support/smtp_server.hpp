#pragma once
#include "testing/temp_dir.hpp"

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace tepat::testing {

/// A mail server on this machine (aiosmtpd), ended with the object. Its modes are in
/// smtp_server.py.
class SmtpServer {
public:
    /// Whether this machine has one.
    [[nodiscard]] static bool installed();
    explicit SmtpServer(const std::string& mode);
    SmtpServer(const SmtpServer&) = delete;
    SmtpServer& operator=(const SmtpServer&) = delete;
    ~SmtpServer();

    [[nodiscard]] int port() const { return port_; }
    /// What it took: the sender's and the recipients' line, then the message.
    [[nodiscard]] std::vector<std::string> mails() const;
    /// Of mode tls; self-signed, for localhost.
    [[nodiscard]] std::filesystem::path certificate() const { return dir_.file("cert.pem"); }

private:
    TempDir dir_;
    pid_t child_ = -1;
    int port_ = 0;
};

/// Base64 as MIME has it, with its line ends; what is none ends it.
[[nodiscard]] std::string from_base64(std::string_view text);

} // namespace tepat::testing
