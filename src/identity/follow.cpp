#include "identity/follow.hpp"

#include <algorithm>

namespace tepat::identity {

Result<registry::StandingReport> follow_verdicts(journal::Journal& journal,
                                                 const FollowRequest& request, Progress& progress) {
    for (const auto verdict : request.verdicts)
        if (!sleep_for(verdict))
            return refuse("identity.verdict_awake"_msg,
                          {{"verdict", std::string{name_of(verdict)}}});
    journal.settle(progress);
    std::vector<registry::StandingOrder> orders;
    {
        const auto connection = journal.database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        const auto run = read_run(*connection, visibility, request.run);
        if (!run)
            return refuse("identity.no_run"_msg, {{"entry", std::to_string(request.run.value())}});
        each_verdict(*connection, *run, [&](const VerdictLine& line) {
            const bool asked =
                std::ranges::find(request.verdicts, line.verdict) != request.verdicts.end();
            if (asked && line.held == Held::no)
                orders.push_back({line.person, sleep_for(line.verdict),
                                  line.verdict == Verdict::duplicate ? line.other : std::nullopt,
                                  request.from});
            return true;
        });
    }
    return registry::change_standings(
        journal, {request.actor, request.from, request.run, request.note}, orders, progress);
}

} // namespace tepat::identity
