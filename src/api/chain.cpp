#include "api/detail/body.hpp"
#include "api/detail/chain_answers.hpp"
#include "notices/duty.hpp"
#include "verification/minutes_paper.hpp"
#include "verification/period.hpp"

#include <map>

/// Meetings, letters and deadlines, and what waits for whom.
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using verification::Stage;

constexpr std::size_t order_bytes = 64 * 1024;

Json period_json(const verification::Period& its) {
    return {{"period", its.period},
            {"opens", its.opens.text()},
            {"villages_until", its.villages_until.text()},
            {"dinsos_until", its.dinsos_until.text()},
            {"bupati_until", its.bupati_until.text()},
            {"notice_days", its.notice_days}};
}

verification::Letter letter_in(Body& body) {
    verification::Letter letter;
    letter.number = body.text("letter");
    letter.documents = body.documents("documents");
    if (const auto dated = body.day("dated"))
        letter.dated = *dated;
    else
        body.refuse_field("dated");
    return letter;
}

class Chain {
public:
    explicit Chain(const Services& services) : services_{services} {}

    /// What waits for the caller, by role and region, and how many are where.
    [[nodiscard]] Response inbox(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto period = verification::period_at(*reader, services_.clock.now());
        Json out{{"today", today(services_).text()},
                 {"regions", Json::array()},
                 {"duties", Json::array()}};
        if (period) out["period"] = period_json(*period);
        for (const auto code : request.within()) {
            const auto* region = code.country() ? nullptr : regions.find(code);
            if (region == nullptr && !code.country()) continue;
            const auto id = region == nullptr ? std::nullopt : std::optional{region->id};
            const auto level = region == nullptr ? RegionLevel::province : region->level;
            out["regions"].push_back(counts_json(*reader, request, region, id, level));
        }
        const auto find = [&](RegionCode code) -> std::optional<registry::Region> {
            const auto* region = regions.find(code);
            return region == nullptr ? std::nullopt : std::optional{*region};
        };
        const auto where = [&](access::Action action) {
            return request.caller() ? request.caller()->account.where(action) : request.within();
        };
        for (const auto& duty : notices::duties_of(*reader, where, find, services_.clock.now())) {
            Json json{{"duty", duty.name},
                      {"code", duty.code.text()},
                      {"name", duty.region},
                      {"count", duty.count}};
            if (duty.overdue > 0) json["overdue"] = duty.overdue;
            if (duty.due) json["due"] = duty.due->text();
            out["duties"].push_back(std::move(json));
        }
        return answer(out);
    }

    [[nodiscard]] Response meetings(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto village = asked_village(request, *(*boards)->regions, request.asked("village"));
        if (!village) return village.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        auto out = Json::array();
        for (const auto& its : verification::meetings(*reader, (*village)->id))
            out.push_back(json_of(its, *(*boards)->regions, request.language));
        return answer({{"meetings", std::move(out)}});
    }

    [[nodiscard]] Response meeting(const Request& request) const {
        const auto its = asked_meeting(request);
        if (!its) return its.error();
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        return answer(json_of(*its, *(*boards)->regions, request.language));
    }

    /// The paper to sign; it names people, which is written down.
    [[nodiscard]] Response paper(const Request& request) const {
        const auto its = asked_meeting(request);
        if (!its) return its.error();
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        Response response;
        response.content_type = "application/pdf";
        response.body = verification::minutes_paper(*reader, *its, *(*boards)->regions);
        response.headers.emplace_back("Content-Disposition",
                                      "attachment; filename=\"berita-acara-" +
                                          std::to_string(its->seq.value()) + ".pdf\"");
        response.headers.emplace_back("Cache-Control", "no-store");
        note_reading(services_, request, "minutes", its->id, {});
        return response;
    }

