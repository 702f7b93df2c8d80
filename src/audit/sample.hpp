#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace tepat::audit {

inline constexpr std::string_view sample_method = "tepat.sample/1";

/// The `count` lines, of lines 0 to `lines` − 1, that a seed chooses, ascending: those with the
/// smallest SHA-256("tepat.sample/1" ‖ 0x00 ‖ seed ‖ 0x00 ‖ u64be(line)). Whoever names the seed
/// before he sees the list cannot be given lines that were made ready for him, and anybody can
/// choose again. All lines when there are no more than `count`.
[[nodiscard]] std::vector<std::int64_t> choose_sample(std::int64_t lines, std::int64_t count,
                                                      std::string_view seed);

} // namespace tepat::audit
