#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "core/result.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tepat::registry {

struct RegionChanges {
    std::int64_t added = 0;
    std::int64_t renamed = 0;
    std::int64_t ended = 0;
    std::int64_t unchanged = 0;
    std::optional<journal::Receipt> receipt; ///< none: nothing changed, nothing recorded
};

/// Loads provinces.csv, regencies.csv, districts.csv and villages.csv (code, parent's code, name)
/// of `directory` as the regions in force from `effective_on` on, in one set entry
/// "registry.regions_loaded". What is there under the same code keeps its id; another name or
/// parent is a dated change; a code that is gone ends; a new one begins. The same files again
/// change nothing. Refused: a file missing, a column missing, a code that is broken, double or
/// without parent.
[[nodiscard]] Result<RegionChanges> load_regions(journal::Journal& journal,
                                                 const std::filesystem::path& directory,
                                                 std::string_view actor, Date effective_on,
                                                 Progress& progress);

struct BpsChanges {
    std::int64_t mapped = 0;
    std::int64_t unchanged = 0;
    std::optional<journal::Receipt> receipt;
};

/// Loads `bps_code,kemendagri_code` of villages as dated codes of the regions, in one set entry
/// "registry.bps_mapped". Refused: a column missing, a code broken or double, a village unknown.
[[nodiscard]] Result<BpsChanges> load_bps_codes(journal::Journal& journal,
                                                const std::filesystem::path& file,
                                                std::string_view actor, Date effective_on,
                                                Progress& progress);

} // namespace tepat::registry
