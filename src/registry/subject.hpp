#pragma once
#include "core/strong.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::registry {

/// Whose a row is. A dwelling household (rumah tangga) holds families (keluarga), a family holds
/// persons.
enum class SubjectKind : std::uint8_t { household, family, person, group, institution, shop };
/// As tables and instrument files write it.
[[nodiscard]] std::string_view name_of(SubjectKind kind);
[[nodiscard]] std::optional<SubjectKind> subject_kind(std::string_view name);

/// What a subject is called where it came from. A scheme names the numbering, and a key is given
/// once in it.
struct SourceKey {
    std::string scheme;
    std::string key;
    friend bool operator==(const SourceKey&, const SourceKey&) = default;
};

/// Relation to the head of a household or family; the numbers are the questionnaire's and
/// permanent.
enum class Relation : std::uint8_t {
    head = 1,
    spouse,
    child,
    child_in_law,
    grandchild,
    parent,
    servant,
    other,
};

} // namespace tepat::registry
