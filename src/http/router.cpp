#include "http/router.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tepat::http {
namespace {

/// The first segment of `path`, which is moved behind it; both begin with `/` or are empty.
std::string_view next_segment(std::string_view& path) {
    const auto segment = path.substr(1, path.find('/', 1) - 1);
    path.remove_prefix(segment.size() + 1);
    return segment;
}

bool is_param(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// Where a route stands: segment by segment, parameters behind everything else, so that the first
/// that fits a path is the one that says most about it.
std::string order_of(std::string_view pattern) {
    std::string out;
    while (!pattern.empty()) {
        const auto segment = next_segment(pattern);
        out.append("\x01").append(is_param(segment) ? std::string_view{"\xFF"} : segment);
    }
    return out;
}

bool fits(std::string_view pattern, std::string_view path) {
    while (!pattern.empty() && !path.empty()) {
        const auto wanted = next_segment(pattern);
        const auto given = next_segment(path);
        if (is_param(wanted) ? given.empty() : wanted != given) return false;
    }
    return pattern.empty() && path.empty();
}

Fields params_of(std::string_view pattern, std::string_view path) {
    Fields params;
    while (!pattern.empty()) {
        const auto wanted = next_segment(pattern);
        const auto given = next_segment(path);
        if (is_param(wanted)) params.emplace_back(wanted.substr(1, wanted.size() - 2), given);
    }
    return params;
}

} // namespace

void Router::add(Route route) {
    assert(route.pattern.starts_with('/') && route.handler && route.method != Method::head);
    const auto order = order_of(route.pattern);
    const auto at = std::ranges::lower_bound(
        routes_, order, {}, [](const Route& other) { return order_of(other.pattern); });
    assert(std::none_of(at, routes_.end(), [&](const Route& other) {
        return other.method == route.method && order_of(other.pattern) == order;
    }));
    routes_.insert(at, std::move(route));
}

Router::Match Router::match(Method method, std::string_view path) const {
    assert(path.starts_with('/'));
    const auto wanted = method == Method::head ? Method::get : method;
    Match match;
    for (const auto& route : routes_) {
        if (!fits(route.pattern, path)) continue;
        if (route.method == wanted) return {&route, params_of(route.pattern, path), {}};
        if (std::ranges::find(match.allowed, route.method) != match.allowed.end()) continue;
        match.allowed.push_back(route.method);
        if (route.method == Method::get) match.allowed.push_back(Method::head);
    }
    return match;
}

} // namespace tepat::http
