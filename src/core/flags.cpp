#include "core/flags.hpp"

#include <algorithm>

// Plain pointers: the checks of a span's index keep a loop from running many bytes at a time.
namespace tepat::flags {

std::int64_t count(std::span<const std::uint8_t> flags) {
    // Short sums, as long as they cannot overflow, are the quick ones.
    constexpr std::size_t most = 255;
    const auto* from = flags.data();
    std::int64_t all = 0;
    for (std::size_t done = 0; done < flags.size(); done += most) {
        const auto n = std::min(most, flags.size() - done);
        std::uint8_t some = 0;
        for (std::size_t i = 0; i < n; ++i)
            some = static_cast<std::uint8_t>(some + from[done + i]);
        all += some;
    }
    return all;
}

void neither(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
             std::span<std::uint8_t> into) {
    const std::uint8_t* __restrict left = a.data();
    const std::uint8_t* __restrict right = b.data();
    std::uint8_t* __restrict made = into.data();
    for (std::size_t i = 0, n = into.size(); i < n; ++i)
        made[i] = static_cast<std::uint8_t>((left[i] | right[i]) ^ 1U);
}

void weigh(std::span<const std::uint8_t> two, std::span<const std::uint8_t> one,
           std::span<std::uint8_t> into) {
    const std::uint8_t* __restrict left = two.data();
    const std::uint8_t* __restrict right = one.data();
    std::uint8_t* __restrict made = into.data();
    for (std::size_t i = 0, n = into.size(); i < n; ++i)
        made[i] = static_cast<std::uint8_t>(left[i] + left[i] + right[i]);
}

void equal(std::span<const std::uint8_t> bytes, std::uint8_t value, std::span<std::uint8_t> into) {
    const std::uint8_t* __restrict from = bytes.data();
    std::uint8_t* __restrict made = into.data();
    for (std::size_t i = 0, n = into.size(); i < n; ++i)
        made[i] = from[i] == value ? 1 : 0;
}

std::size_t pick(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> flags,
                 std::span<std::int64_t> into) {
    const std::int64_t* __restrict from = numbers.data();
    const std::uint8_t* __restrict wanted = flags.data();
    std::int64_t* __restrict made = into.data();
    std::size_t end = 0;
    for (std::size_t i = 0, n = numbers.size(); i < n; ++i) {
        made[end] = from[i];
        end += wanted[i];
    }
    return end;
}

std::int64_t sum(std::span<const std::int64_t> numbers) {
    const std::int64_t* from = numbers.data();
    std::int64_t all = 0;
    for (std::size_t i = 0, n = numbers.size(); i < n; ++i)
        all += from[i];
    return all;
}

} // namespace tepat::flags
