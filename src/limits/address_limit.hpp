#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace tepat::limits {

/// What one address may try. An office's hundred people sign in from one address, most of them
/// rightly: what went well is given back, so that only what went wrong counts.
struct AddressLimitOptions {
    double tries = 40;                            ///< of a fresh address
    double tries_an_hour = 60;                    ///< that it regains
    std::size_t addresses = std::size_t{1} << 14; ///< remembered; a multiple of 512
};

/// A bucket of tries for each address; of IPv6 for each /64. It stops who tries many accounts, of
/// which none would be locked. Nothing is written down: addresses are keyed hashes in a table of a
/// fixed size (0.4 MB with the defaults). The addresses of this machine itself are not counted:
/// behind a proxy that was not named everybody has that one, and a stranger could shut the door for
/// all. Thread-safe.
class AddressLimit {
public:
    /// `secret`: 16 random bytes or more, new for each process.
    AddressLimit(AddressLimitOptions options, BytesView secret, const Clock& clock);
    AddressLimit(const AddressLimit&) = delete;
    AddressLimit& operator=(const AddressLimit&) = delete;
    ~AddressLimit();

    /// Pays for one try before it is done, so that many at once are counted too. Nothing: go on.
    /// Else how long to wait, whole seconds, and nothing was paid.
    [[nodiscard]] std::optional<std::chrono::seconds> admit(std::string_view address);
    /// It went well, or was not tried.
    void give_back(std::string_view address);

private:
    struct Table;
    const AddressLimitOptions options_;
    const Clock& clock_;
    std::unique_ptr<Table> table_;
};

} // namespace tepat::limits
