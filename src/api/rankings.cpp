#include "api/detail/answers.hpp"
#include "programmes/words.hpp"
#include "welfare/comparison.hpp"
#include "welfare/distribution.hpp"
#include "welfare/explanation.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using welfare::StoredRanking;

constexpr std::size_t question_bytes = 4'096;
constexpr std::size_t longest_name = 400; ///< bytes: a hundred characters
constexpr std::size_t most_found = 50;
constexpr std::size_t most_kept = 8;
constexpr std::size_t facts_shown = 3;

/// A ranking with the model that made it, as one connection reads them.
struct Read {
    std::unique_ptr<store::Connection> reader;
    StoredRanking ranking;
    welfare::Model model;
};

Json number_or_none(const std::optional<std::int64_t>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json json_of(const welfare::Place& place) {
    return {{"within", name_of(place.within)},
            {"rank", place.rank},
            {"of", place.of},
            {"percentile", place.percentile()},
            {"decile", place.decile()}};
}

Json score_of(welfare::Score score) {
    return {{"score", score.value()}, {"guess", welfare::guessed_consumption(score).amount()}};
}

/// What its expressions read; of one that lacks a fact, those that are unknown.
Json facts_of(const welfare::Contribution& its, const programmes::FactWords& words) {
    auto out = Json::array();
    for (const auto& fact : its.facts) {
        if (out.size() == facts_shown) break;
        if (its.gap == welfare::GapWhy::missing_fact && fact.value.known()) break;
        out.push_back(words.of(fact));
    }
    return out;
}

class Rankings {
public:
    explicit Rankings(const Services& services) : services_{services} {}

    [[nodiscard]] Response all(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& ranking : welfare::all_rankings(*reader, journal::Visibility{*reader}))
            if (const auto model = welfare::recorded_model(*reader, ranking.header.model_digest))
                out.push_back(ranking_json(**boards, ranking, *model, request.language));
        return answer({{"rankings", std::move(out)}});
    }

    [[nodiscard]] Response one(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto read = read_of(request, request.param("entry"));
        if (!read) return read.error();
        const auto its = distribution_of(*read);
        auto tenths = Json::array();
        for (std::size_t i = 0; i < its->by_tenth.size(); ++i)
            if (const auto& tenth = its->by_tenth[i]; tenth.households > 0)
                tenths.push_back({{"decile", i + 1},
                                  {"households", tenth.households},
                                  {"least", score_of(tenth.least)},
                                  {"most", score_of(tenth.most)}});
        auto districts = Json::array();
        for (const auto& [code, district] : its->districts)
            districts.push_back({{"code", code.text()},
                                 {"name", (*boards)->regions->name(code)},
                                 {"households", district.households},
                                 {"ranked", district.ranked},
                                 {"deciles", district.in_tenth}});
        auto missing = Json::array();
        for (const auto& [kind, count] : its->missing) {
            const auto at = read->model.find(kind.first);
            missing.push_back(
                {{"variable", kind.first},
                 {"name", at ? read->model.variables[*at].name.in(request.language) : kind.first},
                 {"why", name_of(kind.second)},
                 {"households", count}});
        }
        Json out{{"ranking", ranking_json(**boards, read->ranking, read->model, request.language)},
                 {"deciles", std::move(tenths)},
                 {"districts", std::move(districts)},
                 {"missing", std::move(missing)}};
        if (const auto line = its->lowest_four())
            out["lowest"] = {{"rank", line->rank}, {"at", score_of(line->score)}};
        return answer(out);
    }

    /// By name, or by a number: the household's key of origin, a member's, or its id.
    [[nodiscard]] Response households(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto read = read_of(request, request.param("entry"));
        if (!read) return read.error();
        const auto json = Json::parse(request.body, nullptr, false);
        if (!json.is_object() || json.size() != 1 || !json.contains("who") ||
            !json["who"].is_string())
            return http::problem(request, 400, wrong_question("who").error());
        const auto who = json["who"].get<std::string>();
        if (who.size() > longest_name || std::ranges::all_of(who, [](char c) { return c == ' '; }))
            return http::problem(request, 400, wrong_question("who").error());

        const store::ReadScope scope{*read->reader};
        std::vector<SubjectId> found;
        if (const auto household =
                welfare::find_household(*read->reader, read->ranking, services_.instrument, who))
            found.push_back(*household);
        else if (!std::ranges::all_of(who, [](char c) { return c >= '0' && c <= '9'; }))
            found = named(*(*boards)->families, who, read->ranking.header.region);
        auto out = Json::array();
        for (std::size_t i = 0; i < found.size() && i < most_found; ++i)
            out.push_back(found_json(*read, *(*boards)->families, found[i]));
        note_reading(services_, request, "ranking_search", std::nullopt,
                     "ranking " + std::to_string(read->ranking.seq.value()) + ", " +
                         std::to_string(out.size()) + " households");
        return answer({{"total", found.size()}, {"households", std::move(out)}});
    }

    [[nodiscard]] Response explain(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto read = read_of(request, request.param("entry"));
        if (!read) return read.error();
        const auto subject = number(request.param("subject"));
        const auto at = read->model.at(read->ranking.header.effective_on);
        if (!at) return http::problem(request, 409, at.error());
        const store::ReadScope scope{*read->reader};
        const auto its = subject ? welfare::open_case(*read->reader, read->ranking, *at,
                                                      services_.instrument, SubjectId{*subject})
                                 : std::nullopt;
        if (!its) return none(request, request.param("subject"));
        note_reading(services_, request, "ranking_case", its->stored.subject,
                     "ranking " + std::to_string(read->ranking.seq.value()));

        Json out{{"ranking", ranking_json(**boards, read->ranking, read->model, request.language)},
                 {"subject", std::to_string(its->stored.subject.value())},
                 {"key", its->household_key},
                 {"head", head_of(*(*boards)->families, its->stored.subject)},
                 {"village", its->village},
                 {"district", its->district},
                 {"standing", name_of(its->stored.standing)},
                 {"agrees", its->as_stored},
                 {"mean", score_of(welfare::Score{its->mean_score})},
                 {"intercept", its->intercept}};
        if (its->stored.score) out["own"] = score_of(*its->stored.score);
        auto places = Json::array();
        for (const auto& place : its->stored.places)
            places.push_back(json_of(place));
        out["places"] = std::move(places);
        const programmes::FactWords words{services_.instrument, request.language};
        auto contributions = Json::array();
        for (const auto& one : its->contributions) {
            Json row{{"variable", one.variable->id},
                     {"name", one.variable->name.in(request.language)},
                     {"value", number_or_none(one.value)},
                     {"coefficient", one.coefficient},
                     {"points", one.points},
                     {"mean_points", one.mean_points},
                     {"facts", facts_of(one, words)}};
            if (one.gap) row["gap"] = name_of(*one.gap);
            contributions.push_back(std::move(row));
        }
        out["contributions"] = std::move(contributions);
        auto others = Json::array();
        for (const auto& other :
             welfare::all_rankings(*read->reader, journal::Visibility{*read->reader}))
            if (other.seq != read->ranking.seq &&
                welfare::line_of(*read->reader, other, its->stored.subject))
                if (const auto model =
                        welfare::recorded_model(*read->reader, other.header.model_digest))
                    others.push_back(ranking_json(**boards, other, *model, request.language));
        out["others"] = std::move(others);
        return answer(out);
    }

    [[nodiscard]] Response compare(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto after = read_of(request, request.param("entry"));
        if (!after) return after.error();
        const auto before = read_of(request, request.param("before"));
        if (!before) return before.error();
        const auto subject = number(request.param("subject"));
        if (!subject) return none(request, request.param("subject"));
        const auto old_at = before->model.at(before->ranking.header.effective_on);
        if (!old_at) return http::problem(request, 409, old_at.error());
        const auto new_at = after->model.at(after->ranking.header.effective_on);
        if (!new_at) return http::problem(request, 409, new_at.error());
        SilentProgress silent;
        const std::lock_guard one_at_a_time{computing_};
        const auto its =
            welfare::compare_rank(services_.database, before->ranking, *old_at, after->ranking,
                                  *new_at, services_.instrument, SubjectId{*subject}, silent);
        if (!its) return http::problem(request, 404, its.error());
        note_reading(services_, request, "ranking_case", its->after.subject,
                     "rankings " + std::to_string(before->ranking.seq.value()) + " and " +
                         std::to_string(after->ranking.seq.value()));

        Json out{
            {"before", ranking_json(**boards, before->ranking, before->model, request.language)},
            {"after", ranking_json(**boards, after->ranking, after->model, request.language)},
            {"standing_before", name_of(its->before.standing)},
            {"standing_after", name_of(its->after.standing)}};
        if (its->score) out["score"] = change_json(*its->score, request.language);
        if (its->rank)
            out["rank"] = {{"before", json_of(its->rank->before)},
                           {"own_facts", json_of(its->rank->own_facts)},
                           {"model", json_of(its->rank->model)},
                           {"after", json_of(its->rank->after)}};
        return answer(out);
    }

private:
    [[nodiscard]] Answer<Read> read_of(const Request& request, std::string_view entry) const {
        const auto seq = number(entry);
        if (!seq) return std::unexpected(none(request, entry));
        auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto ranking = welfare::read_ranking(*reader, journal::Visibility{*reader}, Seq{*seq});
        if (!ranking) return std::unexpected(none(request, entry));
        auto model = welfare::recorded_model(*reader, ranking->header.model_digest);
        if (!model) return std::unexpected(none(request, ranking->header.model));
        return Read{std::move(reader), *std::move(ranking), *std::move(model)};
    }

    /// A ranking does not change, so what it adds up to is kept.
    [[nodiscard]] std::shared_ptr<const welfare::Distribution>
    distribution_of(const Read& read) const {
        const std::lock_guard one_at_a_time{computing_};
        if (const auto kept = distributions_.find(read.ranking.seq); kept != distributions_.end())
            return kept->second;
        auto made = std::make_shared<const welfare::Distribution>(
            welfare::Distribution::read(*read.reader, read.ranking));
        if (distributions_.size() == most_kept) distributions_.erase(distributions_.begin());
        distributions_.emplace(read.ranking.seq, made);
        return made;
    }

    static Json ranking_json(const Boards& boards, const StoredRanking& ranking,
                             const welfare::Model& model, Language language) {
        const auto& header = ranking.header;
        const auto region = header.region.value_or(RegionCode{});
        return {{"entry", ranking.seq.value()},
                {"model", header.model},
                {"model_name", model.name.in(language)},
                {"synthetic", model.synthetic},
                {"region", region.text()},
                {"region_name", boards.regions->name(region)},
                {"effective_on", header.effective_on.text()},
                {"as_known_at", header.seq.value()},
                {"households", ranking.lines()},
                {"ranked", ranking.totals.ranked},
                {"undetermined", ranking.totals.undetermined},
                {"outside", ranking.totals.outside}};
    }

    /// Households of a region in which somebody is called so, in the order of the register.
    static std::vector<SubjectId> named(const reports::RegisterBoard& families,
                                        const std::string& name,
                                        const std::optional<RegionCode>& region) {
        const auto fits = families.named(name);
        const auto inside = families.villages_in(region.value_or(RegionCode{}));
        std::vector<SubjectId> found;
        for (std::size_t row = 0; row < fits.size(); ++row) {
            const auto at = static_cast<reports::RegisterBoard::Row>(row);
            if (fits[row] == 0 || inside[families.village(at)] == 0) continue;
            if (found.empty() || found.back() != families.household(at))
                found.push_back(families.household(at));
        }
        return found;
    }

    static std::string head_of(const reports::RegisterBoard& families, SubjectId household) {
        const auto row = families.find(household);
        return row ? std::string{families.head(*row)} : std::string{};
    }

    static Json found_json(const Read& read, const reports::RegisterBoard& families,
                           SubjectId household) {
        Json out{{"subject", std::to_string(household.value())},
                 {"head", head_of(families, household)},
                 {"village", ""},
                 {"district", ""}};
        if (const auto row = families.find(household)) {
            const auto& village = families.villages()[families.village(*row)];
            out["village"] = village.name;
            out["district"] = families.districts()[village.district].name;
        }
        if (const auto line = welfare::line_of(*read.reader, read.ranking, household)) {
            out["standing"] = name_of(line->standing);
            if (!line->places.empty()) out["place"] = json_of(line->places.front());
        }
        return out;
    }

    static Json change_json(const welfare::ScoreChange& change, Language language) {
        auto variables = Json::array();
        for (const auto& one : change.variables)
            variables.push_back({{"variable", one.id},
                                 {"name", one.name.in(language)},
                                 {"before", number_or_none(one.before)},
                                 {"after", number_or_none(one.after)},
                                 {"by_facts", one.by_facts},
                                 {"by_model", one.by_model}});
        return {{"before", score_of(welfare::Score{change.before})},
                {"after", score_of(welfare::Score{change.after})},
                {"by_facts", change.by_facts()},
                {"by_model", change.by_model()},
                {"intercept_by_facts", change.intercept_by_facts},
                {"intercept_by_model", change.intercept_by_model},
                {"variables", std::move(variables)}};
    }

    const Services& services_;
    mutable std::mutex computing_;
    mutable std::map<Seq, std::shared_ptr<const welfare::Distribution>> distributions_;
};

} // namespace

void add_ranking_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Rankings> rankings{router, services};
    rankings.add({Action::look, Reach::all, Method::get, "/api/v1/rankings"}, &Rankings::all);
    rankings.add({Action::look, Reach::all, Method::get, "/api/v1/rankings/{entry}"},
                 &Rankings::one);
    rankings.add({Action::see_people, Reach::all, Method::post,
                  "/api/v1/rankings/{entry}/households", question_bytes},
                 &Rankings::households);
    rankings.add(
        {Action::see_people, Reach::all, Method::get, "/api/v1/rankings/{entry}/cases/{subject}"},
        &Rankings::explain);
    rankings.add({Action::see_people, Reach::all, Method::get,
                  "/api/v1/rankings/{entry}/cases/{subject}/since/{before}"},
                 &Rankings::compare);
}

} // namespace tepat::api::detail
