#include "cli/detail/audit_verbs.hpp"

#include "audit/choice.hpp"
#include "audit/compare.hpp"
#include "audit/evidence.hpp"
#include "audit/origins.hpp"
#include "audit/settlement.hpp"
#include "audit/words.hpp"
#include "audit/workbook.hpp"
#include "cli/detail/lists.hpp"
#include "cli/detail/resources.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace tepat::cli::detail {
namespace {

using audit::ComparisonState;
using audit::Difference;
using audit::StoredComparison;

std::optional<std::int64_t> entry_number(const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

Result<programmes::StoredList> list_at(store::Connection& connection, const std::string& entry) {
    const auto number = entry_number(entry);
    if (!number) return refuse("cli.no_list_entry"_msg, {{"entry", entry}});
    return choose(connection, {{}, {}, *number});
}

Result<StoredComparison> comparison_at(store::Connection& connection, std::int64_t entry) {
    auto its = audit::read_comparison(connection, journal::Visibility{connection}, Seq{entry});
    if (!its) return refuse("audit.no_comparison"_msg, {{"entry", std::to_string(entry)}});
    return *std::move(its);
}

Result<std::optional<audit::Cause>> cause_of(const std::string& name) {
    if (name.empty()) return std::nullopt;
    const auto cause = audit::cause_named(name);
    if (cause) return cause;
    std::string all;
    for (const auto each : audit::causes())
        all.append(all.empty() ? "" : ", ").append(audit::name_of(each));
    return refuse("cli.no_cause"_msg, {{"cause", name}, {"causes", all}});
}

Result<std::optional<audit::Purpose>> purpose_of(bool personal, const std::string& name) {
    if (!personal) return std::nullopt;
    const auto purpose = audit::purpose_named(name);
    if (!purpose) return refuse("cli.which_purpose"_msg);
    return purpose;
}

/// The lines that were chosen, of those that are settled or open as `settled` says.
Result<std::vector<std::int64_t>> chosen(store::Connection& connection,
                                         const StoredComparison& comparison,
                                         const DifferenceChoice& which,
                                         const ComparisonState& state, bool settled) {
    if (!which.lines.empty()) return which.lines;
    const auto cause = cause_of(which.cause);
    if (!cause) return std::unexpected(cause.error());
    if (!*cause && !which.all) return refuse("cli.which_lines"_msg);
    return audit::lines_that_fit(audit::briefs_of(connection, comparison), state,
                                 {.cause = *cause, .settled = settled});
}

void add_comparison(Report& report, const Context& context, const StoredComparison& its) {
    const auto& header = its.header;
    report.add("entry", "cli.entry"_msg, its.seq.value());
    report.add("programme", "cli.programme"_msg, header.programme);
    report.add("first", "cli.first_list"_msg, header.first.value());
    if (header.second) report.add("second", "cli.second_list"_msg, header.second->value());
    if (header.outside) {
        report.add("file", "cli.second_list"_msg, header.outside->file);
        report.add("rows", "cli.rows"_msg, header.outside->rows);
        report.add("region", "cli.region"_msg, header.outside->region.text());
        report.add("period", "cli.period"_msg, header.outside->period.text());
        report.add("as_known_at", "cli.as_known_at"_msg, header.outside->seq.value());
    }
    report.add("differences", "cli.differences"_msg, its.totals.differences());
    report.add("first_only", "audit.side.first"_msg, its.totals.first);
    report.add("second_only", "audit.side.second"_msg, its.totals.second);
    report.add("both", "audit.side.both"_msg, its.totals.both);
    Table causes{
        "causes",
        "cli.causes"_msg,
        {{"cause", "cli.cause"_msg}, {"meaning", "cli.meaning"_msg}, {"count", "cli.count"_msg}},
        {}};
    for (const auto cause : audit::causes()) {
        const auto count = its.totals.by_cause[static_cast<std::size_t>(cause)];
        if (count > 0)
            causes.rows.push_back({std::string{audit::name_of(cause)},
                                   audit::in_words(cause, context.terminal.language()), count});
    }
    report.tables.push_back(std::move(causes));
}

void add_state(Report& report, const ComparisonState& state) {
    report.add("settled", "cli.settled"_msg, state.settled);
    report.add("open", "cli.open"_msg, state.open);
    report.add("closed", "cli.closed"_msg, state.closed());
    report.add("digest", "cli.settlement_digest"_msg, state.digest.hex());
    Table signatures{"signatures",
                     "cli.signatures"_msg,
                     {{"party", "cli.party"_msg},
                      {"actor", "cli.actor"_msg},
                      {"entry", "cli.entry"_msg},
                      {"holds", "cli.holds"_msg}},
                     {}};
    for (const auto& its : state.signatures)
        signatures.rows.push_back(
            {std::string{audit::name_of(its.party)}, its.actor, its.seq.value(), its.holds});
    if (!signatures.rows.empty()) report.tables.push_back(std::move(signatures));
}

/// Opens the journal, finds the lines, acts on them and tells how the comparison stands.
Result<Report>
act(const Context& context, const CompareActArgs& args, bool settled,
    const std::function<Result<void>(journal::Journal&, const audit::ActOn&)>& each) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    auto& journal = (*session)->journal();
    const auto reader = (*session)->database().connect_reader();
    const auto comparison = comparison_at(*reader, args.which.entry);
    if (!comparison) return std::unexpected(comparison.error());
    const auto before = audit::state_of(*reader, journal::Visibility{*reader}, *comparison);
    const auto lines = chosen(*reader, *comparison, args.which, before, settled);
    if (!lines) return std::unexpected(lines.error());
    const auto today = (*session)->clock().now().date_at(jakarta);
    const auto done = audit::in_lots(*lines, {context.actor, today, comparison->seq, {}},
                                     [&](const audit::ActOn& lot) { return each(journal, lot); });
    if (!done) return std::unexpected(done.error());
    Report report;
    report.add("lines", "cli.lines_acted_on"_msg, static_cast<std::int64_t>(lines->size()));
    add_state(report, audit::state_of(*reader, journal::Visibility{*reader}, *comparison));
    return report;
}

} // namespace

