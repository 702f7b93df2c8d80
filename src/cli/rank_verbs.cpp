#include "cli/detail/rankings.hpp"
#include "cli/detail/resources.hpp"
#include "registry/regions.hpp"
#include "welfare/distribution.hpp"
#include "welfare/lowest_table.hpp"

namespace tepat::cli::detail {
namespace {

using welfare::Within;

Result<std::optional<RegionCode>> region_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto region = RegionCode::parse(text);
    if (!region) return std::unexpected(region.error());
    return *region;
}

/// The words that the terminal checked.
std::optional<Within> within_named(const std::string& word) {
    for (const auto one :
         {Within::country, Within::province, Within::regency, Within::district, Within::village})
        if (word == name_of(one)) return one;
    return std::nullopt;
}

std::vector<Table> tables_of(const Context& context, const welfare::Distribution& all,
                             const registry::Regions& regions, const welfare::Model& model) {
    Table deciles{"deciles",
                  "cli.deciles"_msg,
                  {{"decile", "cli.decile"_msg},
                   {"households", "cli.households"_msg},
                   {"lowest_score", "cli.lowest_score"_msg},
                   {"highest_score", "cli.highest_score"_msg}},
                  {}};
    for (std::size_t i = 0; i < all.by_tenth.size(); ++i)
        if (const auto& its = all.by_tenth[i]; its.households > 0)
            deciles.rows.push_back({static_cast<std::int64_t>(i + 1), its.households,
                                    its.least.value(), its.most.value()});
    Table districts{"districts",
                    "cli.by_district"_msg,
                    {{"code", "cli.code"_msg},
                     {"district", "cli.district"_msg},
                     {"households", "cli.households"_msg},
                     {"ranked", "cli.ranked"_msg},
                     {"decile_1", "cli.decile_1"_msg},
                     {"deciles_1_to_4", "cli.deciles_1_to_4"_msg}},
                    {}};
    for (const auto& [code, its] : all.districts)
        districts.rows.push_back({code.text(), std::string{regions.name(code)}, its.households,
                                  its.ranked, its.up_to(1), its.up_to(4)});
    Table missing{"undetermined_by",
                  "cli.undetermined_by"_msg,
                  {{"variable", "cli.variable"_msg},
                   {"name", "cli.asked"_msg},
                   {"why", "cli.why"_msg},
                   {"households", "cli.households"_msg}},
                  {}};
    for (const auto& [kind, count] : all.missing) {
        const auto at = model.find(kind.first);
        missing.rows.push_back(
            {kind.first,
             at ? model.variables[*at].name.in(context.terminal.language()) : std::string{},
             std::string{name_of(kind.second)}, count});
    }
    return {std::move(deciles), std::move(districts), std::move(missing)};
}

void add_lowest(Report& report, const Context& context, const welfare::StoredLowest& list) {
    const auto& header = list.header;
    const auto& totals = list.totals;
    report.add("entry", "cli.entry"_msg, list.seq.value());
    report.add("ranking", "cli.ranking"_msg, header.ranking.value());
    report.add("region", "cli.region"_msg, region_text(context, header.region));
    report.add("within", "cli.within"_msg, std::string{name_of(header.within)});
    report.add("share", "cli.share"_msg, std::int64_t{header.share});
    report.add("cut_off_rank", "cli.cut_off_rank"_msg, totals.cut_off_rank);
    report.add("cut_off_score", "cli.cut_off_score"_msg, totals.cut_off.value());
    report.add("listed", "cli.listed"_msg, totals.listed);
    report.add("left_out", "cli.left_out"_msg, totals.left_out);
    report.add("undetermined", "cli.undetermined"_msg, totals.undetermined);
    report.add("outside", "cli.outside"_msg, totals.outside);
}

} // namespace

Result<welfare::StoredRanking> choose(store::Connection& connection, const RankChoice& choice) {
    const journal::Visibility visibility{connection};
    if (choice.entry > 0) {
        if (auto ranking = welfare::read_ranking(connection, visibility, Seq{choice.entry}))
            return *std::move(ranking);
        return refuse("welfare.no_ranking"_msg, {{"entry", std::to_string(choice.entry)}});
    }
    const auto region = region_of(choice.region);
    if (!region) return std::unexpected(region.error());
    welfare::RankingQuery query;
    query.covering = *region;
    query.model = choice.model;
    if (auto ranking = welfare::newest_ranking(connection, visibility, query))
        return *std::move(ranking);
    return refuse("cli.no_rankings"_msg);
}

Result<welfare::Model> model_of(store::Connection& connection,
                                const welfare::StoredRanking& ranking) {
    auto model = welfare::recorded_model(connection, ranking.header.model_digest);
    if (!model) return refuse("cli.no_model"_msg, {{"model", ranking.header.model}});
    return *std::move(model);
}

