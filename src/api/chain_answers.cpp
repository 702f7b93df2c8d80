#include "api/detail/chain_answers.hpp"

#include "api/detail/body.hpp"
#include "api/detail/job_answers.hpp"
#include "documents/uses.hpp"
#include "registry/answers.hpp"

#include <algorithm>

namespace tepat::api::detail {
namespace {

using registry::SubjectKind;

/// What one change tells, fact by fact.
Json facts_of(const registry::Instrument& instrument, const registry::SubjectChange& change,
              Language language) {
    const auto& form =
        change.kind == SubjectKind::household ? instrument.household : instrument.member;
    auto facts = Json::array();
    const auto add = [&](const registry::Field& field, const std::string& value) {
        facts.push_back({{"fact", field.fact},
                         {"label", language == Language::id ? field.id : field.en},
                         {"value", value}});
    };
    registry::Answers{change.told}.each([&](const registry::Answer& answer) {
        if (const auto* field = form.field(answer.field))
            add(*field,
                registry::said_in_words(*field, answer.integer.value_or(0), answer.text, language));
    });
    for (const auto number : change.cleared)
        if (const auto* field = form.field(number)) add(*field, "");
    return facts;
}

std::string_view name_of(verification::FormProblem::Part part) {
    switch (part) {
    case verification::FormProblem::Part::household:
        return "household";
    case verification::FormProblem::Part::family:
        return "family";
    case verification::FormProblem::Part::member:
        return "member";
    }
    return "household";
}

verification::FormPart part_of(Body& body) {
    return {body.subject("subject"), body.texts("facts")};
}

} // namespace

http::Response problems(const Call& request, const std::vector<verification::FormProblem>& all) {
    auto response = http::problem(
        request, 400, {"api.form_problems"_msg, {{"count", std::to_string(all.size())}}});
    auto body = Json::parse(response.body);
    auto& list = body["problems"] = Json::array();
    for (const auto& problem : all)
        list.push_back({{"part", name_of(problem.part)},
                        {"member", problem.member},
                        {"fact", problem.field.fact},
                        {"text", message_text(problem.field.why.code, problem.field.why.params,
                                              request.language)}});
    response.body = body.dump();
    return response;
}

std::optional<verification::FormPart> part_in(Body& body, const char* field) {
    auto its = body.part(field);
    if (!its) return std::nullopt;
    auto part = part_of(*its);
    body.take(*its);
    return part;
}
std::vector<verification::FormPart> parts_in(Body& body, const char* field) {
    std::vector<verification::FormPart> parts;
    for (auto& its : body.parts(field)) {
        parts.push_back(part_of(its));
        body.take(its);
    }
    return parts;
}

VisitForm visit_in(Body& body, Date today) {
    VisitForm form;
    form.visit.on = body.day("on").value_or(today);
    form.visit.note = body.text("note");
    form.visit.documents = body.documents("documents");
    const auto latitude = body.number("latitude");
    const auto longitude = body.number("longitude");
    if (latitude && longitude) form.visit.position.emplace(*latitude, *longitude);
    form.household = part_in(body, "household");
    form.members = parts_in(body, "members");
    return form;
}

Json region_json(const registry::Regions& regions, RegionId id) {
    const auto* region = regions.find(id);
    if (region == nullptr) return Json{{"code", ""}, {"name", ""}};
    return Json{{"code", region->code.text()}, {"name", region->name}};
}

std::string text_of(MessageCode code, Language language) {
    return message_text(code, {}, language);
}

verification::Act act_of(const Services& services, const Call& request) {
    return {request.actor(), today(services), std::string{request.header("idempotency-key")}};
}

Answer<const registry::Region*> asked_region(const Call& request, const registry::Regions& regions,
                                             RegionCode code) {
    const auto* region = regions.find(code);
    if (region == nullptr || !request.covers(code))
        return std::unexpected(none(request, code.text()));
    return region;
}

Answer<AskedPage> asked_page(const Call& request, const registry::Regions& regions) {
    AskedPage its;
    if (const auto text = request.asked("region"); !text.empty()) {
        const auto code = RegionCode::parse(text);
        if (!code) return std::unexpected(http::problem(request, 400, code.error()));
        const auto region = asked_region(request, regions, *code);
        if (!region) return std::unexpected(region.error());
        its.region = (*region)->id;
        its.level = (*region)->level;
    } else if (!request.covers(RegionCode{})) {
        return std::unexpected(http::problem(request, 400, wrong_question("region").error()));
    }
    if (const auto text = request.asked("after"); !text.empty()) {
        const auto id = number(text);
        if (!id)
            return std::unexpected(http::problem(request, 400, wrong_question("after").error()));
        its.after = SubjectId{*id};
    }
    return its;
}

std::optional<http::Response>
not_handed_in(const Services& services, const Call& request,
              std::initializer_list<std::span<const journal::Digest>> documents) {
    for (const auto some : documents)
        if (const auto there = services.vault.require(some); !there)
            return http::problem(request, 409, there.error());
    return std::nullopt;
}

http::Response recorded(const Call& request, const Result<journal::Receipt>& receipt) {
    if (!receipt) return http::problem(request, 409, receipt.error());
    return answer({{"entry", receipt->last.value()}, {"repeated", receipt->repeated}});
}

Json json_of(const verification::Proposal& its, const registry::Regions& regions,
             Language language) {
    Json out{{"proposal", std::to_string(its.id.value())},
             {"kind", verification::name_of(its.kind)},
             {"kind_text", text_of(verification::label_of(its.kind), language)},
             {"origin", verification::name_of(its.origin)},
             {"origin_text", text_of(verification::label_of(its.origin), language)},
             {"stage", verification::name_of(its.stage)},
             {"stage_text", text_of(verification::label_of(its.stage), language)},
             {"village", region_json(regions, its.village)},
             {"about", std::to_string(its.about.value())},
             {"head", its.head},
             {"proposer", its.proposer},
             {"visits", its.visits},
             {"since", its.since.text()},
             {"appealed", its.appealed},
             {"over", verification::is_over(its.stage)}};
    if (its.notice) out["notice"] = its.notice->text();
    if (its.meeting) out["meeting"] = std::to_string(its.meeting->value());
    if (its.batch) out["batch"] = std::to_string(its.batch->value());
    return out;
}

Json json_of(const verification::Meeting& its, const registry::Regions& regions,
             Language language) {
    auto signatures = Json::array();
    for (const auto& one : its.signatures)
        signatures.push_back({{"name", one.name}, {"office", one.office}});
    Json out{{"meeting", std::to_string(its.id.value())},
             {"kind", verification::name_of(its.kind)},
             {"kind_text", text_of(verification::label_of(its.kind), language)},
             {"village", region_json(regions, its.village)},
             {"held_on", its.held_on.text()},
             {"place", its.place},
             {"agenda", its.agenda},
             {"opened_by", its.opened_by},
             {"agreed", its.agreed},
             {"refused", its.refused},
             {"attendees", its.attendees},
             {"families", its.families},
             {"signatures", std::move(signatures)}};
    if (its.submitted) out["submitted"] = its.submitted->value();
    return out;
}

Json changes_json(const registry::Instrument& instrument,
                  const std::vector<registry::SubjectChange>& changes,
                  const registry::Regions& regions, Language language) {
    auto out = Json::array();
    for (const auto& change : changes) {
        Json json{{"subject", std::to_string(change.subject.value())},
                  {"kind", registry::name_of(change.kind)},
                  {"fresh", change.fresh},
                  {"facts", facts_of(instrument, change, language)}};
        if (change.village) json["village"] = region_json(regions, *change.village);
        if (change.group) json["group"] = std::to_string(change.group->value());
        if (const auto& order = change.standing) {
            json["sleeps"] = order->sleep.has_value();
            if (order->sleep)
                json["cause_text"] = text_of(registry::label_of(*order->sleep), language);
            if (order->from) json["from"] = order->from->text();
        }
        out.push_back(std::move(json));
    }
    return out;
}

Json timeline_json(const std::vector<verification::Event>& events, Language language) {
    auto out = Json::array();
    for (const auto& event : events)
        out.push_back({{"entry", event.seq.value()},
                       {"at", event.at.text()},
                       {"actor", event.actor},
                       {"what", event.what},
                       {"stage", verification::name_of(event.stage)},
                       {"stage_text", text_of(verification::label_of(event.stage), language)},
                       {"reason", event.reason}});
    return out;
}

Json papers_json(const Call& request, const registry::Regions& regions, store::Connection& reader,
                 std::span<const Seq> entries) {
    auto out = Json::array();
    const auto may_open = [&](const documents::Use& use) {
        const auto* region = regions.find(use.where);
        if (region == nullptr || !request.covers(region->code)) return false;
        return !request.caller() ||
               request.caller()->account.may(access::Action::see_documents, region->code);
    };
    const journal::Visibility visibility{reader};
    for (const auto seq : entries)
        for (const auto& digest : documents::documents_of(reader, seq))
            if (std::ranges::any_of(documents::entries_with(reader, visibility, digest), may_open))
                out.push_back({{"entry", seq.value()}, {"digest", digest.hex()}});
    return out;
}

void carry_out_soon(const Services& services, const Call& request, Seq after) {
    const auto key = "catat-" + std::to_string(after.value());
    // A job that cannot be taken now is taken with the next letter, or by `tepat chain record`.
    static_cast<void>(services.jobs.add(
        key, journal::sha256(key), JobKind::carry_out, Seq{},
        [&services, actor = request.actor()](const std::filesystem::path&,
                                             Progress& progress) -> Result<JobResult> {
            const auto done =
                verification::carry_out(services.journal, services.instrument, actor, progress);
            if (!done) return std::unexpected(done.error());
            return JobResult{};
        }));
}

} // namespace tepat::api::detail
