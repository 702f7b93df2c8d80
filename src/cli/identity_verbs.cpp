#include "cli/detail/identity_verbs.hpp"

#include "cli/detail/match_options.hpp"
#include "cli/detail/resources.hpp"
#include "identity/batch.hpp"
#include "identity/link.hpp"
#include "identity/list_link.hpp"
#include "registry/instrument.hpp"
#include "registry/reader.hpp"

#include <fmt/format.h>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;
using identity::StoredRun;
using identity::Verdict;
using identity::VerdictLine;

/// What a verb about the register's persons needs first.
struct Ground {
    registry::Instrument instrument;
    std::unique_ptr<Session> session;
    RegionCode region;
    Date on;
};
Result<Ground> ground_of(const Context& context, const std::string& region_text,
                         const std::string& on_text) {
    auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto region = RegionCode::parse(region_text);
    if (!region) return std::unexpected(region.error());
    auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto on = day_or_today(on_text, (*session)->clock());
    if (!on) return std::unexpected(on.error());
    return Ground{*std::move(instrument), *std::move(session), *region, *on};
}

Table counts_table(const Terminal& terminal, const identity::VerdictCounts& counts) {
    Table table{"verdicts",
                "cli.match_verdict_counts"_msg,
                {{"verdict", "cli.match_verdict"_msg},
                 {"meaning", "cli.meaning"_msg},
                 {"count", "cli.count"_msg}},
                {}};
    for (std::size_t at = 0; at < identity::verdicts; ++at) {
        const auto verdict = static_cast<Verdict>(at + 1);
        table.rows.push_back(
            {std::string{name_of(verdict)}, terminal.text(label_of(verdict)), counts.of(verdict)});
    }
    return table;
}

void add_run(Report& report, const Terminal& terminal, const StoredRun& run) {
    report.add("entry", "cli.entry"_msg, run.seq.value());
    report.add("kind", "cli.match_kind"_msg, std::string{name_of(run.header.kind)});
    report.add("region", "cli.region"_msg, run.header.region.text());
    report.add("on", "cli.on"_msg, run.header.on.text());
    report.add("lines", "cli.persons"_msg, run.lines);
    report.add("held", "cli.match_held"_msg, run.counts.held);
    report.tables.push_back(counts_table(terminal, run.counts));
}

std::string bits(std::optional<std::int32_t> hundredths) {
    return hundredths ? fmt::format("{:.2f}", *hundredths / 100.0) : std::string{};
}

/// A person's key of origin, or the subject id.
std::string key_of(const registry::Reader& reader, std::optional<SubjectId> person) {
    if (!person) return {};
    const auto key = reader.source_key(*person);
    return key ? key->key : std::to_string(person->value());
}

Table lines_table() {
    return {"lines",
            "cli.lines_shown"_msg,
            {{"person", "cli.match_who"_msg},
             {"verdict", "cli.match_verdict"_msg},
             {"weight", "cli.match_weight"_msg},
             {"runner_up", "cli.match_runner_up"_msg},
             {"other", "cli.match_other"_msg},
             {"why", "cli.reason"_msg}},
            {}};
}

void add_line(Table& table, const Terminal& terminal, const registry::Reader& reader,
              const VerdictLine& line) {
    table.rows.push_back({key_of(reader, line.person), std::string{name_of(line.verdict)},
                          bits(line.centibits), bits(line.runner_up), key_of(reader, line.other),
                          identity::in_words(line, terminal.language())});
}

Table disagreements(store::Connection& connection, const journal::Visibility& visibility,
                    const registry::Reader& reader, const StoredRun& run, std::int64_t limit,
                    std::int64_t& count) {
    Table table{"disagreements",
                "cli.match_disagreements"_msg,
                {{"person", "cli.match_who"_msg},
                 {"ours", "cli.match_ours"_msg},
                 {"theirs", "cli.match_theirs"_msg}},
                {}};
    std::vector<identity::Disagreement> first;
    identity::each_disagreement(connection, visibility, run,
                                [&](const identity::Disagreement& its) {
                                    if (count++ < limit) first.push_back(its);
                                });
    for (const auto& its : first)
        table.rows.push_back({key_of(reader, its.person), std::string{name_of(its.ours)},
                              std::string{name_of(its.theirs)}});
    return table;
}

