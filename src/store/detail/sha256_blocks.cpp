#include "store/detail/sha256_blocks.hpp"

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace tepat::store::detail {

#ifdef __x86_64__
namespace {

alignas(16) constexpr std::uint32_t round_constants[] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/// The instructions keep the words as ABEF and CDGH, and do two rounds each.
__attribute__((target("sha,ssse3,sse4.1"))) void
by_sha_ni(std::uint32_t* state, const unsigned char* blocks, std::size_t count) {
    const auto at = [](const void* from) { return static_cast<const __m128i*>(from); };
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(at(state)), 0xB1);
    const __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(at(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xF0);
    for (; count > 0; --count, blocks += sha256_block) {
        const __m128i abef_before = abef;
        const __m128i cdgh_before = cdgh;
        __m128i words[4];
        for (std::size_t i = 0; i < 4; ++i)
            words[i] = _mm_shuffle_epi8(_mm_loadu_si128(at(blocks + 16 * i)), big_endian);
#pragma GCC unroll 16
        for (std::size_t i = 0; i < 16; ++i) {
            __m128i& first = words[i % 4];
            const __m128i last = words[(i + 3) % 4];
            const __m128i sum = _mm_add_epi32(first, _mm_load_si128(at(round_constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            // The words of four rounds later.
            first = _mm_add_epi32(_mm_sha256msg1_epu32(first, words[(i + 1) % 4]),
                                  _mm_alignr_epi8(last, words[(i + 2) % 4], 4));
            first = _mm_sha256msg2_epu32(first, last);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    const __m128i feba = _mm_shuffle_epi32(abef, 0x1B);
    const __m128i dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    const auto to = [](std::uint32_t* words) { return reinterpret_cast<__m128i*>(words); };
    _mm_storeu_si128(to(state), _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128(to(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

bool has_sha_ni() {
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __builtin_cpu_supports("sse4.1") && __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
           (b & bit_SHA) != 0;
}

} // namespace
#endif

Sha256Blocks sha256_by_processor() {
#ifdef __x86_64__
    static const Sha256Blocks found = has_sha_ni() ? by_sha_ni : nullptr;
    return found;
#else
    return nullptr;
#endif
}

} // namespace tepat::store::detail
