#include "api/detail/answers.hpp"
#include "simulation/losers_table.hpp"
#include "simulation/simulator.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

constexpr std::size_t question_bytes = 4'096;
constexpr int december = 12;

/// What is asked, from a body or a query.
struct Asked {
    std::string programme;
    std::string period;
    std::string region;
    std::vector<programmes::ParameterValue> chosen;
    std::optional<std::int64_t> quota;
};

std::optional<std::int64_t> whole_number(const Json& value) {
    if (!value.is_number_unsigned()) return std::nullopt;
    return number(value.dump());
}

/// Strict, so that a misspelt parameter is not the programme unchanged.
Result<Asked> asked_in_body(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return wrong_question("{}");
    Asked asked;
    for (const auto& [field, value] : json.items()) {
        if (field == "quota") {
            asked.quota = whole_number(value);
            if (!asked.quota) return wrong_question(field);
        } else if (field == "parameters") {
            if (!value.is_object()) return wrong_question(field);
            for (const auto& [id, chosen] : value.items()) {
                const auto said = whole_number(chosen);
                if (!said) return wrong_question("parameters." + id);
                asked.chosen.push_back({id, *said});
            }
        } else if (auto* text = field == "programme" ? &asked.programme
                                : field == "period"  ? &asked.period
                                : field == "region"  ? &asked.region
                                                     : nullptr;
                   text != nullptr && value.is_string()) {
            *text = value.get<std::string>();
        } else {
            return wrong_question(field);
        }
    }
    return asked;
}

Result<Asked> asked_in_query(const Request& request) {
    Asked asked;
    for (const auto& [field, value] : request.query) {
        if (field == "programme") {
            asked.programme = value;
        } else if (field == "period") {
            asked.period = value;
        } else if (field == "region") {
            asked.region = value;
        } else if (field == "quota") {
            asked.quota = number(value);
            if (!asked.quota) return wrong_question(field);
        } else if (field == "set") {
            const auto equals = value.find('=');
            const auto chosen = equals == std::string::npos
                                    ? std::nullopt
                                    : number(std::string_view{value}.substr(equals + 1));
            if (!chosen) return wrong_question(field);
            asked.chosen.push_back({value.substr(0, equals), *chosen});
        } else if (field != "lang") {
            return wrong_question(field);
        }
    }
    return asked;
}

/// The policy with the numbers chosen. Says which of them cannot be.
Result<programmes::Policy> changed(const programmes::PolicyFile& file, const Asked& asked) {
    const auto& parameters = file.policy.parameters;
    for (const auto& [id, value] : asked.chosen) {
        const auto it = std::ranges::find(parameters, id, &programmes::Parameter::id);
        if (it == parameters.end())
            return refuse("api.parameter_unknown"_msg,
                          {{"programme", file.policy.id}, {"parameter", id}});
        if (it->least && it->most && (value < *it->least || value > *it->most))
            return refuse("api.parameter_range"_msg, {{"parameter", id},
                                                      {"least", std::to_string(*it->least)},
                                                      {"most", std::to_string(*it->most)}});
    }
    return programmes::read_policy(file.text, file.file, asked.chosen);
}

Json json_of(const simulation::Totals& totals) {
    return {{"eligible", totals.in},          {"beyond", totals.beyond},
            {"undetermined", totals.open},    {"yearly", totals.yearly.amount()},
            {"stage", totals.stage.amount()}, {"grams", totals.grams}};
}

Json json_of(const simulation::Movement& movement) {
    return {{"gains", movement.gains},
            {"loses", movement.loses},
            {"more", movement.more},
            {"less", movement.less},
            {"same", movement.same}};
}

Json& add_row(Json& out, const simulation::Row& row) {
    out["before"] = json_of(row.before);
    out["after"] = json_of(row.after);
    out["movement"] = json_of(row.movement);
    return out;
}

Json targeting_of(const simulation::Reach& reach) {
    Json out{{"aided", reach.aided}, {"aided_poor", reach.aided_poor}};
    if (reach.gini) out["gini"] = *reach.gini;
    return out;
}