std::string region_text(const Context& context, const std::optional<RegionCode>& region) {
    return region ? region->text() : context.terminal.text("cli.whole_country"_msg);
}

void add_ranking(Report& report, const Context& context, const welfare::StoredRanking& ranking,
                 const welfare::Model& model) {
    const auto& header = ranking.header;
    report.add("entry", "cli.entry"_msg, ranking.seq.value());
    report.add("model", "cli.model"_msg, header.model);
    report.add("model_name", "cli.model_name"_msg, model.name.in(context.terminal.language()));
    report.add("synthetic", "cli.synthetic"_msg, model.synthetic);
    report.add("model_digest", "cli.model_digest"_msg, header.model_digest.hex());
    report.add("region", "cli.region"_msg, region_text(context, header.region));
    report.add("effective_on", "cli.effective_on"_msg, header.effective_on.text());
    report.add("as_known_at", "cli.as_known_at"_msg, header.seq.value());
    report.add("households", "cli.households"_msg, ranking.lines());
    report.add("ranked", "cli.ranked"_msg, ranking.totals.ranked);
    report.add("undetermined", "cli.undetermined"_msg, ranking.totals.undetermined);
    report.add("outside", "cli.outside"_msg, ranking.totals.outside);
}

Result<Report> rank_make(const Context& context, const RankMakeArgs& args) {
    const auto model = read_model_of(context, args.model);
    if (!model) return std::unexpected(model.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto region = region_of(args.region);
    if (!region) return std::unexpected(region.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto on = day_or_today(args.on, (*session)->clock());
    if (!on) return std::unexpected(on.error());
    welfare::RankingRequest request{context.actor, *region, *on, {}};
    if (args.as_of > 0) request.as_of = Seq{args.as_of};
    const auto ranking = welfare::make_ranking((*session)->journal(), model->model, model->text,
                                               *instrument, request, context.terminal);
    if (!ranking) return std::unexpected(ranking.error());
    Report report;
    add_ranking(report, context, *ranking, model->model);
    report.add("repeated", "cli.repeated"_msg, ranking->repeated);
    return report;
}

Result<Report> rank_show(const Context& context, const RankChoice& choice) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const auto ranking = choose(*reader, choice);
    if (!ranking) return std::unexpected(ranking.error());
    const auto model = model_of(*reader, *ranking);
    if (!model) return std::unexpected(model.error());
    const auto regions = registry::Regions::read(
        *reader, journal::Visibility{*reader, ranking->header.seq}, ranking->header.effective_on);
    Report report;
    add_ranking(report, context, *ranking, *model);
    report.tables =
        tables_of(context, welfare::Distribution::read(*reader, *ranking), regions, *model);
    return report;
}

Result<Report> rank_check(const Context& context, const RankChoice& choice) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto reader = (*database)->connect_reader();
    Report report;
    std::int64_t differing = 0;
    if (choice.entry > 0) {
        const journal::Visibility visibility{*reader};
        if (const auto list = welfare::read_lowest(*reader, visibility, Seq{choice.entry})) {
            add_lowest(report, context, *list);
            differing = welfare::recompute_lowest(*reader, *list);
            report.add("differing", "cli.differing"_msg, differing);
            if (differing > 0) report.exit = Exit::look;
            return report;
        }
    }
    const auto ranking = choose(*reader, choice);
    if (!ranking) return std::unexpected(ranking.error());
    const auto model = model_of(*reader, *ranking);
    if (!model) return std::unexpected(model.error());
    const auto recomputed =
        welfare::recompute_ranking(**database, *ranking, *model, *instrument, context.terminal);
    if (!recomputed) return std::unexpected(recomputed.error());
    add_ranking(report, context, *ranking, *model);
    report.add("differing", "cli.differing"_msg, *recomputed);
    if (*recomputed > 0) report.exit = Exit::look;
    return report;
}

Result<Report> rank_dtks(const Context& context, const RankLowestArgs& args) {
    const auto region = region_of(args.region);
    if (!region) return std::unexpected(region.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto reader = (*session)->database().connect_reader();
    const auto ranking = [&] {
        const store::ReadScope scope{*reader};
        return choose(*reader, args.ranking);
    }();
    if (!ranking) return std::unexpected(ranking.error());
    welfare::LowestRequest request{context.actor, *region, within_named(args.within), args.share};
    const auto list =
        welfare::make_lowest((*session)->journal(), *ranking, request, context.terminal);
    if (!list) return std::unexpected(list.error());
    Report report;
    add_lowest(report, context, *list);
    report.add("repeated", "cli.repeated"_msg, list->repeated);
    if (!args.out.empty()) {
        const store::ReadScope scope{*reader};
        const auto written = welfare::write_lowest(*reader, *list, args.out, context.terminal);
        if (!written) return std::unexpected(written.error());
        report.add("file", "cli.file"_msg, args.out);
    }
    return report;
}

} // namespace tepat::cli::detail
