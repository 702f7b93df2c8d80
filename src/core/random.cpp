#include "core/random.hpp"

#include <bit>

namespace tepat {

SeededRandom::SeededRandom(std::uint64_t seed) {
    // splitmix64 spreads a small seed over the state (Vigna, xoshiro.di.unimi.it).
    for (auto& word : state_) {
        seed += 0x9e3779b97f4a7c15;
        auto z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        word = z ^ (z >> 31);
    }
}

std::uint64_t SeededRandom::next() {
    const auto result = std::rotl(state_[1] * 5, 7) * 9;
    const auto shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

Bytes SeededRandom::bytes(std::size_t size) {
    Bytes out;
    while (out.size() < size)
        append_u64(out, next());
    out.resize(size);
    return out;
}

std::uint64_t SeededRandom::below(std::uint64_t bound) {
    const auto threshold = (0 - bound) % bound;
    for (;;) {
        const auto value = next();
        if (value >= threshold) return value % bound;
    }
}

std::int64_t SeededRandom::between(std::int64_t low, std::int64_t high) {
    const auto width = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                     (width == 0 ? next() : below(width)));
}

double SeededRandom::unit() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

} // namespace tepat
