#include "limits/address_limit.hpp"

#include "limits/buckets.hpp"

#include <algorithm>

namespace tepat::limits {
namespace {

struct Bucket {
    std::uint64_t key = 0;
    double at = 0;
    double tries = 0;

    void fill(const AddressLimitOptions& options) { tries = options.tries; }
    void refill(double now, const AddressLimitOptions& options) {
        tries = refilled(tries, now - at, options.tries, options.tries_an_hour);
        at = now;
    }
    [[nodiscard]] double fullness(const AddressLimitOptions& options) const {
        return tries / options.tries;
    }
};

bool of_this_machine(std::string_view network) {
    return network.starts_with("127.") || network == std::string_view{"\0\0\0\0\0\0\0\0", 8} ||
           network.empty();
}

double seconds(Instant at) {
    return static_cast<double>(at.microseconds()) / 1e6;
}

} // namespace

struct AddressLimit::Table {
    KeyedHash hash;
    Buckets<Bucket, AddressLimitOptions> buckets;
};

AddressLimit::AddressLimit(AddressLimitOptions options, BytesView secret, const Clock& clock)
    : options_{options}, clock_{clock},
      table_{new Table{KeyedHash{secret}, {options_.addresses, options_}}} {}
AddressLimit::~AddressLimit() = default;

std::optional<std::chrono::seconds> AddressLimit::admit(std::string_view address) {
    const auto network = network_of(address);
    if (of_this_machine(network)) return std::nullopt;
    return table_->buckets.with(table_->hash(network), seconds(clock_.now()),
                                [&](Bucket& bucket) -> std::optional<std::chrono::seconds> {
                                    if (bucket.tries < 1)
                                        return wait_for(1 - bucket.tries, options_.tries_an_hour);
                                    bucket.tries -= 1;
                                    return std::nullopt;
                                });
}

void AddressLimit::give_back(std::string_view address) {
    const auto network = network_of(address);
    if (of_this_machine(network)) return;
    table_->buckets.with(table_->hash(network), seconds(clock_.now()), [&](Bucket& bucket) {
        bucket.tries = std::min(options_.tries, bucket.tries + 1);
    });
}

} // namespace tepat::limits
