#include "simulation/simulator.hpp"

namespace tepat::simulation {

using programmes::ListGiven;
using programmes::PolicyAt;

namespace {

/// One side of the comparison.
struct Side {
    PolicyAt at;
    ListGiven given;
    bool places_unknown = false;
};

Result<Side> side_of(store::Connection& connection, const programmes::Policy& policy,
                     const Request& request) {
    auto at = policy.in_period(request.period);
    if (!at) return std::unexpected(at.error());
    Side side{*std::move(at), {}, false};
    const auto* quota = side.at.quota;
    side.places_unknown = quota != nullptr && quota->allocation.empty() && !request.quota &&
                          !request.region.country();
    if (side.places_unknown) side.at.quota = nullptr;
    const programmes::ListRequest list{{}, request.period, request.region, request.effective_on,
                                       {}, request.quota};
    auto given = programmes::gather(connection, side.at, list);
    if (!given) return std::unexpected(given.error());
    side.given = *std::move(given);
    return side;
}

std::optional<welfare::StoredRanking> newest_ranking(store::Connection& connection,
                                                     RegionCode region, Date on) {
    welfare::RankingQuery query;
    query.covering = region;
    query.not_after = on;
    return welfare::newest_ranking(connection, journal::Visibility{connection}, query);
}

/// The ranking that a side asks, or else the newest, for the tenths and the poor.
std::optional<welfare::StoredRanking> ranking_of(store::Connection& connection, const Side& before,
                                                 const Side& after, RegionCode region) {
    if (after.given.ranking) return after.given.ranking;
    if (before.given.ranking) return before.given.ranking;
    return newest_ranking(connection, region, before.given.header.effective_on);
}

} // namespace

const facts::RegisterUnits& Answer::units_of(std::size_t part) const {
    const std::lock_guard lock{mutex_};
    units_.resize(ground->parts().size());
    if (!units_[part]) units_[part] = ground->columns(part).units(after.unit);
    return *units_[part];
}

programmes::UnitView Answer::unit_of(const Loser& loser) const {
    const auto& units = units_of(loser.part);
    auto unit = units[loser.unit];
    if (after.inputs != 0) unit.listed = inputs_.of(units.kin(loser.unit));
    return unit;
}

programmes::Decision Answer::decision_on(const Loser& loser) const {
    return programmes::decide_family(after, unit_of(loser));
}

Simulator::Simulator(store::Database& database, const registry::Instrument& instrument,
                     std::filesystem::path folder)
    : database_{database}, segments_{database, instrument, std::move(folder)} {}

Result<std::shared_ptr<const Ground>>
Simulator::ground_of(const snapshot::RegisterState& state, RegionCode region,
                     const std::optional<welfare::StoredRanking>& ranking, Progress& progress) {
    const auto number = ranking ? std::optional{ranking->seq} : std::nullopt;
    {
        const std::lock_guard lock{mutex_};
        if (kept_ && kept_->state.seq == state.seq &&
            kept_->state.effective_on == state.effective_on && kept_->region == region &&
            kept_->ranking == number)
            return kept_->ground;
    }
    auto ground = Ground::read(database_, segments_, state, region, ranking, progress);
    if (!ground) return std::unexpected(ground.error());
    auto made = std::make_shared<const Ground>(*std::move(ground));
    const std::lock_guard lock{mutex_};
    kept_ = {state, region, number, made};
    return made;
}

Result<std::unique_ptr<const Answer>> Simulator::ask(const Request& request, Progress& progress) {
    if (request.before->id != request.after->id)
        return refuse("simulation.other_programme"_msg,
                      {{"programme", request.after->id}, {"against", request.before->id}});
    const auto reader = database_.connect_reader();
    auto before = side_of(*reader, *request.before, request);
    if (!before) return std::unexpected(before.error());
    auto after = side_of(*reader, *request.after, request);
    if (!after) return std::unexpected(after.error());
    if (before->at.unit != after->at.unit)
        return refuse("simulation.other_unit"_msg,
                      {{"programme", request.after->id},
                       {"before", std::string{facts::name_of(before->at.unit)}},
                       {"after", std::string{facts::name_of(after->at.unit)}}});

    auto answer = std::make_unique<Answer>();
    answer->ranking = ranking_of(*reader, *before, *after, request.region);
    answer->state = {before->given.header.seq, before->given.header.effective_on};
    answer->places_unknown = before->places_unknown || after->places_unknown;
    auto ground = ground_of(answer->state, request.region, answer->ranking, progress);
    if (!ground) return std::unexpected(ground.error());
    answer->ground = *std::move(ground);
    answer->before = before->at;
    answer->after = after->at;
    const auto seed = programmes::quota_seed(before->given.header);
    const Question questions[] = {{&answer->before, before->given.areas, seed, Keep::amounts},
                                  {&answer->after, after->given.areas, seed, Keep::amounts}};
    const programmes::InputLists* inputs[] = {&before->given.inputs, &after->given.inputs};
    const auto listed = [&](std::size_t question, std::size_t part) {
        const auto& units = answer->units_of(part);
        const auto& policy = *questions[question].policy->policy;
        programmes::ListedFlags flags(policy.inputs.size(),
                                      std::vector<std::uint8_t>(units.size()));
        for (std::size_t i = 0; i < units.size(); ++i) {
            const auto bits = inputs[question]->of(units.kin(i));
            for (std::size_t input = 0; input < flags.size(); ++input)
                flags[input][i] = bits >> input & 1U;
        }
        return flags;
    };
    const auto standings = decide(*answer->ground, questions, listed, progress);
    if (!standings) return std::unexpected(standings.error());
    answer->comparison =
        compare(*answer->ground, request.region, (*standings)[0], (*standings)[1], request.line);
    answer->inputs_ = std::move(after->given.inputs);
    return answer;
}

Result<BudgetAnswer> Simulator::budget(std::span<const programmes::PolicyFile> policies, Date on,
                                       RegionCode region, Progress& progress) {
    const auto reader = database_.connect_reader();
    const snapshot::RegisterState state{registry::newest_position(*reader), on};
    const auto ranking = newest_ranking(*reader, region, on);
    const auto ground = ground_of(state, region, ranking, progress);
    if (!ground) return std::unexpected(ground.error());
    auto made = simulation::budget(**ground, policies, on, region, state.seq, progress);
    if (!made) return std::unexpected(made.error());
    return BudgetAnswer{state, *std::move(made)};
}

} // namespace tepat::simulation
