#pragma once
#include <compare>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace tepat {

/// Whole rupiah. Sums and differences are checked: an overflow throws std::overflow_error rather
/// than pay a wrong amount. Money times money does not compile; `times` takes a count.
class Rupiah {
public:
    constexpr Rupiah() = default;
    constexpr explicit Rupiah(std::int64_t amount) : amount_{amount} {}
    [[nodiscard]] constexpr std::int64_t amount() const { return amount_; }

    friend constexpr auto operator<=>(Rupiah, Rupiah) = default;
    friend constexpr Rupiah operator+(Rupiah a, Rupiah b) {
        Rupiah sum;
        if (__builtin_add_overflow(a.amount_, b.amount_, &sum.amount_)) overflow();
        return sum;
    }
    friend constexpr Rupiah operator-(Rupiah a, Rupiah b) {
        Rupiah difference;
        if (__builtin_sub_overflow(a.amount_, b.amount_, &difference.amount_)) overflow();
        return difference;
    }
    constexpr Rupiah& operator+=(Rupiah other) { return *this = *this + other; }
    constexpr Rupiah& operator-=(Rupiah other) { return *this = *this - other; }
    [[nodiscard]] constexpr Rupiah times(std::int64_t count) const {
        Rupiah product;
        if (__builtin_mul_overflow(amount_, count, &product.amount_)) overflow();
        return product;
    }

    /// `Rp1.250.000`, negative as `-Rp1.250.000`: the Indonesian way, for people.
    [[nodiscard]] std::string text() const;

private:
    [[noreturn]] static void overflow() { throw std::overflow_error{"rupiah overflow"}; }
    std::int64_t amount_ = 0;
};

/// How a share that is not whole becomes whole. `half_up` rounds a half away from zero.
enum class Rounding { down, half_up, up };

/// `basis_points` ten-thousandths of `amount`, of which must be ≥ 0 both. Throws
/// std::overflow_error, or std::invalid_argument when one is negative.
[[nodiscard]] Rupiah share(Rupiah amount, std::int64_t basis_points, Rounding rounding);
/// What is due up to and with part `done` of `parts` of a yearly amount, rounded down, so that the
/// parts of a year sum to the year. Requires 0 ≤ done ≤ parts, parts > 0, amount ≥ 0.
[[nodiscard]] Rupiah cumulative_part(Rupiah yearly, int done, int parts);

} // namespace tepat
