#include "core/rupiah.hpp"

namespace tepat {

std::string Rupiah::text() const {
    const auto digits = std::to_string(amount_ < 0 ? 0 - static_cast<std::uint64_t>(amount_)
                                                   : static_cast<std::uint64_t>(amount_));
    std::string out = amount_ < 0 ? "-Rp" : "Rp";
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out.push_back('.');
        out.push_back(digits[i]);
    }
    return out;
}

Rupiah share(Rupiah amount, std::int64_t basis_points, Rounding rounding) {
    if (amount < Rupiah{} || basis_points < 0)
        throw std::invalid_argument{"share of a negative amount"};
    constexpr std::int64_t whole = 10'000;
    const auto product = amount.times(basis_points).amount();
    const auto quotient = product / whole;
    const auto rest = product % whole;
    switch (rounding) {
    case Rounding::down:
        return Rupiah{quotient};
    case Rounding::half_up:
        return Rupiah{quotient + (rest * 2 >= whole ? 1 : 0)};
    case Rounding::up:
        return Rupiah{quotient + (rest > 0 ? 1 : 0)};
    }
    throw std::invalid_argument{"rounding"};
}

Rupiah cumulative_part(Rupiah yearly, int done, int parts) {
    if (parts <= 0 || done < 0 || done > parts || yearly < Rupiah{})
        throw std::invalid_argument{"cumulative_part"};
    return Rupiah{yearly.times(done).amount() / parts};
}

} // namespace tepat
