#pragma once
#include "identity/run.hpp"
#include "matching/job.hpp"
#include "registry/instrument.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tepat::identity {

struct LinkRequest {
    std::string actor;
    RegionCode region;
    Date on; ///< the register as it was on this day; also for ages and centuries
    /// The civil register's extract, csv or xlsx; nothing: the register is linked to itself.
    std::optional<std::filesystem::path> civil;
    /// `files`, `folder` and `today` are set here.
    matching::JobOptions job;
    std::filesystem::path folder; ///< where unfinished work is kept; personal data
};

struct LinkReport {
    StoredRun run;
    matching::JobReport job;
    bool stopped = false; ///< on request; the same call goes on
};

/// Links the persons of a region to the civil register's extract, or to each other, and records a
/// verdict with its reasons for each: for everybody with an extract, else for those who are a
/// second registration or share a NIK. Killed or stopped at any moment, the same call goes on and
/// records the same; done before on the same register and file, it finds the entry that is there.
/// Refused: as matching::run_job, no such region, nobody in it.
[[nodiscard]] Result<LinkReport> link_register(journal::Journal& journal,
                                               const registry::Instrument& instrument,
                                               const LinkRequest& request, Progress& progress);

} // namespace tepat::identity
