#pragma once
#include "core/random.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <numeric>
#include <span>

namespace tepat::generate::detail {

/// What a throw is about. Each topic has a stream of its own, so that a change in how houses are
/// built does not rename the people.
enum class Topic : std::uint64_t {
    family = 1,
    names,
    bodies,
    livelihood,
    house,
    place,
    numbers,
    damage,
    bank,
    consumption
};

/// Draws for one household and topic. Integer arithmetic only: the same on every machine.
class Dice {
public:
    Dice(std::uint64_t seed, std::int64_t village_code, std::int64_t ordinal, Topic topic)
        : random_{mix(
              mix(mix(seed) ^ static_cast<std::uint64_t>(village_code)) ^
              (static_cast<std::uint64_t>(ordinal) << 8 | static_cast<std::uint64_t>(topic)))} {}

    /// Uniform in [0, bound); bound > 0.
    int below(int bound) {
        return static_cast<int>(random_.below(static_cast<std::uint64_t>(bound)));
    }
    std::int64_t below64(std::int64_t bound) {
        return static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(bound)));
    }
    /// Uniform in [low, high].
    int between(int low, int high) { return low + below(high - low + 1); }
    bool per_mille(int share) { return below(1000) < share; }
    bool per_million(int share) { return below(1'000'000) < share; }

    template <class T>
    const T& one_of(std::span<const T> items) {
        return items[static_cast<std::size_t>(below(static_cast<int>(items.size())))];
    }
    /// Earlier items are likelier: the first of n comes about 2 in n times.
    template <class T>
    const T& early_of(std::span<const T> items) {
        const int size = static_cast<int>(items.size());
        const int first = below(size);
        const int second = below(size);
        return items[static_cast<std::size_t>(first < second ? first : second)];
    }
    /// An index, as often as its weight says.
    int weighted(std::span<const int> weights) {
        int rest = below(std::accumulate(weights.begin(), weights.end(), 0));
        int index = 0;
        for (const int weight : weights) {
            if (rest < weight) break;
            rest -= weight;
            ++index;
        }
        return index;
    }
    int weighted(std::initializer_list<int> weights) {
        return weighted(std::span{weights.begin(), weights.size()});
    }

private:
    /// splitmix64's finisher: neighbouring seeds become unrelated ones.
    static std::uint64_t mix(std::uint64_t z) {
        z += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    SeededRandom random_;
};

/// A share in a thousand that goes evenly from the poorest (welfare 0) to the best off (999).
[[nodiscard]] inline int leaning(int poorest, int best_off, int welfare) {
    return poorest + (best_off - poorest) * welfare / 999;
}

} // namespace tepat::generate::detail
