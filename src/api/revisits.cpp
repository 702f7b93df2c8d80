#include "api/detail/body.hpp"
#include "api/detail/chain_answers.hpp"
#include "registry/answers.hpp"
#include "verification/agreement.hpp"
#include "verification/revisit.hpp"

#include <cmath>

/// Samples of home visits, the second visits, and how the two agree.
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using verification::Revisit;
using verification::RevisitState;

constexpr std::size_t form_bytes = std::size_t{256} * 1024;
constexpr std::size_t order_bytes = std::size_t{8} * 1024;
constexpr std::int64_t page = 50;

std::optional<RevisitState> decision_of(std::string_view text) {
    for (const auto take :
         {RevisitState::first_kept, RevisitState::second_kept, RevisitState::sent_back})
        if (text == verification::name_of(take)) return take;
    return std::nullopt;
}

/// A share or kappa, to four digits behind the point.
double rounded(double value) {
    return std::round(value * 10'000) / 10'000;
}

Json json_of(const verification::Agreement& its) {
    Json out{{"pairs", its.pairs},
             {"agreed", its.agreed},
             {"low", rounded(its.interval.low)},
             {"high", rounded(its.interval.high)}};
    if (its.kappa) out["kappa"] = rounded(*its.kappa);
    return out;
}

class Revisits {
public:
    explicit Revisits(const Services& services) : services_{services} {}

    [[nodiscard]] Response samples(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto where = asked_page(request, regions);
        if (!where) return where.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& its : verification::samples(*reader, where->region, where->level)) {
            auto region = region_json(regions, its.region);
            const auto head = journal::read_head(*reader, its.seq);
            out.push_back({{"sample", std::to_string(its.id.value())},
                           {"entry", its.seq.value()},
                           {"at", head ? head->recorded_at.text() : ""},
                           {"region", std::move(region)},
                           {"per_mille", its.per_mille},
                           {"frame", its.frame},
                           {"chosen", its.chosen},
                           {"done", its.done},
                           {"differing", its.differing},
                           {"seed", its.root.hex()},
                           {"seed_entries", its.tree_size},
                           {"drawn_by", its.drawn_by}});
        }
        return answer({{"samples", std::move(out)}});
    }

    [[nodiscard]] Response draw(const Request& request) const {
        Body body{request.body};
        const auto region = body.region("region");
        if (!region) body.refuse_field("region");
        const auto per_mille = body.number("per_mille");
        if (!per_mille || *per_mille < 1 || *per_mille > 1'000) body.refuse_field("per_mille");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*region)) return none(request, region->text());
        const auto drawn = verification::draw_sample(services_.journal, act_of(services_, request),
                                                     *region, *per_mille);
        if (!drawn) return http::problem(request, 409, drawn.error());
        return answer({{"sample", std::to_string(drawn->id.value())},
                       {"entry", drawn->receipt.first.value()},
                       {"repeated", drawn->receipt.repeated}},
                      201);
    }

    /// What waits for the caller: houses that somebody else visited.
    [[nodiscard]] Response waiting(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto where = asked_page(request, regions);
        if (!where) return where.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& its :
             verification::revisits(*reader, where->region, where->level, RevisitState::waits,
                                    where->after, request.actor()))
            if (auto json = line(*reader, its, regions)) out.push_back(*std::move(json));
        note_reading(services_, request, "revisits", {}, std::string{request.asked("region")});
        return answer({{"revisits", std::move(out)}});
    }

    /// What the second visit asks, without an answer.
    [[nodiscard]] Response form(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto its = asked(request, *reader);
        if (!its) return its.error();
        const auto revisit = verification::revisit_of(*reader, its->id);
        if (!revisit || revisit->state != RevisitState::waits)
            return none(request, request.param("proposal"));
        auto parts = Json::array();
        for (const auto& part : verification::asked_again(*reader, services_.instrument, *revisit))
            parts.push_back({{"subject", std::to_string(part.subject.value())},
                             {"kind", registry::name_of(part.kind)},
                             {"name", part.name},
                             {"facts", part.facts}});
        note_reading(services_, request, "revisit", its->about, {});
        return answer({{"proposal", std::to_string(its->id.value())},
                       {"head", its->head},
                       {"village", region_json(*(*boards)->regions, its->village)},
                       {"parts", std::move(parts)}});
    }

    [[nodiscard]] Response record(const Request& request) const {
        Body body{request.body};
        const auto act = act_of(services_, request);
        auto [visit, household, members] = visit_in(body, act.effective_on);
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto reader = services_.database.connect_reader();
        const auto its = asked(request, *reader);
        if (!its) return its.error();
        if (auto no = not_handed_in(services_, request, {visit.documents})) return *std::move(no);
        const auto revisit = verification::revisit_of(*reader, its->id);
        if (!revisit) return http::problem(request, 409, {"verification.not_drawn"_msg, {}});
        const auto filled = verification::fill_revisit(*reader, services_.instrument, *revisit,
                                                       household, members, act.effective_on);
        if (!filled) return http::problem(request, 409, filled.error());
        if (!filled->problems.empty()) return problems(request, filled->problems);
        visit.proposal = its->id;
        visit.changes = filled->draft.changes;
        return recorded(request, verification::record_revisit(services_.journal,
                                                              services_.instrument, act, visit));
    }

    [[nodiscard]] Response differences(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto where = asked_page(request, regions);
        if (!where) return where.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        const auto found = verification::revisits(*reader, where->region, where->level,
                                                  RevisitState::differs, where->after, {}, page);
        for (const auto& its : found) {
            auto json = line(*reader, its, regions);
            if (!json) continue;
            (*json)["visitor"] = its.visitor;
            (*json)["supervisor"] = its.supervisor;
            auto& answers = (*json)["answers"] = Json::array();
            for (const auto& pair : verification::pairs_of(*reader, its)) {
                const auto* field = field_of(pair.field);
                if (field == nullptr || pair.first == pair.second) continue;
                answers.push_back(
                    {{"fact", field->fact},
                     {"label", label(*field, request.language)},
                     {"first", registry::said_in_words(*field, pair.first, {}, request.language)},
                     {"second",
                      registry::said_in_words(*field, pair.second, {}, request.language)}});
            }
            out.push_back(*std::move(json));
        }
        note_reading(services_, request, "revisits", {}, std::string{request.asked("region")});
        return answer({{"differences", std::move(out)}, {"more", std::ssize(found) == page}});
    }

    [[nodiscard]] Response settle(const Request& request) const {
        Body body{request.body};
        const auto take = decision_of(body.text("take"));
        if (!take) body.refuse_field("take");
        const auto reason = body.text("reason");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto its = asked(request, *services_.database.connect_reader());
        if (!its) return its.error();
        return recorded(request,
                        verification::settle_revisit(services_.journal, act_of(services_, request),
                                                     its->id, *take, reason));
    }

    [[nodiscard]] Response agreement(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto where = asked_page(request, *(*boards)->regions);
        if (!where) return where.error();
        std::optional<SubjectId> sample;
        if (const auto text = request.asked("sample"); !text.empty()) {
            const auto id = number(text);
            if (!id) return http::problem(request, 400, wrong_question("sample").error());
            sample = SubjectId{*id};
        }
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto table = verification::agreement(*reader, services_.instrument, where->region,
                                                   where->level, sample);
        auto visitors = Json::array();
        for (const auto& [visitor, its] : table.visitors) {
            auto json = json_of(its);
            json["visitor"] = visitor;
            visitors.push_back(std::move(json));
        }
        auto questions = Json::array();
        for (const auto& [number, its] : table.questions) {
            const auto* field = field_of(number);
            auto json = json_of(its);
            json["fact"] = field->fact;
            json["label"] = label(*field, request.language);
            questions.push_back(std::move(json));
        }
        auto cells = Json::array();
        for (const auto& cell : table.cells)
            if (const auto* field = field_of(cell.field))
                cells.push_back({{"visitor", cell.visitor},
                                 {"fact", field->fact},
                                 {"pairs", cell.pairs},
                                 {"agreed", cell.agreed}});
        return answer({{"visits", table.visits},
                       {"total", json_of(table.total)},
                       {"visitors", std::move(visitors)},
                       {"questions", std::move(questions)},
                       {"cells", std::move(cells)}});
    }

private:
    [[nodiscard]] Answer<verification::Proposal> asked(const Request& request,
                                                       store::Connection& reader) const {
        return asked_in_village(services_, request, reader, "proposal", verification::proposal);
    }
    [[nodiscard]] const registry::Field* field_of(int number) const {
        const auto* field = services_.instrument.household.field(number);
        return field == nullptr ? services_.instrument.member.field(number) : field;
    }
    static const std::string& label(const registry::Field& field, Language language) {
        return language == Language::id ? field.id : field.en;
    }
    /// Whose house it is, and where.
    static std::optional<Json> line(store::Connection& reader, const Revisit& its,
                                    const registry::Regions& regions) {
        const auto proposal = verification::proposal(reader, its.proposal);
        if (!proposal) return std::nullopt;
        return Json{{"proposal", std::to_string(its.proposal.value())},
                    {"sample", std::to_string(its.sample.value())},
                    {"head", proposal->head},
                    {"village", region_json(regions, its.village)},
                    {"stage", verification::name_of(proposal->stage)}};
    }

    const Services& services_;
};

} // namespace

void add_revisit_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Revisits> routes{router, services};
    const std::string one = "/api/v1/proposals/{proposal}/";
    const auto add = [&](Action action, Method method, const std::string& pattern, auto handler,
                         std::size_t bytes = 0) {
        routes.add({action, Reach::asked, method, pattern, bytes}, handler);
    };
    add(Action::see_agreement, Method::get, "/api/v1/samples", &Revisits::samples);
    add(Action::draw_samples, Method::post, "/api/v1/samples", &Revisits::draw, order_bytes);
    add(Action::see_agreement, Method::get, "/api/v1/agreement", &Revisits::agreement);
    add(Action::revisit, Method::get, "/api/v1/revisits", &Revisits::waiting);
    add(Action::revisit, Method::get, one + "revisit", &Revisits::form);
    add(Action::revisit, Method::post, one + "revisit", &Revisits::record, form_bytes);
    add(Action::settle_revisits, Method::get, "/api/v1/revisits/differences",
        &Revisits::differences);
    add(Action::settle_revisits, Method::post, one + "revisit-decision", &Revisits::settle,
        order_bytes);
}

} // namespace tepat::api::detail
