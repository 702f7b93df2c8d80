#include "matching/detail/kernels_body.hpp"

#include <immintrin.h>

namespace tepat::matching::detail {
namespace {

Common common(const Letters& a, const Letters& b) {
    const auto all = _mm256_load_si256(reinterpret_cast<const __m256i*>(b.at.data()));
    return common_letters(a, b, [&](char letter) -> std::uint64_t {
        return static_cast<std::uint32_t>(
            _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_set1_epi8(letter), all)));
    });
}

std::uint32_t most_common_of(const Letters& a, const Letters& b) {
    return most_common_letters(a, b);
}

} // namespace

extern const Kernels kernels_avx2;
constinit const Kernels kernels_avx2{"avx2", common, most_common_of};

} // namespace tepat::matching::detail
