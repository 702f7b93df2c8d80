#include "cli/detail/question_verbs.hpp"
#include "cli/detail/resources.hpp"
#include "overlap/anomaly_table.hpp"
#include "overlap/reporter.hpp"
#include "overlap/tables.hpp"

#include <algorithm>

namespace tepat::cli::detail {
namespace {

using overlap::Basis;

struct Asked {
    Date on;
    RegionCode region;
};
Result<Asked> asked(const ReportArgs& args) {
    const auto on = Date::parse(args.on);
    if (!on) return std::unexpected(on.error());
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    return Asked{*on, *region};
}

void add_basis(Report& report, const Basis& basis) {
    report.add("region", "cli.region"_msg, basis.region.text());
    report.add("effective_on", "cli.effective_on"_msg, basis.state.effective_on.text());
    report.add("as_known_at", "cli.as_known_at"_msg, basis.state.seq.value());
    Table lists{"lists",
                "cli.lists_in_force"_msg,
                {{"entry", "cli.entry"_msg},
                 {"programme", "cli.programme"_msg},
                 {"period", "cli.period"_msg},
                 {"region", "cli.region"_msg},
                 {"subjects", "cli.eligible"_msg}},
                {}};
    for (const auto& list : basis.lists.lists())
        lists.rows.push_back({list.seq.value(), basis.lists.sources()[list.source].id,
                              list.period.text(), list.region.text(), std::ssize(list.subjects)});
    report.tables.push_back(std::move(lists));
}

std::string district_name(const Basis& basis, RegionCode code) {
    return std::string{basis.ground.regions().name(code)};
}

void add_duplicates(Report& report, const Context& context, const Basis& basis,
                    const overlap::Duplicates& found) {
    const auto& sources = basis.lists.sources();
    Table kinds{"duplicates",
                "cli.duplicates"_msg,
                {{"code", "cli.code"_msg},
                 {"district", "cli.district"_msg},
                 {"kind", "cli.kind"_msg},
                 {"programme", "cli.programme"_msg},
                 {"other", "cli.other_programme"_msg},
                 {"criterion", "cli.criterion"_msg},
                 {"count", "cli.count"_msg}},
                {}};
    for (const auto& it : overlap::counts_of(found, basis.lists))
        kinds.rows.push_back({it.district.text(), district_name(basis, it.district),
                              std::string{overlap::name_of(it.kind)}, sources[it.source].id,
                              sources[it.other].id, it.criterion, it.count});
    report.tables.push_back(std::move(kinds));
    Table reached{"reached",
                  "cli.programmes"_msg,
                  {{"programme", "cli.programme"_msg},
                   {"name", "cli.asked"_msg},
                   {"families", "cli.families_reached"_msg}},
                  {}};
    for (std::size_t i = 0; i < sources.size(); ++i)
        reached.rows.push_back(
            {sources[i].id, sources[i].name.in(context.terminal.language()), found.families[i]});
    report.tables.push_back(std::move(reached));
    Table pairs{"together",
                "cli.receive_together"_msg,
                {{"programme", "cli.programme"_msg},
                 {"other", "cli.other_programme"_msg},
                 {"families", "cli.families_reached"_msg}},
                {}};
    for (const auto& pair : found.pairs)
        pairs.rows.push_back({sources[pair.first].id, sources[pair.second].id, pair.families});
    report.tables.push_back(std::move(pairs));
}

void add_complements(Report& report, const Context& context, const Basis& basis,
                     const overlap::Complements& found) {
    const auto names = overlap::aid_names(found, basis.lists, context.terminal.language());
    const auto ids = overlap::aid_ids(found, basis.lists);
    Table aids{"aids",
               "cli.aids"_msg,
               {{"aid", "cli.aid"_msg},
                {"name", "cli.asked"_msg},
                {"has", "cli.aid_has"_msg},
                {"lacks", "cli.aid_lacks"_msg},
                {"unknown", "cli.aid_unknown"_msg}},
               {}};
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto& its = found.all.aids[i];
        aids.rows.push_back({ids[i], names[i], its.has, its.lacks, its.unknown});
    }
    report.tables.push_back(std::move(aids));
    Table districts{"districts",
                    "cli.by_district"_msg,
                    {{"code", "cli.code"_msg},
                     {"district", "cli.district"_msg},
                     {"poor", "cli.poor"_msg},
                     {"lacking", "cli.lacking"_msg},
                     {"aid", "cli.aid"_msg},
                     {"has", "cli.aid_has"_msg},
                     {"lacks", "cli.aid_lacks"_msg},
                     {"unknown", "cli.aid_unknown"_msg}},
                    {}};
    for (const auto& [code, its] : found.districts)
        for (std::size_t i = 0; i < ids.size(); ++i)
            districts.rows.push_back({code.text(), district_name(basis, code), its.poor,
                                      its.lacking, ids[i], its.aids[i].has, its.aids[i].lacks,
                                      its.aids[i].unknown});
    report.tables.push_back(std::move(districts));
}

void add_anomalies(Report& report, Language language, const overlap::Anomalies& found) {
    const auto count_table = [&](std::string id, MessageCode title) {
        return Table{std::move(id),
                     title,
                     {{"count_id", "cli.code"_msg},
                      {"name", "cli.asked"_msg},
                      {"count", "cli.count"_msg},
                      {"means", "cli.means"_msg}},
                     {}};
    };
    auto audit = count_table("audit", "cli.audit_counts"_msg);
    for (std::size_t i = 0; i < overlap::audit_counts; ++i) {
        const auto count = static_cast<overlap::AuditCount>(i);
        audit.rows.push_back({std::string{overlap::name_of(count)},
                              overlap::label_of(count, language), found.all().of(count),
                              overlap::meaning_of(count, language)});
    }
    report.tables.push_back(std::move(audit));
    auto kinds = count_table("kinds", "cli.anomalies"_msg);
    for (std::size_t i = 0; i < overlap::anomalies; ++i) {
        const auto kind = static_cast<overlap::Anomaly>(i);
        kinds.rows.push_back({std::string{overlap::name_of(kind)},
                              overlap::label_of(kind, language), found.all().of(kind),
                              overlap::meaning_of(kind, language)});
    }
    report.tables.push_back(std::move(kinds));
    Table regions{"regions",
                  "cli.by_region"_msg,
                  {{"code", "cli.code"_msg},
                   {"region", "cli.region"_msg},
                   {"records", "cli.records"_msg},
                   {"findings", "cli.with_findings"_msg}},
                  {}};
    for (std::size_t i = 0; i < overlap::audit_counts; ++i)
        regions.columns.push_back(
            {std::string{overlap::name_of(static_cast<overlap::AuditCount>(i))},
             overlap::label_code(static_cast<overlap::AuditCount>(i))});
    for (const auto& [code, counts] : found.below()) {
        auto& row = regions.rows.emplace_back(std::vector<Cell>{
            code.text(), std::string{found.regions.name(code)}, counts->records, counts->findings});
        row.insert(row.end(), counts->by_audit.begin(), counts->by_audit.end());
    }
    report.tables.push_back(std::move(regions));
    Table lists{"lists",
                "cli.lists_compared"_msg,
                {{"entry", "cli.entry"_msg},
                 {"list", "cli.asked"_msg},
                 {"on", "cli.effective_on"_msg},
                 {"region", "cli.region"_msg},
                 {"found", "cli.count"_msg}},
                {}};
    for (const auto& list : found.lists)
        lists.rows.push_back(
            {list.seq.value(), list.list, list.on.text(), list.region.text(), list.found});
    report.tables.push_back(std::move(lists));
}

} // namespace

