#include "registry/change.hpp"

#include "core/cbor.hpp"
#include "core/nik.hpp"
#include "registry/answers.hpp"
#include "registry/detail/gather.hpp"
#include "registry/detail/id_list.hpp"
#include "registry/detail/numbers.hpp"
#include "registry/detail/recorded.hpp"
#include "registry/detail/standings.hpp"
#include "registry/lines.hpp"

#include <algorithm>
#include <set>

namespace tepat::registry {
namespace {

using detail::digits_of;
using detail::Gatherer;
using detail::number_of;

constexpr std::size_t longest_text = 2'000;
constexpr std::size_t most_fields = 400;

std::unexpected<Refusal> refuse_subject(SubjectId subject) {
    return refuse("registry.change_subject"_msg, {{"subject", std::to_string(subject.value())}});
}

/// Whether a change of this kind may tell this field.
bool belongs(const Field& field, SubjectKind kind) {
    switch (field.role) {
    case FieldRole::key:
    case FieldRole::household_key:
    case FieldRole::region:
    case FieldRole::region_province:
    case FieldRole::region_regency:
    case FieldRole::region_district:
    case FieldRole::region_village:
        return false; // what a change says in parts of its own
    case FieldRole::family_number:
        return kind == SubjectKind::family;
    case FieldRole::kk_number:
        return kind != SubjectKind::household;
    case FieldRole::answer:
    case FieldRole::nik:
    case FieldRole::name:
    case FieldRole::birth_date:
    case FieldRole::sex:
    case FieldRole::household_relation:
    case FieldRole::family_relation:
        return kind != SubjectKind::family;
    }
    return false;
}

const Form& form_of(const Instrument& instrument, SubjectKind kind) {
    return kind == SubjectKind::household ? instrument.household : instrument.member;
}

Result<void> check_answer(const Field& field, const Answer& answer, Date today) {
    const bool is_text = field.kind == FieldKind::text || field.kind == FieldKind::id;
    if (field.role == FieldRole::nik || field.role == FieldRole::kk_number) {
        if (!answer.integer) return refuse("registry.change_shape"_msg);
        const auto digits = detail::sixteen_digits(*answer.integer);
        if (field.role == FieldRole::nik) {
            if (const auto nik = Nik::parse(digits); !nik) return std::unexpected(nik.error());
        } else if (const auto kk = KkNumber::parse(digits); !kk) {
            return std::unexpected(kk.error());
        }
        return {};
    }
    if (is_text == answer.integer.has_value() || answer.text.size() > longest_text)
        return refuse("registry.change_shape"_msg);
    if (is_text) return {};
    const auto value = *answer.integer;
    if (field.kind == FieldKind::code && field.code(value) == nullptr)
        return refuse("registry.change_shape"_msg);
    if (field.kind == FieldKind::date && value > today.day_number())
        return refuse("registry.date_ahead"_msg,
                      {{"date", Date{static_cast<std::int32_t>(value)}.text()}});
    if ((field.least && value < *field.least) || (field.most && value > *field.most))
        return refuse("registry.out_of_bounds"_msg,
                      {{"least", field.least ? std::to_string(*field.least) : "…"},
                       {"most", field.most ? std::to_string(*field.most) : "…"}});
    return {};
}

/// The answers of one subject as they will be. What has a column of its own is no answer.
Bytes merged(BytesView known, const SubjectChange& change, const Form& form) {
    return overlaid(known, change.cleared, change.told, [&](int number) {
        const auto* field = form.field(number);
        return field != nullptr &&
               (field->role == FieldRole::answer || field->role == FieldRole::kk_number);
    });
}

/// What a change tells of the facts that have a column of their own.
class Roles {
public:
    Roles(const Form& form, const SubjectChange& change) : form_{form}, change_{change} {}

