#pragma once
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace tepat {

/// Whole numbers of many rows in memory that somebody else owns: each is stored as its distance
/// from `base`, in the fewest bytes that hold all; the greatest number of the width stands for a
/// missing one. A column without a width has no value in any row. Copied freely; reading is
/// thread-safe while the owner lives.
struct ColumnView {
    enum class Width : std::uint8_t { none, one, two, four, eight };

    Width width = Width::none;
    bool has_missing = true;
    std::int64_t base = 0;
    /// Of what is not missing. Meaningless when nothing is there.
    std::int64_t least = 0;
    std::int64_t most = 0;
    const void* data = nullptr;

    /// What `at` gives where nobody stated the fact.
    static constexpr std::int64_t missing = std::numeric_limits<std::int64_t>::min();

    [[nodiscard]] std::int64_t at(std::size_t row) const {
        switch (width) {
        case Width::none:
            return missing;
        case Width::one:
            return at_width<std::uint8_t>(row);
        case Width::two:
            return at_width<std::uint16_t>(row);
        case Width::four:
            return at_width<std::uint32_t>(row);
        case Width::eight:
            return at_width<std::uint64_t>(row);
        }
        assert(false);
        return missing;
    }

    [[nodiscard]] static constexpr std::size_t bytes(Width width) {
        return width == Width::none ? 0 : std::size_t{1} << (static_cast<unsigned>(width) - 1);
    }

private:
    template <class Stored>
    [[nodiscard]] std::int64_t at_width(std::size_t row) const {
        const auto stored = static_cast<const Stored*>(data)[row];
        if (stored == std::numeric_limits<Stored>::max()) return missing;
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(base) + stored);
    }
};

} // namespace tepat
