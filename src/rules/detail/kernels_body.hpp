#pragma once
#include "rules/detail/kernels.hpp"

#include <type_traits>

// Included by one source for each kind of processor, with other flags. All is without linkage and
// nothing is called: the linker must not take one processor's copy of a function for all.
namespace tepat::rules::detail {
namespace {

template <Comparison How, class T>
inline bool holds(T a, T b) {
    if constexpr (How == Comparison::less) return a < b;
    if constexpr (How == Comparison::less_or_equal) return a <= b;
    if constexpr (How == Comparison::equal) return a == b;
    if constexpr (How == Comparison::not_equal) return a != b;
    if constexpr (How == Comparison::greater) return a > b;
    if constexpr (How == Comparison::greater_or_equal) return a >= b;
}

template <Join As>
inline void join(std::uint8_t& into, bool flag) {
    const auto one = static_cast<std::uint8_t>(flag);
    if constexpr (As == Join::set) into = one;
    if constexpr (As == Join::conjoin) into = static_cast<std::uint8_t>(into & one);
    if constexpr (As == Join::disjoin) into = static_cast<std::uint8_t>(into | one);
}

template <class T, Comparison How, Join As>
void compare_constant(const void* a, std::int64_t k, std::size_t n, std::uint8_t* into) {
    const auto* __restrict values = static_cast<const T*>(a);
    std::uint8_t* __restrict flags = into;
    const auto bound = static_cast<T>(k);
    for (std::size_t i = 0; i < n; ++i)
        join<As>(flags[i], holds<How, T>(values[i], bound));
}

template <class T, Comparison How, Join As>
void compare(const void* a, const void* b, std::size_t n, std::uint8_t* into) {
    const auto* __restrict left = static_cast<const T*>(a);
    const auto* __restrict right = static_cast<const T*>(b);
    std::uint8_t* __restrict flags = into;
    for (std::size_t i = 0; i < n; ++i)
        join<As>(flags[i], holds<How, T>(left[i], right[i]));
}

void conjoin(std::uint8_t* __restrict into, const std::uint8_t* __restrict a, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::uint8_t>(into[i] & a[i]);
}
void disjoin(std::uint8_t* __restrict into, const std::uint8_t* __restrict a, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::uint8_t>(into[i] | a[i]);
}
void without(std::uint8_t* __restrict into, const std::uint8_t* __restrict a, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::uint8_t>(into[i] & (a[i] ^ 1U));
}
void invert(std::uint8_t* __restrict into, const std::uint8_t* __restrict a, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::uint8_t>(a[i] ^ 1U);
}

/// In pieces, so that the loop inside has a fixed length and the end comes early.
constexpr std::size_t piece = 256;

bool any(const std::uint8_t* a, std::size_t n) {
    for (std::size_t from = 0; from < n; from += piece) {
        const auto end = from + piece < n ? from + piece : n;
        std::uint8_t seen = 0;
        for (std::size_t i = from; i < end; ++i)
            seen = static_cast<std::uint8_t>(seen | a[i]);
        if (seen != 0) return true;
    }
    return false;
}
bool every(const std::uint8_t* a, std::size_t n) {
    for (std::size_t from = 0; from < n; from += piece) {
        const auto end = from + piece < n ? from + piece : n;
        std::uint8_t seen = 1;
        for (std::size_t i = from; i < end; ++i)
            seen = static_cast<std::uint8_t>(seen & a[i]);
        if (seen == 0) return false;
    }
    return true;
}

void mark(std::uint16_t* __restrict into, const std::uint8_t* __restrict a, unsigned bit,
          std::size_t n) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::uint16_t>(into[i] | static_cast<unsigned>(a[i]) << bit);
}

template <class Stored, class Wide>
void widen_stored(const void* a, std::int64_t base, std::size_t n, Wide* into) {
    const auto* __restrict stored = static_cast<const Stored*>(a);
    Wide* __restrict wide = into;
    // Modulo the width: a missing value's stand-in may lie beyond it.
    using Bits = std::conditional_t<sizeof(Wide) == 4, std::uint32_t, std::uint64_t>;
    const auto add = static_cast<Bits>(base);
    for (std::size_t i = 0; i < n; ++i)
        wide[i] = static_cast<Wide>(static_cast<Bits>(stored[i]) + add);
}

void widen(const std::int32_t* __restrict a, std::size_t n, std::int64_t* __restrict into) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = a[i];
}

