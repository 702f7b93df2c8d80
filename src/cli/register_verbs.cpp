#include "cli/detail/resources.hpp"
#include "cli/detail/verbs.hpp"
#include "generate/workbook.hpp"
#include "intake/intake.hpp"
#include "registry/export.hpp"
#include "registry/import.hpp"
#include "registry/instrument.hpp"
#include "registry/region_files.hpp"
#include "registry/regions.hpp"

#include <filesystem>
#include <set>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

void add_counts(Table& table, std::string form, const registry::RowCounts& counts) {
    table.rows.push_back({std::move(form), counts.read, counts.added, counts.changed,
                          counts.unchanged, counts.refused});
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
    options.format = args.csv ? generate::Format::csv : generate::Format::workbooks;
    options.civil_register = args.civil_register;
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
    if (args.civil_register)
        report.add("civil_persons", "cli.civil_persons"_msg, made->civil_persons);
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
    const auto changes = registry::load_regions((*session)->journal(), args.directory,
                                                context.actor, *since, context.terminal);
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
    const auto changes = registry::load_bps_codes((*session)->journal(), args.file, context.actor,
                                                  *since, context.terminal);
    if (!changes) return std::unexpected(changes.error());
    Report report;
    report.add("mapped", "cli.mapped"_msg, changes->mapped);
    report.add("unchanged", "cli.unchanged"_msg, changes->unchanged);
    return report;
}

namespace {

/// Where the errors of files go, in one folder or beside each; two files of one name get two
/// workbooks.
class ErrorPaths {
public:
    explicit ErrorPaths(const std::string& folder) : folder_{folder} {}
    /// A folder of its own, so that `*.xlsx` does not take error workbooks for registers next time.
    [[nodiscard]] fs::path next(const fs::path& file) {
        const auto folder = folder_.empty() ? file.parent_path() / "galat" : folder_;
        std::error_code ignored;
        fs::create_directories(folder, ignored);
        auto path = folder / (file.stem().string() + ".xlsx");
        for (int again = 2; !given_.insert(path).second; ++again)
            path = folder / (file.stem().string() + "-" + std::to_string(again) + ".xlsx");
        return path;
    }

private:
    fs::path folder_;
    std::set<fs::path> given_;
};

/// Read once for all files.
registry::Regions regions_on(Session& session, Date on) {
    const auto reader = session.database().connect_reader();
    const store::ReadScope scope{*reader};
    return registry::Regions::read(*reader, journal::Visibility{*reader}, on);
}

} // namespace

Result<Report> import(const Context& context, const ImportArgs& args) {
    const auto instruments = read_instruments_of(context, args.instrument);
    if (!instruments) return std::unexpected(instruments.error());
    const auto channels = read_channels_of(context);
    if (!channels) return std::unexpected(channels.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto on = day_or_today(args.on, (*session)->clock());
    if (!on) return std::unexpected(on.error());

    const auto regions = regions_on(**session, *on);

    intake::IntakeOptions options;
    options.actor = context.actor;
    options.effective_on = *on;
    options.codes = args.bps ? registry::CodeSystem::bps : registry::CodeSystem::kemendagri;
    options.again = args.again;
    options.regions = &regions;

    intake::IntakeReport sums;
    Report report;
    std::int64_t files = 0;
    Table refused{"refused_files",
                  "cli.refused_files"_msg,
                  {{"file", "cli.file"_msg}, {"reason", "cli.reason"_msg}},
                  {}};
    Table errors{"error_workbooks", "cli.error_workbooks"_msg, {{"file", "cli.file"_msg}}, {}};
    ErrorPaths error_paths{args.errors};
    for (const auto& name : args.files) {
        ++files;
        options.errors = error_paths.next(name);
        std::error_code ignored;
        Result<intake::IntakeReport> one =
            refuse("cli.errors_over_file"_msg, {{"file", fs::path{name}.string()}});
        if (!fs::equivalent(name, options.errors, ignored))
            one = intake::take_in((*session)->journal(), *instruments, *channels, name, options,
                                  context.terminal);
        fs::remove(options.errors.parent_path(), ignored); // only if it is empty
        if (!one) {
            refused.rows.push_back({name, context.terminal.told(one.error())});
            continue;
        }
        if (one->errors) errors.rows.push_back({one->errors->string()});
        sums += *one;
        if (one->stopped) break;
    }
    report.add("files", "cli.files"_msg, files);
    report.add("known_files", "cli.known_files"_msg, sums.known_files);
    report.add("families_added", "cli.families_added"_msg, sums.families_added);
    report.add("fields_refused", "cli.fields_refused"_msg, sums.fields_refused);
    report.add("without_nik", "cli.without_nik"_msg, sums.without_nik);
    report.add("suspect_niks", "cli.suspect_niks"_msg, sums.suspect_niks);
    report.add("shared_niks", "cli.shared_niks"_msg, sums.shared_niks);
    Table rows{"rows",
               "cli.rows"_msg,
               {{"form", "cli.form"_msg},
                {"read", "cli.read"_msg},
                {"added", "cli.added"_msg},
                {"changed", "cli.changed"_msg},
                {"unchanged", "cli.unchanged"_msg},
                {"refused", "cli.refused"_msg}},
               {}};
    if (sums.households.read > 0)
        add_counts(rows, instruments->front().household.title, sums.households);
    if (sums.members.read > 0) add_counts(rows, instruments->front().member.title, sums.members);
    if (sums.groups.read > 0)
        add_counts(rows, context.terminal.text("cli.groups"_msg), sums.groups);
    if (sums.accounts.read > 0)
        add_counts(rows, context.terminal.text("cli.accounts"_msg), sums.accounts);

    if (sums.to_look_at()) report.exit = Exit::look;
    if (!refused.rows.empty()) report.exit = Exit::refused;
    if (sums.stopped) report.exit = Exit::stopped;
    report.tables = {std::move(rows), std::move(refused), std::move(errors)};
    return report;
}

Result<Report> export_register(const Context& context, const ExportArgs& args) {
    const auto instruments = read_instruments_of(context, args.instrument);
    if (!instruments) return std::unexpected(instruments.error());
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
    const auto written = registry::export_workbook(*reader, visibility, *on, instruments->front(),
                                                   *region, args.out, context.terminal);
    if (!written) return std::unexpected(written.error());
    Report report;
    report.add("file", "cli.file"_msg, args.out);
    report.add("households", "cli.households"_msg, written->households);
    report.add("members", "cli.members"_msg, written->members);
    if (written->stopped) report.exit = Exit::stopped;
    return report;
}

} // namespace tepat::cli::detail
