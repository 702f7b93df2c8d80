#pragma once
#include "audit/comparison.hpp"
#include "audit/outside_list.hpp"
#include "core/progress.hpp"
#include "journal/journal.hpp"
#include "programmes/list.hpp"
#include "registry/instrument.hpp"

#include <optional>
#include <string>

namespace tepat::audit {

/// Lays two lists of one programme beside each other and records every difference with its causes,
/// found by deciding again with the facts of the one and the rules of the other (cause.hpp). Only
/// what differs is read from the register; both cores; memory: some kilobytes a difference.
/// Comparing the same lists again finds the comparison that is there. Refused:
/// audit.other_programme {first, second}; audit.same_list; programmes.policy_lost; and
/// "audit.stopped"_msg when stopped before it was recorded.
[[nodiscard]] Result<StoredComparison>
compare_lists(journal::Journal& journal, const registry::Instrument& instrument,
              const std::string& actor, const programmes::StoredList& first,
              const programmes::StoredList& second, Progress& progress);

/// What an outside list speaks of; usually what our list does.
struct OutsideClaim {
    std::optional<RegionCode> region; ///< the area it covers
    std::optional<Period> period;
    std::optional<Date> on; ///< the day of its facts
};

/// The same for a list by name that somebody else made. It states no facts, so it is compared with
/// what our register as known now, on its day and by our policy in its period, would have given:
/// where that agrees with the outside list, the causes are those between our list and that; where
/// not, the difference is left_out, not_named or amount. Refused as compare_lists, and as the
/// policy refuses a period.
[[nodiscard]] Result<StoredComparison>
compare_with_outside(journal::Journal& journal, const registry::Instrument& instrument,
                     const std::string& actor, const programmes::StoredList& first,
                     const OutsideList& outside, const OutsideClaim& claim, Progress& progress);

} // namespace tepat::audit
