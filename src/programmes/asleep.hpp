#pragma once
#include "programmes/list.hpp"
#include "registry/regions.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tepat::programmes {

/// The reason of a unit that takes no part because it sleeps (registry/standing.hpp): a person, or
/// a family or household in which nobody is awake. No rule was asked, so its line digests no facts.
inline constexpr std::string_view asleep = "asleep";

[[nodiscard]] ListLine asleep_line(SubjectId subject);
[[nodiscard]] inline bool is_asleep(const ListLine& line) {
    return line.outcome == Verdict::ineligible && line.criterion == asleep;
}

/// Which units of a list's region sleep, as the register was for the list; by subject.
[[nodiscard]] std::vector<SubjectId> asleep_units(store::Connection& connection,
                                                  const ListHeader& header, Unit unit,
                                                  const registry::Regions& regions);

/// Why the unit of such a line is not on the list, in words: since when, the cause, the remedy.
[[nodiscard]] std::vector<std::string> explain_asleep(store::Connection& connection,
                                                      const StoredList& list, SubjectId subject,
                                                      Language language);

} // namespace tepat::programmes
