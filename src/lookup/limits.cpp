#include "lookup/limits.hpp"

#include "limits/buckets.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <span>
#include <string>

namespace tepat::lookup {
namespace {

using limits::network_of;
using limits::refilled;
using limits::wait_for;

constexpr double hour = 3600;
constexpr double day = 24 * hour;
constexpr float memory = 24; // look-ups over which the share of misses is kept
constexpr std::size_t most_villages = 8;

/// Times are seconds since 1970.
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

} // namespace

struct Limits::Tables {
    Tables(const LimitOptions& options, BytesView secret)
        : hash{secret}, addresses{options.addresses, options}, names{options.names, options} {
        assert(options.villages <= most_villages);
    }
    [[nodiscard]] static double seconds(Instant at) {
        return static_cast<double>(at.microseconds()) / 1e6;
    }

    limits::KeyedHash hash;
    limits::Buckets<AddressBucket, LimitOptions> addresses;
    limits::Buckets<NameBucket, LimitOptions> names;
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
