#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/strong.hpp"
#include "lookup/name.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace tepat::lookup {

/// What a look-up costs the address it comes from, in points. The defaults let an office of 300
/// people a day through, three of four found at least, and stop who guesses.
struct LimitOptions {
    double points = 400; ///< of a fresh address
    double points_an_hour = 24;
    double hit = 1;
    double miss = 3;
    /// What is added to a miss, by the square of the share of misses among the last forty or so:
    /// who asks for people he knows misses seldom, who guesses misses often.
    double guessing = 60;
    /// Villages that an address may ask about without more ado; an office has few.
    int home_villages = 3;
    double further_village = 40; ///< for each more; at most `villages` in a day
    int villages = 8;
    int villages_a_name = 3; ///< one address, one name, in a day
    /// Of one name by all addresses together, outside their home villages, where nobody who asks
    /// for himself is counted.
    double name_points = 30;
    double name_points_an_hour = 6;
    std::size_t addresses = std::size_t{1} << 16; ///< remembered; powers of two
    std::size_t names = std::size_t{1} << 16;
};

/// How much one address, and one name, may be asked. Nothing is written down: addresses and names
/// are kept as keyed hashes, in tables of a fixed size (12 MB with the defaults) that forget first
/// who owes least. Addresses of IPv6 count by their /64. Thread-safe; a call costs a hash and a
/// short lock of one of 64 parts.
class Limits {
public:
    /// `secret`: 16 random bytes at least, new for each process.
    Limits(LimitOptions options, BytesView secret, const Clock& clock);
    ~Limits();

    /// Pays for a look-up before it is done, as a hit. Nothing: go on. Else how long to wait, in
    /// whole seconds, and nothing is paid.
    [[nodiscard]] std::optional<std::chrono::seconds> admit(std::string_view address,
                                                            RegionId village, const NameKey& name);
    /// After a look-up that found nobody: pays the rest of its price. It may go below zero, which
    /// makes the wait longer.
    void missed(std::string_view address);
    /// After one that did.
    void found(std::string_view address);

private:
    struct Tables;
    LimitOptions options_;
    const Clock& clock_;
    std::unique_ptr<Tables> tables_;
};

} // namespace tepat::lookup
