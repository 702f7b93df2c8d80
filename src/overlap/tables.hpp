#pragma once
#include "overlap/complements.hpp"
#include "overlap/duplicates.hpp"

#include <filesystem>

namespace tepat::overlap {

/// Where names come from: the state of the register that the ground was read at.
struct Named {
    store::Connection& connection;
    snapshot::RegisterState state;
    const simulation::Ground& ground;
    Language language;
};

/// A duplicate's counts: of a district, by kind, lists' sources and criterion.
struct DuplicateCount {
    RegionCode district;
    DuplicateKind kind = DuplicateKind::excluded;
    std::size_t source = 0;
    std::size_t other = 0;
    std::string criterion;
    std::int64_t count = 0;
    std::size_t example = 0; ///< the first of them, in Duplicates::found
};
/// The district of a village; a code that is none stays what it is.
[[nodiscard]] RegionCode district_of(RegionCode village);
/// By district, kind, sources and criterion.
[[nodiscard]] std::vector<DuplicateCount> counts_of(const Duplicates& duplicates,
                                                    const ListsOfDay& lists);

/// What the rule between two lists says, in a citizen's words.
[[nodiscard]] std::string rule_of(const Duplicate& duplicate, const ListsOfDay& lists,
                                  Language language);
[[nodiscard]] std::string name_of(DuplicateKind kind, Language language);
/// `KIS`, `KIP` …, then the names of the sources.
[[nodiscard]] std::vector<std::string> aid_names(const Complements& complements,
                                                 const ListsOfDay& lists, Language language);

/// `kis`, `kip`, `rice`, `kks`, then the ids of the sources.
[[nodiscard]] std::vector<std::string> aid_ids(const Complements& complements,
                                               const ListsOfDay& lists);

/// A workbook with counts by district, names, and who receives what together. Answers how many
/// names were written. Personal data. Whole or not at all. Refused: overlap.stopped; as
/// sheets::create_table; as files are written.
[[nodiscard]] Result<std::int64_t>
write_duplicates(const Named& named, const Duplicates& duplicates, const ListsOfDay& lists,
                 const std::filesystem::path& path, Progress& progress);
/// A workbook with counts by district and the households that lack something. The same.
[[nodiscard]] Result<std::int64_t>
write_complements(const Named& named, const Complements& complements, const ListsOfDay& lists,
                  const std::filesystem::path& path, Progress& progress);

} // namespace tepat::overlap
