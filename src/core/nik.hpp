#pragma once
#include "core/date.hpp"
#include "core/region_code.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tepat {

enum class Sex : std::uint8_t { male, female };

/// Nomor Induk Kependudukan: 16 digits, given once for life (UU 24/2013 art. 13). Only sixteen
/// digits that are not a placeholder (all the same, or an empty region or serial) are asked of it.
/// What the digits say of region, birth date and sex are *signals* about the first registration: a
/// person moves, a birth date is corrected, the number stays. An odd one that is real is never
/// refused.
class Nik {
public:
    static Result<Nik> parse(std::string_view digits);

    [[nodiscard]] std::int64_t number() const { return number_; }
    [[nodiscard]] std::string text() const;
    /// `3201**********01`: what people without a stated purpose see.
    [[nodiscard]] std::string masked() const;

    /// District of first registration.
    [[nodiscard]] RegionCode region_signal() const;
    /// Women's days are written +40; the century is the latest that is not after `today`. Nothing
    /// if the digits are no date.
    [[nodiscard]] std::optional<Date> birth_date_signal(Date today) const;
    [[nodiscard]] Sex sex_signal() const;
    [[nodiscard]] int serial() const { return static_cast<int>(number_ % 10'000); }

    friend auto operator<=>(const Nik&, const Nik&) = default;

private:
    std::int64_t number_ = 0;
};

/// Nomor Kartu Keluarga: 16 digits; changes when a family moves or its head dies, so it never
/// identifies one.
class KkNumber {
public:
    static Result<KkNumber> parse(std::string_view digits);
    [[nodiscard]] std::int64_t number() const { return number_; }
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string masked() const;
    friend auto operator<=>(const KkNumber&, const KkNumber&) = default;

private:
    std::int64_t number_ = 0;
};

} // namespace tepat
