#include "rules/detail/types.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace tepat::rules::detail {
namespace {

/// The same kind of type with other parameters.
Type rebuilt(const Type& like, std::vector<Type> parameters) {
    if (like.kind() == Kind::list) return Type::list_of(std::move(parameters[0]));
    if (like.kind() == Kind::map)
        return Type::map_of(std::move(parameters[0]), std::move(parameters[1]));
    if (like.kind() == Kind::optional) return Type::optional_of(std::move(parameters[0]));
    if (like.kind() == Kind::opaque) return Type::opaque(like.number(), std::move(parameters));
    return like;
}

template <class Change>
Type with_parameters(const Type& type, Change change) {
    if (type.parameters().empty()) return type;
    std::vector<Type> changed;
    for (const auto& parameter : type.parameters())
        changed.push_back(change(parameter));
    return rebuilt(type, std::move(changed));
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

constexpr std::array named{
    Kind::boolean, Kind::integer,   Kind::unsigned_integer, Kind::real, Kind::text,    Kind::bytes,
    Kind::null,    Kind::timestamp, Kind::duration,         Kind::type, Kind::dynamic,
};

std::optional<Type> simple(Kind kind) {
    switch (kind) {
    case Kind::boolean:
        return Type::boolean();
    case Kind::integer:
        return Type::integer();
    case Kind::unsigned_integer:
        return Type::unsigned_integer();
    case Kind::real:
        return Type::real();
    case Kind::text:
        return Type::text();
    case Kind::bytes:
        return Type::bytes();
    case Kind::null:
        return Type::null();
    case Kind::timestamp:
        return Type::timestamp();
    case Kind::duration:
        return Type::duration();
    case Kind::type:
        return Type::type();
    case Kind::dynamic:
        return Type::dynamic();
    case Kind::unknown:
    case Kind::list:
    case Kind::record:
    case Kind::map:
    case Kind::optional:
    case Kind::parameter:
    case Kind::opaque:
        break;
    }
    return std::nullopt;
}

std::optional<std::vector<Type>> cut_parameters(std::string_view& text) {
    std::vector<Type> all;
    do {
        text.remove_prefix(1);
        if (text.starts_with(' ')) text.remove_prefix(1);
        auto one = cut_type(text);
        if (!one) return std::nullopt;
        all.push_back(std::move(*one));
    } while (text.starts_with(','));
    if (!text.starts_with(')')) return std::nullopt;
    text.remove_prefix(1);
    return all;
}

} // namespace

std::optional<Type> join(const Type& a, const Type& b) {
    if (a.kind() == Kind::unknown) return b;
    if (b.kind() == Kind::unknown || a == b) return a;
    if (a.kind() == Kind::dynamic || b.kind() == Kind::dynamic) {
        const Type& other = a.kind() == Kind::dynamic ? b : a;
        if (other.mentions(Kind::record)) return std::nullopt;
        return Type::dynamic();
    }
    if (a.kind() == Kind::optional && b.kind() == Kind::null) return a;
    if (b.kind() == Kind::optional && a.kind() == Kind::null) return b;
    const auto& left = a.parameters();
    const auto& right = b.parameters();
    if (a.kind() != b.kind() || a.number() != b.number() || left.empty() ||
        left.size() != right.size())
        return std::nullopt;
    std::vector<Type> joined;
    for (std::size_t i = 0; i < left.size(); ++i) {
        auto one = join(left[i], right[i]);
        if (!one) return std::nullopt;
        joined.push_back(std::move(*one));
    }
    return rebuilt(a, std::move(joined));
}

std::optional<Type> join_or_dynamic(const Type& a, const Type& b) {
    if (auto joined = join(a, b)) return joined;
    if (a.mentions(Kind::record) || b.mentions(Kind::record)) return std::nullopt;
    return Type::dynamic();
}

bool Substitution::bind(const Type& pattern, const Type& given) {
    if (pattern.kind() == Kind::parameter) {
        const auto at = static_cast<std::size_t>(pattern.number());
        if (bound_.size() <= at) bound_.resize(at + 1);
        auto joined = bound_[at] ? join(*bound_[at], given) : given;
        if (!joined) return false;
        bound_[at] = std::move(joined);
        return true;
    }
    if (pattern.kind() == Kind::dynamic) return !given.mentions(Kind::record);
    if (given.kind() == Kind::dynamic || given.kind() == Kind::unknown)
        return std::ranges::all_of(pattern.parameters(),
                                   [&](const Type& inner) { return bind(inner, given); });
    if (pattern.kind() == Kind::optional && given.kind() == Kind::null) return true;
    return pattern.kind() == given.kind() && pattern.number() == given.number() &&
           std::ranges::equal(pattern.parameters(), given.parameters(),
                              std::bind_front(&Substitution::bind, this));
}

Type Substitution::apply(const Type& pattern) const {
    if (pattern.kind() == Kind::parameter) {
        const auto at = static_cast<std::size_t>(pattern.number());
        return at < bound_.size() && bound_[at] ? *bound_[at] : Type::nothing();
    }
    return with_parameters(pattern, [&](const Type& inner) { return apply(inner); });
}

Type settled(const Type& type) {
    if (type.kind() == Kind::unknown) return Type::dynamic();
    return with_parameters(type, settled);
}

std::optional<Type> cut_type(std::string_view& text) {
    const auto length = std::ranges::find_if_not(text, is_letter) - text.begin();
    const auto word = text.substr(0, static_cast<std::size_t>(length));
    if (word.empty()) return std::nullopt;
    text.remove_prefix(word.size());
    if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z') return Type::parameter(word[0] - 'A');
    if (text.starts_with('(')) {
        auto parameters = cut_parameters(text);
        if (!parameters) return std::nullopt;
        const auto count = parameters->size();
        if (word == kind_name(Kind::list) && count == 1)
            return Type::list_of(std::move(parameters->front()));
        if (word == kind_name(Kind::map) && count == 2)
            return Type::map_of(std::move(parameters->front()), std::move(parameters->back()));
        if (word == kind_name(Kind::optional) && count == 1)
            return Type::optional_of(std::move(parameters->front()));
        const auto number = static_cast<int>(std::hash<std::string_view>{}(word) & 0x7FFFFFFFU);
        return Type::opaque(number, std::move(*parameters));
    }
    for (const auto kind : named)
        if (word == kind_name(kind)) return simple(kind);
    return std::nullopt;
}

} // namespace tepat::rules::detail
