// Any bytes as what a connection brings: requests and refusals come out, the same however the bytes
// were cut on their way. What is taken for a request keeps its promises, and every answer is one
// head and the body it announces.
#include "http/detail/site.hpp"
#include "http/detail/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace tepat::http;

constexpr std::size_t body_limit = 100;

void demand(bool holds) {
    if (!holds) std::abort();
}

Response echo(const Request& request) {
    demand(request.path.starts_with('/') && detail::is_utf8(request.path) &&
           !detail::has_control(request.path));
    demand(request.path.find("/../") == std::string::npos && !request.path.ends_with("/.."));
    demand(request.body.size() <= body_limit && request.header("host").size() < 8'192);
    for (const auto& [name, value] : request.query)
        demand(detail::is_utf8(name) && detail::is_utf8(value) && !detail::has_control(value));
    for (const auto& [name, value] : request.headers)
        demand(!name.empty() && value.find_first_of("\r\n") == std::string::npos);
    auto response = json(request.body);
    response.headers.emplace_back("X-Path", request.path);
    return response;
}

const detail::Site& site() {
    static Metrics metrics;
    static const detail::Site made = [] {
        Router router;
        router.add({Method::get, "/", echo, Runs::here});
        router.add({Method::get, "/a/{b}", echo, Runs::here, body_limit});
        router.add({Method::post, "/a/{b}", echo, Runs::here, body_limit});
        router.add({Method::put, "/{c}", echo, Runs::here, body_limit});
        router.otherwise(echo);
        ServerOptions options;
        options.trusted_proxies = {"127.0.0.1", "10.0.0.1"};
        return detail::Site{std::move(router), std::move(options), metrics};
    }();
    return made;
}

/// A connection without a socket.
class Connection {
public:
    explicit Connection(std::size_t header_bytes) : exchange_{header_bytes} {
        exchange_.parser.begin();
    }

    /// False when the connection is to be closed.
    bool take(std::string_view bytes) {
        buffer_.append(bytes);
        while (open_ && !buffer_.empty() && (in_body_ ? read_body() : read_head())) {
        }
        return open_;
    }
    [[nodiscard]] const std::vector<std::string>& answers() const { return answers_; }

private:
    bool read_head() {
        const auto progress = exchange_.parser.read_head(buffer_);
        if (progress == detail::Parser::Progress::more) return false;
        if (progress == detail::Parser::Progress::refused) {
            exchange_.close = true;
            answer(detail::Site::refusal(exchange_,
                                         detail::refused_by_shape(exchange_.parser.status())));
            return true;
        }
        auto refusal = site().receive(exchange_, "127.0.0.1");
        consume();
        if (!refusal && detail::Site::asks_first(exchange_)) refusal = site().admit(exchange_);
        if (!refusal) refusal = site().expect_body(exchange_);
        if (refusal)
            answer(std::move(*refusal));
        else if (exchange_.parser.has_body())
            in_body_ = true;
        else
            answer(site().answer(exchange_));
        return true;
    }
    bool read_body() {
        auto progress = detail::Parser::Progress::more;
        auto refusal = site().read_body(exchange_, buffer_, progress);
        consume();
        if (refusal)
            answer(std::move(*refusal));
        else if (progress == detail::Parser::Progress::more)
            return false;
        else
            answer(site().answer(exchange_));
        return true;
    }
    void consume() {
        demand(exchange_.parser.used() <= buffer_.size());
        buffer_.erase(0, exchange_.parser.used());
    }
    void answer(Response response) {
        exchange_.response = std::move(response);
        site().finish(exchange_, "now");
        auto text = exchange_.out + std::string{exchange_.rest};
        const auto end = text.find("\r\n\r\n");
        demand(text.starts_with("HTTP/1.1 ") && end != std::string::npos);
        const auto length = text.find("Content-Length: ");
        demand(length < end);
        const auto body = std::strtoull(text.c_str() + length + 16, nullptr, 10);
        demand(text.size() - end - 4 == (exchange_.request.method == Method::head ? 0 : body));
        answers_.push_back(std::move(text));
        open_ = !exchange_.close;
        in_body_ = false;
        exchange_.reset();
        exchange_.parser.begin();
    }

    detail::Exchange exchange_;
    std::string buffer_;
    std::vector<std::string> answers_;
    bool in_body_ = false;
    bool open_ = true;
};

std::vector<std::string> answers_to(std::string_view bytes, std::size_t piece,
                                    std::size_t header_bytes) {
    Connection connection{header_bytes};
    while (!bytes.empty() && connection.take(bytes.substr(0, piece)))
        bytes.remove_prefix(std::min(piece, bytes.size()));
    return connection.answers();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data),
                                 std::min<std::size_t>(size, 8'000)};
    const auto whole = answers_to(bytes, bytes.size() + 1, 8'192);
    demand(answers_to(bytes, 1, 8'192) == whole);
    demand(answers_to(bytes, 7, 8'192) == whole);
    answers_to(bytes, 5, 64);
    return 0;
}
