#include "http/detail/site.hpp"

#include "http/detail/log.hpp"
#include "http/detail/response_head.hpp"
#include "http/detail/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cassert>
#include <exception>
#include <system_error>
#include <utility>

namespace tepat::http::detail {
namespace {

/// Up to here a body is copied behind its head: one buffer is sent faster than two.
constexpr std::size_t small_body = 4'096;
/// What a used exchange may keep of each buffer.
constexpr std::size_t kept = 16'384;

double seconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

void empty(std::string& buffer) {
    if (buffer.capacity() > kept) buffer = {};
    buffer.clear();
}

void log(const Exchange& exchange, int status, std::string_view cause) {
    log_failure({name_of(exchange.request.method),
                 exchange.route == nullptr ? std::string_view{"-"} : exchange.route->pattern,
                 status, seconds_since(exchange.begun) * 1e3, exchange.request.id, cause});
}

Response failed(const Exchange& exchange, std::string_view cause) {
    log(exchange, 500, cause);
    return Site::refusal(exchange, refused_by_shape(500));
}

Response not_stored(const Exchange& exchange, const std::system_error& error) {
    log(exchange, 507, error.code().message());
    return Site::refusal(exchange, {507, {"http.no_space"_msg, {}}});
}

bool is_read(Method method) {
    return method == Method::get || method == Method::head;
}

} // namespace

void Exchange::reset() {
    request.path.clear();
    request.query.clear();
    request.headers.clear();
    empty(request.body);
    request.upload.clear();
    request.language = Language::id;
    request.params.clear();
    request.method = Method::get;
    route = nullptr;
    upload.reset();
    empty(piece);
    body_limit = 0;
    expects_continue = close = unread = false;
    response = {};
    empty(out);
    rest = {};
    sent = 0;
    file.close();
    file_at = file_size = 0;
}

Site::Site(Router router, ServerOptions options, Metrics& metrics)
    : router_{std::move(router)}, options_{std::move(options)} {
    const auto add_series = [&](std::string_view pattern, std::string_view method) {
        Series series;
        const auto labels = fmt::format("route=\"{}\",method=\"{}\"", pattern, method);
        for (std::size_t at = 0; at < series.answered.size(); ++at)
            series.answered[at] =
                &metrics.counter("tepat_http_requests_total", "Requests answered",
                                 fmt::format("{},status=\"{}xx\"", labels, at + 1));
        series.seconds = &metrics.histogram("tepat_http_request_seconds",
                                            "From a request's first byte to its answer", labels);
        series_.push_back(series);
    };
    for (const auto& route : router_.routes()) {
        assert(!route.upload || !options_.uploads.empty());
        add_series(route.pattern, name_of(route.method));
    }
    add_series("other", "any");
}

const Site::Series& Site::series_of(const Exchange& exchange) const {
    if (exchange.route == nullptr) return series_.back();
    return series_[static_cast<std::size_t>(exchange.route - router_.routes().data())];
}

Response Site::refusal(const Exchange& exchange, const Refused& refused) {
    auto response = problem(exchange.request, refused.status, refused.reason);
    if (refused.status == 405)
        response.headers.emplace_back("Allow", refused.reason.params.back().second);
    if (refused.status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

std::unexpected<Refused> Site::not_allowed(std::string_view method, std::string_view path) const {
    std::string allowed;
    for (const auto each : {Method::get, Method::head, Method::post, Method::put, Method::del}) {
        const bool known = router_.match(each, path).route != nullptr;
        if (known) allowed.append(allowed.empty() ? "" : ", ").append(name_of(each));
    }
    if (allowed.empty()) allowed = "GET, HEAD";
    return refuse_with(405, "http.method"_msg,
                       {{"method", std::string{method}}, {"allowed", std::move(allowed)}});
}

Checked Site::check_body(Exchange& exchange) const {
    const auto& head = exchange.parser.head();
    const auto& request = exchange.request;
    if (const auto expected = request.header("expect"); !expected.empty() && !head.http_1_0) {
        if (!same(expected, "100-continue"))
            return refuse_with(417, "http.expectation"_msg,
                               {{"expectation", std::string{expected}}});
        exchange.expects_continue = true;
    }
    const bool measured = head.length || head.chunked;
    if (exchange.body_limit > 0 && !measured &&
        (request.method == Method::post || request.method == Method::put))
        return refuse_with(411, "http.length_required"_msg);
    if (!exchange.parser.has_body()) return {};
    if (const auto coding = request.header("content-encoding");
        !coding.empty() && !same(coding, "identity"))
        return refuse_with(415, "http.coding"_msg, {{"coding", std::string{coding}}});
    if (head.length.value_or(0) > exchange.body_limit || exchange.body_limit == 0)
        return std::unexpected(refused_by_shape(413));
    return {};
}

Checked Site::check(Exchange& exchange) const {
    const auto& head = exchange.parser.head();
    auto& request = exchange.request;
    const auto method = method_of(head.method);
    request.method = method.value_or(Method::get);
    if (auto filled = fill(request, head); !filled) return filled;
    if (auto host = check_host(request, head, options_.hosts); !host) return host;
    if (!method) return not_allowed(head.method, request.path);
    if (auto origin = check_origin(request); !origin) return origin;

    auto match = router_.match(*method, request.path);
    if (match.route == nullptr && !match.allowed.empty())
        return not_allowed(head.method, request.path);
    if (match.route == nullptr && (!is_read(*method) || !router_.otherwise()))
        return refuse_with(404, "http.not_found"_msg);
    exchange.route = match.route;
    request.params = std::move(match.params);
    exchange.body_limit = match.route == nullptr ? 0 : match.route->body_limit;
    return check_body(exchange);
}

std::optional<Response> Site::receive(Exchange& exchange, std::string_view peer) const {
    auto& head = exchange.parser.head();
    exchange.close = !head.keep_alive;
    exchange.unread = exchange.parser.has_body();
    const auto checked = check(exchange);
    exchange.request.client = client_of(exchange.request, peer, options_.trusted_proxies);
    if (!checked) return refusal(exchange, checked.error());
    return std::nullopt;
}

bool Site::asks_first(const Exchange& exchange) {
    return exchange.route != nullptr && exchange.route->admit && exchange.parser.has_body();
}

std::optional<Response> Site::admit(const Exchange& exchange) const {
    try {
        return exchange.route->admit(exchange.request);
    } catch (const std::exception& error) {
        return failed(exchange, error.what());
    } catch (...) {
        return failed(exchange, "an exception of no known type");
    }
}

std::optional<Response> Site::expect_body(Exchange& exchange) const {
    if (exchange.route != nullptr && exchange.route->upload) {
        try {
            exchange.upload.emplace(options_.uploads);
            exchange.request.upload = exchange.upload->path();
        } catch (const std::system_error& error) {
            return not_stored(exchange, error);
        }
    }
    return std::nullopt;
}

std::optional<Response> Site::read_body(Exchange& exchange, std::string_view bytes,
                                        Parser::Progress& progress) const {
    auto& into = exchange.upload ? exchange.piece : exchange.request.body;
    progress = exchange.parser.read_body(bytes, exchange.body_limit, into);
    if (progress == Parser::Progress::refused)
        return refusal(exchange, refused_by_shape(exchange.parser.status()));
    if (exchange.upload) {
        try {
            exchange.upload->append(exchange.piece);
        } catch (const std::system_error& error) {
            return not_stored(exchange, error);
        }
        exchange.piece.clear();
    }
    if (progress == Parser::Progress::done) {
        exchange.unread = false;
        if (exchange.upload) exchange.upload->close();
    }
    return std::nullopt;
}

Response Site::answer(Exchange& exchange) const {
    const auto& handler = exchange.route == nullptr ? router_.otherwise() : exchange.route->handler;
    try {
        return handler(exchange.request);
    } catch (const std::exception& error) {
        return failed(exchange, error.what());
    } catch (...) {
        return failed(exchange, "an exception of no known type");
    }
}

void Site::open_file(Exchange& exchange) const {
    auto& response = exchange.response;
    exchange.file = OpenFile{::open(response.file.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat status{};
    const bool there = exchange.file.is_open() &&
                       ::fstat(exchange.file.descriptor(), &status) == 0 && S_ISREG(status.st_mode);
    // What is open stays readable after it is deleted.
    std::error_code gone;
    if (response.file_is_temporary) std::filesystem::remove(response.file, gone);
    if (there) {
        exchange.file_size = status.st_size;
    } else {
        exchange.file.close();
        response = failed(exchange, "the file of an answer cannot be opened");
    }
}

void Site::finish(Exchange& exchange, std::string_view date) const {
    auto& response = exchange.response;
    if (!is_sound(response)) response = failed(exchange, "an answer's headers are not sound");
    if (!response.file.empty()) open_file(exchange);
    const std::string_view body = response.shared ? *response.shared : response.body;
    const auto length = exchange.file.is_open() ? static_cast<std::uint64_t>(exchange.file_size)
                                                : std::uint64_t{body.size()};
    exchange.close = exchange.close || exchange.unread;
    append_head(
        exchange.out, response,
        {date, exchange.request.id, length, exchange.close, exchange.parser.head().http_1_0});
    const bool bodiless =
        exchange.request.method == Method::head || response.status == 204 || response.status == 304;
    if (bodiless) {
        exchange.file.close();
        exchange.file_size = 0;
    } else if (!exchange.file.is_open()) {
        if (body.size() <= small_body)
            exchange.out.append(body);
        else
            exchange.rest = body;
    }

    const auto& series = series_of(exchange);
    series.answered[static_cast<std::size_t>(response.status / 100 - 1)]->add();
    series.seconds->observe(seconds_since(exchange.begun));
}

} // namespace tepat::http::detail
