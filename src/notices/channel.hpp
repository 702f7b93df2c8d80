#pragma once
#include "core/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tepat::notices {

/// One message to one address; its words hold no personal data but the address.
struct Mail {
    std::string id; ///< of the same message always the same, so that a second copy is recognised
    std::string to;
    std::string subject; ///< UTF-8, as the body
    std::string body;    ///< lines end with \n
    Instant date;
};

/// What became of a message.
enum class Outcome : std::uint8_t {
    sent,
    later, ///< nobody answered, or asked to be asked again
    never, ///< it will not be taken however often it is tried
};
struct Sending {
    Outcome outcome = Outcome::later;
    std::string why; ///< for the log: a number of the protocol, no address
};

/// How messages leave. Implementations keep to their timeouts and return soon after stop().
class Channel {
public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;
    [[nodiscard]] virtual Sending send(const Mail& mail) = 0;
    /// From any thread: what is being sent is cut off, what is sent from now on waits.
    virtual void stop() noexcept = 0;
};

/// Whether mail can be sent there: printable ASCII, one @, labels of a name on its right (RFC 5321
/// and 1035; a name in other letters as its own xn-- form), at most 254 characters. Nothing that
/// could end a header line or begin another is in one.
[[nodiscard]] bool is_address(std::string_view text);
/// As it may be shown: `b***@e***.id`.
[[nodiscard]] std::string masked(std::string_view address);

} // namespace tepat::notices
