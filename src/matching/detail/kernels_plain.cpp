#include "matching/detail/kernels_body.hpp"

namespace tepat::matching::detail {
namespace {

Common common(const Letters& a, const Letters& b) {
    std::array<std::uint32_t, 32> where{};
    for (std::uint32_t i = 0; i < b.size; ++i)
        where[static_cast<std::size_t>(b.at[i]) & 31U] |= std::uint32_t{1} << i;
    return common_letters(a, b, [&](char letter) -> std::uint64_t {
        return where[static_cast<std::size_t>(letter) & 31U];
    });
}

std::uint32_t most_common_of(const Letters& a, const Letters& b) {
    return most_common_letters(a, b);
}

} // namespace

extern const Kernels kernels_plain;
constinit const Kernels kernels_plain{"plain", common, most_common_of};

} // namespace tepat::matching::detail
