#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <variant>
#include <vector>

namespace tepat::snapshot {

/// What a column holds where nobody stated the fact.
inline constexpr std::int64_t missing = std::numeric_limits<std::int64_t>::min();

/// Whole numbers of many rows in the narrowest width that holds them: codes take a byte, days two
/// or four. Immutable, so thread-safe.
class Column {
public:
    Column() = default;
    /// Copies `values`, of which any may be `missing`.
    explicit Column(std::span<const std::int64_t> values);

    [[nodiscard]] std::int64_t at(std::size_t row) const;
    [[nodiscard]] std::size_t size() const;
    /// Memory of the values.
    [[nodiscard]] std::size_t bytes() const;

private:
    /// The greatest number of a width stands for `missing`.
    std::variant<std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::int32_t>,
                 std::vector<std::int64_t>>
        values_;
};

} // namespace tepat::snapshot
