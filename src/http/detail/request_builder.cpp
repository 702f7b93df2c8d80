#include "http/detail/request_builder.hpp"

#include "http/detail/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>
#include <utility>

namespace tepat::http::detail {
namespace {

constexpr std::string_view absolute = "http://";

bool has_dot_segment(std::string_view path) {
    return std::ranges::any_of(path | std::views::split('/'), [](auto part) {
        const std::string_view segment{part.begin(), part.end()};
        return segment == "." || segment == "..";
    });
}

bool has_escaped_slash(std::string_view target) {
    return target.find("%2f") != std::string_view::npos ||
           target.find("%2F") != std::string_view::npos;
}

/// `example.test` of `Example.Test:8080`, compared elsewhere without case.
std::string_view without_port(std::string_view host) {
    const auto colon = host.find(':', host.starts_with('[') ? host.find(']') : 0);
    const auto digits = host.substr(std::min(colon, host.size() - 1) + 1);
    if (colon == std::string_view::npos) return host;
    if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) return {};
    return host.substr(0, colon);
}

double weight_of(std::string_view parameters) {
    const auto equals = parameters.find("q=");
    if (equals == std::string_view::npos) return 1;
    double weight = 0;
    std::from_chars(parameters.data() + equals + 2, parameters.data() + parameters.size(), weight);
    return weight;
}

Language language_of(const Request& request) {
    if (const auto said = request.asked("lang"); !said.empty())
        return said == "en" ? Language::en : Language::id;
    auto list = request.header("accept-language");
    Language best = Language::id;
    double most = 0;
    while (!list.empty()) {
        const auto element = next_element(list);
        const auto tag = element.substr(0, element.find_first_of("-; "));
        const bool english = same(tag, "en");
        if (!english && !same(tag, "id")) continue;
        if (const auto weight = weight_of(element); weight > most) {
            most = weight;
            best = english ? Language::en : Language::id;
        }
    }
    return best;
}

std::string lower_case(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// Letters, digits and separators of an IPv4 or IPv6 address: what a log may hold.
bool is_address(std::string_view text) {
    return !text.empty() && text.size() < 46 &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

} // namespace

std::unexpected<Refused> refuse_with(int status, MessageCode code, MessageParams params) {
    return std::unexpected(Refused{status, {code, std::move(params)}});
}

Refused refused_by_shape(int status) {
    const auto code = [&] {
        switch (status) {
        case 408:
            return "http.too_slow"_msg;
        case 413:
            return "http.body_too_large"_msg;
        case 414:
            return "http.address_too_long"_msg;
        case 431:
            return "http.headers_too_large"_msg;
        case 500:
            return "http.failed"_msg;
        case 503:
            return "http.busy"_msg;
        default:
            return "http.malformed"_msg;
        }
    }();
    return {status, {code, {}}};
}

std::optional<Method> method_of(std::string_view name) {
    for (const auto method : {Method::get, Method::head, Method::post, Method::put, Method::del})
        if (name == name_of(method)) return method;
    return std::nullopt;
}

Checked fill(Request& request, const Head& head) {
    auto target = head.target;
    if (target.size() > absolute.size() && same(target.substr(0, absolute.size()), absolute)) {
        const auto path = target.find_first_of("/?", absolute.size());
        target = path == std::string_view::npos ? "/" : target.substr(path);
    }
    request.headers.reserve(head.fields.size());
    for (const auto& [name, value] : head.fields)
        request.headers.emplace_back(lower_case(name), value);

    const auto question = std::min(target.find('?'), target.size());
    auto path = unescape(target.substr(0, question), Plus::is_plus);
    auto query = parse_form(target.substr(std::min(question + 1, target.size())));
    const bool sound = path && query && path->starts_with('/') && !has_control(*path) &&
                       !has_dot_segment(*path) && !has_escaped_slash(target.substr(0, question)) &&
                       target.find('#') == std::string_view::npos &&
                       std::ranges::none_of(*query, [](const auto& field) {
                           return has_control(field.first) || has_control(field.second);
                       });
    if (sound) {
        request.path = std::move(*path);
        request.query = std::move(*query);
    }
    request.language = language_of(request);
    if (!sound) return refuse_with(400, "http.bad_address"_msg);
    return {};
}

Checked check_host(const Request& request, const Head& head,
                   const std::vector<std::string>& hosts) {
    const auto given =
        std::ranges::count(request.headers, "host", [](const auto& field) { return field.first; });
    if (given > 1 || (given == 0 && !head.http_1_0)) return std::unexpected(refused_by_shape(400));
    auto host = request.header("host");
    if (head.target.size() > absolute.size() &&
        same(head.target.substr(0, absolute.size()), absolute)) {
        const auto rest = head.target.substr(absolute.size());
        host = rest.substr(0, rest.find_first_of("/?"));
    }
    const auto name = host.empty() ? host : without_port(host);
    if (!std::ranges::any_of(hosts, [&](const auto& known) { return same(known, name); }))
        return refuse_with(421, "http.unknown_host"_msg);
    return {};
}

Checked check_origin(const Request& request) {
    if (request.method == Method::get || request.method == Method::head) return {};
    const auto site = request.header("sec-fetch-site");
    const auto origin = request.header("origin");
    bool own = true;
    if (!site.empty()) {
        own = site == "same-origin" || site == "none";
    } else if (!origin.empty()) {
        const auto scheme = origin.find("://");
        own = scheme != std::string_view::npos &&
              same(origin.substr(scheme + 3), request.header("host"));
    }
    if (!own) return refuse_with(403, "http.other_origin"_msg);
    return {};
}

std::string client_of(const Request& request, std::string_view peer,
                      const std::vector<std::string>& trusted_proxies) {
    const auto trusted = [&](std::string_view address) {
        return std::ranges::find(trusted_proxies, address) != trusted_proxies.end();
    };
    std::string_view client = peer;
    for (const auto& [name, list] : request.headers | std::views::reverse) {
        if (name != "x-forwarded-for") continue;
        std::string_view rest = list;
        while (!rest.empty() && trusted(client)) {
            const auto comma = rest.rfind(',');
            const auto begin = comma == std::string_view::npos ? 0 : comma + 1;
            const auto element = trimmed(rest.substr(begin));
            if (!is_address(element)) return std::string{client};
            client = element;
            rest = rest.substr(0, comma == std::string_view::npos ? 0 : comma);
        }
    }
    return std::string{client};
}

} // namespace tepat::http::detail
