#include "api/detail/body.hpp"
#include "api/detail/chain_answers.hpp"
#include "api/detail/neighbours.hpp"
#include "names/name.hpp"
#include "registry/answers.hpp"
#include "registry/instrument_text.hpp"
#include "verification/revisit.hpp"

#include <algorithm>

/// Proposals: made, read, withdrawn, appealed against, visited, sent back.
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using verification::Kind;
using verification::Origin;

constexpr std::size_t form_bytes = std::size_t{256} * 1024;
constexpr std::size_t order_bytes = std::size_t{8} * 1024;

/// As the highest of the caller's roles that proposes says it.
Origin origin_of(const Request& request) {
    if (!request.caller()) return Origin::officer;
    auto origin = Origin::citizen;
    for (const auto& grant : request.caller()->account.grants) {
        if (grant.role == access::Role::citizen) continue;
        if (grant.role != access::Role::rt_head) return Origin::officer;
        origin = Origin::rt_head;
    }
    return origin;
}

class Proposals {
public:
    explicit Proposals(const Services& services) : services_{services} {}

    [[nodiscard]] Response some(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto where = asked_page(request, regions);
        if (!where) return where.error();
        verification::Filter filter;
        filter.region = where->region;
        filter.level = where->level;
        const auto id_of = [](std::string_view text) -> std::optional<SubjectId> {
            const auto id = number(text);
            return id ? std::optional{SubjectId{*id}} : std::nullopt;
        };
        const auto read = [&](std::string_view field, auto of, auto& into) {
            return asked_word(request, field, of, into);
        };
        for (const auto& [field, fine] :
             {std::pair{"stage", read("stage", verification::stage_of, filter.stage)},
              std::pair{"kind", read("kind", verification::kind_of, filter.kind)},
              std::pair{"meeting", read("meeting", id_of, filter.meeting)},
              std::pair{"batch", read("batch", id_of, filter.batch)},
              std::pair{"about", read("about", id_of, filter.about)}})
            if (!fine) return http::problem(request, 400, wrong_question(field).error());
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        const auto found = verification::proposals(*reader, filter, where->after, page);
        for (const auto& its : found)
            out.push_back(json_of(its, regions, request.language));
        note_reading(services_, request, "proposals", {}, std::string{request.asked("region")});
        return answer({{"proposals", std::move(out)}, {"more", std::ssize(found) == page}});
    }

