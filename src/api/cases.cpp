#include "api/detail/body.hpp"
#include "api/detail/chain_answers.hpp"
#include "api/detail/neighbours.hpp"
#include "documents/uses.hpp"
#include "names/name.hpp"
#include "verification/complaint.hpp"

/// Objections and complaints: read, answered, appealed against, decided.
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using verification::Complaint;
using verification::Objection;

constexpr std::size_t order_bytes = std::size_t{32} * 1024;
constexpr std::int64_t page = 50;

Json documents_json(store::Connection& reader, Seq seq) {
    auto out = Json::array();
    for (const auto& digest : documents::documents_of(reader, seq))
        out.push_back(digest.hex());
    return out;
}

class Cases {
public:
    explicit Cases(const Services& services) : services_{services} {}

    [[nodiscard]] Response objections(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto where = asked_page(request, regions);
        if (!where) return where.error();
        verification::ObjectionFilter filter{where->region, where->level, {}};
        if (!asked_word(request, "state", verification::objection_state_of, filter.state))
            return http::problem(request, 400, wrong_question("state").error());
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        const auto found =
            verification::objections(*reader, filter, services_.clock.now(), where->after, page);
        for (const auto& its : found)
            out.push_back(json_of(request, its, regions));
        note_reading(services_, request, "objections", {}, std::string{request.asked("region")});
        return answer({{"objections", std::move(out)}, {"more", std::ssize(found) == page}});
    }

    [[nodiscard]] Response own_objections(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& its : verification::objections_by(*reader, request.actor()))
            out.push_back(json_of(request, its, *(*boards)->regions));
        return answer({{"objections", std::move(out)}});
    }

    [[nodiscard]] Response objection(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto its =
            asked_in_village(services_, request, *reader, "objection", verification::objection);
        if (!its) return its.error();
        auto out = json_of(request, *its, *(*boards)->regions);
        out["documents"] = documents_json(*reader, its->seq);
        note_reading(services_, request, "objection", its->about, {});
        return answer(out);
    }

    [[nodiscard]] Response decide_objection(const Request& request) const {
        return decide(request, "objection", verification::objection,
                      [&](SubjectId id, bool upheld, const std::string& reason) {
                          return verification::decide_objection(
                              services_.journal, services_.instrument, act_of(services_, request),
                              id, upheld, reason);
                      });
    }

    [[nodiscard]] Response complaints(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto where = asked_page(request, regions);
        if (!where) return where.error();
        verification::ComplaintFilter filter{where->region, where->level, {}, {}};
        if (!asked_word(request, "state", verification::complaint_state_of, filter.state))
            return http::problem(request, 400, wrong_question("state").error());
        if (!asked_word(request, "kind", verification::complaint_kind_of, filter.kind))
            return http::problem(request, 400, wrong_question("kind").error());
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        const auto found =
            verification::complaints(*reader, filter, services_.clock.now(), where->after, page);
        for (const auto& its : found)
            out.push_back(json_of(request, its, regions));
        note_reading(services_, request, "complaints", {}, std::string{request.asked("region")});
        return answer({{"complaints", std::move(out)}, {"more", std::ssize(found) == page}});
    }

    [[nodiscard]] Response own_complaints(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& its : verification::complaints_by(*reader, request.actor()))
            out.push_back(whole(request, *reader, its, *(*boards)->regions));
        return answer({{"complaints", std::move(out)}});
    }

    [[nodiscard]] Response complaint(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto its =
            asked_in_village(services_, request, *reader, "complaint", verification::complaint);
        if (!its) return its.error();
        note_reading(services_, request, "complaint", its->about, {});
        return answer(whole(request, *reader, *its, *(*boards)->regions));
    }

    [[nodiscard]] Response answer_complaint(const Request& request) const {
        Body body{request.body};
        const auto words = body.text("words");
        const auto done = body.text("done");
        const auto papers = body.documents("documents");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto reader = services_.database.connect_reader();
        const auto its =
            asked_in_village(services_, request, *reader, "complaint", verification::complaint);
        if (!its) return its.error();
        if (auto no = not_handed_in(services_, request, {papers})) return *std::move(no);
        return recorded(request, verification::answer(services_.journal, act_of(services_, request),
                                                      its->id, words, done, papers));
    }

    [[nodiscard]] Response accept(const Request& request) const {
        return reply(request, verification::accept_answer);
    }
    [[nodiscard]] Response appeal(const Request& request) const {
        return reply(request, verification::appeal_answer);
    }
    [[nodiscard]] Response decide_complaint(const Request& request) const {
        return decide(request, "complaint", verification::complaint,
                      [&](SubjectId id, bool upheld, const std::string& reason) {
                          return verification::decide_complaint(
                              services_.journal, act_of(services_, request), id, upheld, reason);
                      });
    }

