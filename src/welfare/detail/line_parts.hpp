#pragma once
#include "welfare/ranking_line.hpp"

#include <span>

namespace tepat::welfare::detail {

/// A line in two parts, laid end to end: what its household is told by the others, and what by its
/// own facts. The second is made long before the first, and is small.
[[nodiscard]] Bytes encode_head(SubjectId subject, RegionCode village, Standing standing,
                                std::optional<Score> score, std::span<const Place> places);
[[nodiscard]] Bytes encode_tail(std::span<const std::optional<std::int64_t>> values,
                                std::span<const RankingLine::Missing> missing);

} // namespace tepat::welfare::detail