Result<Report> list_compare(const Context& context, const ListCompareArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    audit::OutsideClaim claim;
    if (!args.region.empty()) {
        const auto region = RegionCode::parse(args.region);
        if (!region) return std::unexpected(region.error());
        claim.region = *region;
    }
    if (!args.period.empty()) {
        const auto period = Period::parse(args.period);
        if (!period) return std::unexpected(period.error());
        claim.period = *period;
    }
    if (!args.on.empty()) {
        const auto on = Date::parse(args.on);
        if (!on) return std::unexpected(on.error());
        claim.on = *on;
    }
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    auto& journal = (*session)->journal();
    const auto reader = (*session)->database().connect_reader();
    const auto first = list_at(*reader, args.first);
    if (!first) return std::unexpected(first.error());
    const auto made = [&]() -> Result<StoredComparison> {
        if (entry_number(args.second)) {
            const auto second = list_at(*reader, args.second);
            if (!second) return std::unexpected(second.error());
            return audit::compare_lists(journal, *instrument, context.actor, *first, *second,
                                        context.terminal);
        }
        const auto outside =
            audit::read_outside_list(args.second, (*session)->clock().now().date_at(jakarta));
        if (!outside) return std::unexpected(outside.error());
        return audit::compare_with_outside(journal, *instrument, context.actor, *first, *outside,
                                           claim, context.terminal);
    }();
    if (!made) return std::unexpected(made.error());
    Report report;
    add_comparison(report, context, *made);
    report.add("repeated", "cli.repeated"_msg, made->repeated);
    return report;
}

Result<Report> list_evidence(const Context& context, const ListEvidenceArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto purpose = purpose_of(args.personal, args.purpose);
    if (!purpose) return std::unexpected(purpose.error());
    audit::EvidenceRequest request{.actor = context.actor, .out = args.out};
    if (args.sample != 0 || !args.seed.empty()) request.sample = args.sample;
    request.seed = args.seed;
    request.personal = *purpose;

    // Names are handed out by a journal that writes it down; the rest is only read.
    std::unique_ptr<Session> session;
    std::unique_ptr<store::Database> opened;
    std::unique_ptr<access::AccessLog> log;
    if (*purpose) {
        auto writing = Session::open(context);
        if (!writing) return std::unexpected(writing.error());
        session = *std::move(writing);
        log = std::make_unique<access::AccessLog>(session->journal().sequencer(), session->clock());
    } else {
        auto reading = open_to_read(context);
        if (!reading) return std::unexpected(reading.error());
        opened = *std::move(reading);
    }
    auto& database = session ? session->database() : *opened;
    const auto reader = database.connect_reader();
    const auto list = choose(*reader, args.list);
    if (!list) return std::unexpected(list.error());
    const auto made =
        audit::write_evidence(database, *instrument, *list, request, log.get(), context.terminal);
    if (!made) return std::unexpected(made.error());
    Report report;
    report.add("entry", "cli.entry"_msg, list->seq.value());
    report.add("lines", "cli.list_lines"_msg, made->lines);
    report.add("out", "cli.evidence_pack"_msg, args.out);
    report.add("journal_size", "cli.entries"_msg, made->journal_size);
    report.add("root", "cli.root"_msg, made->root.hex());
    report.texts.push_back(context.terminal.text("cli.how_to_verify"_msg));
    return report;
}

