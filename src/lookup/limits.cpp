#include "lookup/limits.hpp"

#include <arpa/inet.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace tepat::lookup {
namespace {

constexpr double hour = 3600;
constexpr double day = 24 * hour;
constexpr double memory = 24; // look-ups over which the share of misses is kept
constexpr std::size_t most_villages = 8;

/// What every bucket has; times are seconds since the tables began.
struct Bucket {
    std::uint64_t key = 0; ///< 0: free
    double points = 0;
    double at = 0;

    void refill(double now, double most, double an_hour) {
        points = std::min(most, points + std::max(0.0, now - at) / hour * an_hour);
        at = now;
    }
};
struct AddressBucket : Bucket {
    float misses = 0; ///< share of the last look-ups
    std::uint32_t last_name = 0;
    double first_village = 0; ///< when the first of `villages` was asked about
    std::uint32_t count = 0;
    std::array<std::uint32_t, most_villages> villages{};
};

/// Buckets by key, in sets of eight; a full set forgets the one that would be full first.
template <class B>
class Table {
public:
    Table(std::size_t size, double points, double an_hour)
        : points_{points}, an_hour_{an_hour}, buckets_(size) {
        assert(size > 0 && size % (ways * parts) == 0);
    }

    /// Calls `use` with the bucket of `key`, refilled; a fresh one is full.
    template <class F>
    auto with(std::uint64_t key, double now, F&& use) {
        const auto set = key % (buckets_.size() / ways);
        const std::lock_guard lock{locks_[set % parts]};
        const auto places = std::span{buckets_}.subspan(set * ways, ways);
        auto at = std::ranges::find(places, key, &B::key);
        if (at == places.end()) {
            at = std::ranges::max_element(places, {}, [&](const B& bucket) {
                return bucket.key == 0 ? points_ + 1 : full_share(bucket, now);
            });
            *at = B{};
            at->key = key;
            at->points = points_;
            at->at = now;
        }
        at->refill(now, points_, an_hour_);
        return use(*at);
    }

private:
    static constexpr std::size_t ways = 8;
    static constexpr std::size_t parts = 64;
    [[nodiscard]] double full_share(const B& bucket, double now) const {
        return std::min(points_, bucket.points + (now - bucket.at) / hour * an_hour_);
    }

    double points_;
    double an_hour_;
    std::vector<B> buckets_;
    std::array<std::mutex, parts> locks_;
};

/// What of an address counts: all of IPv4, the network (/64) of IPv6.
std::string network_of(std::string_view address) {
    const std::string text{address};
    std::array<char, 16> bytes{};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
    static constexpr std::string_view mapped{"\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12};
    const std::string_view all{bytes.data(), bytes.size()};
    if (!all.starts_with(mapped)) return std::string{all.substr(0, 8)};
    std::array<char, INET_ADDRSTRLEN> written{};
    inet_ntop(AF_INET, bytes.data() + mapped.size(), written.data(), written.size());
    return written.data();
}

std::chrono::seconds wait_for(double missing, double an_hour) {
    return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(missing / an_hour * hour)) + 1};
}

} // namespace

struct Limits::Tables {
    Tables(const LimitOptions& options, BytesView secret)
        : addresses{options.addresses, options.points, options.points_an_hour},
          names{options.names, options.name_points, options.name_points_an_hour} {
        assert(secret.size() >= key.size() && options.villages <= most_villages);
        std::ranges::copy(secret.substr(0, key.size()), key.begin());
    }
    [[nodiscard]] std::uint64_t hash(std::string_view text) const {
        std::array<unsigned char, crypto_shorthash_BYTES> out{};
        crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(text.data()),
                         text.size(), key.data());
        std::uint64_t value = 1; // never 0
        for (const auto byte : out)
            value = value << 8 ^ byte;
        return value == 0 ? 1 : value;
    }
    [[nodiscard]] static double seconds(Instant at) {
        return static_cast<double>(at.microseconds()) / 1e6;
    }

    std::array<unsigned char, crypto_shorthash_KEYBYTES> key{};
    Table<AddressBucket> addresses;
    Table<Bucket> names;
};

Limits::Limits(LimitOptions options, BytesView secret, const Clock& clock)
    : options_{options}, clock_{clock}, tables_{std::make_unique<Tables>(options_, secret)} {}
Limits::~Limits() = default;

std::optional<std::chrono::seconds> Limits::admit(std::string_view address, RegionId village,
                                                  const NameKey& name) {
    const auto now = Tables::seconds(clock_.now());
    const auto name_hash = tables_->hash(name.phonetic);
    const auto short_name = static_cast<std::uint32_t>(name_hash);
    const auto place = static_cast<std::uint32_t>(tables_->hash(std::to_string(village.value())));
    const auto who = tables_->hash(network_of(address));
    return tables_->addresses.with(
        who, now, [&](AddressBucket& bucket) -> std::optional<std::chrono::seconds> {
            if (now - bucket.first_village > day) bucket.count = 0;
            const auto known = std::span{bucket.villages}.first(bucket.count);
            const bool fresh = std::ranges::find(known, place) == known.end();
            const bool carried = fresh && bucket.count > 0 && bucket.last_name == short_name;
            const bool further = fresh && bucket.count >= options_.home_villages;
            if (fresh && bucket.count == options_.villages)
                return wait_for(bucket.first_village + day - now, hour);
            const double price = options_.hit + (carried   ? options_.carried_name
                                                 : further ? options_.further_village
                                                           : 0);
            if (bucket.points < price)
                return wait_for(price - bucket.points, options_.points_an_hour);
            if (further) {
                const auto wait = tables_->names.with(
                    name_hash, now, [&](Bucket& all) -> std::optional<std::chrono::seconds> {
                        if (all.points < 1)
                            return wait_for(1 - all.points, options_.name_points_an_hour);
                        all.points -= 1;
                        return std::nullopt;
                    });
                if (wait) return wait;
            }
            bucket.points -= price;
            bucket.last_name = short_name;
            if (fresh) {
                if (bucket.count == 0) bucket.first_village = now;
                bucket.villages[bucket.count++] = place;
            }
            return std::nullopt;
        });
}

void Limits::answered(std::string_view address, bool found) {
    const auto now = Tables::seconds(clock_.now());
    tables_->addresses.with(tables_->hash(network_of(address)), now, [&](AddressBucket& bucket) {
        bucket.misses += ((found ? 0.0F : 1.0F) - bucket.misses) / static_cast<float>(memory);
        if (found) return;
        const auto share = static_cast<double>(bucket.misses);
        bucket.points = std::max(-options_.points, bucket.points - (options_.miss - options_.hit) -
                                                       options_.guessing * share * share);
    });
}

} // namespace tepat::lookup
