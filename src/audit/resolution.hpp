#pragma once
#include "audit/detail/unit_loader.hpp"
#include "audit/outside_list.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::audit {

/// Whom a row of an outside list names, as the register knows it now.
struct Resolved {
    enum class Outcome : std::uint8_t { found, nobody, several };
    Outcome outcome = Outcome::nobody;
    std::optional<SubjectId> person; ///< nothing when a key names a household without saying who
    SubjectId unit;                  ///< when found
    /// The person's name in the register, when the row writes it differently.
    std::optional<std::string> registered_name;
    /// Digits of the village the row names; empty when it names none that exists.
    std::string village;
};

/// Finds the subjects of rows, in this order: a NIK that one person claims or holds; a key of a
/// person or household; name, birth date and village. A name is the same when its words are
/// (names/name.hpp); it counts as another spelling when it sounds the same or differs by a letter
/// or two, and then only beside an equal birth date. Without a birth date only the same name
/// counts. A NIK whose person has both another name and another birth date is somebody else's, and
/// not believed; so is a key's. Who belongs to no unit is nobody. `around` is where village names
/// are looked for.
[[nodiscard]] std::vector<Resolved> resolve(store::Database& database,
                                            const registry::Instrument& instrument,
                                            const detail::Sight& sight,
                                            const registry::Regions& regions, RegionCode around,
                                            const OutsideList& list);

} // namespace tepat::audit