    /// Whether it says anything of it, were it that there is no answer.
    [[nodiscard]] bool tells(FieldRole role) const {
        const auto* field = form_.with_role(role);
        if (field == nullptr) return false;
        const Answers told{change_.told};
        return told.integer(field->number) || told.text(field->number) ||
               std::ranges::binary_search(change_.cleared, field->number);
    }
    /// The value that a code states, a number, a day.
    [[nodiscard]] std::optional<std::int64_t> number(FieldRole role,
                                                     std::optional<std::int64_t> known) const {
        if (!tells(role)) return known;
        const auto* field = form_.with_role(role);
        const auto given = Answers{change_.told}.integer(field->number);
        if (given && field->kind == FieldKind::code) return field->code(*given)->value;
        return given;
    }
    [[nodiscard]] std::string text(FieldRole role, std::string known) const {
        if (!tells(role)) return known;
        return std::string{Answers{change_.told}.text(form_.with_role(role)->number).value_or("")};
    }

private:
    const Form& form_;
    const SubjectChange& change_;
};

/// Decides the changes of one event, one after the other.
class ChangeDecider {
public:
    ChangeDecider(store::Connection& connection, const journal::Visibility& visibility,
                  const Instrument& instrument, Date on, std::span<const SubjectChange> changes)
        : gatherer_{connection, {visibility, on}}, connection_{connection}, visibility_{visibility},
          instrument_{instrument}, on_{on}, changes_{changes} {
        std::vector<SubjectId> all;
        for (const auto& change : changes)
            all.push_back(change.subject);
        const Reader reader{connection, visibility, on};
        for (const auto id : all)
            if (const auto kind = reader.kind(id)) kinds_.emplace(id, *kind);
        households_ = gatherer_.households(all);
        families_ = gatherer_.families(all);
        persons_ = gatherer_.persons(all);
        memberships_ = gatherer_.memberships(all);
        keys_ = gatherer_.keys(all);
    }

    Result<void> decide() {
        std::vector<StandingOrder> orders;
        for (const auto& change : changes_) {
            const auto known = kinds_.find(change.subject);
            const bool is_known = known != kinds_.end();
            if (is_known == change.fresh || (is_known && known->second != change.kind) ||
                !met_.insert(change.subject).second)
                return refuse_subject(change.subject);
            if (const auto sound = check_change(instrument_, change, on_); !sound) return sound;
            if (change.standing) {
                if (change.standing->person != change.subject || change.fresh)
                    return refuse("registry.change_shape"_msg);
                orders.push_back(*change.standing);
            }
            switch (change.kind) {
            case SubjectKind::household:
                household(change);
                break;
            case SubjectKind::family:
                family(change);
                break;
            case SubjectKind::person:
                person(change);
                break;
            case SubjectKind::group:
            case SubjectKind::institution:
            case SubjectKind::shop:
                return refuse("registry.change_shape"_msg);
            }
        }
        SilentProgress silent;
        detail::DecidedStandings decided;
        if (const auto done =
                detail::decide_standings(connection_, visibility_, on_, orders, decided, silent);
            !done)
            return done;
        if (!decided.report.refused.empty())
            return std::unexpected(decided.report.refused.front().why);
        for (const auto& line : decided.lines)
            standings_.push_back(lines::encode(line));
        return {};
    }

    [[nodiscard]] std::optional<journal::Event> event(const Basis& basis) const {
        if (facts_.empty() && standings_.empty()) return std::nullopt;
        detail::Recorded recorded{
            basis.words, {facts_.begin(), facts_.end()}, {standings_.begin(), standings_.end()}};
        return journal::Event{
            {std::string{detail::recorded_name}, 1}, encode(recorded), basis.documents};
    }

private:
    /// A new subject is called by its id, so that an exported workbook finds it when it returns.
    std::string key_of(SubjectId id) {
        const auto known = keys_.find(id);
        return known != keys_.end() ? known->second : "T" + std::to_string(id.value());
    }
    template <class Line>
    void emit(const Line& line) {
        facts_.push_back(lines::encode(line));
    }

    void household(const SubjectChange& change) {
        const auto found = households_.find(change.subject);
        const bool known = found != households_.end();
        const auto answers =
            merged(known ? found->second.answers : Bytes{}, change, instrument_.household);
        const auto region = change.village.value_or(known ? found->second.region : RegionId{});
        if (known && region == found->second.region && answers == found->second.answers) return;
        const auto key = key_of(change.subject);
        keys_.emplace(change.subject, key);
        emit(lines::Household{change.subject,
                              change.fresh
                                  ? std::optional{lines::Key{instrument_.household.key_scheme, key}}
                                  : std::nullopt,
                              region, answers});
    }

