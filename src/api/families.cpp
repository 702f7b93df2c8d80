#include "api/detail/answers.hpp"
#include "payments/entitlements.hpp"
#include "registry/history.hpp"
#include "registry/reader.hpp"

#include <algorithm>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

Json json_of(const registry::FactWithOrigin& fact) {
    return {{"label", fact.label},
            {"value", fact.value},
            {"since", fact.since.text()},
            {"entry", fact.seq.value()},
            {"origin", fact.origin}};
}

Json facts_json(const std::vector<registry::FactWithOrigin>& facts) {
    auto out = Json::array();
    for (const auto& fact : facts)
        out.push_back(json_of(fact));
    return out;
}

/// What an entry of another room did with the subject.
std::string other_room(std::string_view type, Language language) {
    const auto say = [&](MessageCode code) { return message_text(code, {}, language); };
    if (type == "programmes.list_made") return say("api.history.listed"_msg);
    if (type == "payments.planned") return say("api.history.planned"_msg);
    if (type == "payments.accounts_imported") return say("api.history.account"_msg);
    return {};
}

/// One event a thing that is said of it; an entry that says nothing is told by its type.
void add_events(std::vector<Json>& out, const registry::HistoryEvent& event,
                const std::string& whose, Language language) {
    auto what = event.what;
    if (what.empty()) what.push_back(other_room(event.type, language));
    for (const auto& text : what)
        out.push_back({{"entry", event.seq.value()},
                       {"recorded_at", event.recorded_at.text()},
                       {"effective_on", event.effective_on.text()},
                       {"actor", event.actor},
                       {"type", event.type},
                       {"text", whose.empty() || text.empty() ? text : whose + ": " + text}});
}

/// The page of one family: everything known of it, read at one journal position.
class FamilyPage {
public:
    FamilyPage(const Services& services, const Boards& boards, store::Connection& reader,
               const Call& call)
        : call_{call}, services_{services}, boards_{boards}, reader_{reader}, visibility_{reader},
          people_{reader, visibility_, boards.on},
          historian_{reader, visibility_, *boards.regions, services.instrument, call.language},
          language_{call.language} {}

    [[nodiscard]] std::optional<Json> of(SubjectId subject) const {
        const auto kind = people_.kind(subject);
        if (!kind) return std::nullopt;
        const auto household_id = *kind == registry::SubjectKind::household
                                      ? std::optional{subject}
                                      : people_.household_of(subject);
        const auto household = household_id ? people_.household(*household_id) : std::nullopt;
        if (!household || household->families.empty()) return std::nullopt;
        // Who lives elsewhere is as one who is not there.
        const auto* village = boards_.regions->find(household->region);
        if (village == nullptr || !call_.covers(village->code)) return std::nullopt;
        const auto& families = household->families;
        auto family = std::ranges::find_if(families, [&](const auto& it) {
            return it.id == subject || std::ranges::any_of(it.members, [&](const auto& person) {
                       return person.id == subject;
                   });
        });
        if (family == families.end()) family = families.begin();

        Json out{{"subject", std::to_string(family->id.value())},
                 {"household", std::to_string(household->id.value())},
                 {"number", family->number}};
        if (family->kk) out["kk"] = family->kk->masked();
        const auto place = place_of(*boards_.regions, village->id);
        out["village"] = place.village;
        out["district"] = place.district;
        out["code"] = village->code.text();
        std::vector<Json> history;
        for (const auto& event : historian_.history_of(household->id))
            add_events(history, event, {}, language_);
        for (const auto& event : historian_.history_of(family->id))
            add_events(history, event, {}, language_);
        auto members = Json::array();
        for (auto& member : members_json(reader_, visibility_, family->members,
                                         services_.instrument, boards_.on, language_))
            members.push_back({{"member", std::move(member)}});
        for (std::size_t at = 0; at < family->members.size(); ++at) {
            const auto& person = family->members[at];
            members[at]["facts"] = facts_json(historian_.facts_of(person.id, boards_.on));
            for (const auto& event : historian_.history_of(person.id))
                add_events(history, event, person.name, language_);
        }
        std::ranges::stable_sort(history, std::greater{},
                                 [](const Json& it) { return it["entry"].get<std::int64_t>(); });
        out["members"] = std::move(members);
        out["household_facts"] = facts_json(historian_.facts_of(household->id, boards_.on));
        out["lists"] = lists(household->id, *family);
        out["history"] = std::move(history);
        out["entitlements"] = entitlements(household->id, *family);
        return out;
    }

private:
    /// A unit of a list is a family, its household, or a person of it, as the policy says.
    [[nodiscard]] Json lists(SubjectId household, const registry::FamilyView& family) const {
        auto out = Json::array();
        for (const auto& list : boards_.lists) {
            const auto policy = services_.model.policy(list);
            const auto add = [&](SubjectId subject, const std::string& name) {
                const auto line = programmes::line_of(reader_, list, subject);
                if (!line) return;
                const auto reason = programmes::reason_of(*line);
                out.push_back(
                    {{"list", detail::json_of(list, policy.get(), language_)},
                     {"subject", std::to_string(subject.value())},
                     {"name", name},
                     {"outcome", programmes::name_of(line->outcome)},
                     {"reason", reason},
                     {"text", reason_text(policy.get(), list, line->outcome, reason, language_)}});
            };
            add(family.id, {});
            add(household, {});
            if (policy && policy->of_persons())
                for (const auto& person : family.members)
                    add(person.id, person.name);
        }
        return out;
    }

    [[nodiscard]] Json entitlements(SubjectId household, const registry::FamilyView& family) const {
        auto out = Json::array();
        std::vector<SubjectId> subjects{family.id, household};
        for (const auto& person : family.members)
            subjects.push_back(person.id);
        for (const auto subject : subjects)
            for (const auto& it : payments::entitlements_of(reader_, visibility_, subject)) {
                Json one{{"programme", it.programme},
                         {"period", it.period.text()},
                         {"amount", it.amount.amount()}};
                if (const auto* held = std::get_if<payments::Held>(&it.status)) {
                    one["status"] = "held";
                    one["text"] = message_text(payments::message_of(*held), {}, language_);
                } else {
                    const auto& paid = std::get<payments::Entitlement::Paid>(it.status);
                    one["status"] = "planned";
                    one["text"] = message_text("api.planned"_msg, {}, language_);
                    one["bank"] = bank_name(services_, paid.bank);
                    one["account"] = paid.account;
                }
                out.push_back(std::move(one));
            }
        return out;
    }

    const Call& call_;
    const Services& services_;
    const Boards& boards_;
    store::Connection& reader_;
    journal::Visibility visibility_;
    registry::Reader people_;
    registry::Historian historian_;
    Language language_;
};

} // namespace

void add_family_routes(http::Router& router, const Services& services) {
    add_door(
        router, services,
        {access::Action::see_people, Reach::asked, http::Method::get, "/api/v1/families/{subject}"},
        [&services](const Request& request) -> Response {
            const auto boards = boards_of(services, request);
            if (!boards) return boards.error();
            const auto subject = number(request.param("subject"));
            if (!subject) return none(request, request.param("subject"));
            const auto reader = services.database.connect_reader();
            const store::ReadScope scope{*reader};
            const auto page =
                FamilyPage{services, **boards, *reader, request}.of(SubjectId{*subject});
            if (!page) return none(request, request.param("subject"));
            note_reading(services, request, "family", SubjectId{*subject}, {});
            return answer(*page);
        });
}

} // namespace tepat::api::detail
