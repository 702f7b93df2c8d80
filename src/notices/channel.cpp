#include "notices/channel.hpp"

#include <algorithm>

namespace tepat::notices {
namespace {

constexpr std::size_t longest_address = 254;
constexpr std::size_t longest_local = 64;
constexpr std::size_t longest_label = 63;

bool is_alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Parts between dots, none of them empty, each as `fits` has it.
template <class Fits>
bool dotted(std::string_view text, std::size_t least, Fits fits) {
    std::size_t parts = 0;
    for (;;) {
        const auto end = text.find('.');
        const auto part = text.substr(0, end);
        if (part.empty() || !fits(part)) return false;
        ++parts;
        if (end == std::string_view::npos) return parts >= least;
        text.remove_prefix(end + 1);
    }
}

bool is_atom(std::string_view part) {
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
    return std::ranges::all_of(part,
                               [&](char c) { return is_alphanumeric(c) || others.contains(c); });
}

bool is_label(std::string_view part) {
    return part.size() <= longest_label && part.front() != '-' && part.back() != '-' &&
           std::ranges::all_of(part, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

} // namespace

bool is_address(std::string_view text) {
    const auto at = text.find('@');
    if (text.size() > longest_address || at == std::string_view::npos || at > longest_local)
        return false;
    return dotted(text.substr(0, at), 1, is_atom) && dotted(text.substr(at + 1), 2, is_label);
}

std::string masked(std::string_view address) {
    const auto at = address.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == address.size()) return "***";
    const auto end = address.rfind('.');
    std::string out{address.front()};
    out += "***@";
    out += address[at + 1];
    out += "***";
    if (end != std::string_view::npos && end > at) out += address.substr(end);
    return out;
}

} // namespace tepat::notices