    void family(const SubjectChange& change) {
        const Roles told{instrument_.member, change};
        const auto found = families_.find(change.subject);
        const bool known = found != families_.end();
        lines::Family line;
        line.id = change.subject;
        line.household = change.group;
        lines::FamilyFacts facts;
        facts.number =
            told.number(FieldRole::family_number, known ? found->second.number : 1).value_or(1);
        facts.kk =
            told.number(FieldRole::kk_number, known ? digits_of(found->second.kk) : std::nullopt);
        if (!known || facts.number != found->second.number ||
            facts.kk != digits_of(found->second.kk))
            line.facts = facts;
        std::string scheme;
        std::string key;
        if (change.fresh) {
            scheme = instrument_.household.key_scheme + "/nuk";
            key = household_key(*change.group) + "/" + std::to_string(facts.number);
            line.key = lines::Key{scheme, key};
        }
        if (line.key || line.household || line.facts) emit(line);
    }
    std::string household_key(SubjectId household) {
        if (!keys_.contains(household)) keys_.merge(gatherer_.keys(std::array{household}));
        return key_of(household);
    }

    void person(const SubjectChange& change) {
        const Roles told{instrument_.member, change};
        const auto found = persons_.find(change.subject);
        const bool known = found != persons_.end();
        const PersonView before = known ? found->second : PersonView{};
        const auto member = memberships_.find(change.subject);
        const auto belongs = member == memberships_.end() ? detail::Member{} : member->second;
        lines::Person line;
        line.id = change.subject;
        const auto key = key_of(change.subject);
        if (change.fresh) line.key = lines::Key{instrument_.member.key_scheme, key};

        const lines::Membership membership{
            change.group.value_or(belongs.group),
            told.number(FieldRole::household_relation, number_of(belongs.to_household_head)),
            told.number(FieldRole::family_relation, number_of(belongs.to_family_head))};
        if (membership.family != belongs.group ||
            membership.household_relation != number_of(belongs.to_household_head) ||
            membership.family_relation != number_of(belongs.to_family_head))
            line.membership = membership;

        const auto nik = told.number(FieldRole::nik, digits_of(before.nik.nik));
        if (nik != digits_of(before.nik.nik) || (change.fresh && told.tells(FieldRole::nik)))
            line.claim = lines::Claim{
                nik, static_cast<std::int64_t>(nik ? NikVerdict::claimed : NikVerdict::none)};
        const auto name = told.text(FieldRole::name, before.name);
        const auto answers = merged(before.answer_bytes, change, instrument_.member);
        const lines::PersonFacts facts{name,
                                       told.number(FieldRole::birth_date, number_of(before.born)),
                                       told.number(FieldRole::sex, number_of(before.sex)), answers};
        if (!known || facts.name != before.name || facts.born != number_of(before.born) ||
            facts.sex != number_of(before.sex) || answers != before.answer_bytes)
            line.facts = facts;
        if (line.key || line.membership || line.claim || line.facts) emit(line);
        if (line.claim && line.claim->nik) flag_shared(change.subject, *line.claim->nik);
    }

    void flag_shared(SubjectId person, std::int64_t nik) {
        const auto flag = [&](SubjectId id) {
            emit(lines::Flagged{id, static_cast<std::int64_t>(Flag::shared_nik), nik});
        };
        std::vector<SubjectId> others;
        for (const auto& [number, id] : gatherer_.claimants(std::array{nik}))
            if (id != person) others.push_back(id);
        bool shared = !claimed_.insert(nik).second;
        for (const auto& [id, view] : gatherer_.persons(others)) {
            if (!view.nik.nik || view.nik.nik->number() != nik) continue;
            shared = true;
            if (!view.flags.has(Flag::shared_nik)) flag(id);
        }
        if (shared) flag(person);
    }

