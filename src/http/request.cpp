#include "http/request.hpp"

#include "http/detail/text.hpp"

#include <algorithm>

namespace tepat::http {
namespace {

std::string_view find(const Fields& fields, std::string_view name) {
    const auto at = std::ranges::find(
        fields, name, [](const auto& field) -> std::string_view { return field.first; });
    return at == fields.end() ? std::string_view{} : std::string_view{at->second};
}

} // namespace

std::string_view name_of(Method method) {
    switch (method) {
    case Method::get:
        return "GET";
    case Method::head:
        return "HEAD";
    case Method::post:
        return "POST";
    case Method::put:
        return "PUT";
    case Method::del:
        return "DELETE";
    }
    return {};
}

std::optional<Fields> parse_form(std::string_view text) {
    Fields fields;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = detail::unescape(pair.substr(0, equals), detail::Plus::is_space);
        auto value = detail::unescape(pair.substr(std::min(equals + 1, pair.size())),
                                      detail::Plus::is_space);
        if (!name || !value) return std::nullopt;
        fields.emplace_back(std::move(*name), std::move(*value));
    }
    return fields;
}

std::string_view Request::header(std::string_view lower_case_name) const {
    return find(headers, lower_case_name);
}

std::string_view Request::asked(std::string_view query_name) const {
    return find(query, query_name);
}

std::string_view Request::param(std::string_view name) const {
    return find(params, name);
}

} // namespace tepat::http
