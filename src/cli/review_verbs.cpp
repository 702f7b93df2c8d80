#include "cli/detail/identity_verbs.hpp"
#include "cli/detail/match_options.hpp"
#include "cli/detail/resources.hpp"
#include "identity/figures.hpp"
#include "identity/review_draw.hpp"
#include "registry/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tepat::cli::detail {
namespace {

using identity::Decision;
using identity::Estimate;
using identity::PairStage;
using identity::PairState;
using identity::ReviewFigures;
using identity::ReviewPair;
using identity::StoredReview;

constexpr double millionth = 1e-6;

std::string share(std::int32_t millionths) {
    return fmt::format("{:.6f}", millionths * millionth);
}
std::string bits(std::int32_t hundredths) {
    return fmt::format("{:+.2f}", hundredths / 100.0);
}
std::string interval(const Estimate& estimate, int digits) {
    const auto value =
        estimate.value ? fmt::format("{:.{}f}", *estimate.value, digits) : std::string{"–"};
    return fmt::format("{} [{:.{}f}; {:.{}f}]", value, estimate.low, digits, estimate.high, digits);
}
std::string decimal(const std::optional<double>& value) {
    return value ? fmt::format("{:.4f}", *value) : std::string{"–"};
}

/// A set with what was decided about it, read at one moment.
struct Sight {
    StoredReview review;
    std::vector<identity::PairBrief> briefs;
    std::vector<PairState> states;
    [[nodiscard]] ReviewFigures figures() const {
        return figures_of(review.header, briefs, states);
    }
};
Sight sight_of(store::Connection& connection, const journal::Visibility& visibility,
               StoredReview review) {
    auto briefs = briefs_of(connection, review);
    auto states = states_of(connection, visibility, review);
    return {std::move(review), std::move(briefs), std::move(states)};
}
std::unexpected<Refusal> no_review(std::int64_t entry) {
    return refuse("identity.no_review"_msg, {{"entry", std::to_string(entry)}});
}

void add_progress(Report& report, const ReviewFigures& figures) {
    report.add("pairs", "cli.match_pairs"_msg, figures.pairs);
    report.add("settled", "cli.review_settled"_msg, figures.at(PairStage::settled));
    report.add("left", "cli.review_left"_msg, figures.pairs - figures.at(PairStage::settled));
    report.add("waiting", "cli.review_waiting"_msg, figures.at(PairStage::waiting));
    report.add("disputed", "cli.review_disputed"_msg, figures.at(PairStage::disputed));
    report.add("disagreements", "cli.review_disagreements"_msg, figures.disagreements);
    report.add("read_by_two", "cli.review_by_two"_msg, figures.agreement.pairs());
    report.add("agreed", "cli.review_agreed"_msg, figures.agreement.agreed());
    report.add("agreement", "cli.review_agreement"_msg, decimal(figures.agreement.raw()));
    report.add("kappa", "cli.review_kappa"_msg, decimal(figures.agreement.kappa()));
}

void add_header(Report& report, const StoredReview& review) {
    report.add("entry", "cli.entry"_msg, review.seq.value());
    report.add("run", "cli.review_run"_msg, review.header.run.value());
    report.add("band", "cli.review_band"_msg,
               fmt::format("{:.2f}–{:.2f}", review.header.lower * millionth,
                           review.header.upper * millionth));
}

/// Why a pair was drawn, short.
std::string why_drawn(const Terminal& terminal, const identity::PairBrief& pair) {
    std::string text;
    const auto add = [&](std::uint8_t why, MessageCode code) {
        if (!pair.is(why)) return;
        if (!text.empty()) text += ", ";
        text += terminal.text(code);
    };
    add(identity::drawn::band, "cli.review_why_band"_msg);
    add(identity::drawn::held, "cli.review_why_held"_msg);
    add(identity::drawn::slept, "cli.review_why_slept"_msg);
    add(identity::drawn::taken, "cli.review_why_taken"_msg);
    return text;
}

Table pairs_table(const Terminal& terminal, const Sight& its, const ReviewArgs& args,
                  std::optional<PairStage> stage, const std::string& reviewer) {
    Table table{"list",
                "cli.lines_shown"_msg,
                {{"pair", "cli.review_pair"_msg},
                 {"probability", "cli.match_probability"_msg},
                 {"taken", "cli.review_taken"_msg},
                 {"verdict", "cli.match_verdict"_msg},
                 {"why", "cli.review_why"_msg},
                 {"stage", "cli.review_stage"_msg}},
                {}};
    for (std::size_t at = 0; at < its.briefs.size() && std::ssize(table.rows) < args.limit; ++at) {
        const auto& pair = its.briefs[at];
        const auto now = its.states[at].stage(pair.reviewers());
        if (stage && now != *stage) continue;
        if (args.mine && !its.states[at].awaits(reviewer, pair.reviewers())) continue;
        table.rows.push_back({static_cast<std::int64_t>(at), share(pair.millionths), pair.taken,
                              pair.verdict ? std::string{name_of(*pair.verdict)} : std::string{},
                              why_drawn(terminal, pair), std::string{name_of(now)}});
    }
    return table;
}

std::string marked(const std::vector<identity::Piece>& pieces) {
    std::string text;
    for (const auto& piece : pieces)
        text += piece.differs ? "[" + piece.text + "]" : piece.text;
    return text;
}

Table sides_table(const Terminal& terminal, const ReviewPair& pair, Date on) {
    Table table{"sides",
                "cli.review_sides"_msg,
                {{"field", "cli.match_field"_msg},
                 {"first", "cli.review_first"_msg},
                 {"second", "cli.review_second"_msg}},
                {}};
    for (const auto field : matching::fields_with_columns)
        table.rows.push_back({terminal.text(matching::label_of(field)),
                              marked(shown(pair, false, field, on)),
                              marked(shown(pair, true, field, on))});
    return table;
}

Table waterfall_table(const Terminal& terminal, const ReviewPair& pair, std::int32_t prior) {
    Table table{"waterfall",
                "cli.match_waterfall"_msg,
                {{"field", "cli.match_field"_msg},
                 {"level", "cli.match_level"_msg},
                 {"bits", "cli.match_bits"_msg},
                 {"sum", "cli.match_sum"_msg}},
                {}};
    std::int32_t sum = 0;
    for (const auto& step : steps_of(pair, prior)) {
        sum += step.centibits;
        const auto name = step.field           ? terminal.text(matching::label_of(*step.field))
                          : table.rows.empty() ? terminal.text("cli.match_prior"_msg)
                                               : terminal.text("cli.match_kin_rare"_msg);
        const auto level =
            step.field ? terminal.text(matching::label_of(*step.field, step.level)) : std::string{};
        table.rows.push_back({name, level, bits(step.centibits), bits(sum)});
    }
    return table;
}

/// One pair as `reviewer` may see it.
Report pair_report(const Context& context, store::Connection& connection,
                   const journal::Visibility& visibility, const Sight& its, std::int64_t number) {
    const auto& terminal = context.terminal;
    const auto pair = pair_at(connection, its.review, number).value();
    const auto& state = its.states.at(static_cast<std::size_t>(number));
    const auto run = identity::read_run(connection, visibility, its.review.header.run).value();
    const auto stage = state.stage(pair.reviewers());
    Report report;
    report.add("entry", "cli.entry"_msg, its.review.seq.value());
    report.add("pair", "cli.review_pair"_msg, number);
    report.add("why", "cli.review_why"_msg, why_drawn(terminal, pair));
    if (pair.verdict)
        report.add("verdict", "cli.match_verdict"_msg, terminal.text(label_of(*pair.verdict)));
    if (pair.held != identity::Held::no)
        report.add("held", "cli.match_held"_msg, terminal.text(label_of(pair.held)));
    report.add("taken", "cli.review_taken"_msg, pair.taken);
    report.add("probability", "cli.match_probability"_msg, share(pair.millionths));
    report.add("weight", "cli.match_weight"_msg, bits(pair.centibits));
    report.add("compared_with", "cli.match_compared_with"_msg,
               terminal.text(pair.kin ? "cli.match_kin"_msg : "cli.match_strangers"_msg));
    report.add("stage", "cli.review_stage"_msg, terminal.text(label_of(stage)));
    report.tables.push_back(sides_table(terminal, pair, run.header.on));
    report.tables.push_back(waterfall_table(terminal, pair, its.review.header.prior));
    Table decisions{"decisions",
                    "cli.review_decisions"_msg,
                    {{"reviewer", "cli.review_reviewer"_msg},
                     {"decision", "cli.review_decision"_msg},
                     {"note", "cli.review_note"_msg}},
                    {}};
    const auto* own = state.of(context.actor);
    for (const auto& seat : state.seats)
        if (seat && (state.revealed(pair.reviewers()) || &*seat == own))
            decisions.rows.push_back(
                {seat->reviewer, terminal.text(label_of(seat->decision)), seat->note});
    report.tables.push_back(std::move(decisions));
    return report;
}

Report sets_report(store::Connection& connection, const journal::Visibility& visibility) {
    Report report;
    Table table{"sets",
                "cli.review_sets"_msg,
                {{"entry", "cli.entry"_msg},
                 {"run", "cli.review_run"_msg},
                 {"pairs", "cli.match_pairs"_msg},
                 {"settled", "cli.review_settled"_msg},
                 {"waiting", "cli.review_waiting"_msg},
                 {"disputed", "cli.review_disputed"_msg}},
                {}};
    for (auto& review : identity::all_reviews(connection, visibility)) {
        const auto its = sight_of(connection, visibility, std::move(review));
        const auto figures = its.figures();
        table.rows.push_back({its.review.seq.value(), its.review.header.run.value(), figures.pairs,
                              figures.at(PairStage::settled), figures.at(PairStage::waiting),
                              figures.at(PairStage::disputed)});
    }
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> draw(const Context& context, const ReviewArgs& args) {
    if (args.entry == 0 || args.engine.out.empty()) return refuse("cli.review_draw_from"_msg);
    const auto options = match_options(context, args.engine, true);
    if (!options) return std::unexpected(options.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    identity::DrawRequest request{context.actor, Seq{args.entry}, std::nullopt, *options,
                                  args.engine.out};
    if (!args.civil.empty()) request.civil = args.civil;
    request.choice.lower = static_cast<std::int32_t>(std::lround(args.lower / millionth));
    request.choice.upper = static_cast<std::int32_t>(std::lround(args.upper / millionth));
    request.choice.slept = args.sample;
    request.choice.taken = args.taken;
    request.choice.seed = args.seed;
    for (const auto& name : args.verdicts) {
        const auto verdict = identity::verdict_of(name);
        if (!verdict) return refuse("cli.match_no_verdict"_msg, {{"verdict", name}});
        request.choice.verdicts.push_back(*verdict);
    }
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto done =
        identity::draw_review((*session)->journal(), *instrument, request, context.terminal);
    if (!done) return std::unexpected(done.error());
    Report report;
    if (done->stopped) {
        report.exit = Exit::stopped;
        return report;
    }
    const auto connection = (*session)->database().connect_reader();
    const auto briefs = briefs_of(*connection, done->review);
    const auto count = [&](std::uint8_t why) {
        return static_cast<std::int64_t>(
            std::ranges::count_if(briefs, [&](const auto& pair) { return pair.is(why); }));
    };
    add_header(report, done->review);
    report.add("pairs", "cli.match_pairs"_msg, done->review.pairs);
    report.add("doubtful", "cli.review_doubtful"_msg, count(identity::drawn::band));
    report.add("held", "cli.match_held"_msg, count(identity::drawn::held));
    report.add("slept", "cli.review_lot_slept"_msg, count(identity::drawn::slept));
    report.add("taken", "cli.review_lot_taken"_msg, count(identity::drawn::taken));
    report.add("unpaired", "cli.review_unpaired"_msg, done->review.header.unpaired);
    report.add("repeated", "cli.repeated"_msg, done->review.repeated);
    return report;
}

/// Records what the options say about one pair.
Result<void> act(const Context& context, const ReviewArgs& args) {
    if (args.pair < 0) return refuse("cli.review_which_pair"_msg);
    const auto decision = identity::decision_of(args.decide);
    if (!args.take_back && !decision)
        return refuse("cli.review_no_decision"_msg, {{"decision", args.decide}});
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const identity::ReviewAct its{context.actor, (*session)->clock().now().date_at(jakarta),
                                  Seq{args.set}, args.pair, args.key};
    auto& journal = (*session)->journal();
    return args.take_back ? identity::take_back(journal, its, args.note)
                          : identity::decide(journal, its, *decision, args.note);
}

} // namespace

Result<Report> match_review(const Context& context, const ReviewArgs& args) {
    if (args.draw) return draw(context, args);
    const bool acts = args.take_back || !args.decide.empty();
    if (args.set == 0 && (acts || args.next || args.pair >= 0))
        return refuse("cli.review_which_set"_msg);
    std::optional<PairStage> stage;
    if (!args.stage.empty()) {
        stage = identity::pair_stage(args.stage);
        if (!stage) return refuse("cli.review_no_stage"_msg, {{"stage", args.stage}});
    }
    if (acts)
        if (const auto done = act(context, args); !done) return std::unexpected(done.error());

    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto connection = (*database)->connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection};
    if (args.set == 0) return sets_report(*connection, visibility);
    auto review = identity::read_review(*connection, visibility, Seq{args.set});
    if (!review) return no_review(args.set);
    const auto its = sight_of(*connection, visibility, *std::move(review));
    auto wanted = args.pair;
    if (args.next) {
        wanted = 0;
        while (wanted < its.review.pairs &&
               !its.states[static_cast<std::size_t>(wanted)].awaits(
                   context.actor, its.briefs[static_cast<std::size_t>(wanted)].reviewers()))
            ++wanted;
        if (wanted == its.review.pairs) wanted = -1;
    }
    if (wanted >= its.review.pairs)
        return refuse("identity.no_pair"_msg, {{"pair", std::to_string(wanted)}});
    if (wanted >= 0) return pair_report(context, *connection, visibility, its, wanted);
    Report report;
    add_header(report, its.review);
    add_progress(report, its.figures());
    if (args.next)
        report.texts.push_back(context.terminal.text("cli.review_none_left"_msg));
    else
        report.tables.push_back(pairs_table(context.terminal, its, args, stage, context.actor));
    return report;
}

Result<Report> match_evaluate_review(const Context& context, std::int64_t entry) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto connection = (*database)->connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection};
    auto review = identity::read_review(*connection, visibility, Seq{entry});
    if (!review) return no_review(entry);
    const auto figures = sight_of(*connection, visibility, *review).figures();
    const auto& terminal = context.terminal;
    Report report;
    add_header(report, *review);
    add_progress(report, figures);
    report.add("precision", "cli.match_precision"_msg, interval(figures.precision, 4));
    report.add("missed", "cli.review_missed"_msg, figures.missed);
    report.add("would_sleep", "cli.review_would_sleep"_msg, figures.slept.population);
    report.add("unpaired", "cli.review_unpaired"_msg, review->header.unpaired);
    report.add("wrongly_slept_per_100000", "cli.review_wrongly"_msg,
               interval(figures.slept.per_100_000, 1));
    Table bands{"bands",
                "cli.review_bands"_msg,
                {{"from", "cli.review_from"_msg},
                 {"to", "cli.review_to"_msg},
                 {"pairs", "cli.match_pairs"_msg},
                 {"same", "cli.review_same"_msg},
                 {"different", "cli.review_different"_msg},
                 {"unsure", "cli.review_unsure"_msg},
                 {"share", "cli.review_share"_msg}},
                {}};
    for (const auto& band : figures.bands)
        bands.rows.push_back({share(band.from), share(band.to), band.one_person.population,
                              band.one_person.yes, band.one_person.no, band.one_person.unsure,
                              interval(band.share, 4)});
    Table slept{"slept",
                "cli.review_slept"_msg,
                {{"verdict", "cli.match_verdict"_msg},
                 {"meaning", "cli.meaning"_msg},
                 {"persons", "cli.persons"_msg},
                 {"reviewed", "cli.review_reviewed"_msg},
                 {"wrong", "cli.match_wrong"_msg},
                 {"unsure", "cli.review_unsure"_msg},
                 {"per_100000", "cli.review_per"_msg}},
                {}};
    for (const auto& its : figures.by_verdict)
        slept.rows.push_back({std::string{name_of(*its.verdict)},
                              terminal.text(label_of(*its.verdict)), its.population,
                              its.band.decided() + its.lot.decided(), its.band.yes + its.lot.yes,
                              its.band.unsure + its.lot.unsure, interval(its.per_100_000, 1)});
    report.tables.push_back(std::move(bands));
    report.tables.push_back(std::move(slept));
    return report;
}

} // namespace tepat::cli::detail
