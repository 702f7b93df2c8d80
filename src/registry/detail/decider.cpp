#include "registry/detail/decider.hpp"

#include "registry/detail/numbers.hpp"

#include <algorithm>
#include <functional>

namespace tepat::registry::detail {
namespace {

constexpr std::uint64_t flagged_bit = std::uint64_t{1} << 63;

/// A key of any length as a number that is not zero.
std::uint64_t hash_of(std::string_view scheme, std::string_view key) {
    const auto hash = std::hash<std::string_view>{};
    return (hash(key) ^ hash(scheme) * 0x9e37'79b9'7f4a'7c15) | 1;
}

std::string family_key(std::string_view household, std::int64_t number) {
    return std::string{household}.append("/").append(std::to_string(number));
}

/// What holds after a row: its answers, and the old ones of fields it does not tell.
Bytes merged(const FormReader& reader, const FormRow& row, BytesView known) {
    if (known == row.answers) return row.answers;
    std::vector<Answer> kept;
    const auto stays = [&](int field) {
        return !reader.has(field) || std::ranges::find(row.refused, field) != row.refused.end();
    };
    Answers{known}.each([&](const Answer& answer) {
        if (stays(answer.field)) kept.push_back(answer);
    });
    if (kept.empty()) return row.answers;
    Answers{row.answers}.each([&](const Answer& answer) { kept.push_back(answer); });
    std::ranges::sort(kept, {}, &Answer::field);
    AnswersWriter all;
    for (const auto& answer : kept) {
        if (answer.integer)
            all.integer(answer.field, *answer.integer);
        else
            all.text(answer.field, answer.text);
    }
    return all.take();
}

std::int64_t number_of_fault(std::optional<NumberFault> fault) {
    return fault ? static_cast<std::int64_t>(*fault) : 0;
}

template <class T>
T told_or(const Told<T>& told, T known) {
    return told.told ? told.value : std::move(known);
}

/// Who sleeps is taken in as anybody, and takes no part all the same: whoever sent the row is told.
void tell_asleep(const Form& form, FormRow& row,
                 const std::unordered_map<std::string, SubjectId>& subjects,
                 const std::unordered_map<SubjectId, Sleep>& asleep) {
    if (asleep.empty() || !row.taken()) return;
    const auto subject = subjects.find(row.key);
    if (subject == subjects.end()) return;
    if (const auto sleep = asleep.find(subject->second); sleep != asleep.end())
        row.problems.push_back({form.with_role(FieldRole::key),
                                row.key,
                                {"registry.row_asleep"_msg,
                                 {{"since", sleep->second.since.text()},
                                  {"entry", std::to_string(sleep->second.seq.value())}}},
                                false});
}

/// The KK number of a family, from its rows that stand together: its head's, or else the first one
/// given.
std::optional<std::int64_t> kk_of(std::span<const MemberRow> run, std::int64_t number) {
    std::optional<std::int64_t> first;
    for (const auto& row : run) {
        if (!row.taken() || row.family_number.value != number || !row.kk) continue;
        if (row.to_family_head.value == static_cast<std::int64_t>(Relation::head)) return row.kk;
        if (!first) first = row.kk;
    }
    return first;
}

} // namespace

/// What the register knows of the subjects of a batch.
struct Decider::Batch {
    std::unordered_map<std::string, SubjectId> subjects; ///< households or persons, by key
    std::unordered_map<SubjectId, HouseholdFacts> households;
    std::unordered_map<std::string, SubjectId> known_families;
    std::unordered_map<SubjectId, FamilyView> families;
    std::unordered_map<SubjectId, PersonView> persons;
    std::unordered_map<SubjectId, NumberFaults> faults;
    std::unordered_map<SubjectId, Sleep> asleep;
    std::unordered_map<SubjectId, Member> memberships;
    std::unordered_map<std::int64_t, std::vector<PersonView>>
        claimants; ///< by NIK, who claims it now
};

Decider::Decider(journal::Journal& journal, journal::SetDraft& draft, const Instrument& instrument,
                 Date effective_on, ImportReport& report, std::vector<lines::File> files)
    : draft_{draft}, instrument_{instrument},
      family_scheme_{instrument.household.key_scheme + "/nuk"}, on_{effective_on}, report_{report},
      files_{std::move(files)}, connection_{journal.database().connect_reader()},
      begun_{!draft.sealed().empty()} {
    const auto remember = [this](SubjectId id, const std::optional<lines::Key>& key) {
        if (key) given_.put(hash_of(key->scheme, key->key), static_cast<std::uint64_t>(id.value()));
    };
    draft.replay([&](BytesView bytes) {
        const auto line = lines::decode_imported(bytes);
        if (const auto* its = std::get_if<lines::Household>(&line)) remember(its->id, its->key);
        if (const auto* its = std::get_if<lines::Family>(&line)) remember(its->id, its->key);
        if (const auto* its = std::get_if<lines::Person>(&line)) remember(its->id, its->key);
    });
}

template <class Line>
void Decider::emit(const Line& line) {
    if (written_) return;
    if (!std::exchange(begun_, true))
        for (const auto& file : files_)
            draft_.add(lines::encode(file));
    draft_.add(lines::encode(line));
}

void Decider::touch_key(std::string_view scheme, FormRow& row) {
    if (!row.taken()) return;
    const auto hash = hash_of(scheme, row.key);
    if (const auto* before = rows_.find(hash)) {
        row.problems.push_back({nullptr,
                                row.key,
                                {"registry.key_twice"_msg, {{"row", std::to_string(*before)}}},
                                true});
        return;
    }
    rows_.put(hash, row.number);
}

SubjectId Decider::fresh(std::string_view scheme, std::string_view key) {
    if (written_)
        if (const auto* given = given_.find(hash_of(scheme, key)))
            return SubjectId{static_cast<std::int64_t>(*given)};
    return draft_.ids().next();
}

void Decider::households(const FormReader& reader, std::span<HouseholdRow> rows, bool written) {
    written_ = written;
    for (auto& row : rows)
        touch_key(instrument_.household.key_scheme, row);
    const auto batch = look_up(std::span<const HouseholdRow>{rows});
    for (auto& row : rows)
        if (row.taken()) household(reader, row, batch);
}

void Decider::household(const FormReader& reader, HouseholdRow& row, const Batch& batch) {
    const auto& scheme = instrument_.household.key_scheme;
    const auto known = batch.subjects.find(row.key);
    const bool fresh_one = known == batch.subjects.end();
    const auto id = fresh_one ? fresh(scheme, row.key) : known->second;
    households_.put(hash_of(scheme, row.key), static_cast<std::uint64_t>(id.value()));
    const auto facts = batch.households.find(id);
    if (facts == batch.households.end()) {
        ++(fresh_one ? report_.households.added : report_.households.changed);
        emit(lines::Household{id,
                              fresh_one ? std::optional{lines::Key{scheme, row.key}} : std::nullopt,
                              row.region, row.answers});
        return;
    }
    const auto answers = merged(reader, row, facts->second.answers);
    if (facts->second.region == row.region && facts->second.answers == answers) {
        ++report_.households.unchanged;
        return;
    }
    ++report_.households.changed;
    emit(lines::Household{id, std::nullopt, row.region, answers});
}

Decider::Batch Decider::look_up(std::span<const HouseholdRow> rows) {
    Batch batch;
    const store::ReadScope scope{*connection_};
    const journal::Visibility visibility{*connection_};
    const Gatherer gatherer{*connection_, {visibility, on_}};
    std::vector<std::string> keys;
    for (const auto& row : rows)
        if (row.taken()) keys.push_back(row.key);
    batch.subjects = gatherer.subjects(instrument_.household.key_scheme, keys);
    std::vector<SubjectId> ids;
    for (const auto& [key, id] : batch.subjects)
        ids.push_back(id);
    batch.households = gatherer.households(ids);
    return batch;
}

void Decider::members(const FormReader& reader, std::span<MemberRow> rows, bool written) {
    written_ = written;
    for (auto& row : rows)
        touch_key(instrument_.member.key_scheme, row);
    const auto batch = look_up(std::span<const MemberRow>{rows});
    const auto& scheme = instrument_.household.key_scheme;
    for (std::size_t from = 0; from < rows.size();) {
        auto to = from + 1;
        while (to < rows.size() && rows[to].household_key == rows[from].household_key)
            ++to;
        const auto run = rows.subspan(from, to - from);
        from = to;
        const auto* household = households_.find(hash_of(scheme, run.front().household_key));
        for (auto& row : run) {
            if (!row.taken()) continue;
            if (household == nullptr)
                row.problems.push_back({instrument_.member.with_role(FieldRole::household_key),
                                        row.household_key,
                                        {"registry.household_unknown"_msg, {}},
                                        true});
            else
                person(reader, row, SubjectId{static_cast<std::int64_t>(*household)}, run, batch);
            tell_asleep(instrument_.member, row, batch.subjects, batch.asleep);
        }
    }
}

Decider::Batch Decider::look_up(std::span<const MemberRow> rows) {
    Batch batch;
    const store::ReadScope scope{*connection_};
    const journal::Visibility visibility{*connection_};
    const Gatherer gatherer{*connection_, {visibility, on_}};
    std::vector<std::string> keys;
    std::vector<std::string> family_keys;
    std::vector<std::string> household_keys;
    std::vector<std::int64_t> niks;
    for (const auto& row : rows) {
        if (!row.taken()) continue;
        keys.push_back(row.key);
        auto key = family_key(row.household_key, row.family_number.value);
        if (family_keys.empty() || family_keys.back() != key) family_keys.push_back(std::move(key));
        if (!households_.find(hash_of(instrument_.household.key_scheme, row.household_key)))
            household_keys.push_back(row.household_key);
        if (row.claim.told && row.claim.value.verdict == NikVerdict::claimed)
            niks.push_back(*row.claim.value.nik);
    }
    for (const auto& [key, id] :
         gatherer.subjects(instrument_.household.key_scheme, household_keys))
        households_.put(hash_of(instrument_.household.key_scheme, key),
                        static_cast<std::uint64_t>(id.value()));
    batch.subjects = gatherer.subjects(instrument_.member.key_scheme, keys);
    batch.known_families = gatherer.subjects(family_scheme_, family_keys);
    std::vector<SubjectId> persons;
    for (const auto& [key, id] : batch.subjects)
        persons.push_back(id);
    std::vector<SubjectId> families;
    for (const auto& [key, id] : batch.known_families)
        families.push_back(id);
    batch.persons = gatherer.persons(persons);
    batch.faults = gatherer.number_faults(persons);
    batch.asleep = gatherer.sleepers(persons);
    batch.families = gatherer.families(families);
    auto members = persons;
    members.insert(members.end(), families.begin(), families.end());
    batch.memberships = gatherer.memberships(members);
    std::vector<SubjectId> claimants;
    for (const auto& [nik, id] : gatherer.claimants(niks))
        claimants.push_back(id);
    for (auto& [id, view] : gatherer.persons(claimants))
        if (view.nik.nik) batch.claimants[view.nik.nik->number()].push_back(view);
    return batch;
}

void Decider::supplements(const FormReader& reader, std::span<SupplementRow> rows, bool written) {
    written_ = written;
    const auto& form = *reader.source().form;
    const bool persons = form.subject == SubjectKind::person;
    auto& counts = persons ? report_.members : report_.households;
    for (auto& row : rows)
        touch_key(form.key_scheme, row);
    const store::ReadScope scope{*connection_};
    const journal::Visibility visibility{*connection_};
    const Gatherer gatherer{*connection_, {visibility, on_}};
    std::vector<std::string> keys;
    for (const auto& row : rows)
        if (row.taken()) keys.push_back(row.key);
    const auto subjects = gatherer.subjects(form.key_scheme, keys);
    std::vector<SubjectId> ids;
    for (const auto& [key, id] : subjects)
        ids.push_back(id);
    const auto asleep = persons ? gatherer.sleepers(ids) : decltype(gatherer.sleepers(ids)){};
    const auto views = persons ? gatherer.persons(ids) : decltype(gatherer.persons(ids)){};
    const auto facts = persons ? decltype(gatherer.households(ids)){} : gatherer.households(ids);
    for (auto& row : rows) {
        if (!row.taken()) continue;
        tell_asleep(form, row, subjects, asleep);
        const auto subject = subjects.find(row.key);
        const auto id = subject == subjects.end() ? SubjectId{} : subject->second;
        const auto view = views.find(id);
        const auto household = facts.find(id);
        if (view == views.end() && household == facts.end()) {
            row.problems.push_back(
                {nullptr, row.key, {"registry.supplement_unknown"_msg, {}}, true});
            continue;
        }
        const auto& known = persons ? view->second.answer_bytes : household->second.answers;
        const auto answers = merged(reader, row, known);
        if (answers == known) {
            ++counts.unchanged;
            continue;
        }
        ++counts.changed;
        if (persons) {
            lines::Person line;
            line.id = id;
            line.facts = lines::PersonFacts{view->second.name, number_of(view->second.born),
                                            number_of(view->second.sex), answers};
            emit(line);
        } else {
            emit(lines::Household{id, std::nullopt, household->second.region, answers});
        }
    }
}

SubjectId Decider::family(std::span<const MemberRow> run, SubjectId household, std::int64_t number,
                          const Batch& batch) {
    const auto key = family_key(run.front().household_key, number);
    const auto hash = hash_of(family_scheme_, key);
    if (const auto* met = families_.find(hash)) return SubjectId{static_cast<std::int64_t>(*met)};
    const auto known = batch.known_families.find(key);
    const bool fresh_one = known == batch.known_families.end();
    const auto id = fresh_one ? fresh(family_scheme_, key) : known->second;
    families_.put(hash, static_cast<std::uint64_t>(id.value()));

    lines::Family line{id, std::nullopt, household, lines::FamilyFacts{number, kk_of(run, number)}};
    if (fresh_one) {
        line.key = lines::Key{family_scheme_, key};
        ++report_.families_added;
    }
    if (const auto member = batch.memberships.find(id);
        member != batch.memberships.end() && member->second.group == household)
        line.household.reset();
    if (const auto facts = batch.families.find(id); facts != batch.families.end()) {
        const auto kk = digits_of(facts->second.kk);
        if (!line.facts->kk) line.facts->kk = kk;
        if (line.facts->kk == kk) line.facts.reset();
    }
    if (line.key || line.household || line.facts) emit(line);
    return id;
}

void Decider::person(const FormReader& reader, const MemberRow& row, SubjectId household,
                     std::span<const MemberRow> run, const Batch& batch) {
    const auto& scheme = instrument_.member.key_scheme;
    const auto subject = batch.subjects.find(row.key);
    const bool fresh_one = subject == batch.subjects.end();
    const auto view = fresh_one ? batch.persons.end() : batch.persons.find(subject->second);
    const PersonView nobody;
    const auto& known = view == batch.persons.end() ? nobody : view->second;
    const auto member =
        fresh_one ? batch.memberships.end() : batch.memberships.find(subject->second);
    const Member nowhere;
    const auto& belongs = member == batch.memberships.end() ? nowhere : member->second;

    const bool stays = !row.family_number.told && member != batch.memberships.end();
    const auto family_id =
        stays ? belongs.group : family(run, household, row.family_number.value, batch);
    const auto id = fresh_one ? fresh(scheme, row.key) : subject->second;

    lines::Person line;
    line.id = id;
    if (fresh_one) line.key = lines::Key{scheme, row.key};

    const lines::Membership membership{
        family_id, told_or(row.to_household_head, number_of(belongs.to_household_head)),
        told_or(row.to_family_head, number_of(belongs.to_family_head))};
    if (member == batch.memberships.end() || membership.family != belongs.group ||
        membership.household_relation != number_of(belongs.to_household_head) ||
        membership.family_relation != number_of(belongs.to_family_head))
        line.membership = membership;

    // The same number keeps its verdict: an export writes a suspect number as text, and that proves
    // nothing.
    const auto known_nik = digits_of(known.nik.nik);
    const bool claims = row.claim.told && row.claim.value.nik != known_nik;
    if (claims)
        line.claim =
            lines::Claim{row.claim.value.nik, static_cast<std::int64_t>(row.claim.value.verdict)};

    const auto answers = merged(reader, row, known.answer_bytes);
    const lines::PersonFacts facts{row.name.value, told_or(row.born, number_of(known.born)),
                                   told_or(row.sex, number_of(known.sex)), answers};
    if (view == batch.persons.end() || facts.name != known.name ||
        facts.born != number_of(known.born) || facts.sex != number_of(known.sex) ||
        facts.answers != known.answer_bytes)
        line.facts = facts;

    const auto held = batch.faults.find(id);
    const auto before = held == batch.faults.end() ? NumberFaults{} : held->second;
    const NumberFaults now{told_or(row.nik_fault, before.nik), told_or(row.kk_fault, before.kk)};

    const bool unsaid = !line.key && !line.membership && !line.claim && !line.facts;
    const bool same = unsaid && now == before;
    ++(fresh_one ? report_.members.added
       : same    ? report_.members.unchanged
                 : report_.members.changed);
    const auto nik = row.claim.told ? row.claim.value.nik : known_nik;
    if (!nik) ++report_.without_nik;
    if (row.claim.told && row.claim.value.verdict == NikVerdict::suspect) ++report_.suspect_niks;
    if (!unsaid) emit(line);
    if (now.nik != before.nik)
        emit(lines::RefusedNumber{id, lines::Number::nik, number_of_fault(now.nik)});
    if (now.kk != before.kk)
        emit(lines::RefusedNumber{id, lines::Number::kk, number_of_fault(now.kk)});
    if (claims && row.claim.value.verdict == NikVerdict::claimed)
        share(id, *row.claim.value.nik, batch);
}

void Decider::share(SubjectId person, std::int64_t nik, const Batch& batch) {
    const auto key = static_cast<std::uint64_t>(nik);
    bool shared = false;
    if (auto* first = claims_.find(key)) {
        if ((*first & flagged_bit) == 0)
            flag_shared(SubjectId{static_cast<std::int64_t>(*first)}, nik);
        *first |= flagged_bit;
        shared = true;
    } else if (const auto others = batch.claimants.find(nik); others != batch.claimants.end()) {
        for (const auto& other : others->second) {
            if (other.id == person) continue;
            if (!other.flags.has(Flag::shared_nik)) flag_shared(other.id, nik);
            shared = true;
        }
    }
    if (shared) flag_shared(person, nik);
    if (claims_.find(key) == nullptr)
        claims_.put(key, static_cast<std::uint64_t>(person.value()) | (shared ? flagged_bit : 0));
}

void Decider::flag_shared(SubjectId person, std::int64_t nik) {
    ++report_.shared_niks;
    emit(lines::Flagged{person, static_cast<std::int64_t>(Flag::shared_nik), nik});
}

} // namespace tepat::registry::detail
