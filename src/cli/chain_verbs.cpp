#include "cli/detail/chain_verbs.hpp"

#include "cli/detail/resources.hpp"
#include "verification/agreement.hpp"
#include "verification/chain.hpp"
#include "verification/complaint.hpp"
#include "verification/period.hpp"
#include "verification/revisit.hpp"

#include <fmt/format.h>

#include <map>

namespace tepat::cli::detail {
namespace {

/// A database at one moment, and the area that the command line names.
struct Place {
    std::unique_ptr<store::Connection> reader;
    registry::Regions regions;
    const registry::Region* region = nullptr; ///< null: all
    [[nodiscard]] std::optional<RegionId> id() const {
        return region == nullptr ? std::nullopt : std::optional{region->id};
    }
    [[nodiscard]] RegionLevel level() const {
        return region == nullptr ? RegionLevel::province : region->level;
    }
    [[nodiscard]] std::string code(RegionId id) const {
        const auto* its = regions.find(id);
        return its == nullptr ? std::string{} : its->code.text();
    }
};

Instant now() {
    return store::SystemClock{}.now();
}

Result<Place> place_of(store::Database& database, const std::string& named) {
    Place place{database.connect_reader(), {}, nullptr};
    const store::ReadScope scope{*place.reader};
    place.regions = registry::Regions::read(*place.reader, journal::Visibility{*place.reader},
                                            now().date_at(jakarta));
    if (named.empty()) return place;
    const auto code = RegionCode::parse(named);
    if (!code) return std::unexpected(code.error());
    if (code->country()) return place;
    place.region = place.regions.find(*code);
    if (place.region == nullptr)
        return refuse("registry.region_unknown"_msg, {{"code", code->text()}});
    return place;
}

} // namespace

Result<Report> chain_show(const Context& context, const ChainArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto place = place_of(**database, args.region);
    if (!place) return std::unexpected(place.error());
    std::map<std::pair<verification::Stage, verification::Kind>, std::int64_t> all;
    std::int64_t total = 0;
    for (const auto& its : verification::counts(*place->reader, place->id(), place->level())) {
        all[{its.stage, its.kind}] += its.count;
        total += its.count;
    }
    Report report;
    report.add("proposals", "cli.chain_proposals"_msg, total);
    Table table{"stages",
                "cli.chain_stages"_msg,
                {{"stage", "cli.chain_stage"_msg},
                 {"kind", "cli.chain_kind"_msg},
                 {"count", "cli.count"_msg}},
                {}};
    for (const auto& [key, count] : all)
        table.rows.push_back({context.terminal.text(verification::label_of(key.first)),
                              context.terminal.text(verification::label_of(key.second)), count});
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> chain_periods(const Context& context) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    Table table{"periods",
                "cli.chain_periods"_msg,
                {{"period", "cli.period"_msg},
                 {"opens", "cli.chain_opens"_msg},
                 {"villages_until", "cli.chain_villages"_msg},
                 {"dinsos_until", "cli.chain_dinsos"_msg},
                 {"bupati_until", "cli.chain_bupati"_msg},
                 {"notice_days", "cli.chain_notice"_msg}},
                {}};
    const auto reader = (*database)->connect_reader();
    for (const auto& its : verification::all_periods(*reader))
        table.rows.push_back({its.period, its.opens.text(), its.villages_until.text(),
                              its.dinsos_until.text(), its.bupati_until.text(), its.notice_days});
    Report report;
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> chain_open_period(const Context& context, const ChainArgs& args) {
    verification::Period period;
    period.period = args.period;
    period.notice_days = args.notice_days;
    for (const auto& [text, into] : {std::pair{&args.opens, &period.opens},
                                     {&args.villages_until, &period.villages_until},
                                     {&args.dinsos_until, &period.dinsos_until},
                                     {&args.bupati_until, &period.bupati_until}}) {
        const auto at = Instant::parse(*text);
        if (!at) return std::unexpected(at.error());
        *into = *at;
    }
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto today = (*session)->clock().now().date_at(jakarta);
    const auto done =
        verification::open_period((*session)->journal(), {context.actor, today, {}}, period);
    if (!done) return std::unexpected(done.error());
    Report report;
    report.add("period", "cli.period"_msg, args.period);
    report.add("entry", "cli.entry"_msg, done->first.value());
    return report;
}

Result<Report> chain_record(const Context& context) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto done = verification::carry_out((*session)->journal(), *instrument, context.actor,
                                              context.terminal);
    if (!done) return std::unexpected(done.error());
    Report report;
    report.add("recorded", "cli.chain_recorded"_msg, done->recorded);
    report.add("unfit", "cli.chain_unfit"_msg, done->unfit);
    if (done->unfit > 0) report.exit = Exit::look;
    if (done->stopped) report.exit = Exit::stopped;
    return report;
}

Result<Report> chain_sample(const Context& context, const ChainArgs& args) {
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto today = (*session)->clock().now().date_at(jakarta);
    const auto drawn = verification::draw_sample((*session)->journal(), {context.actor, today, {}},
                                                 *region, args.per_mille);
    if (!drawn) return std::unexpected(drawn.error());
    const auto reader = (*session)->database().connect_reader();
    const auto its = verification::sample(*reader, drawn->id);
    Report report;
    report.add("sample", "cli.sample"_msg, drawn->id.value());
    report.add("entry", "cli.entry"_msg, drawn->receipt.first.value());
    report.add("frame", "cli.sample_frame"_msg, its->frame);
    report.add("chosen", "cli.sample_chosen"_msg, its->chosen);
    report.add("seed", "cli.sample_seed"_msg, its->root.hex());
    report.add("seed_of", "cli.sample_seed_of"_msg, its->tree_size);
    return report;
}

Result<Report> chain_samples(const Context& context, const ChainArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto place = place_of(**database, args.region);
    if (!place) return std::unexpected(place.error());
    Table table{"samples",
                "cli.samples"_msg,
                {{"sample", "cli.sample"_msg},
                 {"entry", "cli.entry"_msg},
                 {"region", "cli.region"_msg},
                 {"frame", "cli.sample_frame"_msg},
                 {"chosen", "cli.sample_chosen"_msg},
                 {"done", "cli.sample_done"_msg},
                 {"differing", "cli.sample_differing"_msg}},
                {}};
    for (const auto& its : verification::samples(*place->reader, place->id(), place->level()))
        table.rows.push_back({its.id.value(), its.seq.value(), place->code(its.region), its.frame,
                              its.chosen, its.done, its.differing});
    Report report;
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> chain_redraw(const Context& context, const ChainArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const auto again = verification::redraw(*reader, SubjectId{args.sample});
    if (!again) return std::unexpected(again.error());
    Report report;
    report.add("seed", "cli.redraw_seed"_msg, again->root);
    report.add("frame", "cli.redraw_frame"_msg, again->frame);
    report.add("choice", "cli.redraw_choice"_msg, again->choice);
    if (!again->root || !again->frame || !again->choice) report.exit = Exit::look;
    return report;
}

Result<Report> chain_agreement(const Context& context, const ChainArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto place = place_of(**database, args.region);
    if (!place) return std::unexpected(place.error());
    const auto sample = args.sample == 0 ? std::nullopt : std::optional{SubjectId{args.sample}};
    if (sample && !verification::sample(*place->reader, *sample))
        return refuse("verification.no_sample"_msg, {{"sample", std::to_string(args.sample)}});
    const auto all =
        verification::agreement(*place->reader, *instrument, place->id(), place->level(), sample);
    const auto figures = [](const verification::Agreement& its) {
        const auto percent = [](double share) { return fmt::format("{:.1f}", share * 100); };
        return std::vector<Cell>{its.pairs,
                                 its.agreed,
                                 its.pairs == 0 ? ""
                                                : percent(static_cast<double>(its.agreed) /
                                                          static_cast<double>(its.pairs)),
                                 percent(its.interval.low),
                                 percent(its.interval.high),
                                 its.kappa ? fmt::format("{:.3f}", *its.kappa) : ""};
    };
    const auto table_of = [](std::string name, MessageCode title, Column first) {
        return Table{std::move(name),
                     title,
                     {std::move(first),
                      {"pairs", "cli.agreement_pairs"_msg},
                      {"agreed", "cli.agreement_agreed"_msg},
                      {"percent", "cli.agreement_percent"_msg},
                      {"low", "cli.agreement_low"_msg},
                      {"high", "cli.agreement_high"_msg},
                      {"kappa", "cli.agreement_kappa"_msg}},
                     {}};
    };
    const auto row = [&](std::string named, const verification::Agreement& its) {
        std::vector<Cell> cells{std::move(named)};
        for (auto& cell : figures(its))
            cells.push_back(std::move(cell));
        return cells;
    };
    auto visitors = table_of("visitors", "cli.agreement_visitors"_msg,
                             {"visitor", "cli.agreement_visitor"_msg});
    for (const auto& [visitor, its] : all.visitors)
        visitors.rows.push_back(row(visitor, its));
    visitors.rows.push_back(row(context.terminal.text("cli.agreement_all"_msg), all.total));
    auto questions = table_of("questions", "cli.agreement_questions"_msg,
                              {"question", "cli.agreement_question"_msg});
    for (const auto& [number, its] : all.questions) {
        const auto* field = instrument->household.field(number);
        if (field == nullptr) field = instrument->member.field(number);
        questions.rows.push_back(row(field->column, its));
    }
    Report report;
    report.add("visits", "cli.sample_done"_msg, all.visits);
    report.tables.push_back(std::move(visitors));
    report.tables.push_back(std::move(questions));
    return report;
}

Result<Report> objection_list(const Context& context, const CaseArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto place = place_of(**database, args.region);
    if (!place) return std::unexpected(place.error());
    verification::ObjectionFilter filter{place->id(), place->level(), {}};
    if (!args.state.empty()) {
        filter.state = verification::objection_state_of(args.state);
        if (!filter.state) return refuse("cli.no_such_state"_msg, {{"state", args.state}});
    }
    Table table{"objections",
                "cli.objections"_msg,
                {{"objection", "cli.objection_number"_msg},
                 {"village", "cli.village"_msg},
                 {"head", "cli.chain_head"_msg},
                 {"state", "cli.chain_stage"_msg},
                 {"until", "cli.chain_due"_msg}},
                {}};
    for (const auto& its :
         verification::objections(*place->reader, filter, now(), SubjectId{}, args.limit))
        table.rows.push_back({its.id.value(), place->code(its.village), its.head,
                              context.terminal.text(verification::label_of(its.at(now()))),
                              its.until.text()});
    Report report;
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> complaint_list(const Context& context, const CaseArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto place = place_of(**database, args.region);
    if (!place) return std::unexpected(place.error());
    verification::ComplaintFilter filter{place->id(), place->level(), {}, {}};
    if (!args.state.empty()) {
        filter.state = verification::complaint_state_of(args.state);
        if (!filter.state) return refuse("cli.no_such_state"_msg, {{"state", args.state}});
    }
    Table table{"complaints",
                "cli.complaints"_msg,
                {{"complaint", "cli.complaint_number"_msg},
                 {"village", "cli.village"_msg},
                 {"kind", "cli.chain_kind"_msg},
                 {"state", "cli.chain_stage"_msg},
                 {"until", "cli.chain_due"_msg},
                 {"overdue", "cli.chain_overdue"_msg}},
                {}};
    for (const auto& its :
         verification::complaints(*place->reader, filter, now(), SubjectId{}, args.limit))
        table.rows.push_back({its.id.value(), place->code(its.village),
                              context.terminal.text(verification::label_of(its.kind)),
                              context.terminal.text(verification::label_of(its.at(now()))),
                              its.until.text(), its.overdue(now())});
    Report report;
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> complaint_show(const Context& context, const CaseArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto place = place_of(**database, {});
    if (!place) return std::unexpected(place.error());
    const auto its = verification::complaint(*place->reader, SubjectId{args.id});
    if (!its)
        return refuse("verification.no_complaint"_msg, {{"complaint", std::to_string(args.id)}});
    const auto text = [&](MessageCode code) { return context.terminal.text(code); };
    Report report;
    report.add("complaint", "cli.complaint_number"_msg, args.id);
    report.add("kind", "cli.chain_kind"_msg, text(verification::label_of(its->kind)));
    report.add("state", "cli.chain_stage"_msg, text(verification::label_of(its->at(now()))));
    report.add("village", "cli.village"_msg, place->code(its->village));
    if (!its->head.empty()) report.add("head", "cli.chain_head"_msg, its->head);
    report.add("complainant", "cli.complainant"_msg,
               its->complainant.empty() ? its->maker : its->complainant);
    report.add("until", "cli.chain_due"_msg, its->until.text());
    report.add("overdue", "cli.chain_overdue"_msg, its->overdue(now()));
    for (const auto& step : verification::steps_of(*place->reader, its->id)) {
        auto line = fmt::format("{}  {}  {}\n    {}", step.at.text(), step.actor,
                                text(verification::label_of(step.state)), step.words);
        if (!step.done.empty()) line += "\n    → " + step.done;
        report.texts.push_back(std::move(line));
    }
    return report;
}

} // namespace tepat::cli::detail
