#include "cli/detail/question_verbs.hpp"
#include "cli/detail/resources.hpp"
#include "overlap/tables.hpp"

#include <algorithm>

namespace tepat::cli::detail {
namespace {

using overlap::ListsOfDay;

/// What both reports are made from: one state of the register, and the lists of one day.
struct Material {
    RegionCode region;
    snapshot::RegisterState state;
    ListsOfDay lists;
    simulation::Ground ground;
};

Result<Material> gather(const Context& context, store::Database& database,
                        store::Connection& reader, snapshot::SegmentStore& segments,
                        const ReportArgs& args) {
    const auto on = Date::parse(args.on);
    if (!on) return std::unexpected(on.error());
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    const store::ReadScope scope{reader};
    const journal::Visibility visibility{reader};
    auto lists = ListsOfDay::read(reader, visibility, *on, context.terminal);
    if (!lists) return std::unexpected(lists.error());
    const snapshot::RegisterState state{registry::newest_position(reader), *on};
    welfare::RankingQuery query;
    query.covering = *region;
    query.not_after = *on;
    const auto ranking = welfare::newest_ranking(reader, visibility, query);
    auto ground =
        simulation::Ground::read(database, segments, state, *region, ranking, context.terminal);
    if (!ground) return std::unexpected(ground.error());
    return Material{*region, state, *std::move(lists), *std::move(ground)};
}

void add_material(Report& report, const Material& material) {
    report.add("region", "cli.region"_msg, material.region.text());
    report.add("effective_on", "cli.effective_on"_msg, material.state.effective_on.text());
    report.add("as_known_at", "cli.as_known_at"_msg, material.state.seq.value());
    Table lists{"lists",
                "cli.lists_in_force"_msg,
                {{"entry", "cli.entry"_msg},
                 {"programme", "cli.programme"_msg},
                 {"period", "cli.period"_msg},
                 {"region", "cli.region"_msg},
                 {"subjects", "cli.eligible"_msg}},
                {}};
    for (const auto& list : material.lists.lists())
        lists.rows.push_back({list.seq.value(), material.lists.sources()[list.source].id,
                              list.period.text(), list.region.text(), std::ssize(list.subjects)});
    report.tables.push_back(std::move(lists));
}

std::string district_name(const Material& material, RegionCode code) {
    const auto* found = material.ground.regions().find(code);
    return found == nullptr ? std::string{} : found->name;
}

void add_duplicates(Report& report, const Context& context, const Material& material,
                    const overlap::Duplicates& found) {
    const auto& sources = material.lists.sources();
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
    for (const auto& it : overlap::counts_of(found, material.lists))
        kinds.rows.push_back({it.district.text(), district_name(material, it.district),
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

Result<std::size_t> source_named(const ListsOfDay& lists, const std::string& id) {
    if (const auto found = lists.find(id)) return *found;
    std::string known;
    for (const auto& source : lists.sources())
        known += (known.empty() ? "" : ", ") + source.id;
    return refuse("overlap.no_source"_msg,
                  {{"list", id}, {"date", lists.on().text()}, {"known", known}});
}

/// As JSON names them; a source by its own id.
std::vector<std::string> aid_ids(const overlap::Complements& found, const ListsOfDay& lists) {
    std::vector<std::string> ids{"kis", "kip", "rice", "kks"};
    for (const auto source : found.sources)
        ids.push_back(lists.sources()[source].id);
    return ids;
}

void add_complements(Report& report, const Context& context, const Material& material,
                     const overlap::Complements& found) {
    const auto names = overlap::aid_names(found, material.lists, context.terminal.language());
    const auto ids = aid_ids(found, material.lists);
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
            districts.rows.push_back({code.text(), district_name(material, code), its.poor,
                                      its.lacking, ids[i], its.aids[i].has, its.aids[i].lacks,
                                      its.aids[i].unknown});
    report.tables.push_back(std::move(districts));
}

} // namespace

Result<Report> report_duplicates(const Context& context, const ReportArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    snapshot::SegmentStore segments{**database, *instrument, segments_of(context)};
    const auto material = gather(context, **database, *reader, segments, args);
    if (!material) return std::unexpected(material.error());
    const auto niks = [&] {
        const store::ReadScope scope{*reader};
        return overlap::SharedNiks::read(*reader, journal::Visibility{*reader, material->state.seq},
                                         material->lists.on());
    }();
    const auto found =
        overlap::find_duplicates(material->ground, material->lists, niks, context.terminal);
    if (!found) return std::unexpected(found.error());

    Report report;
    add_material(report, *material);
    report.add("found", "cli.duplicates"_msg, std::ssize(found->found));
    add_duplicates(report, context, *material, *found);
    if (!found->found.empty()) report.exit = Exit::look;
    if (args.out.empty()) return report;
    const overlap::Named named{*reader, material->state, material->ground,
                               context.terminal.language()};
    const auto written =
        overlap::write_duplicates(named, *found, material->lists, args.out, context.terminal);
    if (!written) return std::unexpected(written.error());
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

Result<Report> report_complementarity(const Context& context, const ReportArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    snapshot::SegmentStore segments{**database, *instrument, segments_of(context)};
    const auto material = gather(context, **database, *reader, segments, args);
    if (!material) return std::unexpected(material.error());
    overlap::Poor poor{args.poor, {}};
    if (!args.of.empty()) {
        const auto source = source_named(material->lists, args.of);
        if (!source) return std::unexpected(source.error());
        poor.source = *source;
    }
    std::vector<std::size_t> also;
    for (const auto& id : args.also) {
        const auto source = source_named(material->lists, id);
        if (!source) return std::unexpected(source.error());
        also.push_back(*source);
    }
    const auto found = overlap::find_complements(material->ground, material->region,
                                                 material->lists, also, poor, context.terminal);
    if (!found) return std::unexpected(found.error());

    Report report;
    add_material(report, *material);
    report.add("households", "cli.households"_msg, found->all.households);
    report.add("poor", "cli.poor"_msg, found->all.poor);
    report.add("unplaced", "cli.unplaced"_msg, found->all.unplaced);
    report.add("lacking", "cli.lacking"_msg, found->all.lacking);
    add_complements(report, context, *material, *found);
    if (args.out.empty()) return report;
    const overlap::Named named{*reader, material->state, material->ground,
                               context.terminal.language()};
    const auto written =
        overlap::write_complements(named, *found, material->lists, args.out, context.terminal);
    if (!written) return std::unexpected(written.error());
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

} // namespace tepat::cli::detail
