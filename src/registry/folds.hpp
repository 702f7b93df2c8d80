#pragma once
#include "journal/fold.hpp"

namespace tepat::registry {

/// Tables and events of this room, for journal::Folds. The tables, all folded and append-only:
/// region, region_code, import_file, subject, household, family, person, membership, nik_claim,
/// nik_holder, subject_flag, group_facts, group_member, group_import, standing. The events are
/// docs/formats/registry.md; their line formats are registry/lines.hpp.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::registry
