#pragma once
#include "notices/channel.hpp"
#include "notices/settings.hpp"

#include <chrono>
#include <memory>

namespace tepat::notices {

struct SmtpRules {
    std::chrono::seconds connect{10};
    std::chrono::seconds whole{60};
};

/// Mail by SMTP (RFC 5321) through libcurl: STARTTLS or TLS from the start, the certificate
/// checked, and never without unless the server is on this machine. 5xx to the message is never,
/// all else later: a wrong password is ours to mend, no fault of the message. One message at a
/// time.
[[nodiscard]] std::unique_ptr<Channel> smtp_channel(MailSettings settings, SmtpRules rules = {});

} // namespace tepat::notices