    [[nodiscard]] Response open(const Request& request) const {
        Body body{request.body};
        verification::MeetingPlan plan;
        if (const auto kind = verification::meeting_kind_of(body.text("kind")))
            plan.kind = *kind;
        else
            body.refuse_field("kind");
        const auto village = body.region("village");
        if (!village) body.refuse_field("village");
        plan.held_on = body.day("held_on").value_or(today(services_));
        plan.place = body.text("place");
        plan.agenda = body.text("agenda");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*village)) return none(request, village->text());
        plan.village = *village;
        const auto done =
            verification::open_meeting(services_.journal, act_of(services_, request), plan);
        if (!done) return http::problem(request, 409, done.error());
        return answer({{"meeting", std::to_string(done->id.value())},
                       {"entry", done->receipt.first.value()},
                       {"repeated", done->receipt.repeated}},
                      201);
    }

    [[nodiscard]] Response decide(const Request& request) const {
        Body body{request.body};
        const auto proposals = body.subjects("proposals");
        const auto agreed = body.flag("agreed");
        const auto reason = body.text("reason");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto its = asked_meeting(request);
        if (!its) return its.error();
        return recorded(request, verification::decide(services_.journal, act_of(services_, request),
                                                      its->id, proposals, agreed, reason));
    }

    [[nodiscard]] Response submit(const Request& request) const {
        Body body{request.body};
        verification::Minutes minutes;
        minutes.attendees = body.number("attendees").value_or(0);
        minutes.families = body.number("families").value_or(0);
        for (auto& part : body.parts("signatures")) {
            minutes.signatures.push_back({part.text("name"), part.text("office")});
            body.take(part);
        }
        minutes.signed_minutes = body.documents("minutes");
        minutes.attendance = body.documents("attendance");
        minutes.photos = body.documents("photos");
        if (minutes.attendees < 0 || minutes.attendees > 100'000) body.refuse_field("attendees");
        if (minutes.families < 0 || minutes.families > 1'000'000) body.refuse_field("families");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto its = asked_meeting(request);
        if (!its) return its.error();
        if (auto no = not_handed_in(services_, request,
                                    {minutes.signed_minutes, minutes.attendance, minutes.photos}))
            return *std::move(no);
        return recorded(request,
                        verification::submit_minutes(services_.journal, act_of(services_, request),
                                                     its->id, minutes));
    }

    [[nodiscard]] Response pass_on(const Request& request) const {
        return bulk(request, [&](const verification::Selection& selection) {
            return verification::pass_on(services_.journal, act_of(services_, request), selection);
        });
    }
    [[nodiscard]] Response validate(const Request& request) const {
        return bulk(request, [&](const verification::Selection& selection) {
            return verification::validate(services_.journal, act_of(services_, request), selection);
        });
    }

    [[nodiscard]] Response approve(const Request& request) const {
        Body body{request.body};
        const auto region = body.region("region");
        if (!region) body.refuse_field("region");
        const auto count = body.number("count");
        if (!count) body.refuse_field("count");
        const auto letter = letter_in(body);
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*region)) return none(request, region->text());
        if (auto no = not_handed_in(services_, request, {letter.documents})) return *std::move(no);
        const auto done = verification::approve(services_.journal, act_of(services_, request),
                                                {*region, std::nullopt, *count}, letter);
        if (!done) return http::problem(request, 409, done.error());
        carry_out_soon(services_, request, done->receipt.last);
        return answer({{"batch", std::to_string(done->batch.value())},
                       {"entry", done->receipt.first.value()},
                       {"repeated", done->receipt.repeated}},
                      201);
    }

    [[nodiscard]] Response batches(const Request& request) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto& regions = *(*boards)->regions;
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        std::optional<Stage> stage;
        if (const auto text = request.asked("stage"); !text.empty()) {
            stage = verification::stage_of(text);
            if (!stage) return http::problem(request, 400, wrong_question("stage").error());
        }
        auto out = Json::array();
        for (const auto& its : verification::batches(*reader, std::nullopt, stage)) {
            const auto* regency = regions.find(its.regency);
            if (regency == nullptr || !request.touches(regency->code)) continue;
            Json json{{"batch", std::to_string(its.id.value())},
                      {"code", regency->code.text()},
                      {"name", regency->name},
                      {"period", its.period},
                      {"letter", its.letter},
                      {"dated", its.dated.text()},
                      {"count", its.count},
                      {"to_decree", its.to_decree},
                      {"stage", verification::name_of(its.stage)},
                      {"stage_text",
                       message_text(verification::label_of(its.stage), {}, request.language)},
                      {"open", its.open}};
            if (!its.forwarded.empty()) json["forwarded"] = its.forwarded;
            if (!its.decree.empty()) json["decree"] = its.decree;
            out.push_back(std::move(json));
        }
        return answer({{"batches", std::move(out)}});
    }

    [[nodiscard]] Response forward(const Request& request) const {
        Body body{request.body};
        const auto province = body.region("region");
        if (!province) body.refuse_field("region");
        const auto chosen = body.subjects("batches");
        const auto letter = letter_in(body);
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*province)) return none(request, province->text());
        if (auto no = not_handed_in(services_, request, {letter.documents})) return *std::move(no);
        return recorded(request,
                        verification::forward(services_.journal, act_of(services_, request),
                                              *province, chosen, letter));
    }

    [[nodiscard]] Response decree(const Request& request) const {
        Body body{request.body};
        const auto chosen = body.subjects("batches");
        const auto letter = letter_in(body);
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (auto no = not_handed_in(services_, request, {letter.documents})) return *std::move(no);
        const auto done =
            verification::decree(services_.journal, act_of(services_, request), chosen, letter);
        if (done) carry_out_soon(services_, request, done->last);
        return recorded(request, done);
    }

    [[nodiscard]] Response periods(const Request&) const {
        const auto reader = services_.database.connect_reader();
        auto out = Json::array();
        for (const auto& its : verification::all_periods(*reader))
            out.push_back(period_json(its));
        return answer({{"periods", std::move(out)}});
    }

    [[nodiscard]] Response open_period(const Request& request) const {
        Body body{request.body};
        verification::Period period;
        period.period = body.number("period").value_or(0);
        const auto instant = [&](const char* field, Instant& into) {
            if (const auto at = Instant::parse(body.text(field)))
                into = *at;
            else
                body.refuse_field(field);
        };
        instant("opens", period.opens);
        instant("villages_until", period.villages_until);
        instant("dinsos_until", period.dinsos_until);
        instant("bupati_until", period.bupati_until);
        period.notice_days =
            body.number("notice_days").value_or(verification::Period::usual_notice_days);
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        return recorded(request, verification::open_period(services_.journal,
                                                           act_of(services_, request), period));
    }