Json ranked_of(const simulation::Answer& answer, int poor_percent) {
    const auto& its = answer.comparison;
    auto deciles = Json::array();
    for (std::size_t i = 0; i < its.deciles.size(); ++i) {
        const auto& row = its.deciles[i];
        const bool unplaced = i + 1 == its.deciles.size();
        if (unplaced && row.before.in + row.after.in == 0) continue;
        auto out = unplaced ? Json::object() : Json{{"decile", i + 1}};
        deciles.push_back(add_row(out, row));
    }
    return {{"ranking", answer.ranking->seq.value()},
            {"households", its.households},
            {"poor", its.poor},
            {"poor_percent", poor_percent},
            {"before", targeting_of(its.before)},
            {"after", targeting_of(its.after)},
            {"deciles", std::move(deciles)}};
}

/// Each once, the oldest first, until the end of next year or of the last year whose rules are
/// known.
Json stages_of(const programmes::Policy& policy, Date today) {
    std::set<Date> days;
    const auto dates = policy.effective_dates();
    days.insert(dates.begin(), dates.end());
    const auto last = std::max(today.year() + 1, dates.back().year());
    for (int year = dates.front().year(); year <= last; ++year)
        for (int month = 1; month <= december; ++month)
            days.insert(*Date::from_ymd(year, month, 1));
    std::map<Date, Period> stages;
    for (const auto day : days) {
        const auto period = policy.period_on(day);
        const auto first = period ? policy.first_day(*period) : std::unexpected(period.error());
        if (first && policy.at(*first)) stages.emplace(*first, *period);
    }
    auto out = Json::array();
    for (const auto& [first, period] : stages)
        out.push_back({{"period", period.text()}, {"first_day", first.text()}});
    return out;
}

Json json_of(const programmes::Parameter& parameter, Language language) {
    Json out{{"id", parameter.id}, {"name", parameter.name.in(language)}, {"step", parameter.step}};
    if (parameter.least) out["least"] = *parameter.least;
    if (parameter.most) out["most"] = *parameter.most;
    auto values = Json::array();
    for (const auto& dated : parameter.values.entries()) {
        Json value{{"from", dated.from.text()}};
        if (dated.until) value["until"] = dated.until->text();
        value["value"] = dated.value;
        values.push_back(std::move(value));
    }
    out["values"] = std::move(values);
    return out;
}

class Simulations {
public:
    explicit Simulations(const Services& services) : services_{services} {}

    [[nodiscard]] Response programmes(const Request& request) const {
        const auto today = detail::today(services_);
        auto out = Json::array();
        for (const auto& file : services_.policies) {
            const auto& policy = file.policy;
            auto parameters = Json::array();
            for (const auto& parameter : policy.parameters)
                parameters.push_back(json_of(parameter, request.language));
            out.push_back(
                {{"id", policy.id},
                 {"name", policy.name.in(request.language)},
                 {"names",
                  {{"id", policy.name.in(Language::id)}, {"en", policy.name.in(Language::en)}}},
                 {"simulated", !policy.of_groups()},
                 {"quota", !policy.quota.entries().empty()},
                 {"unit", facts::name_of(policy.unit.entries().back().value)},
                 {"parameters", std::move(parameters)},
                 {"stages", stages_of(policy, today)}});
        }
        return detail::answer({{"programmes", std::move(out)}});
    }

    [[nodiscard]] Response simulate(const Request& request) const {
        const auto ran = run(request, asked_in_body(request.body));
        if (!ran) return ran.error();
        const auto& made = **ran;
        const auto& answer = *made.answer;
        const auto& its = answer.comparison;
        Json out{{"programme", made.after.id},
                 {"programme_name", made.after.name.in(request.language)},
                 {"unit", facts::name_of(answer.after.unit)},
                 {"period", made.question.period.text()},
                 {"region", made.question.region.text()},
                 {"effective_on", answer.state.effective_on.text()},
                 {"as_known_at", answer.state.seq.value()},
                 {"places_unknown", answer.places_unknown},
                 {"before", json_of(its.before.totals)},
                 {"after", json_of(its.after.totals)},
                 {"movement", json_of(its.all.movement)},
                 {"losers", its.losers.size()}};
        auto regions = Json::array();
        for (const auto& [code, row] : its.regions) {
            Json one{{"code", code.text()}, {"name", answer.ground->regions().name(code)}};
            regions.push_back(add_row(one, row));
        }
        out["regions"] = std::move(regions);
        if (answer.ranking) out["ranked"] = ranked_of(answer, made.question.line.percent);
        return detail::answer(out);
    }

