#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

/// Loops over columns of flags, bytes of 0 or 1, in one source that is compiled for speed. Pure;
/// thread-safe. Spans that are used together have the same length, and `into` is none of the
/// others.
namespace tepat::flags {

[[nodiscard]] std::int64_t count(std::span<const std::uint8_t> flags);
/// 1 where none of both is.
void neither(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
             std::span<std::uint8_t> into);
/// Twice the one and once the other.
void weigh(std::span<const std::uint8_t> two, std::span<const std::uint8_t> one,
           std::span<std::uint8_t> into);
/// 1 where a byte is `value`.
void equal(std::span<const std::uint8_t> bytes, std::uint8_t value, std::span<std::uint8_t> into);
/// Writes the numbers that have a flag next to each other; how many. `into` has room for all.
std::size_t pick(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> flags,
                 std::span<std::int64_t> into);

[[nodiscard]] std::int64_t sum(std::span<const std::int64_t> numbers);

} // namespace tepat::flags
