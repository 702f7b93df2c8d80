#pragma once
#include "core/bytes.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::limits {

/// What of an address counts: all of IPv4, also when it is written as IPv6, and the network (/64)
/// of IPv6, which one household or office has as a whole. What is no address is taken as it is.
[[nodiscard]] std::string network_of(std::string_view address);

/// SipHash-2-4 with a key of its own: who asks cannot choose whose bucket is hit.
class KeyedHash {
public:
    /// `secret`: 16 random bytes or more, new for each process.
    explicit KeyedHash(BytesView secret);
    /// Never 0.
    [[nodiscard]] std::uint64_t operator()(std::string_view text) const;

private:
    std::array<unsigned char, 16> key_{};
};

/// What is left of an allowance after so many seconds.
[[nodiscard]] double refilled(double left, double passed, double most, double an_hour);
/// Whole seconds until what is missing has come back.
[[nodiscard]] std::chrono::seconds wait_for(double missing, double an_hour);

/// Buckets by key in a table of a fixed size, in sets of eight; a full set forgets the fullest, who
/// loses least. A bucket has `key` (0: free), `at`, fill(options), refill(now, options) and
/// fullness(options), 1 when nothing would be lost by forgetting it. Thread-safe; a call takes one
/// lock of 64.
template <class Bucket, class Options>
class Buckets {
public:
    /// `size`: a multiple of 512. The options must outlive the table.
    Buckets(std::size_t size, const Options& options) : options_{options}, buckets_(size) {
        assert(size > 0 && size % (ways * parts) == 0);
    }

    /// Calls `use` with the bucket of `key`, refilled; a fresh one is full.
    template <class F>
    auto with(std::uint64_t key, double now, F&& use) {
        const auto set = key % (buckets_.size() / ways);
        const std::lock_guard lock{locks_[set % parts]};
        const auto places = std::span{buckets_}.subspan(set * ways, ways);
        auto at = std::ranges::find(places, key, &Bucket::key);
        if (at == places.end()) {
            at = std::ranges::max_element(places, {}, [&](Bucket bucket) {
                if (bucket.key == 0) return 2.0;
                bucket.refill(now, options_);
                return bucket.fullness(options_);
            });
            *at = Bucket{};
            at->key = key;
            at->at = now;
            at->fill(options_);
        }
        at->refill(now, options_);
        return use(*at);
    }

private:
    static constexpr std::size_t ways = 8;
    static constexpr std::size_t parts = 64;
    const Options& options_;
    std::vector<Bucket> buckets_;
    std::array<std::mutex, parts> locks_;
};

} // namespace tepat::limits