    [[nodiscard]] Response losers(const Request& request) const {
        const auto ran = run(request, asked_in_query(request));
        if (!ran) return ran.error();
        const auto& made = **ran;
        const auto& question = made.question;
        const auto reader = services_.database.connect_reader();
        return workbook(
            services_, request,
            "simulasi-" + made.after.id + "-" + std::to_string(question.period.year) + "-" +
                std::to_string(question.period.stage.number) + "-" + question.region.digits(),
            [&](const std::filesystem::path& path) -> Result<void> {
                SilentProgress silent;
                const auto written = simulation::write_losers(
                    *reader, *made.answer, services_.instrument, request.language, path, silent);
                if (!written) return std::unexpected(written.error());
                note_reading(services_, request, "losers", std::nullopt,
                             "simulation " + made.after.id + " " + question.period.text() + " " +
                                 question.region.text() + ", " + std::to_string(*written) +
                                 " lines");
                return {};
            });
    }

    [[nodiscard]] Response budget(const Request& request) const {
        const auto region = region_of(services_, request, request.asked("region"));
        if (!region) return region.error();
        const auto on = day_of(services_, request, request.asked("on"));
        if (!on) return on.error();
        SilentProgress silent;
        const std::lock_guard one_at_a_time{computing_};
        const auto made = services_.simulator.budget(services_.policies, *on, *region, silent);
        if (!made) return http::problem(request, 409, made.error());
        auto programmes = Json::array();
        for (const auto& line : made->budget.lines)
            programmes.push_back({{"programme", line.programme},
                                  {"name", line.name.in(request.language)},
                                  {"period", line.period.text()},
                                  {"unit", facts::name_of(line.unit)},
                                  {"totals", json_of(line.totals)},
                                  {"places_unknown", line.places_unknown},
                                  {"assumed_empty", line.assumed_empty}});
        return detail::answer({{"region", region->text()},
                               {"effective_on", on->text()},
                               {"as_known_at", made->state.seq.value()},
                               {"yearly", made->budget.yearly.amount()},
                               {"stage", made->budget.stage.amount()},
                               {"programmes", std::move(programmes)}});
    }

private:
    /// An answer borrows the policies that it is about.
    struct Made {
        programmes::Policy after;
        simulation::Request question;
        std::unique_ptr<const simulation::Answer> answer;
    };

    [[nodiscard]] Answer<std::unique_ptr<const Made>> run(const Request& request,
                                                          const Result<Asked>& asked) const {
        const auto no = [&](int status, const Refusal& why) {
            return std::unexpected(http::problem(request, status, why));
        };
        if (!asked) return no(400, asked.error());
        const auto before = std::ranges::find(services_.policies, asked->programme,
                                              [](const auto& file) { return file.policy.id; });
        if (before == services_.policies.end() || before->policy.of_groups())
            return std::unexpected(none(request, asked->programme));
        const auto region = region_of(services_, request, asked->region);
        if (!region) return std::unexpected(region.error());
        const auto period = Period::parse(asked->period);
        if (!period) return no(400, period.error());
        if (const auto stage = before->policy.in_period(*period); !stage)
            return no(400, stage.error());
        auto after = changed(*before, *asked);
        if (!after) return no(400, after.error());

        auto made = std::make_unique<Made>(Made{*std::move(after), {}, nullptr});
        made->question = {&before->policy, &made->after, *period, *region, {}, asked->quota, {}};
        SilentProgress silent;
        const std::lock_guard one_at_a_time{computing_};
        auto answer = services_.simulator.ask(made->question, silent);
        if (!answer) return no(409, answer.error());
        made->answer = *std::move(answer);
        return made;
    }

    const Services& services_;
    mutable std::mutex computing_; ///< an answer takes all cores
};

} // namespace

void add_simulation_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Simulations> simulations{router, services};
    simulations.add({Action::look, Reach::nobodys, Method::get, "/api/v1/programmes"},
                    &Simulations::programmes);
    simulations.add(
        {Action::simulate, Reach::asked, Method::post, "/api/v1/simulations", question_bytes},
        &Simulations::simulate);
    simulations.add({Action::report, Reach::asked, Method::get, "/api/v1/simulations/losers.xlsx"},
                    &Simulations::losers);
    simulations.add({Action::simulate, Reach::asked, Method::get, "/api/v1/budget"},
                    &Simulations::budget);
}

} // namespace tepat::api::detail
