#include "registry/subject.hpp"

#include <algorithm>
#include <array>

namespace tepat::registry {
namespace {

constexpr std::array<std::string_view, 6> names{"household", "family",      "person",
                                                "group",     "institution", "shop"};

} // namespace

std::string_view name_of(SubjectKind kind) {
    return names.at(static_cast<std::size_t>(kind));
}

std::optional<SubjectKind> subject_kind(std::string_view name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<SubjectKind>(at - names.begin());
}

} // namespace tepat::registry
