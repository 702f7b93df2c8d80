#include "limits/buckets.hpp"

#include <arpa/inet.h>
#include <sodium.h>

#include <cmath>

namespace tepat::limits {

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

KeyedHash::KeyedHash(BytesView secret) {
    static_assert(sizeof key_ == crypto_shorthash_KEYBYTES);
    assert(secret.size() >= key_.size());
    std::ranges::copy(secret.substr(0, key_.size()), key_.begin());
}

std::uint64_t KeyedHash::operator()(std::string_view text) const {
    std::array<unsigned char, crypto_shorthash_BYTES> out{};
    crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     key_.data());
    std::uint64_t value = 1;
    for (const auto byte : out)
        value = value << 8 ^ byte;
    return value == 0 ? 1 : value;
}

double refilled(double left, double passed, double most, double an_hour) {
    constexpr double hour = 3600;
    return std::min(most, left + std::max(0.0, passed) / hour * an_hour);
}

std::chrono::seconds wait_for(double missing, double an_hour) {
    constexpr double hour = 3600;
    return std::chrono::seconds{static_cast<std::int64_t>(std::ceil(missing / an_hour * hour)) + 1};
}

} // namespace tepat::limits
