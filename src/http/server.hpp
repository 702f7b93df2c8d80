#pragma once
#include "core/result.hpp"
#include "http/metrics.hpp"
#include "http/router.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tepat::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080; ///< 0: any free one
    int threads = 2;           ///< that read and write connections
    /// That run handlers of Runs::worker. Most of them wait for the disk and not for a processor,
    /// and what waits together is written together: many more than cores.
    int workers = 64;
    std::size_t worker_queue = 1'000; ///< waiting requests; more are answered 503
    /// Names a browser may know this server by (the Host header, without port): a page of another
    /// name that resolves to this address is refused (421).
    std::vector<std::string> hosts = {"localhost", "127.0.0.1", "[::1]"};
    /// Addresses whose X-Forwarded-For is believed.
    std::vector<std::string> trusted_proxies;
    std::size_t header_bytes = 16'384;
    std::size_t connections = 20'000; ///< more are closed at once
    std::chrono::milliseconds header_time{
        10'000};                                  ///< from the first byte to the end of the headers
    std::chrono::milliseconds body_stall{20'000}; ///< between two pieces of a body, either way
    std::chrono::milliseconds idle_time{60'000};  ///< between requests
    std::chrono::milliseconds stop_time{10'000};  ///< for requests in flight when stopping
    /// Folder for the bodies of upload routes, this server's alone: what a killed one left there is
    /// deleted at the start. Needed when there is such a route.
    std::filesystem::path uploads;
};

/// An HTTP/1.1 server (RFC 9112) without TLS, which a proxy in front gives. Wrong requests get
/// their status: 400 not HTTP or not UTF-8, 404, 405 with Allow, 408 slow headers or body, 411,
/// 413, 414, 415 compressed, 417, 421 unknown host, 431, 503 busy with Retry-After, 507 an upload
/// that the disk does not take. Unsafe methods from another origin are refused (403, by
/// Sec-Fetch-Site, else Origin). Handlers' exceptions are 500 and logged without the request's
/// data. What a request is, is read strictly: what a proxy in front could read as two is 400. Cost:
/// memory per idle connection about 4 KB.
class Server {
public:
    /// Binds and serves at once. Refused: "http.address"_msg, "http.port_taken"_msg.
    static Result<std::unique_ptr<Server>> start(Router router, const ServerOptions& options,
                                                 Metrics& metrics);
    virtual ~Server() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
    /// Takes no new connections, finishes requests in flight, closes. Returns when done; again does
    /// nothing.
    virtual void stop() = 0;

protected:
    Server() = default;
};

} // namespace tepat::http
