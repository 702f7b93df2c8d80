#include "matching/detail/slice.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <thread>
#include <utility>

namespace tepat::matching::detail {
namespace {

/// Entries of a partition, so that it and its scratch are half a second cache of 2 MB.
constexpr std::size_t partition_entries = 32'768;
constexpr unsigned most_partition_bits = 14;

template <class Work>
void in_parts(std::size_t size, int threads, Work work) {
    std::vector<std::jthread> helpers;
    const auto count = static_cast<std::size_t>(std::max(1, threads));
    for (std::size_t t = 1; t < count; ++t)
        helpers.emplace_back([&, t] { work(t, t * size / count, (t + 1) * size / count); });
    work(0, 0, size / count);
}

} // namespace

void sort_by_key(std::span<std::uint64_t> entries, unsigned known,
                 std::vector<std::uint64_t>& scratch) {
    if (entries.size() < 512) {
        std::ranges::sort(entries);
        return;
    }
    if (scratch.size() < entries.size()) scratch.resize(entries.size());
    std::span<std::uint64_t> from = entries;
    std::span<std::uint64_t> to{scratch.data(), entries.size()};
    for (unsigned shift = 32; shift < 64 - known; shift += 8) {
        std::array<std::uint32_t, 257> begins{};
        for (const auto entry : from)
            ++begins[(entry >> shift & 0xFF) + 1];
        for (std::size_t i = 1; i < begins.size(); ++i)
            begins[i] += begins[i - 1];
        for (const auto entry : from)
            to[begins[entry >> shift & 0xFF]++] = entry;
        std::swap(from, to);
    }
    if (from.data() != entries.data()) std::ranges::copy(from, entries.begin());
}

Slice::Slice(std::span<const Record> records, const BlockingRule& rule, SliceOf which, int threads)
    : base_{records.data()} {
    const auto slice_bits = static_cast<unsigned>(std::bit_width(which.count) - 1);
    const auto expected = records.size() / which.count;
    const auto bits = std::min(most_partition_bits,
                               static_cast<unsigned>(std::bit_width(expected / partition_entries)));
    const auto count = std::size_t{1} << bits;
    const auto ways = static_cast<std::size_t>(std::max(1, threads));
    const auto key_here = [&](const Record& record) -> std::optional<std::uint32_t> {
        auto key = key_of(record, rule);
        if (key && slice_bits > 0 && *key >> (32 - slice_bits) != which.number) key.reset();
        return key;
    };
    const auto partition = [&](std::uint32_t key) -> std::size_t {
        return bits == 0 ? 0 : key << slice_bits >> (32 - bits);
    };

    const bool gathers = which.count > 1;
    // Between the passes, where memory is not short; 0: none.
    std::vector<std::uint32_t> keys(gathers ? 0 : records.size());
    std::vector<std::vector<std::size_t>> next(ways, std::vector<std::size_t>(count));
    std::vector<std::size_t> sums(ways);
    in_parts(records.size(), threads, [&](std::size_t t, std::size_t from, std::size_t to) {
        for (auto at = from; at < to; ++at)
            if (const auto key = key_here(records[at])) {
                ++next[t][partition(*key)];
                ++sums[t];
                if (!gathers) keys[at] = *key;
            }
    });
    known_bits_ = slice_bits + bits;
    begins_.assign(count + 1, 0);
    std::size_t sum = 0;
    for (std::size_t p = 0; p < count; ++p) {
        begins_[p] = sum;
        for (std::size_t t = 0; t < ways; ++t)
            sum += std::exchange(next[t][p], sum);
    }
    begins_[count] = sum;
    entries_.resize(sum);
    if (gathers) {
        own_.resize(sum);
        places_.resize(sum);
        base_ = own_.data();
    }
    const auto put = [&](std::size_t t, std::uint32_t key, std::size_t index) {
        entries_[next[t][partition(key)]++] = std::uint64_t{key} << 32 | index;
    };
    in_parts(records.size(), threads, [&](std::size_t t, std::size_t from, std::size_t to) {
        if (!gathers) {
            for (auto at = from; at < to; ++at)
                if (keys[at] != 0) put(t, keys[at], at);
            return;
        }
        std::size_t own = 0;
        for (std::size_t before = 0; before < t; ++before)
            own += sums[before];
        for (auto at = from; at < to; ++at)
            if (const auto key = key_here(records[at])) {
                own_[own] = records[at];
                places_[own] = static_cast<std::uint32_t>(at);
                put(t, *key, own++);
            }
    });
}

std::span<const std::uint64_t> Slice::sorted(std::size_t partition,
                                             std::vector<std::uint64_t>& scratch) {
    const std::span part{entries_.data() + begins_[partition],
                         begins_[partition + 1] - begins_[partition]};
    sort_by_key(part, known_bits_, scratch);
    return part;
}

} // namespace tepat::matching::detail