    /// Those the caller made, with their way: what a citizen sees.
    [[nodiscard]] Response own(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& its : verification::proposals_by(*reader, request.actor())) {
            const auto& regions = *(*boards)->regions;
            auto json = json_of(its, regions, request.language);
            const auto* village = regions.find(its.village);
            // Whose family it is, who proposes a new one knows; of another only who may be told.
            if (its.kind != Kind::new_family &&
                !sees_names(request,
                            village == nullptr ? std::nullopt : std::optional{village->code}))
                json["head"] = names::masked(its.head);
            json["timeline"] =
                timeline_json(verification::timeline(*reader, its.id), request.language);
            out.push_back(std::move(json));
        }
        return answer({{"proposals", std::move(out)}});
    }

    [[nodiscard]] Response one(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto its = asked_proposal(request, *reader);
        if (!its) return its.error();
        const auto& regions = *(*boards)->regions;
        auto out = json_of(*its, regions, request.language);
        out["note"] = its->note;
        // Whoever is to visit again is not shown what the first visitor wrote down.
        const auto blind = waits_for(request, *reader, its->id);
        if (blind) out["withheld"] = true;
        out["changes"] =
            blind ? Json::array()
                  : changes_json(services_.instrument, verification::changes_of(*reader, its->id),
                                 regions, request.language);
        const auto timeline = verification::timeline(*reader, its->id);
        out["timeline"] = timeline_json(timeline, request.language);
        std::vector<Seq> steps;
        for (const auto& event : timeline)
            steps.push_back(event.seq);
        out["documents"] = papers_json(request, regions, *reader, steps);
        note_reading(services_, request, "proposal", its->about, {});
        return answer(out);
    }

    [[nodiscard]] Response make(const Request& request) const {
        Body body{request.body};
        verification::ProposalForm form;
        if (const auto kind = verification::kind_of(body.text("kind")))
            form.kind = *kind;
        else
            body.refuse_field("kind");
        const auto village = body.region("village");
        if (!village) body.refuse_field("village");
        form.note = body.text("note");
        form.household = part_in(body, "household");
        form.family = part_in(body, "family");
        form.members = parts_in(body, "members");
        form.documents = body.documents("documents");
        form.on = body.day("on");
        if (const auto cause = body.text("cause"); !cause.empty()) {
            form.cause = registry::sleep_cause(cause);
            if (!form.cause) body.refuse_field("cause");
        }
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*village)) return none(request, village->text());
        if (auto no = not_handed_in(services_, request, {form.documents})) return *std::move(no);
        form.village = *village;
        form.origin = origin_of(request);
        const auto act = act_of(services_, request);
        const auto filled = [&] {
            const auto reader = services_.database.connect_reader();
            const store::ReadScope scope{*reader};
            return verification::fill(*reader, services_.instrument, form, act.effective_on,
                                      [this] { return services_.journal.reserve_ids(1).front(); });
        }();
        if (!filled) return http::problem(request, 409, filled.error());
        if (!filled->problems.empty()) return problems(request, filled->problems);
        const auto made =
            verification::propose(services_.journal, services_.instrument, act, filled->draft);
        if (!made) return http::problem(request, 409, made.error());
        return answer({{"proposal", std::to_string(made->id.value())},
                       {"entry", made->receipt.first.value()},
                       {"repeated", made->receipt.repeated}},
                      201);
    }

    [[nodiscard]] Response withdraw(const Request& request) const {
        return with_reason(request, [&](SubjectId id, const std::string& reason) {
            return verification::withdraw(services_.journal, act_of(services_, request), id,
                                          reason);
        });
    }
    [[nodiscard]] Response appeal(const Request& request) const {
        return with_reason(request, [&](SubjectId id, const std::string& reason) {
            return verification::appeal(services_.journal, act_of(services_, request), id, reason);
        });
    }
    [[nodiscard]] Response send_back(const Request& request) const {
        return with_reason(request, [&](SubjectId id, const std::string& reason) {
            return verification::send_back(services_.journal, act_of(services_, request), id,
                                           reason);
        });
    }

    [[nodiscard]] Response decide_appeal(const Request& request) const {
        Body body{request.body};
        const auto upheld = body.flag("upheld");
        const auto reason = body.text("reason");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto its = asked_proposal(request, *services_.database.connect_reader());
        if (!its) return its.error();
        return recorded(request,
                        verification::decide_appeal(services_.journal, act_of(services_, request),
                                                    its->id, upheld, reason));
    }

    [[nodiscard]] Response visit(const Request& request) const {
        Body body{request.body};
        const auto act = act_of(services_, request);
        auto [visit, household, members] = visit_in(body, act.effective_on);
        visit.again = body.flag("again");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto reader = services_.database.connect_reader();
        const auto its = asked_proposal(request, *reader);
        if (!its) return its.error();
        if (auto no = not_handed_in(services_, request, {visit.documents})) return *std::move(no);
        const auto filled = verification::fill_visit(*reader, services_.instrument,
                                                     verification::changes_of(*reader, its->id),
                                                     household, members, act.effective_on);
        if (!filled.problems.empty()) return problems(request, filled.problems);
        visit.proposal = its->id;
        visit.changes = filled.draft.changes;
        return recorded(request, verification::record_visit(services_.journal, services_.instrument,
                                                            act, visit));
    }

    /// The questions of the instrument, as forms ask them.
    [[nodiscard]] Response form(const Request& request) const {
        const auto fields = [&](const registry::Form& form) {
            auto out = Json::array();
            for (const auto& field : form.fields) {
                using enum registry::FieldRole;
                if (field.role == key || field.role == household_key || field.role == region ||
                    field.role == region_province || field.role == region_regency ||
                    field.role == region_district || field.role == region_village)
                    continue;
                Json json{{"fact", field.fact},
                          {"label", request.language == Language::id ? field.id : field.en},
                          {"kind", registry::name_of(field.kind)}};
                if (field.least) json["least"] = *field.least;
                if (field.most) json["most"] = *field.most;
                for (const auto& code : field.codes)
                    json["codes"].push_back(
                        {{"code", std::to_string(code.code)},
                         {"text", request.language == Language::id ? code.id : code.en}});
                for (const auto& [fact, codes] : asked_if(form, field.number))
                    json["asked_if"].push_back({{"fact", fact}, {"codes", codes}});
                out.push_back(std::move(json));
            }
            return out;
        };
        auto causes = Json::array();
        for (const auto cause : {registry::SleepCause::able, registry::SleepCause::refused,
                                 registry::SleepCause::moved, registry::SleepCause::deceased,
                                 registry::SleepCause::duplicate})
            causes.push_back(
                {{"cause", registry::name_of(cause)},
                 {"text", message_text(registry::label_of(cause), {}, request.language)}});
        auto kinds = Json::array();
        for (std::size_t at = 1; at <= verification::kinds; ++at) {
            const auto kind = static_cast<Kind>(at);
            kinds.push_back(
                {{"kind", verification::name_of(kind)},
                 {"text", message_text(verification::label_of(kind), {}, request.language)}});
        }
        return answer({{"household", fields(services_.instrument.household)},
                       {"member", fields(services_.instrument.member)},
                       {"causes", std::move(causes)},
                       {"kinds", std::move(kinds)}});
    }

