#include "registry/detail/gather.hpp"

#include "registry/detail/id_list.hpp"

#include <algorithm>

namespace tepat::registry::detail {
namespace {

/// Every query of this file begins with subject_id, effective_on, seq, where rows are versions.
Version version(const store::Row& row) {
    return {date_at(row, 1), row.id<Seq>(2)};
}

NikVerdict verdict_of(std::string_view name) {
    for (const auto verdict :
         {NikVerdict::claimed, NikVerdict::suspect, NikVerdict::verified, NikVerdict::refuted})
        if (name == name_of(verdict)) return verdict;
    return NikVerdict::none;
}

std::optional<Relation> relation_of(const store::Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return static_cast<Relation>(row.integer(column));
}

template <class Number>
std::optional<Number> number_of(const store::Row& row, int column) {
    if (row.null(column)) return std::nullopt;
    return Number::parse(sixteen_digits(row.integer(column))).value();
}

} // namespace

template <class Value>
void Gatherer::ask(const std::string& sql, std::span<const Value> values,
                   const store::EachRow& each) const {
    for_each_list(values,
                  [&](std::span<const store::Param> list) { connection_.query(sql, list, each); });
}

void Gatherer::renew(Member& member, const store::Row& row) const {
    if (!sight_.renews(member.version, version(row))) return;
    member.group = row.id<SubjectId>(3);
    member.to_household_head = relation_of(row, 4);
    member.to_family_head = relation_of(row, 5);
}

std::unordered_map<std::string, SubjectId>
Gatherer::subjects(std::string_view scheme, std::span<const std::string> keys) const {
    static const auto sql = with_id_list(
        "select subject_id, seq, scheme, source_key from subject where source_key in (", ")");
    std::unordered_map<std::string, SubjectId> found;
    ask(sql, keys, [&](const store::Row& row) {
        if (row.text(2) != scheme || !sight_.visibility.sees(row.id<Seq>(1))) return;
        const auto [at, first] = found.try_emplace(std::string{row.text(3)}, row.id<SubjectId>(0));
        if (!first) at->second = std::min(at->second, row.id<SubjectId>(0));
    });
    return found;
}

std::vector<std::pair<SubjectId, Member>>
Gatherer::members_of(std::span<const SubjectId> groups) const {
    static const auto sql = with_id_list(
        "select subject_id, effective_on, seq, group_id, household_relation, family_relation from "
        "membership where subject_id in (select subject_id from membership where group_id in (",
        "))");
    std::unordered_map<SubjectId, Member> found;
    ask(sql, groups, [&](const store::Row& row) { renew(found[row.id<SubjectId>(0)], row); });
    std::vector<std::pair<SubjectId, Member>> members;
    for (const auto& entry : found)
        if (std::ranges::binary_search(groups, entry.second.group)) members.push_back(entry);
    std::ranges::sort(members, {}, [](const auto& entry) { return entry.first; });
    return members;
}

std::unordered_map<SubjectId, Member>
Gatherer::memberships(std::span<const SubjectId> members) const {
    static const auto sql = with_id_list(
        "select subject_id, effective_on, seq, group_id, household_relation, family_relation from "
        "membership where subject_id in (",
        ")");
    std::unordered_map<SubjectId, Member> found;
    ask(sql, members, [&](const store::Row& row) { renew(found[row.id<SubjectId>(0)], row); });
    std::erase_if(found, [](const auto& entry) { return entry.second.version == Version{}; });
    return found;
}

std::unordered_map<SubjectId, HouseholdFacts>
Gatherer::households(std::span<const SubjectId> ids) const {
    static const auto sql =
        with_id_list("select subject_id, effective_on, seq, region_id, answers from household "
                     "where subject_id in (",
                     ")");
    std::unordered_map<SubjectId, HouseholdFacts> found;
    ask(sql, ids, [&](const store::Row& row) {
        auto& facts = found[row.id<SubjectId>(0)];
        if (!sight_.renews(facts.version, version(row))) return;
        facts.region = row.id<RegionId>(3);
        facts.answers = row.blob(4);
    });
    std::erase_if(found, [](const auto& entry) { return entry.second.version == Version{}; });
    return found;
}

std::unordered_map<SubjectId, FamilyView> Gatherer::families(std::span<const SubjectId> ids) const {
    static const auto sql = with_id_list(
        "select subject_id, effective_on, seq, number, kk_number from family where subject_id in (",
        ")");
    std::unordered_map<SubjectId, FamilyView> views;
    std::unordered_map<SubjectId, Version> versions;
    ask(sql, ids, [&](const store::Row& row) {
        const auto id = row.id<SubjectId>(0);
        if (!sight_.renews(versions[id], version(row))) return;
        auto& view = views[id];
        view.id = id;
        view.seq = row.id<Seq>(2);
        view.number = static_cast<int>(row.integer(3));
        view.kk = number_of<KkNumber>(row, 4);
    });
    return views;
}

std::unordered_map<SubjectId, PersonView> Gatherer::persons(std::span<const SubjectId> ids) const {
    static const auto sql = with_id_list("select subject_id, effective_on, seq, name, born_on, "
                                         "sex, answers from person where subject_id in (",
                                         ")");
    std::unordered_map<SubjectId, PersonView> views;
    std::unordered_map<SubjectId, Version> versions;
    ask(sql, ids, [&](const store::Row& row) {
        const auto id = row.id<SubjectId>(0);
        if (!sight_.renews(versions[id], version(row))) return;
        auto& view = views[id];
        view.id = id;
        view.seq = row.id<Seq>(2);
        view.name = row.text(3);
        view.born = row.null(4) ? std::nullopt : std::optional{date_at(row, 4)};
        view.sex = row.null(5) ? std::nullopt
                               : std::optional{row.integer(5) == 1 ? Sex::male : Sex::female};
        view.answer_bytes = row.blob(6);
    });
    add_claims(ids, views);
    return views;
}

std::unordered_map<SubjectId, Sleep> Gatherer::sleepers(std::span<const SubjectId> ids) const {
    static const auto sql = with_id_list(
        "select subject_id, effective_on, seq, sleep_cause, into_id from standing where "
        "subject_id in (",
        ")");
    std::unordered_map<SubjectId, Version> versions;
    std::unordered_map<SubjectId, Sleep> found;
    ask(sql, ids, [&](const store::Row& row) {
        const auto id = row.id<SubjectId>(0);
        const auto its = version(row);
        if (!sight_.renews(versions[id], its)) return;
        if (row.null(3)) {
            found.erase(id);
            return;
        }
        found[id] = {its.seq, its.effective_on, static_cast<SleepCause>(row.integer(3)),
                     row.null(4) ? std::nullopt : std::optional{row.id<SubjectId>(4)}};
    });
    return found;
}

bool Gatherer::anybody_sleeps() const {
    bool any = false;
    connection_.each("select subject_id from standing order by subject_id limit 1",
                     [&](const store::Row&) { any = true; });
    return any;
}

std::unordered_map<SubjectId, NumberFaults>
Gatherer::number_faults(std::span<const SubjectId> ids) const {
    static const auto sql =
        with_id_list("select subject_id, effective_on, seq, number, fault from number_fault where "
                     "subject_id in (",
                     ")");
    struct Versions {
        Version nik;
        Version kk;
    };
    std::unordered_map<SubjectId, Versions> versions;
    std::unordered_map<SubjectId, NumberFaults> found;
    ask(sql, ids, [&](const store::Row& row) {
        const auto id = row.id<SubjectId>(0);
        const bool nik = row.text(3) == "nik";
        auto& held = versions[id];
        if (!sight_.renews(nik ? held.nik : held.kk, version(row))) return;
        auto& faults = found[id];
        (nik ? faults.nik : faults.kk) =
            row.null(4) ? std::nullopt : std::optional{static_cast<NumberFault>(row.integer(4))};
    });
    std::erase_if(found, [](const auto& entry) { return !entry.second.any(); });
    return found;
}

void Gatherer::add_claims(std::span<const SubjectId> ids,
                          std::unordered_map<SubjectId, PersonView>& views) const {
    static const auto claims = with_id_list(
        "select subject_id, effective_on, seq, nik, verdict from nik_claim where subject_id in (",
        ")");
    std::unordered_map<SubjectId, Version> versions;
    ask(claims, ids, [&](const store::Row& row) {
        const auto view = views.find(row.id<SubjectId>(0));
        if (view == views.end() || !sight_.renews(versions[view->first], version(row))) return;
        view->second.nik = {number_of<Nik>(row, 3), verdict_of(row.text(4))};
    });
    static const auto flags = with_id_list(
        "select subject_id, kind, detail, seq from subject_flag where subject_id in (", ")");
    ask(flags, ids, [&](const store::Row& row) {
        const auto view = views.find(row.id<SubjectId>(0));
        if (view == views.end() || !sight_.visibility.sees(row.id<Seq>(3))) return;
        auto& person = view->second;
        if (row.text(1) == name_of(Flag::possible_double))
            person.flags.set(Flag::possible_double);
        else if (person.nik.nik && person.nik.nik->number() == row.integer(2))
            person.flags.set(Flag::shared_nik);
    });
    for (auto& [id, person] : views) {
        if (!person.nik.nik) person.flags.set(Flag::no_nik);
        if (person.nik.verdict == NikVerdict::suspect) person.flags.set(Flag::suspect_nik);
        if (person.name.empty()) person.flags.set(Flag::no_name);
    }
}

std::unordered_map<SubjectId, std::string> Gatherer::keys(std::span<const SubjectId> ids) const {
    static const auto sql =
        with_id_list("select subject_id, source_key from subject where subject_id in (", ")");
    std::unordered_map<SubjectId, std::string> found;
    ask(sql, ids, [&](const store::Row& row) { found.emplace(row.id<SubjectId>(0), row.text(1)); });
    return found;
}

std::vector<std::pair<std::int64_t, SubjectId>>
Gatherer::claimants(std::span<const std::int64_t> niks) const {
    static const auto sql =
        with_id_list("select nik, subject_id, seq from nik_claim where nik in (", ")");
    std::vector<std::pair<std::int64_t, SubjectId>> found;
    ask(sql, niks, [&](const store::Row& row) {
        if (sight_.visibility.sees(row.id<Seq>(2)))
            found.emplace_back(row.integer(0), row.id<SubjectId>(1));
    });
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

} // namespace tepat::registry::detail
