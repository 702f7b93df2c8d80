#pragma once
#include "identity/detail/people_file.hpp"
#include "identity/link.hpp"

#include <optional>
#include <vector>

namespace tepat::identity::detail {

/// What link_register finds before it is recorded, with all that it was found from.
struct Linked {
    RunHeader header;
    People people;
    std::vector<CivilPerson> civil; ///< of the extract, in its order
    matching::Matches matches;
    std::vector<VerdictLine> lines; ///< by person
};

/// `as_of`: the register as known at that position, nothing: now. Nothing in `Linked`: stopped, and
/// the report of matching says how far. Refused as link_register.
struct Linking {
    std::optional<Linked> found;
    matching::JobReport job; ///< of a stopped job
};
[[nodiscard]] Result<Linking> link_people(journal::Journal& journal,
                                          const registry::Instrument& instrument,
                                          const LinkRequest& request, std::optional<Seq> as_of,
                                          Progress& progress);
/// Removes what unfinished work kept.
void forget(const Linked& linked, const LinkRequest& request);

} // namespace tepat::identity::detail