private:
    [[nodiscard]] static Json counts_json(store::Connection& reader, const Request& request,
                                          const registry::Region* region,
                                          std::optional<RegionId> id, RegionLevel level) {
        std::map<std::pair<Stage, verification::Kind>, std::int64_t> all;
        for (const auto& its : verification::counts(reader, id, level))
            all[{its.stage, its.kind}] += its.count;
        auto counts = Json::array();
        for (const auto& [key, count] : all)
            counts.push_back({{"stage", verification::name_of(key.first)},
                              {"stage_text", message_text(verification::label_of(key.first), {},
                                                          request.language)},
                              {"kind", verification::name_of(key.second)},
                              {"kind_text", message_text(verification::label_of(key.second), {},
                                                         request.language)},
                              {"count", count}});
        return {{"code", region == nullptr ? RegionCode{}.text() : region->code.text()},
                {"name", region == nullptr ? std::string{} : region->name},
                {"level", region == nullptr ? "country" : name_of(level)},
                {"counts", std::move(counts)}};
    }

    [[nodiscard]] static Answer<const registry::Region*>
    asked_village(const Request& request, const registry::Regions& regions, std::string_view text) {
        const auto code = RegionCode::parse(text);
        if (!code) return std::unexpected(http::problem(request, 400, code.error()));
        return asked_region(request, regions, *code);
    }

    [[nodiscard]] Answer<verification::Meeting> asked_meeting(const Request& request) const {
        return asked_in_village(services_, request, *services_.database.connect_reader(), "meeting",
                                verification::meeting);
    }

    template <class Do>
    [[nodiscard]] Response bulk(const Request& request, Do&& act) const {
        Body body{request.body};
        const auto region = body.region("region");
        if (!region) body.refuse_field("region");
        const auto count = body.number("count");
        if (!count) body.refuse_field("count");
        std::optional<verification::Kind> kind;
        if (const auto text = body.text("kind"); !text.empty()) {
            kind = verification::kind_of(text);
            if (!kind) body.refuse_field("kind");
        }
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        if (!request.covers(*region)) return none(request, region->text());
        return recorded(request, act(verification::Selection{*region, kind, *count}));
    }

    const Services& services_;
};

} // namespace

void add_chain_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Chain> routes{router, services};
    const auto add = [&](Action action, Method method, const std::string& pattern, auto handler) {
        routes.add({action, Reach::asked, method, "/api/v1/" + pattern,
                    method == Method::post ? order_bytes : 0},
                   handler);
    };
    add(Action::follow_chain, Method::get, "inbox", &Chain::inbox);
    add(Action::see_proposals, Method::get, "meetings", &Chain::meetings);
    add(Action::hold_meetings, Method::post, "meetings", &Chain::open);
    add(Action::see_proposals, Method::get, "meetings/{meeting}", &Chain::meeting);
    add(Action::see_proposals, Method::get, "meetings/{meeting}/minutes.pdf", &Chain::paper);
    add(Action::hold_meetings, Method::post, "meetings/{meeting}/decisions", &Chain::decide);
    add(Action::submit_minutes, Method::post, "meetings/{meeting}/submission", &Chain::submit);
    add(Action::pass_on, Method::post, "chain/passing", &Chain::pass_on);
    add(Action::validate, Method::post, "chain/validation", &Chain::validate);
    add(Action::follow_chain, Method::get, "batches", &Chain::batches);
    add(Action::approve_regency, Method::post, "batches", &Chain::approve);
    add(Action::forward_batches, Method::post, "batches/forwarding", &Chain::forward);
    routes.add({Action::decree, Reach::all, Method::post, "/api/v1/batches/decree", order_bytes},
               &Chain::decree);
    routes.add({Action::follow_chain, Reach::nobodys, Method::get, "/api/v1/periods"},
               &Chain::periods);
    routes.add({Action::keep_periods, Reach::all, Method::post, "/api/v1/periods", order_bytes},
               &Chain::open_period);
}

} // namespace tepat::api::detail
