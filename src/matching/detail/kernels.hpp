#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// The loops in which comparing names spends its time. Pure; thread-safe.
namespace tepat::matching::detail {

/// The letters A to Z of one name, the end filled up with zeros, so that a kernel may read all.
struct alignas(32) Letters {
    std::array<char, 32> at{};
    std::uint32_t size = 0;
    /// A bit a letter of which there is one, and 32 bits higher one of which there are two.
    std::uint64_t bag = 0;
};
/// Requires text.size() ≤ 32; a zero ends it.
[[nodiscard]] Letters letters_of(std::string_view text);

/// What Jaro's similarity is made of.
struct Common {
    std::uint32_t matches = 0;
    std::uint32_t transposed = 0; ///< matching letters out of order; half of them are exchanges
    friend bool operator==(Common, Common) = default;
};

struct Kernels {
    const char* name;
    Common (*common)(const Letters& a, const Letters& b);
    /// At least as many as common().matches, from the bags alone: what of a letter's first two one
    /// name has and the other lacks cannot match.
    std::uint32_t (*most_common)(const Letters& a, const Letters& b);
};

/// Those of this build that the processor can run, the plainest first; the last is the fastest.
/// All give the same answers.
[[nodiscard]] const Kernels* const* all_kernels(std::size_t& count);
[[nodiscard]] const Kernels& kernels();

/// Jaro's similarity with Winkler's addition for up to four letters at the beginning (0.1 each),
/// for any pair, as Winkler 1990 gives it; 0 to 1.
[[nodiscard]] double jaro_winkler(const Letters& a, const Letters& b, Common common);
[[nodiscard]] inline double jaro_winkler(const Letters& a, const Letters& b) {
    return jaro_winkler(a, b, kernels().common(a, b));
}
/// Never less than jaro_winkler(a, b), from the letters that both have: what is below a threshold
/// here need not be compared.
[[nodiscard]] double most_similar(const Letters& a, const Letters& b);

} // namespace tepat::matching::detail