private:
    static constexpr std::int64_t page = 50;

    /// After which answers a question is asked: all of them.
    static std::vector<std::pair<std::string, std::vector<std::string>>>
    asked_if(const registry::Form& form, int question) {
        std::vector<std::pair<std::string, std::vector<std::string>>> all;
        for (const auto& rule : form.rules) {
            if (std::ranges::find(rule.asks, question) == rule.asks.end() &&
                std::ranges::find(rule.may, question) == rule.may.end())
                continue;
            for (const auto& condition : rule.when) {
                if (condition.one_of.empty()) continue;
                auto& [fact, codes] =
                    all.emplace_back(form.field(condition.field)->fact, std::vector<std::string>{});
                for (const auto code : condition.one_of)
                    codes.push_back(std::to_string(code));
            }
        }
        return all;
    }

    [[nodiscard]] Answer<verification::Proposal> asked_proposal(const Request& request,
                                                                store::Connection& reader) const {
        return asked_in_village(services_, request, reader, "proposal", verification::proposal);
    }

    /// Whether a second visit of it waits for a supervisor, and the caller is one.
    [[nodiscard]] static bool waits_for(const Request& request, store::Connection& reader,
                                        SubjectId proposal) {
        if (!request.caller()) return false;
        const auto its = verification::revisit_of(reader, proposal);
        return its && its->state == verification::RevisitState::waits &&
               !request.caller()->account.where(access::Action::revisit).empty();
    }

    template <class Do>
    [[nodiscard]] Response with_reason(const Request& request, Do&& act) const {
        Body body{request.body};
        const auto reason = body.text("reason");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto its = asked_proposal(request, *services_.database.connect_reader());
        if (!its) return its.error();
        return recorded(request, act(its->id, reason));
    }

    const Services& services_;
};

} // namespace

void add_proposal_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Proposals> routes{router, services};
    const std::string one = "/api/v1/proposals/{proposal}";
    const auto add = [&](Action action, Method method, const std::string& pattern, auto handler,
                         std::size_t bytes = 0) {
        routes.add({action, Reach::asked, method, pattern, bytes}, handler);
    };
    add(Action::see_proposals, Method::get, "/api/v1/proposals", &Proposals::some);
    add(Action::propose, Method::post, "/api/v1/proposals", &Proposals::make, form_bytes);
    add(Action::propose, Method::get, "/api/v1/own-proposals", &Proposals::own);
    add(Action::see_proposals, Method::get, one, &Proposals::one);
    add(Action::propose, Method::post, one + "/withdrawal", &Proposals::withdraw, order_bytes);
    add(Action::propose, Method::post, one + "/appeal", &Proposals::appeal, order_bytes);
    add(Action::send_back, Method::post, one + "/return", &Proposals::send_back, order_bytes);
    add(Action::decide_appeals, Method::post, one + "/appeal-decision", &Proposals::decide_appeal,
        order_bytes);
    add(Action::visit, Method::post, one + "/visits", &Proposals::visit, form_bytes);
    // Questions alone, nobody's answers: citizens propose with them, supervisors visit.
    routes.add({Action::sign_in, Reach::nobodys, Method::get, "/api/v1/form"}, &Proposals::form);
}

} // namespace tepat::api::detail
