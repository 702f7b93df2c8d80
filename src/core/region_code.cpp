#include "core/region_code.hpp"

#include <array>
#include <cassert>

namespace tepat {
namespace {

constexpr std::array<std::size_t, 4> widths{2, 4, 6, 10};

std::size_t width(RegionLevel level) {
    return widths[static_cast<std::size_t>(level)];
}

} // namespace

Result<RegionCode> RegionCode::parse(std::string_view text) {
    RegionCode code;
    std::size_t count = 0;
    bool shaped = true;
    for (std::size_t i = 0; i < text.size() && shaped; ++i) {
        const char c = text[i];
        if (c == '.') {
            shaped = (count == 2 || count == 4 || count == 6) && i + 1 < text.size() &&
                     text[i + 1] != '.';
        } else {
            shaped = c >= '0' && c <= '9' && count < 10;
            code.number_ = code.number_ * 10 + (c - '0');
            ++count;
        }
    }
    for (std::size_t level = 0; shaped && level < widths.size(); ++level) {
        if (widths[level] == count) {
            code.level_ = static_cast<RegionLevel>(level);
            return code;
        }
    }
    return refuse("region.code_shape"_msg, {{"value", std::string{text}}});
}

std::string RegionCode::digits() const {
    const auto text = std::to_string(number_);
    const auto size = width(level_);
    return std::string(size > text.size() ? size - text.size() : 0, '0') + text;
}

std::string RegionCode::text() const {
    const auto plain = digits();
    std::string out = plain.substr(0, 2);
    for (std::size_t from = 2; from < plain.size(); from = from < 6 ? from + 2 : plain.size())
        out.append(".").append(plain.substr(from, from < 6 ? 2 : 4));
    return out;
}

RegionCode RegionCode::at(RegionLevel level) const {
    assert(level <= level_);
    RegionCode code;
    code.level_ = level;
    code.number_ = number_;
    for (auto cut = width(level_) - width(level); cut > 0; --cut)
        code.number_ /= 10;
    return code;
}

} // namespace tepat
