#include "api/detail/answers.hpp"
#include "api/detail/unit_names.hpp"
#include "programmes/asleep.hpp"
#include "programmes/case_file.hpp"
#include "programmes/counterfactual.hpp"
#include "programmes/explanation.hpp"
#include "programmes/grounds.hpp"
#include "programmes/words.hpp"
#include "registry/groups.hpp"

#include <algorithm>
#include <array>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

constexpr std::int64_t most_lines = 200;
constexpr std::size_t longest_name = 400; ///< bytes: a hundred characters
constexpr std::size_t search_bytes = 4'096;
constexpr std::array outcomes{programmes::Verdict::eligible, programmes::Verdict::ineligible,
                              programmes::Verdict::undetermined};

/// What a search asks; strict, so that a misspelt filter is not the whole list.
Result<reports::ListBoard::Search> search_of(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    const auto wrong = [](const std::string& field) {
        return refuse("api.search_field"_msg, {{"field", field}});
    };
    if (!json.is_object()) return wrong("{}");
    reports::ListBoard::Search search;
    for (const auto& [field, value] : json.items()) {
        if (field == "offset" || field == "limit") {
            if (!value.is_number_integer()) return wrong(field);
            (field == "offset" ? search.offset : search.limit) = value.get<std::int64_t>();
            continue;
        }
        if (!value.is_string()) return wrong(field);
        const auto& text = value.get_ref<const std::string&>();
        if (field == "name" && text.size() <= longest_name) {
            search.name = text;
        } else if (field == "reason") {
            search.reason = text;
        } else if (field == "region") {
            const auto region = RegionCode::parse(text);
            if (!region) return std::unexpected(region.error());
            search.region = *region;
        } else if (field == "outcome") {
            const auto it = std::ranges::find_if(
                outcomes, [&](auto outcome) { return programmes::name_of(outcome) == text; });
            if (it == outcomes.end()) return wrong(field);
            search.outcome = *it;
        } else {
            return wrong(field);
        }
    }
    if (search.offset < 0) return wrong("offset");
    if (search.limit < 1 || search.limit > most_lines) return wrong("limit");
    return search;
}

/// What the lists' handlers answer, each with everything it needs.
class Lists {
public:
    explicit Lists(const Services& services) : services_{services} {}

    [[nodiscard]] Response overview(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& its = **boards;
        const auto& families = *its.families;

        std::shared_ptr<const reports::ListBoard> list;
        if (const auto asked = request.asked("list"); !asked.empty()) {
            const auto entry = number(asked);
            list = entry ? services_.model.list(its, Seq{*entry}) : nullptr;
            if (!list) return none(request, asked);
        } else if (!its.lists.empty()) {
            list = services_.model.list(its, its.lists.front().seq);
        }

        Json out{{"as_of", its.at.value()}};
        if (const auto code = families.regency())
            if (const auto* regency = its.regions->find(*code)) out["regency"] = json_of(*regency);
        const auto& totals = families.totals();
        out["households"] = totals.households;
        out["families"] = totals.families;
        out["persons"] = totals.persons;
        if (list) {
            out["list"] = json_of(services_, list->list(), request.language);
            const auto plan = std::ranges::find(its.plans, list->list().seq,
                                                [](const auto& it) { return it.header.list; });
            if (plan != its.plans.end()) out["plan"] = json_of(*plan);
        }
        out["districts"] = districts(families, list.get());
        out["waiting"] = waiting(totals, list.get(), request.language);
        return answer(out);
    }

    [[nodiscard]] Response all(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        auto lists = Json::array();
        for (const auto& list : (*boards)->lists)
            if (request.touches(list.header.region))
                lists.push_back(json_of(services_, list, request.language));
        return answer({{"lists", std::move(lists)}});
    }

    [[nodiscard]] Response one(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto board = board_of(**boards, request);
        if (!board) return none(request, request.param("entry"));
        const auto policy = services_.model.policy(board->list());
        auto reasons = Json::array();
        for (const auto& it : board->reasons())
            reasons.push_back({{"outcome", programmes::name_of(it.outcome)},
                               {"reason", it.reason},
                               {"text", reason_text(policy.get(), board->list(), it.outcome,
                                                    it.reason, request.language)},
                               {"count", it.count}});
        auto districts = Json::array();
        for (const auto& district : board->families().districts())
            if (const auto* region = (*boards)->regions->find(district.code);
                region != nullptr && request.touches(district.code))
                districts.push_back(json_of(*region));
        return answer({{"list", json_of(board->list(), policy.get(), request.language)},
                       {"reasons", std::move(reasons)},
                       {"districts", std::move(districts)}});
    }

