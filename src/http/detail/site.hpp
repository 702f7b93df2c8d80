#pragma once
#include "http/detail/open_file.hpp"
#include "http/detail/parser.hpp"
#include "http/detail/request_builder.hpp"
#include "http/detail/upload.hpp"
#include "http/metrics.hpp"
#include "http/server.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::http::detail {

/// One request and its answer. Used again for the next one, to keep its memory.
struct Exchange {
    explicit Exchange(std::size_t header_bytes) : parser{header_bytes} {}
    void reset();

    Parser parser;
    Request request;
    const Route* route = nullptr; ///< null: Router::otherwise, or refused before it was known
    std::chrono::steady_clock::time_point begun;
    std::optional<Upload> upload;
    std::string piece; ///< of an upload's body
    std::uint64_t body_limit = 0;
    bool expects_continue = false;
    bool close = false;  ///< the connection, after the answer
    bool unread = false; ///< the client may still be sending when it is answered

    Response response;
    std::string out;       ///< the answer's head, with a small body
    std::string_view rest; ///< a large body: of `response`
    std::size_t sent = 0;  ///< of `out` and `rest`
    OpenFile file;
    std::int64_t file_at = 0;
    std::int64_t file_size = 0;
};

/// What the server says to requests, without sockets: checks, routes, runs handlers, makes the
/// answers' bytes and counts them. Immutable but for the counters; thread-safe.
class Site {
public:
    Site(Router router, ServerOptions options, Metrics& metrics);

    /// Looks at a head that was read whole, before its body. Gives the refusal, if it is one.
    [[nodiscard]] std::optional<Response> receive(Exchange& exchange, std::string_view peer) const;
    /// Whether Route::admit must be asked, which admit() does, before the body is read.
    [[nodiscard]] static bool asks_first(const Exchange& exchange);
    [[nodiscard]] std::optional<Response> admit(const Exchange& exchange) const;
    /// Makes room for the body of a request that may send it. Gives the refusal, if it is one; a
    /// disk that fails is 507.
    [[nodiscard]] std::optional<Response> expect_body(Exchange& exchange) const;
    /// Reads more of the body to where the route wants it. Gives the refusal, if it is one; a disk
    /// that fails is 507.
    [[nodiscard]] std::optional<Response> read_body(Exchange& exchange, std::string_view bytes,
                                                    Parser::Progress& progress) const;
    /// Runs the handler. Its exceptions are logged and become an answer.
    [[nodiscard]] Response answer(Exchange& exchange) const;
    [[nodiscard]] static Response refusal(const Exchange& exchange, const Refused& refused);
    /// Makes the bytes of `exchange.response`, and counts it.
    void finish(Exchange& exchange, std::string_view date) const;

    [[nodiscard]] const ServerOptions& options() const { return options_; }

private:
    struct Series {
        std::array<Counter*, 5> answered{}; ///< by class of status
        Histogram* seconds = nullptr;
    };
    [[nodiscard]] Checked check(Exchange& exchange) const;
    [[nodiscard]] Checked check_body(Exchange& exchange) const;
    [[nodiscard]] std::unexpected<Refused> not_allowed(std::string_view method,
                                                       std::string_view path) const;
    [[nodiscard]] const Series& series_of(const Exchange& exchange) const;
    /// Opens the file of the response; 500 when it cannot be.
    void open_file(Exchange& exchange) const;

    Router router_;
    ServerOptions options_;
    std::vector<Series> series_; ///< of each route, and of all other requests
};

} // namespace tepat::http::detail
