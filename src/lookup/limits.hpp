#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/strong.hpp"
#include "lookup/index.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace tepat::lookup {

/// What look-ups cost the address they come from. The defaults let an office through that looks
/// 300 people up every day, one in seven of them not to be found, and stop who guesses.
struct LimitOptions {
    /// Look-ups of a fresh address, and what it regains.
    double look_ups = 400;
    double look_ups_an_hour = 24;
    /// What it may spend on misses. Each costs `miss`, and `guessing` times the fourth power of the
    /// share of misses among the last two dozen look-ups: who asks for people he knows misses
    /// seldom, who guesses misses often.
    double patience = 200;
    double patience_an_hour = 14;
    double miss = 4;
    double guessing = 1'000;
    /// Villages that an address may ask about without more ado; an office has few.
    std::size_t home_villages = 3;
    double further_village = 40; ///< look-ups that each more counts for
    double carried_name = 120; ///< instead, when the name is the one just asked in another village
    std::size_t villages = 8;  ///< in a day, at most 8
    /// Of one name by all addresses together, outside their home villages, where nobody is counted
    /// who asks for himself.
    double name_look_ups = 30;
    double name_look_ups_an_hour = 6;
    std::size_t addresses = std::size_t{1} << 16; ///< remembered; a multiple of 512
    std::size_t names = std::size_t{1} << 16;
};

/// How much one address, and one name, may be asked. Nothing is written down: addresses and names
/// are keyed hashes in tables of a fixed size (7 MB with the defaults), which forget first who owes
/// least. Addresses of IPv6 count by their /64. Thread-safe; a call costs a hash and a short lock
/// of one of 64 parts.
class Limits {
public:
    /// `secret`: 16 random bytes or more, new for each process.
    Limits(LimitOptions options, BytesView secret, const Clock& clock);
    Limits(const Limits&) = delete;
    Limits& operator=(const Limits&) = delete;
    ~Limits();

    /// Pays for a look-up before it is done. Nothing: go on. Else how long to wait, whole seconds,
    /// and nothing was paid.
    [[nodiscard]] std::optional<std::chrono::seconds> admit(std::string_view address,
                                                            RegionId village, const NameKey& name);
    /// After the look-up: a miss costs patience, and so does a name that is only similar, for that
    /// is what a guess meets. That may leave less than none, which makes the wait longer.
    void answered(std::string_view address, const Answer& answer);

private:
    struct Tables;
    const LimitOptions options_;
    const Clock& clock_;
    std::unique_ptr<Tables> tables_;
};

} // namespace tepat::lookup