void gather(const std::uint8_t* __restrict a, const std::uint16_t* __restrict from, std::size_t n,
            std::uint8_t* __restrict into) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = a[from[i]];
}

// Modulo 2³²: the stand-in of a missing value may overflow, and nobody looks at what comes of it.
inline std::uint32_t bits(std::int32_t value) {
    return static_cast<std::uint32_t>(value);
}
void add32(const std::int32_t* __restrict a, const std::int32_t* __restrict b, std::size_t n,
           std::int32_t* __restrict into) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::int32_t>(bits(a[i]) + bits(b[i]));
}
void subtract32(const std::int32_t* __restrict a, const std::int32_t* __restrict b, std::size_t n,
                std::int32_t* __restrict into) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::int32_t>(bits(a[i]) - bits(b[i]));
}
void multiply32(const std::int32_t* __restrict a, const std::int32_t* __restrict b, std::size_t n,
                std::int32_t* __restrict into) {
    for (std::size_t i = 0; i < n; ++i)
        into[i] = static_cast<std::int32_t>(bits(a[i]) * bits(b[i]));
}

template <class T>
void select_lane(const std::uint8_t* condition, const T* a, const T* b, std::size_t n, T* into) {
    const std::uint8_t* __restrict flags = condition;
    const T* __restrict yes = a;
    const T* __restrict no = b;
    T* __restrict chosen = into;
    for (std::size_t i = 0; i < n; ++i)
        chosen[i] = flags[i] != 0 ? yes[i] : no[i];
}

template <class T, Comparison How>
constexpr void put(Kernels& made, Lane lane) {
    auto* places = made.compare_constant[static_cast<int>(lane)][static_cast<int>(How)];
    places[static_cast<int>(Join::set)] = compare_constant<T, How, Join::set>;
    places[static_cast<int>(Join::conjoin)] = compare_constant<T, How, Join::conjoin>;
    places[static_cast<int>(Join::disjoin)] = compare_constant<T, How, Join::disjoin>;
    auto* pairs = made.compare[static_cast<int>(lane)][static_cast<int>(How)];
    pairs[static_cast<int>(Join::set)] = compare<T, How, Join::set>;
    pairs[static_cast<int>(Join::conjoin)] = compare<T, How, Join::conjoin>;
    pairs[static_cast<int>(Join::disjoin)] = compare<T, How, Join::disjoin>;
}

template <class T>
constexpr void put_lane(Kernels& made, Lane lane) {
    put<T, Comparison::less>(made, lane);
    put<T, Comparison::less_or_equal>(made, lane);
    put<T, Comparison::equal>(made, lane);
    put<T, Comparison::not_equal>(made, lane);
    put<T, Comparison::greater>(made, lane);
    put<T, Comparison::greater_or_equal>(made, lane);
}

constexpr Kernels make_kernels(const char* name) {
    Kernels made{};
    made.name = name;
    put_lane<std::uint8_t>(made, Lane::u8);
    put_lane<std::uint16_t>(made, Lane::u16);
    put_lane<std::uint32_t>(made, Lane::u32);
    put_lane<std::int32_t>(made, Lane::i32);
    put_lane<std::int64_t>(made, Lane::i64);
    made.conjoin = conjoin;
    made.disjoin = disjoin;
    made.without = without;
    made.invert = invert;
    made.any = any;
    made.every = every;
    made.mark = mark;
    made.widen32[0] = widen_stored<std::uint8_t, std::int32_t>;
    made.widen32[1] = widen_stored<std::uint16_t, std::int32_t>;
    made.widen32[2] = widen_stored<std::uint32_t, std::int32_t>;
    made.widen64[0] = widen_stored<std::uint8_t, std::int64_t>;
    made.widen64[1] = widen_stored<std::uint16_t, std::int64_t>;
    made.widen64[2] = widen_stored<std::uint32_t, std::int64_t>;
    made.widen = widen;
    made.gather = gather;
    made.add32 = add32;
    made.subtract32 = subtract32;
    made.multiply32 = multiply32;
    made.select32 = select_lane<std::int32_t>;
    made.select64 = select_lane<std::int64_t>;
    return made;
}

} // namespace
} // namespace tepat::rules::detail
