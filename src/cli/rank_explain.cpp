#include "cli/detail/rankings.hpp"
#include "cli/detail/resources.hpp"
#include "programmes/words.hpp"
#include "sheets/atomic_file.hpp"
#include "welfare/comparison.hpp"
#include "welfare/distribution.hpp"
#include "welfare/explanation.hpp"
#include "welfare/fit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::cli::detail {
namespace {

using welfare::Place;
using welfare::RankingLine;

constexpr std::size_t facts_shown = 3;

/// `Lantai: keramik; Dinding: tembok`; of a variable that lacks a fact, those that are unknown.
std::string facts_text(const programmes::FactWords& words, const welfare::Contribution& its) {
    auto facts = its.facts;
    const auto known =
        std::ranges::find_if(facts, [](const facts::FactSeen& fact) { return fact.value.known(); });
    if (its.gap == welfare::GapWhy::missing_fact && known != facts.begin())
        facts.erase(known, facts.end());
    std::string text;
    for (std::size_t i = 0; i < facts.size() && i < facts_shown; ++i) {
        const auto& fact = facts[i];
        if (!text.empty()) text += "; ";
        if (fact.member) text += fmt::format("{}: ", *fact.member + 1);
        text += words.of(fact);
    }
    if (facts.size() > facts_shown) text += "; …";
    return text;
}

void add_places(Report& report, const RankingLine& line) {
    Table table{"places",
                "cli.places"_msg,
                {{"within", "cli.within"_msg},
                 {"rank", "cli.its_rank"_msg},
                 {"of", "cli.rank_of"_msg},
                 {"percentile", "cli.percentile"_msg},
                 {"decile", "cli.decile"_msg}},
                {}};
    for (const auto& place : line.places)
        table.rows.push_back({std::string{name_of(place.within)}, place.rank, place.of,
                              std::int64_t{place.percentile()}, std::int64_t{place.decile()}});
    report.tables.push_back(std::move(table));
}

std::string value_text(const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : "–";
}

void add_contributions(Report& report, const Context& context, const welfare::RankingCase& its,
                       const programmes::FactWords& words) {
    Table table{"contributions",
                "cli.contributions"_msg,
                {{"variable", "cli.asked"_msg},
                 {"value", "cli.value"_msg},
                 {"coefficient", "cli.coefficient"_msg},
                 {"points", "cli.points"_msg},
                 {"mean_points", "cli.mean_points"_msg},
                 {"difference", "cli.difference"_msg},
                 {"facts", "cli.facts"_msg}},
                {}};
    auto sorted = its.contributions;
    std::ranges::stable_sort(sorted, std::greater{}, [](const welfare::Contribution& one) {
        return std::abs(one.points - one.mean_points);
    });
    for (const auto& one : sorted)
        table.rows.push_back({one.variable->name.in(context.terminal.language()),
                              value_text(one.value), one.coefficient, one.points, one.mean_points,
                              one.points - one.mean_points, facts_text(words, one)});
    report.tables.push_back(std::move(table));
}

void add_missing(Report& report, const Context& context, const welfare::RankingCase& its,
                 const programmes::FactWords& words) {
    for (const auto& one : its.contributions) {
        if (!one.gap) continue;
        const auto code = [&] {
            switch (*one.gap) {
            case welfare::GapWhy::missing_fact:
                return "cli.gap_missing"_msg;
            case welfare::GapWhy::out_of_range:
                return "cli.gap_range"_msg;
            case welfare::GapWhy::failed:
                return "cli.gap_failed"_msg;
            }
            return "cli.gap_failed"_msg;
        }();
        report.texts.push_back(context.terminal.text(
            code, {{"variable", one.variable->name.in(context.terminal.language())},
                   {"facts", facts_text(words, one)}}));
    }
}

void add_score_change(Report& report, const Context& context, const welfare::ScoreChange& change) {
    report.add("score_before", "cli.score_before"_msg, change.before);
    report.add("score_after", "cli.score_after"_msg, change.after);
    report.add("score_change", "cli.score_change"_msg, change.after - change.before);
    report.add("score_by_facts", "cli.by_facts"_msg, change.by_facts());
    report.add("score_by_model", "cli.by_model"_msg, change.by_model());
    Table table{"variables",
                "cli.score_parts"_msg,
                {{"variable", "cli.asked"_msg},
                 {"before", "cli.value_before"_msg},
                 {"after", "cli.value_after"_msg},
                 {"by_facts", "cli.by_facts"_msg},
                 {"by_model", "cli.by_model"_msg}},
                {}};
    if (change.intercept_by_facts != 0 || change.intercept_by_model != 0)
        table.rows.push_back({context.terminal.text("cli.intercept"_msg), std::string{"–"},
                              std::string{"–"}, change.intercept_by_facts,
                              change.intercept_by_model});
    for (const auto& one : change.variables)
        table.rows.push_back({one.name.in(context.terminal.language()), value_text(one.before),
                              value_text(one.after), one.by_facts, one.by_model});
    report.tables.push_back(std::move(table));
}

void add_rank_change(Report& report, const Context& context, const welfare::RankChange& change) {
    Table table{"rank_steps",
                "cli.rank_steps"_msg,
                {{"step", "cli.step"_msg},
                 {"rank", "cli.its_rank"_msg},
                 {"of", "cli.rank_of"_msg},
                 {"percentile", "cli.percentile"_msg},
                 {"rank_change", "cli.rank_change"_msg},
                 {"percentile_change", "cli.percentile_change"_msg}},
                {}};
    const auto row = [&](MessageCode step, const Place& place, const Place& from) {
        table.rows.push_back({context.terminal.text(step), place.rank, place.of,
                              std::int64_t{place.percentile()}, place.rank - from.rank,
                              std::int64_t{place.percentile()} - from.percentile()});
    };
    row("cli.step_before"_msg, change.before, change.before);
    row("cli.step_facts"_msg, change.own_facts, change.before);
    row("cli.step_model"_msg, change.model, change.own_facts);
    row("cli.step_others"_msg, change.after, change.model);
    report.tables.push_back(std::move(table));
    report.add("within", "cli.within"_msg, std::string{name_of(change.before.within)});
    report.add("rank_change", "cli.rank_change"_msg, change.after.rank - change.before.rank);
}

} // namespace

