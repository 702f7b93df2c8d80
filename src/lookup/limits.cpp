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
constexpr float memory = 24; // look-ups over which the share of misses is kept
constexpr std::size_t most_villages = 8;

/// What is left of an allowance; times are seconds since 1970.
double refilled(double left, double passed, double most, double an_hour) {
    return std::min(most, left + std::max(0.0, passed) / hour * an_hour);
}

struct NameBucket {
    std::uint64_t key = 0; ///< 0: free
    double at = 0;
    double look_ups = 0;

    void fill(const LimitOptions& options) { look_ups = options.name_look_ups; }
    void refill(double now, const LimitOptions& options) {
        look_ups =
            refilled(look_ups, now - at, options.name_look_ups, options.name_look_ups_an_hour);
        at = now;
    }
    /// 1: nothing would be lost by forgetting it.
    [[nodiscard]] double fullness(const LimitOptions& options) const {
        return look_ups / options.name_look_ups;
    }
};
struct AddressBucket {
    std::uint64_t key = 0;
    double at = 0;
    double look_ups = 0;
    double patience = 0;
    double first_village = 0; ///< when the first of `villages` was asked about
    float misses = 0;         ///< share of the last look-ups
    std::uint32_t last_name = 0;
    std::uint32_t count = 0;
    std::array<std::uint32_t, most_villages> villages{};

    void fill(const LimitOptions& options) {
        look_ups = options.look_ups;
        patience = options.patience;
    }
    void refill(double now, const LimitOptions& options) {
        look_ups = refilled(look_ups, now - at, options.look_ups, options.look_ups_an_hour);
        patience = refilled(patience, now - at, options.patience, options.patience_an_hour);
        if (now - first_village > day) count = 0;
        at = now;
    }
    [[nodiscard]] double fullness(const LimitOptions& options) const {
        return std::min(look_ups / options.look_ups, patience / options.patience);
    }
};

/// Buckets by key, in sets of eight; a full set forgets the fullest.
template <class B>
class Table {
public:
    Table(std::size_t size, const LimitOptions& options) : options_{options}, buckets_(size) {
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
            at = std::ranges::max_element(places, {}, [&](B bucket) {
                if (bucket.key == 0) return 2.0;
                bucket.refill(now, options_);
                return bucket.fullness(options_);
            });
            *at = B{};
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
    const LimitOptions& options_;
    std::vector<B> buckets_;
    std::array<std::mutex, parts> locks_;
};

/// What of an address counts: all of IPv4, the network (/64) of IPv6.
std::string network_of(std::string_view address) {
    std::string text{address};
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
        : addresses{options.addresses, options}, names{options.names, options} {
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
    Table<NameBucket> names;
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
            const auto known = std::span{bucket.villages}.first(bucket.count);
            const bool fresh = std::ranges::find(known, place) == known.end();
            const bool carried = fresh && bucket.count > 0 && bucket.last_name == short_name;
            const bool further = fresh && bucket.count >= options_.home_villages;
            if (fresh && bucket.count == options_.villages)
                return wait_for(bucket.first_village + day - now, hour);
            const double price = carried   ? options_.carried_name
                                 : further ? options_.further_village
                                           : 1;
            if (bucket.patience < 0) return wait_for(-bucket.patience, options_.patience_an_hour);
            if (bucket.look_ups < price)
                return wait_for(price - bucket.look_ups, options_.look_ups_an_hour);
            if (further) {
                const auto wait = tables_->names.with(
                    name_hash, now, [&](NameBucket& all) -> std::optional<std::chrono::seconds> {
                        if (all.look_ups < 1)
                            return wait_for(1 - all.look_ups, options_.name_look_ups_an_hour);
                        all.look_ups -= 1;
                        return std::nullopt;
                    });
                if (wait) return wait;
            }
            bucket.look_ups -= price;
            bucket.last_name = short_name;
            if (fresh) {
                if (bucket.count == 0) bucket.first_village = now;
                bucket.villages[bucket.count++] = place;
            }
            return std::nullopt;
        });
}

void Limits::answered(std::string_view address, const Answer& answer) {
    const auto now = Tables::seconds(clock_.now());
    const bool found = !answer.lines.empty() && answer.tier != Tier::fuzzy;
    tables_->addresses.with(tables_->hash(network_of(address)), now, [&](AddressBucket& bucket) {
        bucket.misses += ((found ? 0.0F : 1.0F) - bucket.misses) / memory;
        if (found) return;
        const auto share = static_cast<double>(bucket.misses);
        const auto price = options_.miss + options_.guessing * share * share * share * share;
        bucket.patience = std::max(-options_.patience, bucket.patience - price);
    });
}

} // namespace tepat::lookup
