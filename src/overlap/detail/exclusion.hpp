#pragma once
#include "overlap/lists_of_day.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::overlap::detail {

/// What the rules of one list say about being on another: asked as the policy asks it, with the
/// unit on that list and off it. Immutable, so thread-safe; the lists live longer.
class Exclusions {
public:
    Exclusions(const ListsOfDay& lists, const ListInForce& list);

    /// Whether any rule asks about the sources of these bits.
    [[nodiscard]] bool any(std::uint64_t sources) const { return (asked_ & sources) != 0; }
    /// The criterion by which being on `other` keeps the unit out; empty when none does. `on`: bit
    /// i: the unit is on sources()[i].
    [[nodiscard]] std::string by(std::size_t other, std::uint64_t on,
                                 programmes::UnitView unit) const;

private:
    [[nodiscard]] std::uint64_t listed(std::uint64_t sources) const;

    const programmes::PolicyAt& rules_;
    std::vector<std::optional<std::size_t>> inputs_; ///< by source: place in Policy::inputs
    std::uint64_t asked_ = 0;
    std::uint64_t permanent_aid_ = 0;
};

} // namespace tepat::overlap::detail
