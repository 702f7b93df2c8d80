#include "cli/detail/question_verbs.hpp"
#include "cli/detail/resources.hpp"
#include "simulation/losers_table.hpp"
#include "simulation/simulator.hpp"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;
using simulation::Answer;
using simulation::Row;

/// A number of thousandths as people write a share: `37.5 %`.
std::string share_of(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return "-";
    constexpr double hundred = 100;
    return fmt::format("{:.1f} %",
                       hundred * static_cast<double>(part) / static_cast<double>(whole));
}

/// `id=value`, each.
Result<std::vector<programmes::ParameterValue>> choices_of(const std::vector<std::string>& chosen) {
    std::vector<programmes::ParameterValue> values;
    for (const auto& one : chosen) {
        const auto equals = one.find('=');
        programmes::ParameterValue value{one.substr(0, equals), 0};
        const auto* end = one.data() + one.size();
        const auto number = equals == std::string::npos
                                ? std::from_chars_result{end, std::errc::invalid_argument}
                                : std::from_chars(one.data() + equals + 1, end, value.value);
        if (number.ec != std::errc{} || number.ptr != end)
            return refuse("cli.bad_choice"_msg, {{"value", one}});
        values.push_back(std::move(value));
    }
    return values;
}

Result<programmes::PolicyFile> policy_named(const Context& context, const std::string& name) {
    if (fs::path{name}.extension() == ".toml") return programmes::read_policy_of_file(name);
    return read_policy_of(context, name);
}

void add_side(Report& report, const simulation::Reach& reach, std::string_view when,
              const Answer& answer) {
    const auto named = [&](std::string_view what) { return fmt::format("{}_{}", what, when); };
    const bool after = when == "after";
    report.add(named("eligible"), after ? "cli.eligible_after"_msg : "cli.eligible_before"_msg,
               reach.totals.in);
    if (reach.totals.beyond > 0)
        report.add(named("beyond"), after ? "cli.beyond_after"_msg : "cli.beyond_before"_msg,
                   reach.totals.beyond);
    report.add(named("yearly"), after ? "cli.yearly_after"_msg : "cli.yearly_before"_msg,
               reach.totals.yearly);
    report.add(named("stage"), after ? "cli.stage_after"_msg : "cli.stage_before"_msg,
               reach.totals.stage);
    if (reach.totals.grams > 0)
        report.add(named("grams"), after ? "cli.grams_after"_msg : "cli.grams_before"_msg,
                   reach.totals.grams);
    if (!answer.ranking) return;
    report.add(named("coverage"), after ? "cli.coverage_after"_msg : "cli.coverage_before"_msg,
               share_of(reach.aided_poor, answer.comparison.poor));
    report.add(named("leakage"), after ? "cli.leakage_after"_msg : "cli.leakage_before"_msg,
               share_of(reach.aided - reach.aided_poor, reach.aided));
    if (reach.gini)
        report.add(named("gini"), after ? "cli.gini_after"_msg : "cli.gini_before"_msg,
                   fmt::format("{:.4f}", *reach.gini));
}

std::vector<Column> row_columns(std::vector<Column> first) {
    first.insert(first.end(), {{"eligible_before", "cli.eligible_before"_msg},
                               {"eligible_after", "cli.eligible_after"_msg},
                               {"gains", "cli.gains"_msg},
                               {"loses", "cli.loses"_msg},
                               {"more", "cli.more"_msg},
                               {"less", "cli.less"_msg},
                               {"yearly_before", "cli.yearly_before"_msg},
                               {"yearly_after", "cli.yearly_after"_msg}});
    return first;
}

std::vector<Cell> row_cells(std::vector<Cell> first, const Row& row) {
    first.insert(first.end(),
                 {row.before.in, row.after.in, row.movement.gains, row.movement.loses,
                  row.movement.more, row.movement.less, row.before.yearly, row.after.yearly});
    return first;
}

void add_tables(Report& report, const Context& context, const Answer& answer) {
    Table regions{"regions",
                  "cli.by_region"_msg,
                  row_columns({{"code", "cli.code"_msg}, {"region", "cli.region"_msg}}),
                  {}};
    for (const auto& [code, row] : answer.comparison.regions)
        regions.rows.push_back(
            row_cells({code.text(), std::string{answer.ground->regions().name(code)}}, row));
    report.tables.push_back(std::move(regions));
    if (!answer.ranking) return;
    Table deciles{"deciles", "cli.by_decile"_msg, row_columns({{"decile", "cli.decile"_msg}}), {}};
    for (std::size_t i = 0; i < answer.comparison.deciles.size(); ++i) {
        const auto& row = answer.comparison.deciles[i];
        const bool unplaced = i + 1 == answer.comparison.deciles.size();
        if (unplaced && row.before.in + row.after.in == 0) continue;
        deciles.rows.push_back(row_cells(
            {unplaced ? context.terminal.text("cli.no_place"_msg) : std::to_string(i + 1)}, row));
    }
    report.tables.push_back(std::move(deciles));
}