Result<Report> one_person(const Context& context, store::Connection& connection,
                          const journal::Visibility& visibility, const registry::Reader& reader,
                          const std::vector<StoredRun>& runs, const std::string& who) {
    const auto person = find_person(context, reader, who);
    if (!person) return std::unexpected(person.error());
    Report report;
    auto table = lines_table();
    table.columns.insert(table.columns.begin(), {"entry", "cli.entry"_msg});
    for (const auto& run : runs)
        if (const auto line = identity::verdict_on(connection, run, *person)) {
            Table one = lines_table();
            add_line(one, context.terminal, reader, *line);
            one.rows.front().insert(one.rows.front().begin(), run.seq.value());
            table.rows.push_back(std::move(one.rows.front()));
        }
    const auto asleep = registry::sleepers(connection, visibility, reader.on(), {{*person}});
    report.add("asleep", "cli.match_asleep"_msg, !asleep.empty());
    if (!asleep.empty()) {
        const auto& sleep = asleep.begin()->second;
        report.add("since", "cli.match_since"_msg, sleep.since.text());
        report.add("cause", "cli.match_cause"_msg,
                   context.terminal.text(registry::label_of(sleep.cause)));
        if (sleep.into) report.add("into", "cli.match_into"_msg, key_of(reader, sleep.into));
    }
    report.tables.push_back(std::move(table));
    return report;
}

Report all_of(const std::vector<StoredRun>& runs) {
    Report report;
    Table table{"runs",
                "cli.match_runs"_msg,
                {{"entry", "cli.entry"_msg},
                 {"kind", "cli.match_kind"_msg},
                 {"region", "cli.region"_msg},
                 {"on", "cli.on"_msg},
                 {"lines", "cli.persons"_msg},
                 {"held", "cli.match_held"_msg}},
                {}};
    for (const auto& run : runs)
        table.rows.push_back({run.seq.value(), std::string{name_of(run.header.kind)},
                              run.header.region.text(), run.header.on.text(), run.lines,
                              run.counts.held});
    report.tables.push_back(std::move(table));
    return report;
}

} // namespace

Result<SubjectId> find_person(const Context& context, const registry::Reader& reader,
                              const std::string& who) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    auto found = reader.find(instrument->member.key_scheme, who);
    if (!found && !who.empty() && who.size() < 19 &&
        who.find_first_not_of("0123456789") == std::string::npos)
        found = SubjectId{std::stoll(who)};
    if (!found || reader.kind(*found) != registry::SubjectKind::person)
        return refuse("cli.match_no_person"_msg, {{"who", who}});
    return *found;
}

Result<Report> match_register(const Context& context, const RegisterMatchArgs& args) {
    const auto options = match_options(context, args.engine, true);
    if (!options) return std::unexpected(options.error());
    const auto ground = ground_of(context, args.region, args.engine.on);
    if (!ground) return std::unexpected(ground.error());
    identity::LinkRequest request{context.actor, ground->region, ground->on,
                                  std::nullopt,  *options,       args.engine.out};
    if (!args.civil.empty()) request.civil = args.civil;
    const auto done = identity::link_register(ground->session->journal(), ground->instrument,
                                              request, context.terminal);
    if (!done) return std::unexpected(done.error());
    Report report;
    if (done->stopped) {
        report.exit = Exit::stopped;
        return report;
    }
    add_run(report, context.terminal, done->run);
    report.add("repeated", "cli.repeated"_msg, done->run.repeated);
    add_job_tables(report, context.terminal, *options, done->job);
    return report;
}

