#include "snapshot/encode_column.hpp"

#include <algorithm>
#include <cstring>

namespace tepat::snapshot {
namespace {

template <class Stored>
Bytes stored_as(std::span<const std::int64_t> values, std::int64_t base) {
    Bytes bytes(values.size() * sizeof(Stored), '\0');
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto stored = values[i] == ColumnView::missing
                                ? std::numeric_limits<Stored>::max()
                                : static_cast<Stored>(static_cast<std::uint64_t>(values[i]) -
                                                      static_cast<std::uint64_t>(base));
        std::memcpy(bytes.data() + i * sizeof(Stored), &stored, sizeof(Stored));
    }
    return bytes;
}

} // namespace

EncodedColumn encode_column(std::span<const std::int64_t> values) {
    EncodedColumn made;
    // What is missing is the least of all numbers.
    static_assert(ColumnView::missing == std::numeric_limits<std::int64_t>::min());
    auto least = std::numeric_limits<std::int64_t>::max();
    auto most = ColumnView::missing;
    bool lost = false;
    for (const auto value : values) {
        lost |= value == ColumnView::missing;
        least = std::min(least, value == ColumnView::missing ? least : value);
        most = std::max(most, value);
    }
    made.view.has_missing = lost || values.empty();
    if (most == ColumnView::missing) return made;
    made.view.least = least;
    made.view.most = most;
    // Small numbers keep their own value, so that a reader needs no addition.
    const auto fits = [&](std::int64_t base, std::uint64_t greatest) {
        return made.view.least >= base &&
               static_cast<std::uint64_t>(made.view.most) - static_cast<std::uint64_t>(base) <
                   greatest;
    };
    using Width = ColumnView::Width;
    made.view.base = fits(0, std::numeric_limits<std::uint8_t>::max()) ? 0 : made.view.least;
    if (fits(made.view.base, std::numeric_limits<std::uint8_t>::max())) {
        made.view.width = Width::one;
        made.bytes = stored_as<std::uint8_t>(values, made.view.base);
    } else if (fits(made.view.base, std::numeric_limits<std::uint16_t>::max())) {
        made.view.width = Width::two;
        made.bytes = stored_as<std::uint16_t>(values, made.view.base);
    } else if (fits(made.view.base, std::numeric_limits<std::uint32_t>::max())) {
        made.view.width = Width::four;
        made.bytes = stored_as<std::uint32_t>(values, made.view.base);
    } else {
        made.view.width = Width::eight;
        made.bytes = stored_as<std::uint64_t>(values, made.view.base);
    }
    return made;
}

} // namespace tepat::snapshot