    [[nodiscard]] Response lines(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto board = board_of(**boards, request);
        if (!board) return none(request, request.param("entry"));
        auto search = search_of(request.body);
        if (!search) return http::problem(request, 400, search.error());
        if (!request.covers(RegionCode{})) search->within = request.within();
        const auto window = board->search(*search);
        auto lines = Json::array();
        const UnitNames names{services_, board->list()};
        for (const auto& line : window.lines)
            lines.push_back(line_json(*board, line, names));
        note_reading(services_, request, "list_lines", std::nullopt,
                     "list " + std::to_string(board->list().seq.value()) + " found " +
                         std::to_string(search->offset) + "+" +
                         std::to_string(window.lines.size()));
        return answer(
            {{"total", window.total}, {"offset", search->offset}, {"lines", std::move(lines)}});
    }

    [[nodiscard]] Response why(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto board = board_of(**boards, request);
        if (!board) return none(request, request.param("entry"));
        const auto subject = number(request.param("subject"));
        const auto line = subject ? board->line_of(SubjectId{*subject}) : std::nullopt;
        const auto policy = services_.model.policy(board->list());
        if (!line || !policy) return none(request, request.param("subject"));
        const auto& list = board->list();
        const auto at = policy->in_period(list.header.period);
        if (!at) return http::problem(request, 409, at.error());

        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        if (!lives_within(request, *reader, list, SubjectId{*subject}))
            return none(request, request.param("subject"));
        if (line->outcome == programmes::Verdict::ineligible && line->reason == programmes::asleep)
            return sleeping(request, *reader, **boards, *board, *line);
        const auto its =
            programmes::open_case(*reader, list, *at, services_.instrument, SubjectId{*subject});
        if (!its) return none(request, request.param("subject"));
        note_reading(services_, request, "case", its->stored.subject,
                     "list " + std::to_string(list.seq.value()));

        const auto said = [&](Audience audience) {
            return programmes::explain(its->decision, *at, its->unit, services_.instrument,
                                       request.language, audience);
        };
        Json out{{"list", json_of(list, policy.get(), request.language)},
                 {"subject", std::to_string(*subject)},
                 {"village", its->village},
                 {"district", its->district},
                 {"stored", line_json(*board, *line, UnitNames{services_, list})},
                 {"agrees", its->stored == its->computed},
                 {"officer", said(Audience::officer)},
                 {"citizen", said(Audience::citizen)},
                 {"changes", Json::array()},
                 {"members", Json::array()}};
        if (const auto other = programmes::counterfactual(*at, its->unit, its->decision)) {
            const programmes::FactWords words{services_.instrument, *policy, request.language};
            for (const auto& change : other->changes) {
                auto& it = out["changes"].emplace_back(Json{{"text", words.of(change)}});
                if (change.seen.member) it["member"] = *change.seen.member + 1;
            }
            out["would_be"] = programmes::name_of(other->would_be.outcome);
        }
        out["grounds"] = grounds_json(
            programmes::told(programmes::grounds_of(*reader, list, *at, services_.instrument, *its),
                             *at, services_.instrument, request.language));
        if (const auto& place = its->stored.placement)
            out["placement"] = {
                {"area", place->area.text()}, {"place", place->place}, {"places", place->places}};
        const journal::Visibility visibility{*reader, list.header.seq};
        const registry::Reader people{*reader, visibility, list.header.effective_on};
        std::vector<registry::PersonView> members;
        std::vector<std::string> counts;
        for (std::size_t i = 0; i < its->members.size(); ++i) {
            auto person = people.person(its->members[i].person);
            if (!person) continue;
            members.push_back(*std::move(person));
            counts.push_back(counted_as(*its, *at, i, request.language));
        }
        out["members"] = members_json(*reader, visibility, members, services_.instrument,
                                      list.header.effective_on, request.language);
        for (std::size_t i = 0; i < counts.size(); ++i)
            out["members"][i]["counts"] = counts[i];
        return answer(out);
    }

private:
    /// Whether the subject lives where the caller may look, as the register was for the list.
    static bool lives_within(const Request& request, store::Connection& reader,
                             const programmes::StoredList& list, SubjectId subject) {
        if (request.covers(RegionCode{})) return true;
        const journal::Visibility visibility{reader, list.header.seq};
        const auto on = list.header.effective_on;
        const registry::Reader people{reader, visibility, on};
        std::optional<RegionId> region;
        if (people.kind(subject) == registry::SubjectKind::group) {
            if (const auto group = registry::group(reader, visibility, on, subject))
                region = group->region;
        } else if (const auto household =
                       people.household(people.household_of(subject).value_or(subject))) {
            region = household->region;
        }
        if (!region) return false;
        const auto regions = registry::Regions::around(reader, visibility, on, *region);
        const auto* village = regions.find(*region);
        return village != nullptr && request.covers(village->code);
    }

