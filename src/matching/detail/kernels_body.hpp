#pragma once
#include "matching/detail/kernels.hpp"

#include <algorithm>
#include <bit>

/// Jaro's matching letters, of whatever can find where in `b` a letter stands: a bit a position.
namespace tepat::matching::detail {

template <class Positions>
Common common_letters(const Letters& a, const Letters& b, const Positions& positions) {
    const auto longest = std::max(a.size, b.size);
    if (a.size == 0 || b.size == 0) return {};
    const std::uint32_t reach = longest / 2 > 0 ? longest / 2 - 1 : 0;
    std::uint64_t used = 0;
    std::uint64_t paired = 0; // of a
    std::uint64_t window = (std::uint64_t{1} << (reach + 1)) - 1;
    for (std::uint32_t i = 0; i < a.size; ++i) {
        const auto free = positions(a.at[i]) & window & ~used;
        used |= free & (~free + 1);
        paired |= static_cast<std::uint64_t>(free != 0) << i;
        window = window << 1 | (i < reach ? 1U : 0U);
    }
    const auto matches = static_cast<std::uint32_t>(std::popcount(used));
    std::uint32_t transposed = 0;
    while (paired != 0) {
        transposed += a.at[static_cast<std::size_t>(std::countr_zero(paired))] !=
                      b.at[static_cast<std::size_t>(std::countr_zero(used))];
        paired &= paired - 1;
        used &= used - 1;
    }
    return {matches, transposed};
}

inline std::uint32_t most_common_letters(const Letters& a, const Letters& b) {
    const auto only_a = static_cast<std::uint32_t>(std::popcount(a.bag & ~b.bag));
    const auto only_b = static_cast<std::uint32_t>(std::popcount(b.bag & ~a.bag));
    return std::min(a.size - only_a, b.size - only_b);
}

} // namespace tepat::matching::detail