Result<Report> rank_explain(const Context& context, const RankExplainArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const auto ranking = choose(*reader, args.ranking);
    if (!ranking) return std::unexpected(ranking.error());
    const auto model = model_of(*reader, *ranking);
    if (!model) return std::unexpected(model.error());
    const auto model_at = model->at(ranking->header.effective_on);
    if (!model_at) return std::unexpected(model_at.error());
    const auto household = welfare::find_household(*reader, *ranking, *instrument, args.who);
    const auto its = household
                         ? welfare::open_case(*reader, *ranking, *model_at, *instrument, *household)
                         : std::nullopt;
    if (!its)
        return refuse("welfare.not_in_ranking"_msg,
                      {{"entry", std::to_string(ranking->seq.value())}});

    Report report;
    report.add("household", "cli.household"_msg, its->household_key);
    report.add("subject", "cli.subject"_msg, std::to_string(its->stored.subject.value()));
    report.add("village", "cli.village"_msg, its->village);
    report.add("district", "cli.district"_msg, its->district);
    report.add("ranking", "cli.ranking"_msg, ranking->seq.value());
    report.add("synthetic", "cli.synthetic"_msg, model->synthetic);
    report.add("standing", "cli.standing"_msg, std::string{name_of(its->stored.standing)});
    if (its->stored.score) {
        report.add("score", "cli.score"_msg, its->stored.score->value());
        report.add("guessed_consumption", "cli.guessed_consumption"_msg,
                   welfare::guessed_consumption(*its->stored.score));
    }
    report.add("mean_score", "cli.mean_score"_msg, its->mean_score);
    report.add("intercept", "cli.intercept"_msg, its->intercept);
    const programmes::FactWords words{*instrument, context.terminal.language()};
    add_places(report, its->stored);
    add_contributions(report, context, *its, words);
    add_missing(report, context, *its, words);
    if (!its->as_stored) {
        report.texts.push_back(context.terminal.text("cli.differs"_msg));
        report.exit = Exit::look;
    }
    return report;
}