Result<Report> compare_show(const Context& context, const CompareShowArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const journal::Visibility visibility{*reader};
    const auto language = context.terminal.language();
    Report report;
    if (args.which.entry == 0) {
        Table all{"comparisons",
                  "cli.comparisons"_msg,
                  {{"entry", "cli.entry"_msg},
                   {"programme", "cli.programme"_msg},
                   {"first", "cli.first_list"_msg},
                   {"second", "cli.second_list"_msg},
                   {"differences", "cli.differences"_msg},
                   {"open", "cli.open"_msg}},
                  {}};
        for (const auto& its : audit::all_comparisons(*reader, visibility))
            all.rows.push_back({its.seq.value(), its.header.programme, its.header.first.value(),
                                its.header.second ? std::to_string(its.header.second->value())
                                                  : its.header.outside->file,
                                its.totals.differences(),
                                audit::state_of(*reader, visibility, its).open});
        report.tables.push_back(std::move(all));
        return report;
    }
    const auto comparison = comparison_at(*reader, args.which.entry);
    if (!comparison) return std::unexpected(comparison.error());
    const auto cause = cause_of(args.which.cause);
    if (!cause) return std::unexpected(cause.error());
    const auto state = audit::state_of(*reader, visibility, *comparison);
    add_comparison(report, context, *comparison);
    add_state(report, state);
    Table lines{"lines",
                "cli.lines_shown"_msg,
                {{"line", "cli.line"_msg},
                 {"subject", "cli.subject"_msg},
                 {"side", "cli.side"_msg},
                 {"first", "cli.first_list"_msg},
                 {"second", "cli.second_list"_msg},
                 {"why", "cli.reason"_msg},
                 {"owner", "cli.owner"_msg},
                 {"settlement", "cli.settlement"_msg}},
                {}};
    const auto on = journal::read_head(*reader, comparison->seq)->effective_on;
    audit::each_difference(*reader, *comparison, [&](std::int64_t line, const Difference& its) {
        const auto& asked = args.which.lines;
        const auto& now = state.at(line);
        if (!asked.empty() && std::ranges::find(asked, line) == asked.end()) return true;
        if (*cause && its.primary() != **cause) return true;
        if (args.open && now.settlement) return true;
        lines.rows.push_back(
            {line, its.subject ? std::to_string(its.subject->value()) : std::string{},
             std::string{audit::name_of(its.side)}, audit::in_words(its.first, language),
             audit::in_words(its.second, language), audit::why_in_words(its, *instrument, language),
             now.owner,
             now.settlement ? audit::in_words(*now.settlement, language) : std::string{}});
        if (!asked.empty())
            for (const auto& origin : audit::origins_of(*reader, on, *instrument, its, language))
                report.texts.push_back(std::to_string(line) + ": " + origin);
        return static_cast<std::int64_t>(lines.rows.size()) < args.limit;
    });
    report.tables.push_back(std::move(lines));
    return report;
}

Result<Report> compare_assign(const Context& context, const CompareActArgs& args) {
    return act(context, args, false, [&](journal::Journal& journal, const audit::ActOn& lot) {
        return audit::assign(journal, lot, args.owner);
    });
}

Result<Report> compare_settle(const Context& context, const CompareActArgs& args) {
    const auto settlement = audit::settlement_named(args.decision);
    if (!settlement) return refuse("cli.which_settlement"_msg);
    std::string document;
    if (!args.document.empty()) {
        std::ifstream in{args.document, std::ios::binary};
        if (!in) return refuse("cli.no_file"_msg, {{"file", args.document}});
        std::ostringstream text;
        text << in.rdbuf();
        document = text.str();
    }
    return act(context, args, false, [&](journal::Journal& journal, const audit::ActOn& lot) {
        return audit::settle(journal, lot, *settlement, args.note, document);
    });
}

Result<Report> compare_reopen(const Context& context, const CompareActArgs& args) {
    return act(context, args, true, [&](journal::Journal& journal, const audit::ActOn& lot) {
        return audit::reopen(journal, lot, args.note);
    });
}

Result<Report> compare_sign(const Context& context, const CompareSignArgs& args) {
    const auto party = audit::party_named(args.party);
    if (!party) return refuse("cli.which_party"_msg);
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto today = (*session)->clock().now().date_at(jakarta);
    const auto done =
        audit::sign((*session)->journal(), context.actor, today, Seq{args.entry}, *party);
    if (!done) return std::unexpected(done.error());
    const auto reader = (*session)->database().connect_reader();
    const auto comparison = comparison_at(*reader, args.entry);
    if (!comparison) return std::unexpected(comparison.error());
    Report report;
    add_state(report, audit::state_of(*reader, journal::Visibility{*reader}, *comparison));
    return report;
}

Result<Report> compare_export(const Context& context, const CompareExportArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto purpose = purpose_of(args.personal, args.purpose);
    if (!purpose) return std::unexpected(purpose.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto reader = (*session)->database().connect_reader();
    const auto comparison = comparison_at(*reader, args.entry);
    if (!comparison) return std::unexpected(comparison.error());
    access::AccessLog log{(*session)->journal().sequencer(), (*session)->clock()};
    const auto written = audit::write_workbook(
        (*session)->database(), *instrument, *comparison,
        {context.actor, args.out, *purpose, context.terminal.language()}, &log);
    if (!written) return std::unexpected(written.error());
    Report report;
    add_comparison(report, context, *comparison);
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

} // namespace tepat::cli::detail
