#pragma once
#include "core/region_code.hpp"
#include "journal/digest.hpp"
#include "registry/subject.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// What is drawn from, and how.
namespace tepat::verification::detail {

/// SQL after `select … `: proposals p and their newest visits s in region $1 that were in no frame.
/// Both drawing and folding ask this.
[[nodiscard]] std::string frame_of(RegionLevel level);

/// The proposals that were visited, by visitor.
using Frame = std::map<std::string, std::vector<SubjectId>>;
/// Ascending: of each visitor's visits per_mille of a thousand, rounded up, as the seed ranks them.
[[nodiscard]] std::vector<SubjectId> choose(const Frame& frame, std::int64_t per_mille,
                                            const journal::Digest& seed);

} // namespace tepat::verification::detail
