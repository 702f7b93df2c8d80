#pragma once
#include "core/bytes.hpp"

#include <string_view>
#include <vector>

namespace tepat::registry::detail {

inline constexpr std::string_view recorded_name = "registry.recorded";

/// The payload of "registry.recorded" 1, [basis, [line …], [standing …]]: lines as in
/// "registry.imported" 2 and "registry.standings_changed" 2. Views into what it was read from.
struct Recorded {
    std::string_view basis;
    std::vector<BytesView> facts;
    std::vector<BytesView> standings;
};
/// CborError for anything else.
[[nodiscard]] Recorded decode_recorded(BytesView payload);
[[nodiscard]] Bytes encode(const Recorded& recorded);

} // namespace tepat::registry::detail
