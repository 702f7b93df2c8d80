#pragma once
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "identity/judge.hpp"
#include "journal/journal.hpp"
#include "registry/instrument.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace tepat::identity::detail {

/// The persons of a region who are awake, as a file that matching reads, and as the judge needs
/// them, in the same order.
struct People {
    Seq position;
    std::filesystem::path file;
    std::vector<RegisterPerson> persons;
};

/// Reads the register's newest position, not after `as_of`, and writes `folder`/register-….csv,
/// unless that position is there already: then the file is left as it is, so that a job goes on.
/// Refused: no such region, nobody in it, the folder cannot be written. Nothing: the user asked to
/// stop. The file is personal data.
[[nodiscard]] Result<std::optional<People>>
write_people(journal::Journal& journal, const registry::Instrument& instrument, RegionCode region,
             Date on, std::optional<Seq> as_of, const std::filesystem::path& folder,
             Progress& progress);

} // namespace tepat::identity::detail
