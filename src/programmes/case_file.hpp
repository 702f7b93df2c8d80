#pragma once
#include "facts/register_units.hpp"
#include "programmes/list.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tepat::programmes {

/// One unit of a list with everything needed to explain it: the line as stored, the same decision
/// computed again from the journal, and who the members are. Holds names: for people who may see
/// them.
struct CaseFile {
    struct Member {
        SubjectId person;
        std::string name;
        std::optional<Date> born;
        std::optional<Sex> sex;
    };

    ListLine stored;
    ListLine computed;
    Decision decision;
    std::string key;     ///< what the household or group is called where it came from
    SubjectId household; ///< nothing of a group
    std::string village;
    std::string district;
    std::vector<Member> members; ///< in the order of the unit
    /// What `unit` reads.
    std::shared_ptr<const void> facts;
    UnitView unit;
};

/// Opens the case of a subject on a list, as the register was for that list. Inside a read
/// transaction. Nothing when the list does not know the subject. Cost: one chunk of the list and
/// the rows of one household, however great list and register are.
[[nodiscard]] std::optional<CaseFile> open_case(store::Connection& connection,
                                                const StoredList& list, const PolicyAt& policy,
                                                const registry::Instrument& instrument,
                                                SubjectId subject);

/// The units of a list that `key` means: a household's, person's or group's key of origin, or a
/// subject id. As the register was for that list; several when a household or family holds several
/// of them.
[[nodiscard]] std::vector<SubjectId> find_units(store::Connection& connection,
                                                const StoredList& list, const PolicyAt& policy,
                                                const registry::Instrument& instrument,
                                                std::string_view key);

} // namespace tepat::programmes
