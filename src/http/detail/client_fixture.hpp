#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tepat::http {

/// A client that sends what it is told, bad or good.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error{"no connection"};
        const timeval patience{20, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    RawClient(RawClient&& other) noexcept
        : socket_{std::exchange(other.socket_, -1)}, rest_{std::move(other.rest_)} {}
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient() {
        if (socket_ >= 0) ::close(socket_);
    }

    /// How many bytes the server took before it closed.
    std::size_t send(std::string_view bytes) {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const auto now =
                ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (now <= 0) break;
            sent += static_cast<std::size_t>(now);
        }
        return sent;
    }
    void shut() { ::shutdown(socket_, SHUT_WR); }

    struct Answer {
        int status = 0; ///< 0: the connection ended without one
        std::string head;
        std::string body;
        /// Of a field, by its name as the server writes it.
        [[nodiscard]] std::string header(std::string_view name) const {
            const auto at = head.find("\r\n" + std::string{name} + ": ");
            if (at == std::string::npos) return {};
            const auto begin = at + name.size() + 4;
            return head.substr(begin, head.find("\r\n", begin) - begin);
        }
    };
    /// The next answer, with the body that its length promises (none to HEAD).
    Answer receive(bool with_body = true) {
        Answer answer;
        std::size_t end = 0;
        while ((end = rest_.find("\r\n\r\n")) == std::string::npos)
            if (!more()) return answer;
        answer.head = rest_.substr(0, end + 2);
        rest_.erase(0, end + 4);
        answer.status = std::stoi(answer.head.substr(9, 3));
        const auto length = answer.header("Content-Length");
        if (!with_body || length.empty()) return answer;
        const auto size = std::stoull(length);
        while (rest_.size() < size)
            if (!more()) break;
        answer.body = rest_.substr(0, size);
        rest_.erase(0, size);
        return answer;
    }
    /// True when the server closes without another byte.
    bool is_closed() { return rest_.empty() && !more(); }

private:
    bool more() {
        char bytes[65'536];
        const auto size = ::recv(socket_, bytes, sizeof bytes, 0);
        if (size > 0) rest_.append(bytes, static_cast<std::size_t>(size));
        return size > 0;
    }

    int socket_;
    std::string rest_;
};

} // namespace tepat::http
