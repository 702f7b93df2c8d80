#include "snapshot/column.hpp"

#include <algorithm>

namespace tepat::snapshot {
namespace {

template <class Narrow>
std::vector<Narrow> narrowed(std::span<const std::int64_t> values) {
    std::vector<Narrow> out;
    out.reserve(values.size());
    for (const auto value : values)
        out.push_back(value == missing ? std::numeric_limits<Narrow>::max()
                                       : static_cast<Narrow>(value));
    return out;
}

template <class Narrow>
bool fits(std::int64_t least, std::int64_t most) {
    return least >= std::numeric_limits<Narrow>::min() && most < std::numeric_limits<Narrow>::max();
}

} // namespace

Column::Column(std::span<const std::int64_t> values) {
    std::int64_t least = 0;
    std::int64_t most = 0;
    for (const auto value : values) {
        if (value == missing) continue;
        least = std::min(least, value);
        most = std::max(most, value);
    }
    if (fits<std::uint8_t>(least, most))
        values_ = narrowed<std::uint8_t>(values);
    else if (fits<std::uint16_t>(least, most))
        values_ = narrowed<std::uint16_t>(values);
    else if (fits<std::int32_t>(least, most))
        values_ = narrowed<std::int32_t>(values);
    else
        values_ = narrowed<std::int64_t>(values);
}

std::int64_t Column::at(std::size_t row) const {
    return std::visit(
        [row](const auto& values) -> std::int64_t {
            const auto value = values[row];
            return value == std::numeric_limits<std::decay_t<decltype(value)>>::max()
                       ? missing
                       : std::int64_t{value};
        },
        values_);
}

std::size_t Column::size() const {
    return std::visit([](const auto& values) { return values.size(); }, values_);
}

std::size_t Column::bytes() const {
    return std::visit([](const auto& values) { return values.size() * sizeof(values[0]); },
                      values_);
}

} // namespace tepat::snapshot
