#pragma once
#include "core/date.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace tepat {

/// A moment, in microseconds since 1970-01-01T00:00:00Z. Stored and shown as
/// `2021-03-31T23:59:59.000000Z`, in the years 1 to 9999 always 27 characters, so that text order
/// is time order.
class Instant {
public:
    constexpr Instant() = default;
    constexpr explicit Instant(std::int64_t microseconds) : us_{microseconds} {}
    static Result<Instant> parse(std::string_view text);

    [[nodiscard]] constexpr std::int64_t microseconds() const { return us_; }
    [[nodiscard]] std::string text() const;
    /// The civil date in a zone `hours` east of UTC: 7 WIB, 8 WITA, 9 WIT.
    [[nodiscard]] Date date_at(int hours) const;

    friend constexpr auto operator<=>(Instant, Instant) = default;

private:
    std::int64_t us_ = 0;
};

/// Time comes in as an argument, so that appeals and simulations replay. Implementations are
/// thread-safe.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

/// A clock that stands still until it is set; for tests and replays.
class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant at) : at_{at} {}
    [[nodiscard]] Instant now() const override { return at_; }
    void set(Instant at) { at_ = at; }

private:
    Instant at_;
};

} // namespace tepat
