#pragma once
#include <cstddef>
#include <cstdint>

/// The loops a vector plan spends its time in. Flags are bytes of 0 or 1. No pointer overlaps
/// another except where `into` is also read. Pure; thread-safe.
namespace tepat::rules::detail {

enum class Lane : std::uint8_t { u8, u16, u32, i32, i64 };
inline constexpr int lanes = 5;
enum class Comparison : std::uint8_t {
    less,
    less_or_equal,
    equal,
    not_equal,
    greater,
    greater_or_equal
};
inline constexpr int comparisons = 6;
/// What becomes of the flags that are there: replaced, or joined with the new ones.
enum class Join : std::uint8_t { set, conjoin, disjoin };
inline constexpr int joins = 3;

struct Kernels {
    const char* name;

    /// into[i] ⋈= a[i] ? k. `k` must be a number of the lane.
    using CompareConstant = void (*)(const void* a, std::int64_t k, std::size_t n,
                                     std::uint8_t* into);
    CompareConstant compare_constant[lanes][comparisons][joins];
    /// into[i] ⋈= a[i] ? b[i]. The lane is i32 or i64.
    using Compare = void (*)(const void* a, const void* b, std::size_t n, std::uint8_t* into);
    Compare compare[lanes][comparisons][joins];

    void (*conjoin)(std::uint8_t* into, const std::uint8_t* a, std::size_t n);
    void (*disjoin)(std::uint8_t* into, const std::uint8_t* a, std::size_t n);
    /// into = into and not a.
    void (*without)(std::uint8_t* into, const std::uint8_t* a, std::size_t n);
    void (*invert)(std::uint8_t* into, const std::uint8_t* a, std::size_t n);
    bool (*any)(const std::uint8_t* a, std::size_t n);
    bool (*every)(const std::uint8_t* a, std::size_t n);
    /// into[i] |= a[i] << bit.
    void (*mark)(std::uint16_t* into, const std::uint8_t* a, unsigned bit, std::size_t n);

    /// into[i] = a[i] + base, from a stored column (u8, u16, u32) to i32 or i64.
    void (*widen32[3])(const void* a, std::int64_t base, std::size_t n, std::int32_t* into);
    void (*widen64[3])(const void* a, std::int64_t base, std::size_t n, std::int64_t* into);
    void (*widen)(const std::int32_t* a, std::size_t n, std::int64_t* into);

    /// into[i] = a[from[i]], of flags.
    void (*gather)(const std::uint8_t* a, const std::uint16_t* from, std::size_t n,
                   std::uint8_t* into);

    // Sums that fit, by proof.
    void (*add32)(const std::int32_t* a, const std::int32_t* b, std::size_t n, std::int32_t* into);
    void (*subtract32)(const std::int32_t* a, const std::int32_t* b, std::size_t n,
                       std::int32_t* into);
    void (*multiply32)(const std::int32_t* a, const std::int32_t* b, std::size_t n,
                       std::int32_t* into);
    void (*select32)(const std::uint8_t* condition, const std::int32_t* a, const std::int32_t* b,
                     std::size_t n, std::int32_t* into);
    void (*select64)(const std::uint8_t* condition, const std::int64_t* a, const std::int64_t* b,
                     std::size_t n, std::int64_t* into);
};

/// Those of this build that the processor can run, the plainest first; the last is the fastest.
/// All give the same answers.
[[nodiscard]] const Kernels* const* all_kernels(std::size_t& count);
/// The fastest.
[[nodiscard]] const Kernels& kernels();

} // namespace tepat::rules::detail
