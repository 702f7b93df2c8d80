#pragma once
#include <compare>
#include <cstdint>
#include <functional>

namespace tepat {

/// An integer that means one thing. `Tag` keeps two meanings apart: ids, counts and scores of
/// different tags neither convert nor compare. Permitted: construction from the number, `value()`,
/// equality, order, hashing. No arithmetic: a type that needs it (Rupiah, Date) says which.
template <class Tag, class Number = std::int64_t>
class Strong {
public:
    constexpr Strong() = default;
    constexpr explicit Strong(Number value) : value_{value} {}
    [[nodiscard]] constexpr Number value() const { return value_; }
    friend constexpr auto operator<=>(Strong, Strong) = default;

private:
    Number value_{};
};

/// Whose a row is: a dwelling household, family, person, group, institution or shop. 63 bits, above
/// zero, made by the application (see IdSource), never changed and never reused.
using SubjectId = Strong<struct SubjectIdTag>;
/// A place in the journal: gapless from 1. Zero means "before the first entry".
using Seq = Strong<struct SeqTag>;
/// The permanent id of a region; its codes, parents and names are dated.
using RegionId = Strong<struct RegionIdTag>;

} // namespace tepat

template <class Tag, class Number>
struct std::hash<tepat::Strong<Tag, Number>> {
    std::size_t operator()(tepat::Strong<Tag, Number> id) const noexcept {
        return std::hash<Number>{}(id.value());
    }
};