    /// No rule was asked of who sleeps: what is told is since when, why, and the way back.
    [[nodiscard]] Response sleeping(const Request& request, store::Connection& reader,
                                    const Boards& boards, const reports::ListBoard& board,
                                    const reports::ListBoard::Line& line) const {
        const auto& list = board.list();
        const journal::Visibility visibility{reader, list.header.seq};
        const registry::Reader people{reader, visibility, list.header.effective_on};
        const auto kind = people.kind(line.subject);
        const auto household =
            people.household(people.household_of(line.subject).value_or(line.subject));
        std::vector<registry::PersonView> members;
        for (const auto& family : household.value().families)
            for (const auto& person : family.members)
                if (kind == registry::SubjectKind::household || line.subject == family.id ||
                    line.subject == person.id)
                    members.push_back(person);
        const auto place = place_of(*boards.regions, household->region);
        auto shown = members_json(reader, visibility, members, services_.instrument,
                                  list.header.effective_on, request.language);
        const bool agrees = std::ranges::all_of(
            shown, [](const Json& member) { return member.contains("asleep"); });
        const auto words = programmes::explain_asleep(reader, list, line.subject, request.language);
        note_reading(services_, request, "case", line.subject,
                     "list " + std::to_string(list.seq.value()));
        return answer({{"list", json_of(services_, list, request.language)},
                       {"subject", std::to_string(line.subject.value())},
                       {"village", place.village},
                       {"district", place.district},
                       {"stored", line_json(board, line, UnitNames{services_, list})},
                       {"agrees", agrees},
                       {"officer", words},
                       {"citizen", words},
                       {"changes", Json::array()},
                       {"grounds", {{"criteria", Json::array()}, {"amounts", Json::array()}}},
                       {"members", std::move(shown)}});
    }

    static Json grounds_json(const programmes::GroundsTold& grounds) {
        auto criteria = Json::array();
        for (const auto& criterion : grounds.criteria) {
            auto facts = Json::array();
            for (const auto& fact : criterion.facts) {
                Json one{{"text", fact.text}, {"origin", fact.origin}};
                if (fact.member) one["member"] = *fact.member + 1;
                facts.push_back(std::move(one));
            }
            criteria.push_back({{"criterion", criterion.id},
                                {"verdict", programmes::name_of(criterion.verdict)},
                                {"text", criterion.sentence},
                                {"source", criterion.source},
                                {"facts", std::move(facts)}});
        }
        auto amounts = Json::array();
        for (const auto& amount : grounds.amounts) {
            Json one{{"item", amount.item},
                     {"yearly", amount.yearly.amount()},
                     {"source", amount.source}};
            if (amount.member) one["member"] = *amount.member + 1;
            amounts.push_back(std::move(one));
        }
        return {{"criteria", std::move(criteria)}, {"amounts", std::move(amounts)}};
    }

    static std::string counted_as(const programmes::CaseFile& its, const programmes::PolicyAt& at,
                                  std::size_t member, Language language) {
        const auto counted =
            std::ranges::find(its.decision.counted, member, &programmes::Counted::member);
        if (counted == its.decision.counted.end()) return {};
        return at.policy->components[counted->component].name.in(language);
    }

