#include "cli/detail/verbs.hpp"
#include "generate/workbook.hpp"
#include "registry/export.hpp"
#include "registry/import.hpp"
#include "registry/instrument.hpp"
#include "registry/region_files.hpp"

#include <filesystem>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

constexpr int jakarta = 7; // hours east of UTC

Result<registry::Instrument> instrument_of(const Context& context, const std::string& named) {
    return registry::read_instrument(named.empty() ? fs::path{context.resources} / "instruments/bdt.toml"
                                                   : fs::path{named});
}

void add_counts(Table& table, std::string form, const registry::RowCounts& counts) {
    table.rows.push_back({std::move(form), counts.read, counts.added, counts.changed, counts.unchanged, counts.refused});
}

void operator+=(registry::RowCounts& sum, const registry::RowCounts& more) {
    sum.read += more.read;
    sum.added += more.added;
    sum.changed += more.changed;
    sum.unchanged += more.unchanged;
    sum.refused += more.refused;
}

} // namespace

Result<Date> day_or_today(const std::string& iso, const Clock& clock) {
    if (iso.empty()) return clock.now().date_at(jakarta);
    return Date::parse(iso);
}

Result<Report> generate(const Context& context, const GenerateArgs& args) {
    const auto regency = RegionCode::parse(args.regency);
    if (!regency) return std::unexpected(regency.error());
    generate::Options options;
    options.parameters.seed = args.seed;
    options.parameters.families = args.families;
    options.region_lists = args.areas;
    options.regency = *regency;
    options.output = args.out;
    options.threads = args.threads;
    const auto made = generate::generate_regency(options, context.terminal);
    if (!made) return std::unexpected(made.error());
    Report report;
    report.add("folder", "cli.folder"_msg, args.out);
    report.add("districts", "cli.districts"_msg, made->districts);
    report.add("households", "cli.households"_msg, made->households);
    report.add("families", "cli.families"_msg, made->families);
    report.add("members", "cli.members"_msg, made->members);
    report.add("accounts", "cli.accounts"_msg, made->accounts);
    report.add("errors", "cli.planted_errors"_msg, made->errors);
    if (made->stopped) report.exit = Exit::stopped;
    return report;
}

Result<Report> init(const Context& context) {
    const auto session = Session::open(context, Session::Mode::create);
    if (!session) return std::unexpected(session.error());
    Report report;
    report.add("database", "cli.database"_msg, (*session)->database().name());
    return report;
}

Result<Report> regions_load(const Context& context, const RegionsLoadArgs& args) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    // The areas are older than any programme unless somebody says otherwise.
    const auto since = Date::parse(args.since.empty() ? "2000-01-01" : args.since);
    if (!since) return std::unexpected(since.error());
    const auto changes =
        registry::load_regions((*session)->journal(), args.directory, context.actor, *since, context.terminal);
    if (!changes) return std::unexpected(changes.error());
    Report report;
    report.add("added", "cli.added"_msg, changes->added);
    report.add("renamed", "cli.renamed"_msg, changes->renamed);
    report.add("ended", "cli.ended"_msg, changes->ended);
    report.add("unchanged", "cli.unchanged"_msg, changes->unchanged);
    return report;
}

Result<Report> regions_bps(const Context& context, const BpsArgs& args) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto since = Date::parse(args.since.empty() ? "2000-01-01" : args.since);
    if (!since) return std::unexpected(since.error());
    const auto changes =
        registry::load_bps_codes((*session)->journal(), args.file, context.actor, *since, context.terminal);
    if (!changes) return std::unexpected(changes.error());
    Report report;
    report.add("mapped", "cli.mapped"_msg, changes->mapped);
    report.add("unchanged", "cli.unchanged"_msg, changes->unchanged);
    return report;
}

Result<Report> import(const Context& context, const ImportArgs& args) {
    const auto instrument = instrument_of(context, args.instrument);
    if (!instrument) return std::unexpected(instrument.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto on = day_or_today(args.on, (*session)->clock());
    if (!on) return std::unexpected(on.error());

    registry::RowCounts households;
    registry::RowCounts members;
    registry::ImportReport sums;
    std::int64_t known = 0;
    std::int64_t files = 0;
    Report report;
    Table refused{"refused_files", "cli.refused_files"_msg, {{"file", "cli.file"_msg}, {"reason", "cli.reason"_msg}}, {}};
    Table errors{"error_workbooks", "cli.error_workbooks"_msg, {{"file", "cli.file"_msg}}, {}};
    for (const auto& name : args.files) {
        const fs::path path{name};
        registry::ImportOptions options;
        options.actor = context.actor;
        options.effective_on = *on;
        options.codes = args.bps ? registry::CodeSystem::bps : registry::CodeSystem::kemendagri;
        const auto folder = args.errors.empty() ? path.parent_path() : fs::path{args.errors};
        options.errors = folder / (path.stem().string() + ".galat.xlsx");
        const auto one = registry::import_files((*session)->journal(), *instrument, {{path}}, options,
                                                context.terminal);
        ++files;
        if (!one) {
            refused.rows.push_back({name, context.terminal.text(one.error().code, one.error().params)});
            report.exit = Exit::refused;
            continue;
        }
        households += one->households;
        members += one->members;
        sums.families_added += one->families_added;
        sums.fields_refused += one->fields_refused;
        sums.without_nik += one->without_nik;
        sums.suspect_niks += one->suspect_niks;
        sums.shared_niks += one->shared_niks;
        known += one->known_file ? 1 : 0;
        if (one->errors) errors.rows.push_back({one->errors->string()});
        if (one->stopped) {
            report.exit = Exit::stopped;
            break;
        }
    }
    report.add("files", "cli.files"_msg, files);
    report.add("known_files", "cli.known_files"_msg, known);
    report.add("families_added", "cli.families_added"_msg, sums.families_added);
    report.add("fields_refused", "cli.fields_refused"_msg, sums.fields_refused);
    report.add("without_nik", "cli.without_nik"_msg, sums.without_nik);
    report.add("suspect_niks", "cli.suspect_niks"_msg, sums.suspect_niks);
    report.add("shared_niks", "cli.shared_niks"_msg, sums.shared_niks);
    Table rows{"rows", "cli.rows"_msg,
               {{"form", "cli.form"_msg}, {"read", "cli.read"_msg}, {"added", "cli.added"_msg},
                {"changed", "cli.changed"_msg}, {"unchanged", "cli.unchanged"_msg}, {"refused", "cli.refused"_msg}},
               {}};
    add_counts(rows, instrument->household.title, households);
    add_counts(rows, instrument->member.title, members);
    report.tables = {std::move(rows), std::move(refused), std::move(errors)};
    if (report.exit == Exit::done && households.refused + members.refused + sums.fields_refused > 0)
        report.exit = Exit::look;
    return report;
}

Result<Report> export_register(const Context& context, const ExportArgs& args) {
    const auto instrument = instrument_of(context, args.instrument);
    if (!instrument) return std::unexpected(instrument.error());
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const store::SystemClock clock;
    const auto on = day_or_today(args.on, clock);
    if (!on) return std::unexpected(on.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const journal::Visibility visibility{*reader};
    const auto written = registry::export_workbook(*reader, visibility, *on, *instrument, *region, args.out,
                                                   context.terminal);
    if (!written) return std::unexpected(written.error());
    Report report;
    report.add("file", "cli.file"_msg, args.out);
    report.add("households", "cli.households"_msg, written->households);
    report.add("members", "cli.members"_msg, written->members);
    if (written->stopped) report.exit = Exit::stopped;
    return report;
}

} // namespace tepat::cli::detail