Result<simulation::Request> request_of(const SimulateArgs& args) {
    simulation::Request request;
    const auto period = Period::parse(args.period);
    if (!period) return std::unexpected(period.error());
    request.period = *period;
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    request.region = *region;
    if (!args.on.empty()) {
        const auto on = Date::parse(args.on);
        if (!on) return std::unexpected(on.error());
        request.effective_on = *on;
    }
    if (args.quota >= 0) request.quota = args.quota;
    request.line.percent = args.poor;
    if (args.poverty_line >= 0) request.line.consumption = Rupiah{args.poverty_line};
    return request;
}

} // namespace

Result<Report> simulate(const Context& context, const SimulateArgs& args) {
    const auto changed = policy_named(context, args.changed);
    if (!changed) return std::unexpected(changed.error());
    const auto chosen = choices_of(args.chosen);
    if (!chosen) return std::unexpected(chosen.error());
    const auto after = programmes::read_policy(changed->text, changed->file, *chosen);
    if (!after) return std::unexpected(after.error());
    const auto before =
        policy_named(context, args.against.empty() ? changed->policy.id : args.against);
    if (!before) return std::unexpected(before.error());
    auto request = request_of(args);
    if (!request) return std::unexpected(request.error());
    request->before = &before->policy;
    request->after = &*after;
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    simulation::Simulator simulator{**database, *instrument, segments_of(context)};
    const auto answer = simulator.ask(*request, context.terminal);
    if (!answer) return std::unexpected(answer.error());

    Report report;
    const auto& its = (*answer)->comparison;
    report.add("programme", "cli.programme"_msg, after->id);
    report.add("period", "cli.period"_msg, args.period);
    report.add("region", "cli.region"_msg, request->region.text());
    report.add("effective_on", "cli.effective_on"_msg, (*answer)->state.effective_on.text());
    report.add("as_known_at", "cli.as_known_at"_msg, (*answer)->state.seq.value());
    if ((*answer)->ranking)
        report.add("ranking", "cli.ranking"_msg, (*answer)->ranking->seq.value());
    if ((*answer)->places_unknown)
        report.texts.push_back(context.terminal.text("cli.places_unknown"_msg));
    if (!(*answer)->ranking)
        report.texts.push_back(context.terminal.text("cli.no_ranking_yet"_msg));
    add_side(report, its.before, "before", **answer);
    add_side(report, its.after, "after", **answer);
    const auto& moved = its.all.movement;
    report.add("gains", "cli.gains"_msg, moved.gains);
    report.add("loses", "cli.loses"_msg, moved.loses);
    report.add("more", "cli.more"_msg, moved.more);
    report.add("less", "cli.less"_msg, moved.less);
    report.add("same", "cli.same"_msg, moved.same);
    add_tables(report, context, **answer);
    if (args.losers.empty()) return report;
    const auto reader = (*database)->connect_reader();
    const auto written = simulation::write_losers(
        *reader, **answer, *instrument, context.terminal.language(), args.losers, context.terminal);
    if (!written) return std::unexpected(written.error());
    report.add("losers", "cli.losers"_msg, *written);
    report.add("file", "cli.file"_msg, args.losers);
    return report;
}

Result<Report> budget(const Context& context, const BudgetArgs& args) {
    const auto policies = programmes::read_policies(fs::path{context.resources} / "policies");
    if (!policies.problems.empty()) return std::unexpected(policies.problems.front());
    if (const auto wrong = programmes::check_relations(policies.files); !wrong.empty())
        return std::unexpected(wrong.front());
    const auto on = Date::parse(args.on);
    if (!on) return std::unexpected(on.error());
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    simulation::Simulator simulator{**database, *instrument, segments_of(context)};
    const auto answer = simulator.budget(policies.files, *on, *region, context.terminal);
    if (!answer) return std::unexpected(answer.error());
    const auto& made = answer->budget;

    Report report;
    report.add("region", "cli.region"_msg, region->text());
    report.add("effective_on", "cli.effective_on"_msg, on->text());
    report.add("as_known_at", "cli.as_known_at"_msg, answer->state.seq.value());
    report.add("yearly", "cli.yearly"_msg, made.yearly);
    report.add("stage", "cli.stage"_msg, made.stage);
    Table table{"programmes",
                "cli.programmes"_msg,
                {{"programme", "cli.programme"_msg},
                 {"period", "cli.period"_msg},
                 {"unit", "cli.policy_unit"_msg},
                 {"eligible", "cli.eligible"_msg},
                 {"beyond", "cli.beyond"_msg},
                 {"undetermined", "cli.undetermined"_msg},
                 {"yearly", "cli.yearly"_msg},
                 {"stage", "cli.stage"_msg},
                 {"grams", "cli.goods_grams"_msg}},
                {}};
    for (const auto& line : made.lines) {
        table.rows.push_back({line.programme, line.period.text(),
                              std::string{facts::name_of(line.unit)}, line.totals.in,
                              line.totals.beyond, line.totals.open, line.totals.yearly,
                              line.totals.stage, line.totals.grams});
        if (line.places_unknown)
            report.texts.push_back(context.terminal.text("cli.places_unknown_of"_msg,
                                                         {{"programme", line.programme}}));
        for (const auto& input : line.assumed_empty)
            report.texts.push_back(context.terminal.text(
                "cli.assumed_empty"_msg, {{"programme", line.programme}, {"list", input}}));
    }
    report.tables.push_back(std::move(table));
    return report;
}

} // namespace tepat::cli::detail
