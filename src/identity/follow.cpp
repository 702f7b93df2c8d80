#include "identity/follow.hpp"

#include "identity/decision.hpp"

#include <algorithm>
#include <unordered_map>

namespace tepat::identity {
namespace {

/// Whom reviewers settled, and whether they bear the run's verdict out. Of one who was drawn twice
/// the newest review counts.
std::unordered_map<SubjectId, bool> looked_at(store::Connection& connection,
                                              const journal::Visibility& visibility,
                                              const StoredRun& run) {
    std::unordered_map<SubjectId, bool> settled;
    for (const auto& review : all_reviews(connection, visibility)) {
        if (review.header.run != run.seq) continue;
        const auto states = states_of(connection, visibility, review);
        each_pair(connection, review, [&](std::int64_t number, const ReviewPair& pair) {
            const auto outcome =
                states.at(static_cast<std::size_t>(number)).outcome(pair.reviewers());
            if (!pair.first.person || !pair.verdict || !outcome || *outcome == Decision::unsure)
                return;
            const auto claim = claim_of(*pair.verdict, run.header.digest.has_value() && pair.taken);
            if (claim == Claim::nothing) return;
            settled.emplace(*pair.first.person,
                            (claim == Claim::one_person) == (*outcome == Decision::same));
        });
    }
    return settled;
}

} // namespace

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
        const auto settled = looked_at(*connection, visibility, *run);
        each_verdict(*connection, *run, [&](const VerdictLine& line) {
            const bool asked =
                std::ranges::find(request.verdicts, line.verdict) != request.verdicts.end();
            const auto seen = settled.find(line.person);
            const bool stands = seen == settled.end() ? line.held == Held::no : seen->second;
            if (asked && stands)
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
