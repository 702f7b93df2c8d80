#pragma once
#include "registry/instrument.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::snapshot {

/// Which columns a segment has: every fact of the instrument that is a number, by its canonical
/// name, and those that the register itself keeps: `birth_date` (day number), `sex` (1 male, 2
/// female), the two relations, `family_number`, and `has_nik` (1 when a NIK is claimed, suspect or
/// verified). Codes are kept as the values they state, the same over all instruments. Immutable.
class Layout {
public:
    /// Where a column's facts come from.
    struct Source {
        std::string fact;
        registry::FieldRole role;
        const registry::Field* field; ///< null for what the register keeps itself
    };

    explicit Layout(const registry::Instrument& instrument);
    Layout(const Layout&) = delete;
    Layout& operator=(const Layout&) = delete;

    /// By column.
    [[nodiscard]] const std::vector<Source>& household() const { return household_; }
    [[nodiscard]] const std::vector<Source>& member() const { return member_; }
    /// The column of a fact; nothing when the instrument does not ask for it.
    [[nodiscard]] std::optional<std::size_t> household(std::string_view fact) const;
    [[nodiscard]] std::optional<std::size_t> member(std::string_view fact) const;

private:
    registry::Instrument instrument_;
    std::vector<Source> household_;
    std::vector<Source> member_;
};

} // namespace tepat::snapshot
