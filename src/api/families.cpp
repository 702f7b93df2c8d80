#include "access/purpose.hpp"
#include "api/detail/chain_answers.hpp"
#include "documents/uses.hpp"
#include "payments/entitlements.hpp"
#include "registry/history.hpp"
#include "registry/reader.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

Json json_of(const registry::FactWithOrigin& fact) {
    return {{"label", fact.label},       {"value", fact.value}, {"since", fact.since.text()},
            {"entry", fact.seq.value()}, {"line", fact.line},   {"origin", fact.origin}};
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

/// What was true on a day, as it was known then or later.
struct Moment {
    Date on;
    std::optional<Date> known_on; ///< at the end of that day in Jakarta
    std::optional<Seq> at;        ///< the last entry that was known; nothing: all by now
};

constexpr std::int64_t day_in_microseconds = std::int64_t{86'400} * 1'000'000;
Instant end_of(Date day) {
    return Instant{(std::int64_t{day.day_number()} + 1) * day_in_microseconds -
                   jakarta * day_in_microseconds / 24};
}

/// The last entry recorded before an instant; 0 when none was. Reads a row for each doubling of the
/// journal; where a clock stepped back it may be an entry or two off.
Seq last_seq_before(store::Connection& connection, Instant instant) {
    auto known = std::int64_t{0};
    auto later = journal::last_seq(connection).value() + 1;
    while (later - known > 1) {
        const auto middle = known + (later - known) / 2;
        const auto head = journal::read_head(connection, Seq{middle});
        (head && head->recorded_at < instant ? known : later) = middle;
    }
    return Seq{known};
}

/// How a question names the days of a moment.
struct MomentFields {
    std::string_view true_on;
    std::string_view known_on;
    std::string_view known_at; ///< instead, an entry
};
constexpr MomentFields first_fields{"true_on", "known_on", "known_at"};
constexpr MomentFields second_fields{"then_true_on", "then_known_on", "then_known_at"};

/// `usual` where no day is asked. Nothing is known after today, or true by then.
Answer<Moment> moment_asked(const Services& services, const Request& request,
                            store::Connection& reader, const MomentFields& fields, Date usual) {
    Moment moment{usual, std::nullopt, std::nullopt};
    const auto wrong = [&](std::string_view field) {
        return std::unexpected(http::problem(request, 400, wrong_question(field).error()));
    };
    const auto day = [&](std::string_view field) -> Answer<std::optional<Date>> {
        const auto text = request.asked(field);
        if (text.empty()) return std::nullopt;
        const auto said = Date::parse(text);
        if (!said || *said > today(services)) return wrong(field);
        return *said;
    };
    const auto on = day(fields.true_on);
    if (!on) return std::unexpected(on.error());
    if (*on) moment.on = **on;
    const auto known = day(fields.known_on);
    if (!known) return std::unexpected(known.error());
    moment.known_on = *known;
    if (*known) moment.at = last_seq_before(reader, end_of(**known));
    if (const auto text = request.asked(fields.known_at); !text.empty()) {
        const auto entry = number(text);
        if (!entry || *entry < 1 || Seq{*entry} > journal::last_seq(reader) || moment.known_on)
            return wrong(fields.known_at);
        moment.at = Seq{*entry};
    }
    return moment;
}
void add(Json& out, const Moment& moment) {
    out["true_on"] = moment.on.text();
    if (moment.known_on) out["known_on"] = moment.known_on->text();
    if (moment.at) out["known_at"] = moment.at->value();
}

/// Of each entry that facts rest on: who recorded it when, and the papers that the caller may open.
class Entries {
public:
    Entries(const Request& request, const registry::Regions& regions, store::Connection& reader)
        : request_{request}, regions_{regions}, reader_{reader} {}

    void add(const registry::FactWithOrigin& fact) { origins_.try_emplace(fact.seq, fact.origin); }

    [[nodiscard]] Json json() const {
        auto out = Json::array();
        for (const auto& [seq, origin] : origins_) {
            const auto head = journal::read_head(reader_, seq);
            if (!head) continue;
            Json one{{"entry", seq.value()},
                     {"recorded_at", head->recorded_at.text()},
                     {"actor", head->actor},
                     {"type", head->type.name},
                     {"origin", origin}};
            std::vector<Seq> steps{seq};
            if (const auto id = verification::proposal_in(origin)) {
                one["proposal"] = std::to_string(id->value());
                for (const auto& event : verification::timeline(reader_, *id))
                    steps.push_back(event.seq);
            }
            auto papers = Json::array();
            for (const auto& paper : papers_json(request_, regions_, reader_, steps))
                papers.push_back(paper["digest"]);
            one["documents"] = std::move(papers);
            out.push_back(std::move(one));
        }
        return out;
    }

private:
    const Request& request_;
    const registry::Regions& regions_;
    store::Connection& reader_;
    std::map<Seq, std::string> origins_;
};

/// One family, read at one journal position.
class FamilyPage {
public:
    FamilyPage(const Services& services, const Boards& boards, store::Connection& reader,
               const Call& call, Moment moment)
        : call_{call}, services_{services}, boards_{boards}, reader_{reader}, moment_{moment},
          visibility_{reader, moment.at}, people_{reader, visibility_, moment.on},
          historian_{reader, visibility_, *boards.regions, services.instrument, call.language},
          language_{call.language} {}

    /// The household that somebody is or lives in.
    [[nodiscard]] std::optional<registry::HouseholdView> home_of(SubjectId subject) const {
        const auto kind = people_.kind(subject);
        if (!kind) return std::nullopt;
        const auto id = *kind == registry::SubjectKind::household ? std::optional{subject}
                                                                  : people_.household_of(subject);
        auto household = id ? people_.household(*id) : std::nullopt;
        if (!household || household->families.empty()) return std::nullopt;
        return household;
    }
    /// Whether it lives where the caller may see it: who lives elsewhere is as one not there.
    [[nodiscard]] bool may_see(const registry::HouseholdView& household) const {
        const auto* village = boards_.regions->find(household.region);
        return village != nullptr && call_.covers(village->code);
    }
    /// The family of a household that the subject is or belongs to; else its first.
    [[nodiscard]] static const registry::FamilyView&
    family_in(const registry::HouseholdView& household, SubjectId subject) {
        const auto& families = household.families;
        const auto family = std::ranges::find_if(families, [&](const auto& it) {
            return it.id == subject || std::ranges::any_of(it.members, [&](const auto& person) {
                       return person.id == subject;
                   });
        });
        return family == families.end() ? families.front() : *family;
    }

    /// By household and person, with whose they are; the household's name is empty.
    struct Known {
        std::string whose;
        std::vector<registry::FactWithOrigin> facts;
    };
    [[nodiscard]] std::map<SubjectId, Known> facts(SubjectId subject) const {
        std::map<SubjectId, Known> all;
        const auto household = home_of(subject);
        if (!household) return all;
        all[household->id] = {{}, historian_.facts_of(household->id, moment_.on)};
        for (const auto& person : family_in(*household, subject).members)
            all[person.id] = {person.name, historian_.facts_of(person.id, moment_.on)};
        return all;
    }

    /// The household of a subject, the family in it, and its members.
    [[nodiscard]] std::vector<SubjectId> whole_of(SubjectId subject) const {
        const auto household = home_of(subject);
        if (!household) return {};
        const auto& family = family_in(*household, subject);
        std::vector all{household->id, family.id};
        for (const auto& person : family.members)
            all.push_back(person.id);
        return all;
    }

    [[nodiscard]] std::optional<Json> of(SubjectId subject) const {
        const auto household = home_of(subject);
        const auto* village = household ? boards_.regions->find(household->region) : nullptr;
        if (village == nullptr) return std::nullopt;
        const auto* family = &family_in(*household, subject);
        Entries entries{call_, *boards_.regions, reader_};
        const auto told = [&](SubjectId whose) {
            const auto facts = historian_.facts_of(whose, moment_.on);
            for (const auto& fact : facts)
                entries.add(fact);
            return facts_json(facts);
        };

        Json out{{"subject", std::to_string(family->id.value())},
                 {"household", std::to_string(household->id.value())},
                 {"number", family->number}};
        if (family->kk) out["kk"] = family->kk->masked();
        const auto place = place_of(*boards_.regions, village->id);
        out["village"] = place.village;
        out["district"] = place.district;
        out["code"] = village->code.text();
        tepat::api::detail::add(out, moment_);
        std::vector<Json> history;
        for (const auto& event : historian_.history_of(household->id))
            add_events(history, event, {}, language_);
        for (const auto& event : historian_.history_of(family->id))
            add_events(history, event, {}, language_);
        auto members = Json::array();
        for (auto& member : members_json(reader_, visibility_, family->members,
                                         services_.instrument, moment_.on, language_))
            members.push_back({{"member", std::move(member)}});
        for (std::size_t at = 0; at < family->members.size(); ++at) {
            const auto& person = family->members[at];
            members[at]["facts"] = told(person.id);
            for (const auto& event : historian_.history_of(person.id))
                add_events(history, event, person.name, language_);
        }
        std::ranges::stable_sort(history, std::greater{},
                                 [](const Json& it) { return it["entry"].get<std::int64_t>(); });
        out["members"] = std::move(members);
        out["household_facts"] = told(household->id);
        out["entries"] = entries.json();
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
            if (list.seq > visibility_.at()) continue;
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
    Moment moment_;
    journal::Visibility visibility_;
    registry::Reader people_;
    registry::Historian historian_;
    Language language_;
};

/// Facts of two moments that are not the same.
class Difference {
public:
    Difference(Entries& entries, Date first) : entries_{entries}, first_{first} {}

    void add(const std::string& whose, const std::vector<registry::FactWithOrigin>& before,
             const std::vector<registry::FactWithOrigin>& after) {
        for (const auto& was : before)
            if (const auto* is = same(after, was.fact); is == nullptr || is->value != was.value)
                put(whose, &was, is);
        for (const auto& is : after)
            if (same(before, is.fact) == nullptr) put(whose, nullptr, &is);
    }
    [[nodiscard]] Json json() { return std::move(out_); }

private:
    static const registry::FactWithOrigin* same(const std::vector<registry::FactWithOrigin>& facts,
                                                const std::string& name) {
        const auto found = std::ranges::find(facts, name, &registry::FactWithOrigin::fact);
        return found == facts.end() ? nullptr : &*found;
    }
    void put(const std::string& whose, const registry::FactWithOrigin* was,
             const registry::FactWithOrigin* is) {
        Json one{{"whose", whose}, {"label", (is != nullptr ? is : was)->label}};
        if (was != nullptr) one["before"] = json_of(*was);
        if (is != nullptr) one["after"] = json_of(*is);
        // What was so already on the first day, but learned later, is a correction.
        one["corrected"] = is != nullptr && is->since <= first_;
        for (const auto* fact : {was, is})
            if (fact != nullptr) entries_.add(*fact);
        out_.push_back(std::move(one));
    }

    Entries& entries_;
    Date first_;
    Json out_ = Json::array();
};

Json json_of(const Moment& moment) {
    Json out;
    add(out, moment);
    return out;
}

constexpr std::ptrdiff_t most_readings = 500;

/// What somebody was shown, and for what; what is not named here is told by its code.
std::string reading_text(const access::Reading& reading, Language language) {
    static constexpr std::array<std::pair<std::string_view, MessageCode>, 12> names{
        {{"family", "api.reading_family"_msg},
         {"family difference", "api.reading_family_difference"_msg},
         {"case", "api.reading_case"_msg},
         {"ranking_case", "api.reading_ranking"_msg},
         {"difference", "api.reading_difference"_msg},
         {"objection", "api.reading_objection"_msg},
         {"complaint", "api.reading_complaint"_msg},
         {"proposal", "api.reading_proposal"_msg},
         {"minutes", "api.reading_minutes"_msg},
         {"review_pair", "api.reading_pair"_msg},
         {"readings", "api.reading_readings"_msg},
         {"unmasked", "api.reading_unmasked"_msg}}};
    const auto* const its = std::ranges::find(names, std::string_view{reading.what},
                                              &std::pair<std::string_view, MessageCode>::first);
    if (its == names.end()) return reading.what;
    auto detail = reading.detail;
    if (reading.what == "unmasked") {
        const auto name = detail.substr(0, detail.find(':'));
        if (const auto purpose = access::purpose_of(name))
            detail.replace(0, name.size(),
                           message_text(access::rule_of(*purpose).label, {}, language));
    }
    return message_text(its->second, {{"detail", detail}}, language);
}

class Families {
public:
    explicit Families(const Services& services) : services_{services} {}

    [[nodiscard]] Response one(const Request& request) const {
        return seen(
            request,
            [&](const Boards& boards, store::Connection& reader, SubjectId subject) -> Response {
                const auto moment =
                    moment_asked(services_, request, reader, first_fields, boards.on);
                if (!moment) return moment.error();
                const auto page =
                    FamilyPage{services_, boards, reader, request, *moment}.of(subject);
                if (!page) return none(request, request.param("subject"));
                note_reading(services_, request, "family", subject, {});
                return answer(*page);
            });
    }

    [[nodiscard]] Response difference(const Request& request) const {
        return seen(
            request,
            [&](const Boards& boards, store::Connection& reader, SubjectId subject) -> Response {
                const auto first =
                    moment_asked(services_, request, reader, first_fields, boards.on);
                if (!first) return first.error();
                const auto second =
                    moment_asked(services_, request, reader, second_fields, first->on);
                if (!second) return second.error();
                auto before = FamilyPage{services_, boards, reader, request, *first}.facts(subject);
                auto after = FamilyPage{services_, boards, reader, request, *second}.facts(subject);
                Entries entries{request, *boards.regions, reader};
                Difference difference{entries, first->on};
                for (const auto& [whose, known] : after)
                    difference.add(known.whose, before[whose].facts, known.facts);
                for (const auto& [whose, known] : before)
                    if (!after.contains(whose)) difference.add(known.whose, known.facts, {});
                note_reading(services_, request, "family difference", subject, {});
                return answer({{"first", json_of(*first)},
                               {"second", json_of(*second)},
                               {"differences", difference.json()},
                               {"entries", entries.json()}});
            });
    }

    /// Who was shown the household, its family or one of its members.
    [[nodiscard]] Response readings(const Request& request) const {
        return seen(
            request,
            [&](const Boards& boards, store::Connection& reader, SubjectId subject) -> Response {
                const FamilyPage page{services_, boards, reader, request, {boards.on, {}, {}}};
                std::vector<access::KeptReading> all;
                for (const auto id : page.whole_of(subject))
                    std::ranges::move(access::readings_of(reader, id), std::back_inserter(all));
                std::ranges::sort(all, std::ranges::greater{}, [](const access::KeptReading& its) {
                    return std::pair{its.batch, its.place};
                });
                const auto total = std::ssize(all);
                if (total > most_readings) all.resize(most_readings);
                note_reading(services_, request, "readings", subject, {});
                auto out = Json::array();
                for (const auto& its : all)
                    out.push_back({{"at", its.at.text()},
                                   {"actor", its.reading.actor},
                                   {"what", its.reading.what},
                                   {"text", reading_text(its.reading, request.language)}});
                return answer({{"total", total}, {"readings", std::move(out)}});
            });
    }

private:
    /// Who may see the family where it lives now may see what was known of it before.
    template <class Make>
    [[nodiscard]] Response seen(const Request& request, Make make) const {
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto subject = number(request.param("subject"));
        if (!subject) return none(request, request.param("subject"));
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const FamilyPage now{services_, **boards, *reader, request, {(*boards)->on, {}, {}}};
        const auto home = now.home_of(SubjectId{*subject});
        if (!home || !now.may_see(*home)) return none(request, request.param("subject"));
        return make(**boards, *reader, SubjectId{*subject});
    }

    const Services& services_;
};

} // namespace

void add_family_routes(http::Router& router, const Services& services) {
    Routes<Families> routes{router, services};
    const std::string one = "/api/v1/families/{subject}";
    const auto add = [&](const std::string& pattern, auto handler) {
        routes.add({access::Action::see_people, Reach::asked, http::Method::get, pattern}, handler);
    };
    add(one, &Families::one);
    add(one + "/difference", &Families::difference);
    routes.add({access::Action::see_access, Reach::asked, http::Method::get, one + "/readings"},
               &Families::readings);
}

} // namespace tepat::api::detail
