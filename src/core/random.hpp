#pragma once
#include "core/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tepat {

/// Randomness comes in as an argument, like time. Salts and keys need an implementation fit for
/// secrets.
class Randomness {
public:
    Randomness() = default;
    Randomness(const Randomness&) = delete;
    Randomness& operator=(const Randomness&) = delete;
    virtual ~Randomness() = default;
    /// `size` random bytes.
    [[nodiscard]] virtual Bytes bytes(std::size_t size) = 0;
};

/// xoshiro256** from a seed: the same seed gives the same numbers on every machine. Not for
/// secrets. Not thread-safe.
class SeededRandom final : public Randomness {
public:
    explicit SeededRandom(std::uint64_t seed);
    [[nodiscard]] Bytes bytes(std::size_t size) override;

    [[nodiscard]] std::uint64_t next();
    /// Uniform in [0, bound), without modulo bias; bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    /// Uniform in [low, high].
    [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high);
    /// True `per_mille` times in a thousand.
    [[nodiscard]] bool chance(unsigned per_mille) { return below(1000) < per_mille; }
    /// Uniform in [0, 1), 53 bits.
    [[nodiscard]] double unit();

private:
    std::array<std::uint64_t, 4> state_{};
};

} // namespace tepat
