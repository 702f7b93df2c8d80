#include "audit/origins.hpp"

#include "audit/words.hpp"
#include "journal/reader.hpp"
#include "programmes/words.hpp"
#include "registry/history.hpp"
#include "registry/reader.hpp"

#include <algorithm>

namespace tepat::audit {
namespace {

constexpr int jakarta = 7; ///< hours east of UTC

} // namespace

std::vector<std::string> origins_of(store::Connection& connection, Date on,
                                    const registry::Instrument& instrument,
                                    const Difference& difference, Language language) {
    std::vector<std::string> said;
    if (!difference.subject) return said;
    const journal::Visibility visibility{connection};
    const registry::Regions regions; // names of villages are told elsewhere
    const registry::Historian historian{connection, visibility, regions, instrument, language};
    const registry::Reader reader{connection, visibility, on};
    const auto home = reader.households_of({&*difference.subject, 1}).front();
    for (const auto& found : difference.causes) {
        for (const auto& detail : found.details) {
            const auto dot = detail.what.find('.');
            const auto whose = detail.person ? detail.person : home;
            if (dot == detail.what.npos || !whose) continue;
            const auto facts = historian.facts_of(*whose, on);
            const auto fact = std::ranges::find(facts, detail.what.substr(dot + 1),
                                                &registry::FactWithOrigin::fact);
            if (fact == facts.end()) continue;
            const auto head = journal::read_head(connection, fact->seq).value();
            const auto known = head.recorded_at.date_at(jakarta);
            said.push_back(in_words(detail, instrument, language) + ". " +
                           message_text("audit.origin"_msg,
                                        {{"since", programmes::in_words(fact->since, language)},
                                         {"known", programmes::in_words(known, language)},
                                         {"entry", std::to_string(fact->seq.value())},
                                         {"file", fact->origin.empty() ? "–" : fact->origin}},
                                        language));
        }
    }
    return said;
}

} // namespace tepat::audit