    [[nodiscard]] std::shared_ptr<const reports::ListBoard> board_of(const Boards& boards,
                                                                     const Request& request) const {
        const auto entry = number(request.param("entry"));
        auto board = entry ? services_.model.list(boards, Seq{*entry}) : nullptr;
        if (board && !request.touches(board->list().header.region)) return nullptr;
        return board;
    }

    static Json districts(const reports::RegisterBoard& families, const reports::ListBoard* list) {
        auto out = Json::array();
        for (std::size_t i = 0; i < families.districts().size(); ++i) {
            const auto& district = families.districts()[i];
            const auto coverage =
                list == nullptr ? reports::ListBoard::Coverage{} : list->districts()[i];
            out.push_back({{"code", district.code.text()},
                           {"name", district.name},
                           {"households", district.counts.households},
                           {"families", district.counts.families},
                           {"persons", district.counts.persons},
                           {"eligible", coverage.eligible},
                           {"undetermined", coverage.undetermined},
                           {"payable", coverage.payable},
                           {"stage_sum", coverage.stage.amount()}});
        }
        return out;
    }

    static Json waiting(const reports::RegisterCounts& totals, const reports::ListBoard* list,
                        Language language) {
        struct Kind {
            std::string_view kind;
            MessageCode text;
            std::int64_t count;
        };
        using registry::Flag;
        std::vector<Kind> kinds{
            {"no_nik", "api.waiting.no_nik"_msg, totals.persons_with(Flag::no_nik)},
            {"suspect_nik", "api.waiting.suspect_nik"_msg, totals.persons_with(Flag::suspect_nik)},
            {"shared_nik", "api.waiting.shared_nik"_msg, totals.persons_with(Flag::shared_nik)},
            {"possible_double", "api.waiting.possible_double"_msg,
             totals.persons_with(Flag::possible_double)},
            {"no_name", "api.waiting.no_name"_msg, totals.persons_with(Flag::no_name)}};
        if (list != nullptr) {
            const auto& counts = list->list().totals;
            kinds.push_back({"undetermined", "api.waiting.undetermined"_msg, counts.undetermined});
            kinds.push_back(
                {"not_payable", "api.waiting.not_payable"_msg, counts.eligible - counts.payable});
        }
        std::erase_if(kinds, [](const Kind& it) { return it.count == 0; });
        std::ranges::stable_sort(kinds, std::greater{}, &Kind::count);
        auto out = Json::array();
        for (const auto& it : kinds)
            out.push_back({{"kind", it.kind},
                           {"text", message_text(it.text, {}, language)},
                           {"count", it.count}});
        return out;
    }

    static Json line_json(const reports::ListBoard& board, const reports::ListBoard::Line& line,
                          const UnitNames& names) {
        Json out{{"line", line.number},
                 {"subject", std::to_string(line.subject.value())},
                 {"head", ""},
                 {"village", ""},
                 {"district", ""},
                 {"outcome", programmes::name_of(line.outcome)},
                 {"reason", line.reason},
                 {"persons", line.persons},
                 {"stage", line.stage.amount()},
                 {"payable", line.payable}};
        if (line.row) {
            const auto& families = board.families();
            const auto& village = families.villages()[families.village(*line.row)];
            out["head"] = families.head(*line.row);
            out["village"] = village.name;
            out["district"] = families.districts()[village.district].name;
        }
        if (const auto name = names.of(line.subject)) out["head"] = *name;
        return out;
    }

    const Services& services_;
};

} // namespace

void add_list_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Lists> lists{router, services};
    lists.add({Action::look, Reach::all, Method::get, "/api/v1/overview"}, &Lists::overview);
    lists.add({Action::look, Reach::asked, Method::get, "/api/v1/lists"}, &Lists::all);
    lists.add({Action::look, Reach::asked, Method::get, "/api/v1/lists/{entry}"}, &Lists::one);
    lists.add({Action::see_people, Reach::asked, Method::post, "/api/v1/lists/{entry}/lines",
               search_bytes},
              &Lists::lines);
    lists.add(
        {Action::see_people, Reach::asked, Method::get, "/api/v1/lists/{entry}/cases/{subject}"},
        &Lists::why);
}

} // namespace tepat::api::detail
