#include "matching/collection.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace tepat::matching {
namespace {

/// Counts values by their hashes in fixed memory. Beyond 2^24 different values some share a
/// counter, which makes rare ones a little less rare.
class Counters {
public:
    explicit Counters(std::size_t records)
        : bits_{std::clamp(static_cast<int>(std::bit_width(records)) + 2, 10, 24)},
          counts_(std::size_t{1} << bits_) {}

    void add(std::uint64_t value) { ++counts_[place(value)]; }
    [[nodiscard]] std::uint32_t count(std::uint64_t value) const { return counts_[place(value)]; }
    /// What the others of a counter add, on average.
    [[nodiscard]] std::uint32_t shared(std::size_t records) const {
        return static_cast<std::uint32_t>(2 * (records >> bits_));
    }
    void clear() { std::ranges::fill(counts_, 0U); }

private:
    [[nodiscard]] std::size_t place(std::uint64_t value) const {
        return (value ^ value >> 31) * 0x9E3779B97F4A7C15 >> (64 - bits_);
    }
    int bits_;
    std::vector<std::uint32_t> counts_;
};

std::uint64_t mother_value(const Record& record) {
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    std::memcpy(&front, record.mother.data(), 8);
    std::memcpy(&back, record.mother.data() + 5, 8);
    return front == 0 ? 0 : front * 0x9E3779B97F4A7C15 ^ back;
}

template <class Value, class Use>
void count(std::span<Record> records, Counters& counters, Value value, Use use) {
    counters.clear();
    std::uint64_t known = 0;
    for (const auto& record : records)
        if (const auto it = value(record); it != 0) {
            counters.add(it);
            ++known;
        }
    for (auto& record : records)
        if (const auto it = value(record); it != 0) use(record, counters.count(it), known);
}

/// A value that one has is worth as much as one that two share: that is when it says something.
std::uint8_t rarity(std::uint32_t count, std::uint64_t known) {
    const double share =
        std::max(count, 2U) / static_cast<double>(std::max<std::uint64_t>(known, 2));
    return static_cast<std::uint8_t>(std::clamp(-8 * std::log2(share), 1.0, 255.0));
}

} // namespace

Shared settle(std::span<Record> records, std::uint32_t placeholder_from) {
    Shared shared;
    Counters counters{records.size()};
    const auto from = placeholder_from + counters.shared(records.size());
    count(
        records, counters, [](const Record& it) { return it.number; },
        [&](Record& it, std::uint32_t count, std::uint64_t) {
            if (count < from) return;
            it.number = 0;
            ++shared.numbers;
        });
    count(
        records, counters, [](const Record& it) { return std::uint64_t{it.family}; },
        [&](Record& it, std::uint32_t count, std::uint64_t) {
            if (count < from) return;
            it.family = 0;
            ++shared.families;
        });
    count(
        records, counters, [](const Record& it) { return std::uint64_t{it.name_sound}; },
        [](Record& it, std::uint32_t count, std::uint64_t known) {
            it.name_rarity = rarity(count, known);
        });
    count(records, counters, mother_value,
          [](Record& it, std::uint32_t count, std::uint64_t known) {
              it.mother_rarity = rarity(count, known);
          });
    // Of those who live in the regency: most were born there, and who was not says much.
    std::unordered_map<std::uint32_t, std::uint64_t> born;
    for (const auto& it : records)
        if (it.birthplace != 0) ++born[lives_in(it)];
    count(
        records, counters,
        [](const Record& it) {
            return it.birthplace == 0 ? 0 : std::uint64_t{lives_in(it)} << 16 | it.birthplace;
        },
        [&](Record& it, std::uint32_t count, std::uint64_t) {
            it.birthplace_rarity = rarity(count, born[lives_in(it)]);
        });
    return shared;
}

} // namespace tepat::matching