private:
    template <class Find, class Do>
    [[nodiscard]] Response decide(const Request& request, std::string_view param, Find find,
                                  Do&& act) const {
        Body body{request.body};
        const auto upheld = body.flag("upheld");
        const auto reason = body.text("reason");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto its =
            asked_in_village(services_, request, *services_.database.connect_reader(), param, find);
        if (!its) return its.error();
        return recorded(request, act(its->id, upheld, reason));
    }

    template <class Do>
    [[nodiscard]] Response reply(const Request& request, Do&& act) const {
        Body body{request.body};
        const auto reason = body.text("reason");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto its = asked_in_village(services_, request, *services_.database.connect_reader(),
                                          "complaint", verification::complaint);
        if (!its) return its.error();
        return recorded(request,
                        act(services_.journal, act_of(services_, request), its->id, reason));
    }

    /// Of whom everybody may be told who objected: who decides on it, auditors, and oneself.
    static bool told_who(const Request& request, const Objection& its, RegionCode village) {
        if (!request.caller() || its.objector == request.actor()) return true;
        return std::ranges::any_of(request.caller()->account.where(access::Action::see_objectors),
                                   [&](RegionCode region) { return region.contains(village); });
    }

    static bool sees(const Request& request, const registry::Region* village) {
        return sees_names(request,
                          village == nullptr ? std::nullopt : std::optional{village->code});
    }

    [[nodiscard]] Json json_of(const Request& request, const Objection& its,
                               const registry::Regions& regions) const {
        const auto state = its.at(services_.clock.now());
        const auto* village = regions.find(its.village);
        const bool named = sees(request, village);
        Json out{{"objection", std::to_string(its.id.value())},
                 {"state", verification::name_of(state)},
                 {"state_text", text_of(verification::label_of(state), request.language)},
                 {"village", region_json(regions, its.village)},
                 {"head", named ? its.head : names::masked(its.head)},
                 {"cause", registry::name_of(its.cause)},
                 {"cause_text", text_of(registry::label_of(its.cause), request.language)},
                 {"reason", its.reason},
                 {"latitude", its.house.first},
                 {"longitude", its.house.second},
                 {"made", its.made.text()},
                 {"until", its.until.text()}};
        if (named) out["about"] = std::to_string(its.about.value());
        if (village != nullptr && told_who(request, its, village->code))
            out["objector"] = its.objector;
        if (!its.decision.empty()) {
            out["decided_by"] = its.decided_by;
            out["decision"] = its.decision;
        }
        if (its.proposal) out["proposal"] = std::to_string(its.proposal->value());
        return out;
    }

    [[nodiscard]] Json json_of(const Request& request, const Complaint& its,
                               const registry::Regions& regions) const {
        const auto now = services_.clock.now();
        const auto state = its.at(now);
        const bool named = sees(request, regions.find(its.village));
        Json out{{"complaint", std::to_string(its.id.value())},
                 {"kind", verification::name_of(its.kind)},
                 {"kind_text", text_of(verification::label_of(its.kind), request.language)},
                 {"state", verification::name_of(state)},
                 {"state_text", text_of(verification::label_of(state), request.language)},
                 {"village", region_json(regions, its.village)},
                 {"head", named ? its.head : names::masked(its.head)},
                 {"maker", its.maker},
                 {"complainant", its.complainant},
                 {"words", its.words},
                 {"made", its.made.text()},
                 {"overdue", its.overdue(now)},
                 {"over", verification::is_over(state)}};
        if (its.about && named) out["about"] = std::to_string(its.about->value());
        if (!verification::is_over(state)) out["until"] = its.until.text();
        return out;
    }

    /// With its way and papers.
    [[nodiscard]] Json whole(const Request& request, store::Connection& reader,
                             const Complaint& its, const registry::Regions& regions) const {
        auto out = json_of(request, its, regions);
        auto& steps = out["steps"] = Json::array();
        for (const auto& step : verification::steps_of(reader, its.id)) {
            Json json{{"entry", step.seq.value()},
                      {"at", step.at.text()},
                      {"actor", step.actor},
                      {"state", verification::name_of(step.state)},
                      {"state_text", text_of(verification::label_of(step.state), request.language)},
                      {"words", step.words},
                      {"done", step.done},
                      {"documents", documents_json(reader, step.seq)}};
            if (step.upheld) json["upheld"] = *step.upheld;
            steps.push_back(std::move(json));
        }
        return out;
    }

    const Services& services_;
};

} // namespace

void add_case_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Cases> routes{router, services};
    const auto add = [&](Action action, Method method, const std::string& pattern, auto handler) {
        routes.add({action, Reach::asked, method, "/api/v1/" + pattern,
                    method == Method::post ? order_bytes : 0},
                   handler);
    };
    add(Action::see_proposals, Method::get, "objections", &Cases::objections);
    add(Action::object, Method::get, "own-objections", &Cases::own_objections);
    add(Action::see_proposals, Method::get, "objections/{objection}", &Cases::objection);
    add(Action::decide_objections, Method::post, "objections/{objection}/decision",
        &Cases::decide_objection);
    add(Action::see_proposals, Method::get, "complaints", &Cases::complaints);
    add(Action::complain, Method::get, "own-complaints", &Cases::own_complaints);
    const std::string one = "complaints/{complaint}";
    add(Action::see_proposals, Method::get, one, &Cases::complaint);
    add(Action::answer_complaints, Method::post, one + "/answer", &Cases::answer_complaint);
    add(Action::complain, Method::post, one + "/acceptance", &Cases::accept);
    add(Action::complain, Method::post, one + "/appeal", &Cases::appeal);
    add(Action::decide_complaints, Method::post, one + "/decision", &Cases::decide_complaint);
}

} // namespace tepat::api::detail
