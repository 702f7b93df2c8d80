#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "journal/journal.hpp"
#include "payments/channel.hpp"
#include "registry/import.hpp"
#include "registry/instrument.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace tepat::intake {

struct IntakeOptions {
    std::string actor;
    Date effective_on;
    registry::CodeSystem codes = registry::CodeSystem::kemendagri;
    std::filesystem::path errors; ///< the error workbook; written only when there are errors
    bool again = false;           ///< take a file that was taken before once more
    const registry::Regions* regions = nullptr; ///< as in registry::ImportOptions
};

/// What taking in files came to.
struct IntakeReport {
    registry::RowCounts households;
    registry::RowCounts members;
    registry::RowCounts accounts;
    registry::RowCounts groups;
    std::int64_t families_added = 0;
    std::int64_t fields_refused = 0;
    std::int64_t without_nik = 0;
    std::int64_t suspect_niks = 0;
    std::int64_t shared_niks = 0;
    std::int64_t known_files = 0; ///< taken before: nothing was done
    bool stopped = false;
    std::optional<std::filesystem::path> errors; ///< of the last file that had any

    [[nodiscard]] bool to_look_at() const {
        return households.refused + members.refused + accounts.refused + groups.refused +
                   fields_refused >
               0;
    }
    IntakeReport& operator+=(const IntakeReport& more);
};

/// Takes in one file of those this program knows, by its columns: forms of the instrument most of
/// whose columns it has (registry::import_files), groups (registry::import_groups) or the banks'
/// accounts (payments::import_accounts), whose rules and refusals hold. `instruments` is not empty;
/// the first is the register's own, the others are its supplements. One at a time in a process.
[[nodiscard]] Result<IntakeReport> take_in(journal::Journal& journal,
                                           std::span<const registry::Instrument> instruments,
                                           std::span<const payments::Channel> channels,
                                           const std::filesystem::path& file,
                                           const IntakeOptions& options, Progress& progress);

} // namespace tepat::intake