    Gatherer gatherer_;
    store::Connection& connection_;
    const journal::Visibility& visibility_;
    const Instrument& instrument_;
    Date on_;
    std::span<const SubjectChange> changes_;
    std::unordered_map<SubjectId, SubjectKind> kinds_;
    std::unordered_map<SubjectId, detail::HouseholdFacts> households_;
    std::unordered_map<SubjectId, FamilyView> families_;
    std::unordered_map<SubjectId, PersonView> persons_;
    std::unordered_map<SubjectId, detail::Member> memberships_;
    std::unordered_map<SubjectId, std::string> keys_;
    std::set<SubjectId> met_;
    std::set<std::int64_t> claimed_;
    std::vector<Bytes> facts_;
    std::vector<Bytes> standings_;
};

template <class Id>
void maybe(CborWriter& out, const std::optional<Id>& id) {
    if (id)
        out.integer(id->value());
    else
        out.null();
}
template <class Id>
std::optional<Id> maybe(CborReader& in) {
    if (in.null()) return std::nullopt;
    return Id{in.integer()};
}

} // namespace

Bytes encode(const SubjectChange& change) {
    CborWriter out;
    out.array(8);
    out.integer(change.subject.value());
    out.integer(static_cast<std::int64_t>(change.kind));
    out.boolean(change.fresh);
    maybe(out, change.village);
    maybe(out, change.group);
    out.bytes(change.told);
    out.array(change.cleared.size());
    for (const auto field : change.cleared)
        out.integer(field);
    if (const auto& order = change.standing) {
        out.array(3);
        out.integer(order->sleep ? static_cast<std::int64_t>(*order->sleep) : 0);
        maybe(out, order->into);
        if (order->from)
            out.integer(order->from->day_number());
        else
            out.null();
    } else {
        out.null();
    }
    return out.take();
}

SubjectChange decode_change(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(8);
    SubjectChange change;
    change.subject = SubjectId{in.integer()};
    const auto kind = in.integer();
    if (kind < 0 || kind > static_cast<std::int64_t>(SubjectKind::person))
        throw CborError{"registry: a change of another kind"};
    change.kind = static_cast<SubjectKind>(kind);
    change.fresh = in.boolean();
    change.village = maybe<RegionId>(in);
    change.group = maybe<SubjectId>(in);
    const auto told = in.bytes();
    change.told.assign(told.begin(), told.end());
    Answers{told}.each([](const Answer&) {}); // CborError when they are none
    int last = -1;
    auto left = in.array();
    if (left > most_fields) throw CborError{"registry: too many fields"};
    for (; left > 0; --left) {
        const auto field = in.integer();
        if (field <= last || field > std::numeric_limits<int>::max())
            throw CborError{"registry: cleared fields out of order"};
        change.cleared.push_back(last = static_cast<int>(field));
    }
    if (!in.null()) {
        in.array_of(3);
        StandingOrder order{change.subject};
        const auto cause = in.integer();
        if (cause < 0 || cause > static_cast<std::int64_t>(SleepCause::refused))
            throw CborError{"registry: an unknown cause of sleep"};
        if (cause > 0) order.sleep = static_cast<SleepCause>(cause);
        order.into = maybe<SubjectId>(in);
        if (!in.null()) order.from = Date{static_cast<std::int32_t>(in.integer())};
        change.standing = order;
    }
    in.finish();
    return change;
}

Bytes overlaid(BytesView before, std::span<const int> cleared, BytesView later,
               const std::function<bool(int)>& takes) {
    std::map<int, Answer> all;
    Answers{before}.each([&](const Answer& answer) { all.insert_or_assign(answer.field, answer); });
    for (const auto field : cleared)
        all.erase(field);
    Answers{later}.each([&](const Answer& answer) {
        if (!takes || takes(answer.field)) all.insert_or_assign(answer.field, answer);
    });
    AnswersWriter out;
    for (const auto& [field, answer] : all) {
        if (answer.integer)
            out.integer(field, *answer.integer);
        else
            out.text(field, answer.text);
    }
    return out.take();
}

Result<void> check_change(const Instrument& instrument, const SubjectChange& change, Date today) {
    const bool household = change.kind == SubjectKind::household;
    if ((household && change.group) || (!household && change.village) ||
        (change.fresh && household && !change.village) ||
        (change.fresh && !household && !change.group) ||
        (change.standing && change.kind != SubjectKind::person))
        return refuse("registry.change_shape"_msg);
    const auto& form = form_of(instrument, change.kind);
    Result<void> sound;
    const auto field_of = [&](int number) -> const Field* {
        const auto* field = form.field(number);
        if (field == nullptr || !belongs(*field, change.kind)) {
            if (sound)
                sound = refuse("registry.change_field"_msg, {{"field", std::to_string(number)}});
            return nullptr;
        }
        return field;
    };
    for (const auto number : change.cleared)
        static_cast<void>(field_of(number));
    Answers{change.told}.each([&](const Answer& answer) {
        const auto* field = field_of(answer.field);
        if (field == nullptr || !sound) return;
        sound = check_answer(*field, answer, today);
    });
    return sound;
}

Result<std::optional<journal::Event>> decide_changes(store::Connection& connection,
                                                     const journal::Visibility& visibility,
                                                     const Instrument& instrument, Date on,
                                                     const Basis& basis,
                                                     std::span<const SubjectChange> changes) {
    ChangeDecider decider{connection, visibility, instrument, on, changes};
    if (const auto decided = decider.decide(); !decided) return std::unexpected(decided.error());
    return decider.event(basis);
}

} // namespace tepat::registry