Result<Report> match_list(const Context& context, const RegisterMatchArgs& args) {
    const auto options = match_options(context, args.engine, true);
    if (!options) return std::unexpected(options.error());
    const auto ground = ground_of(context, args.region, args.engine.on);
    if (!ground) return std::unexpected(ground.error());
    const auto done = identity::link_list(ground->session->journal(), ground->instrument,
                                          {context.actor, args.list, ground->region, ground->on,
                                           args.file, *options, args.engine.out},
                                          context.terminal);
    if (!done) return std::unexpected(done.error());
    Report report;
    if (done->stopped) {
        report.exit = Exit::stopped;
        return report;
    }
    report.add("entry", "cli.entry"_msg, done->entry.value());
    report.add("rows", "cli.read"_msg, done->rows);
    report.add("found", "cli.outside_found"_msg, done->found);
    report.add("twice", "cli.twice"_msg, done->twice);
    report.add("other_spelling", "cli.match_other_spelling"_msg, done->other_spelling);
    report.add("file", "cli.file"_msg, done->written.string());
    report.add("repeated", "cli.repeated"_msg, done->repeated);
    add_job_tables(report, context.terminal, *options, done->job);
    return report;
}

Result<Report> match_batch_out(const Context& context, const BatchArgs& args) {
    const auto ground = ground_of(context, args.region, args.on);
    if (!ground) return std::unexpected(ground.error());
    const auto batch = identity::batch_out(ground->session->journal(), ground->instrument,
                                           {context.actor, ground->region, ground->on, args.out},
                                           context.terminal);
    if (!batch) return std::unexpected(batch.error());
    Report report;
    report.add("entry", "cli.entry"_msg, batch->seq.value());
    report.add("file", "cli.file"_msg, args.out);
    report.add("persons", "cli.persons"_msg, batch->persons);
    report.add("repeated", "cli.repeated"_msg, batch->repeated);
    report.tables.push_back(counts_table(context.terminal, batch->alone));
    return report;
}

Result<Report> match_answers_in(const Context& context, const BatchArgs& args) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const fs::path file{args.file};
    const auto errors = args.errors.empty()
                            ? file.parent_path() / ("galat-" + file.stem().string() + ".xlsx")
                            : fs::path{args.errors};
    const auto done = identity::answers_in(
        (*session)->journal(), {context.actor, Seq{args.batch}, file, errors}, context.terminal);
    if (!done) return std::unexpected(done.error());
    Report report;
    add_run(report, context.terminal, done->run);
    report.add("rows", "cli.read"_msg, done->rows);
    report.add("refused", "cli.refused"_msg, done->refused);
    report.add("unanswered", "cli.match_unanswered"_msg, done->unanswered);
    report.add("repeated", "cli.repeated"_msg, done->run.repeated);
    if (done->errors) report.add("errors", "cli.error_workbooks"_msg, done->errors->string());
    if (done->refused > 0) report.exit = Exit::look;
    return report;
}

Result<Report> match_verdicts(const Context& context, const VerdictArgs& args) {
    std::optional<Verdict> asked;
    if (!args.verdict.empty()) {
        asked = identity::verdict_of(args.verdict);
        if (!asked) return refuse("cli.match_no_verdict"_msg, {{"verdict", args.verdict}});
    }
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto connection = (*database)->connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection};
    const store::SystemClock clock;
    const registry::Reader reader{*connection, visibility, clock.now().date_at(jakarta)};
    if (!args.person.empty())
        return one_person(context, *connection, visibility, reader,
                          identity::all_runs(*connection, visibility), args.person);
    if (args.entry == 0) return all_of(identity::all_runs(*connection, visibility));
    const auto run = identity::read_run(*connection, visibility, Seq{args.entry});
    if (!run) return refuse("identity.no_run"_msg, {{"entry", std::to_string(args.entry)}});

    Report report;
    add_run(report, context.terminal, *run);
    std::vector<VerdictLine> shown;
    identity::each_verdict(*connection, *run, [&](const VerdictLine& line) {
        const bool wanted =
            (!asked || line.verdict == *asked) && (!args.held || line.held != identity::Held::no);
        if (wanted) shown.push_back(line);
        return std::ssize(shown) < args.limit;
    });
    auto table = lines_table();
    for (const auto& line : shown)
        add_line(table, context.terminal, reader, line);
    report.tables.push_back(std::move(table));
    if (run->header.kind == identity::RunKind::answers) {
        std::int64_t count = 0;
        auto differing = disagreements(*connection, visibility, reader, *run, args.limit, count);
        report.add("disagreements", "cli.match_disagreements"_msg, count);
        report.tables.push_back(std::move(differing));
    }
    return report;
}

} // namespace tepat::cli::detail