Result<Report> report_anomalies(const Context& context, const ReportArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto question = asked(args);
    if (!question) return std::unexpected(question.error());
    const auto reader = (*database)->connect_reader();
    const auto found = overlap::find_anomalies(
        *reader, {question->on, question->region, args.with_sleepers}, context.terminal);
    if (!found) return std::unexpected(found.error());

    Report report;
    report.add("region", "cli.region"_msg, question->region.text());
    report.add("effective_on", "cli.effective_on"_msg, question->on.text());
    report.add("as_known_at", "cli.as_known_at"_msg, found->at.value());
    report.add("records", "cli.records"_msg, found->all().records);
    report.add("findings", "cli.with_findings"_msg, found->all().findings);
    add_anomalies(report, context.terminal.language(), *found);
    if (!found->lines.empty()) report.exit = Exit::look;
    if (args.out.empty()) return report;
    const auto written = overlap::write_anomalies(*reader, *found, context.terminal.language(),
                                                  args.out, context.terminal);
    if (!written) return std::unexpected(written.error());
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

Result<Report> report_duplicates(const Context& context, const ReportArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto question = asked(args);
    if (!question) return std::unexpected(question.error());
    overlap::Reporter reporter{**database, *instrument, segments_of(context)};
    const auto answer = reporter.duplicates(question->on, question->region, context.terminal);
    if (!answer) return std::unexpected(answer.error());
    const auto& [basis, found] = **answer;

    Report report;
    add_basis(report, *basis);
    report.add("found", "cli.duplicates"_msg, std::ssize(found.found));
    add_duplicates(report, context, *basis, found);
    if (!found.found.empty()) report.exit = Exit::look;
    if (args.out.empty()) return report;
    const auto reader = (*database)->connect_reader();
    const overlap::Named named{*reader, basis->state, basis->ground, context.terminal.language()};
    const auto written =
        overlap::write_duplicates(named, found, basis->lists, args.out, context.terminal);
    if (!written) return std::unexpected(written.error());
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

Result<Report> report_complementarity(const Context& context, const ReportArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto question = asked(args);
    if (!question) return std::unexpected(question.error());
    overlap::Reporter reporter{**database, *instrument, segments_of(context)};
    const auto answer = reporter.complements(question->on, question->region,
                                             {args.poor, args.of, args.also}, context.terminal);
    if (!answer) return std::unexpected(answer.error());
    const auto& basis = *(*answer)->basis;
    const auto& found = (*answer)->found;

    Report report;
    add_basis(report, basis);
    report.add("households", "cli.households"_msg, found.all.households);
    report.add("poor", "cli.poor"_msg, found.all.poor);
    report.add("unplaced", "cli.unplaced"_msg, found.all.unplaced);
    report.add("lacking", "cli.lacking"_msg, found.all.lacking);
    add_complements(report, context, basis, found);
    if (args.out.empty()) return report;
    const auto reader = (*database)->connect_reader();
    const overlap::Named named{*reader, basis.state, basis.ground, context.terminal.language()};
    const auto written =
        overlap::write_complements(named, found, basis.lists, args.out, context.terminal);
    if (!written) return std::unexpected(written.error());
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

} // namespace tepat::cli::detail
