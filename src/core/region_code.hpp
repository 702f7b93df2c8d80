#pragma once
#include "core/result.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tepat {

enum class RegionLevel : std::uint8_t { province, regency, district, village };

/// A Kemendagri area code: 2 digits province, 4 regency, 6 district, 10 village. Codes are dated
/// names of a RegionId, not identities: provinces and regencies split. BPS codes are another
/// system, mapped on import.
class RegionCode {
public:
    RegionCode() = default;
    /// `32.01.01.2001` or `3201012001`. Only the shape is checked; whether it exists the registry
    /// knows.
    static Result<RegionCode> parse(std::string_view text);

    [[nodiscard]] RegionLevel level() const { return level_; }
    /// 3201012001; with the leading digits of a higher level when cut short.
    [[nodiscard]] std::int64_t number() const { return number_; }
    /// Digits alone: `3201012001`.
    [[nodiscard]] std::string digits() const;
    /// The official way: `32.01.01.2001`.
    [[nodiscard]] std::string text() const;
    /// The code of the region of `level` this one lies in; `level` must not be below this one's.
    [[nodiscard]] RegionCode at(RegionLevel level) const;
    /// True for itself too. `00` is the whole country and contains everything.
    [[nodiscard]] bool contains(RegionCode other) const {
        return country() || (other.level_ >= level_ && other.at(level_) == *this);
    }
    [[nodiscard]] bool country() const { return number_ == 0 && level_ == RegionLevel::province; }
    friend auto operator<=>(const RegionCode&, const RegionCode&) = default;

private:
    std::int64_t number_ = 0;
    RegionLevel level_ = RegionLevel::province;
};

} // namespace tepat