Result<Report> rank_compare(const Context& context, const RankCompareArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto reader = (*database)->connect_reader();
    const auto before = choose(*reader, RankChoice{args.before, {}, {}});
    if (!before) return std::unexpected(before.error());
    const auto after = choose(*reader, RankChoice{args.after, {}, {}});
    if (!after) return std::unexpected(after.error());
    const auto old_model = model_of(*reader, *before);
    if (!old_model) return std::unexpected(old_model.error());
    const auto new_model = model_of(*reader, *after);
    if (!new_model) return std::unexpected(new_model.error());
    const auto old_at = old_model->at(before->header.effective_on);
    if (!old_at) return std::unexpected(old_at.error());
    const auto new_at = new_model->at(after->header.effective_on);
    if (!new_at) return std::unexpected(new_at.error());
    const auto household = welfare::find_household(*reader, *after, *instrument, args.who);
    if (!household)
        return refuse("welfare.not_in_ranking"_msg, {{"entry", std::to_string(args.after)}});
    const auto compared = welfare::compare_rank(**database, *before, *old_at, *after, *new_at,
                                                *instrument, *household, context.terminal);
    if (!compared) return std::unexpected(compared.error());

    Report report;
    report.add("household", "cli.household"_msg, args.who);
    report.add("standing_before", "cli.standing_before"_msg,
               std::string{name_of(compared->before.standing)});
    report.add("standing_after", "cli.standing_after"_msg,
               std::string{name_of(compared->after.standing)});
    if (compared->score) add_score_change(report, context, *compared->score);
    if (compared->rank) add_rank_change(report, context, *compared->rank);
    return report;
}

Result<Report> rank_fit(const Context& context, const RankFitArgs& args) {
    const auto model = read_model_of(context, args.model);
    if (!model) return std::unexpected(model.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const store::SystemClock clock;
    const auto on = day_or_today(args.on, clock);
    if (!on) return std::unexpected(on.error());
    const auto model_at = model->model.at(*on);
    if (!model_at) return std::unexpected(model_at.error());
    welfare::Truth truth;
    for (const auto& file : args.truth)
        if (const auto read = welfare::read_truth(file, truth); !read)
            return std::unexpected(read.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto samples =
        welfare::read_samples(**database, *model_at, *instrument, truth, context.terminal);
    if (!samples) return std::unexpected(samples.error());
    const auto fitted = welfare::fit(*model_at, samples->all);
    if (!fitted) return std::unexpected(fitted.error());

    Report report;
    report.add("model", "cli.model"_msg, model->model.id);
    report.add("fitted_on", "cli.fitted_on"_msg, fitted->quality.fitted_on);
    report.add("held_out", "cli.held_out"_msg, fitted->quality.held_out);
    report.add("without_truth", "cli.without_truth"_msg, samples->without_truth);
    report.add("undetermined", "cli.undetermined"_msg, samples->undetermined);
    report.add("explained", "cli.explained"_msg, std::int64_t{fitted->quality.explained});
    report.add("missed", "cli.missed"_msg, std::int64_t{fitted->quality.missed});
    report.add("leaked", "cli.leaked"_msg, std::int64_t{fitted->quality.leaked});
    Table found{"found",
                "cli.found"_msg,
                {{"share", "cli.share"_msg},
                 {"truly", "cli.truly_poor"_msg},
                 {"right", "cli.found_right"_msg}},
                {}};
    for (const auto& one : fitted->found)
        found.rows.push_back({std::int64_t{one.share}, one.truly, one.right});
    Table coefficients{"coefficients",
                       "cli.coefficients"_msg,
                       {{"variable", "cli.variable"_msg}, {"coefficient", "cli.coefficient"_msg}},
                       {}};
    for (const auto& intercept : fitted->intercepts)
        coefficients.rows.push_back({context.terminal.text("cli.intercept"_msg) + ' ' +
                                         region_text(context, intercept.region),
                                     intercept.millionths});
    for (std::size_t i = 0; i < fitted->coefficients.size(); ++i)
        coefficients.rows.push_back({model->model.variables[i].id, fitted->coefficients[i]});
    report.tables = {std::move(found), std::move(coefficients)};
    if (!args.out.empty()) {
        auto file = sheets::AtomicFile::create(args.out);
        if (!file) return std::unexpected(file.error());
        const auto text = welfare::with_edition(model->text, *model_at, *fitted, args.note);
        auto done = file->write(text);
        if (done) done = file->commit();
        if (!done) return std::unexpected(done.error());
        report.add("file", "cli.file"_msg, args.out);
    }
    return report;
}

} // namespace tepat::cli::detail
