#include "audit/resolution.hpp"

#include "names/name.hpp"
#include "registry/nik_claims.hpp"
#include "registry/reader.hpp"
#include "registry/text.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace tepat::audit {
namespace {

using names::NameKey;
using Outcome = Resolved::Outcome;

enum class Alike : std::uint8_t { same, spelled, other };

Alike compare(const NameKey& a, const NameKey& b) {
    if (a.exact == b.exact) return Alike::same;
    if (a.empty() || b.empty()) return Alike::other;
    if (a.phonetic == b.phonetic) return Alike::spelled;
    const auto most = std::min(names::allowed_edits(a.spoken), names::allowed_edits(b.spoken));
    return names::edit_distance(a.spoken, b.spoken, most) <= most ||
                   names::edit_distance(a.phonetic, b.phonetic, most) <= most
               ? Alike::spelled
               : Alike::other;
}

/// Somebody whom a row may mean.
struct Candidate {
    SubjectId person;
    std::optional<SubjectId> family;
    std::string name;
    std::optional<Date> born;
};

Candidate candidate(const registry::PersonView& view) {
    return {view.id, view.family, view.name, view.born};
}

class Resolver {
public:
    Resolver(store::Database& database, const registry::Instrument& instrument,
             const detail::Sight& sight, const registry::Regions& regions, RegionCode around,
             const OutsideList& list)
        : connection_{database.connect_reader()}, visibility_{*connection_, sight.seq},
          reader_{*connection_, visibility_, sight.on}, instrument_{instrument}, sight_{sight},
          regions_{regions}, around_{around}, list_{list}, resolved_(list.rows.size()) {}

    std::vector<Resolved> run() {
        find_villages();
        by_nik();
        by_key();
        by_name();
        find_units();
        return std::move(resolved_);
    }

private:
    [[nodiscard]] bool open(std::size_t at) const {
        return resolved_[at].outcome == Outcome::nobody;
    }
    /// Neither name nor birth date is that of the row: the number is somebody else's.
    [[nodiscard]] static bool contradicts(const OutsideRow& row, const Candidate& person) {
        const bool other_day = row.born && person.born && *row.born != *person.born;
        return other_day && !row.name.empty() &&
               compare(names::name_key(row.name), names::name_key(person.name)) == Alike::other;
    }
    void take(std::size_t at, const Candidate& person) {
        auto& made = resolved_[at];
        made.outcome = Outcome::found;
        made.person = person.person;
        const auto& name = list_.rows[at].name;
        if (!name.empty() &&
            compare(names::name_key(name), names::name_key(person.name)) != Alike::same)
            made.registered_name = person.name;
    }

    void find_villages() {
        std::unordered_map<std::string, std::vector<const registry::Region*>> by_name;
        for (const auto& village : regions_.villages_in(around_))
            by_name[registry::folded(village.name)].push_back(&village);
        for (std::size_t at = 0; at < list_.rows.size(); ++at) {
            const auto& row = list_.rows[at];
            if (row.village.empty()) continue;
            if (const auto code = RegionCode::parse(row.village);
                code && regions_.find(*code) != nullptr) {
                resolved_[at].village = code->digits();
                continue;
            }
            const auto named = by_name.find(registry::folded(row.village));
            if (named == by_name.end()) continue;
            const registry::Region* found = nullptr;
            int matches = 0;
            for (const auto* village : named->second) {
                const auto* district = regions_.enclosing(*village, RegionLevel::district);
                if (!row.district.empty() &&
                    (district == nullptr ||
                     registry::folded(district->name) != registry::folded(row.district)))
                    continue;
                found = village;
                ++matches;
            }
            if (matches == 1) resolved_[at].village = found->code.digits();
        }
    }

    void by_nik() {
        std::vector<Nik> niks;
        for (const auto& row : list_.rows)
            if (row.nik) niks.push_back(*row.nik);
        const auto claims = registry::persons_with(*connection_, visibility_, sight_.on, niks);
        std::vector<SubjectId> ids;
        for (const auto& [nik, person] : claims)
            ids.push_back(person);
        const auto persons = reader_.persons(ids);
        for (std::size_t at = 0; at < list_.rows.size(); ++at) {
            const auto& row = list_.rows[at];
            if (!row.nik) continue;
            std::vector<Candidate> found;
            for (auto claim = std::ranges::lower_bound(claims, *row.nik, {},
                                                       &decltype(claims)::value_type::first);
                 claim != claims.end() && claim->first == *row.nik; ++claim)
                found.push_back(candidate(persons.at(claim->second)));
            choose(at, std::move(found));
        }
    }

    /// The one whom the row means: the only one, or the only one who has its name.
    void choose(std::size_t at, std::vector<Candidate> found) {
        const auto& row = list_.rows[at];
        std::erase_if(found, [&](const auto& person) { return contradicts(row, person); });
        if (found.empty()) return;
        if (found.size() > 1 && !row.name.empty()) {
            const auto key = names::name_key(row.name);
            for (const auto wanted : {Alike::same, Alike::spelled}) {
                std::vector<Candidate> named;
                for (const auto& person : found)
                    if (compare(key, names::name_key(person.name)) == wanted)
                        named.push_back(person);
                if (named.empty()) continue;
                found = std::move(named);
                break;
            }
        }
        if (found.size() == 1)
            take(at, found.front());
        else
            resolved_[at].outcome = Outcome::several;
    }

    void by_key() {
        std::vector<std::string> keys;
        for (std::size_t at = 0; at < list_.rows.size(); ++at)
            if (open(at) && !list_.rows[at].key.empty()) keys.push_back(list_.rows[at].key);
        const auto persons = reader_.find(instrument_.member.key_scheme, keys);
        const auto households = reader_.find(instrument_.household.key_scheme, keys);
        std::vector<SubjectId> ids;
        for (const auto& [key, id] : persons)
            ids.push_back(id);
        const auto views = reader_.persons(ids);
        std::vector<SubjectId> houses;
        for (const auto& [key, id] : households)
            houses.push_back(id);
        std::ranges::sort(houses);
        std::unordered_map<SubjectId, registry::HouseholdView> homes;
        reader_.households(
            houses, registry::Reader::Keys::leave,
            [&](registry::HouseholdView& view) { homes.emplace(view.id, std::move(view)); });
        for (std::size_t at = 0; at < list_.rows.size(); ++at) {
            const auto& row = list_.rows[at];
            if (!open(at) || row.key.empty()) continue;
            if (const auto id = persons.find(row.key); id != persons.end()) {
                if (const auto view = views.find(id->second); view != views.end())
                    choose(at, {candidate(view->second)});
                continue;
            }
            const auto id = households.find(row.key);
            const auto home = id == households.end() ? homes.end() : homes.find(id->second);
            if (home != homes.end()) choose_in(at, home->second);
        }
    }

    /// A household's key: the member whom the row names, or the household's only family, or of a
    /// programme of persons its only member.
    void choose_in(std::size_t at, const registry::HouseholdView& home) {
        const auto& row = list_.rows[at];
        std::vector<Candidate> members;
        for (const auto& family : home.families)
            for (const auto& person : family.members)
                members.push_back(candidate(person));
        const auto key = names::name_key(row.name);
        std::erase_if(members, [&](const auto& person) {
            return compare(key, names::name_key(person.name)) == Alike::other;
        });
        if (!row.name.empty() && !members.empty()) return choose(at, std::move(members));
        auto& made = resolved_[at];
        if (sight_.unit == facts::Unit::person) {
            members.clear();
            for (const auto& family : home.families)
                for (const auto& person : family.members)
                    members.push_back(candidate(person));
            if (members.size() == 1) return take(at, members.front());
            if (!members.empty()) made.outcome = Outcome::several;
        } else if (sight_.unit == facts::Unit::household) {
            made.outcome = Outcome::found;
            made.unit = home.id;
        } else if (home.families.size() == 1) {
            made.outcome = Outcome::found;
            made.unit = home.families.front().id;
        } else if (!home.families.empty()) {
            made.outcome = Outcome::several;
        }
    }

    void by_name() {
        std::map<std::string, std::vector<std::size_t>> by_village;
        for (std::size_t at = 0; at < list_.rows.size(); ++at)
            if (open(at) && !list_.rows[at].name.empty() && !resolved_[at].village.empty())
                by_village[resolved_[at].village].push_back(at);
        for (const auto& [digits, rows] : by_village) {
            const auto* village = regions_.find(RegionCode::parse(digits).value());
            const auto people = people_of(village->id);
            for (const auto at : rows)
                find_among(at, people);
        }
    }

    /// Everybody who lives in a village, by exact name.
    struct Person {
        NameKey key;
        Candidate its;
    };
    [[nodiscard]] std::vector<Person> people_of(RegionId village) const {
        std::vector<Person> people;
        reader_.scan(
            {&village, 1}, registry::Reader::Keys::leave, [&](registry::HouseholdView& home) {
                for (const auto& family : home.families)
                    for (const auto& person : family.members)
                        people.push_back({names::name_key(person.name), candidate(person)});
            });
        return people;
    }

    void find_among(std::size_t at, const std::vector<Person>& people) {
        const auto& row = list_.rows[at];
        const auto key = names::name_key(row.name);
        if (key.empty()) return;
        std::vector<Candidate> same;
        std::vector<Candidate> spelled;
        for (const auto& person : people) {
            if (row.born && person.its.born != row.born) continue;
            const auto alike = compare(key, person.key);
            if (alike == Alike::same) same.push_back(person.its);
            if (alike == Alike::spelled && row.born) spelled.push_back(person.its);
        }
        const auto& found = same.empty() ? spelled : same;
        if (found.size() == 1) take(at, found.front());
        if (found.size() > 1) resolved_[at].outcome = Outcome::several;
    }

    /// From persons to the units that the programme decides on.
    void find_units() {
        std::vector<SubjectId> persons;
        for (const auto& made : resolved_)
            if (made.outcome == Outcome::found && made.person) persons.push_back(*made.person);
        if (sight_.unit == facts::Unit::household) {
            return assign(reader_.households_of(persons));
        }
        if (sight_.unit == facts::Unit::person) return assign({persons.begin(), persons.end()});
        const auto views = reader_.persons(persons);
        std::vector<std::optional<SubjectId>> families;
        for (const auto person : persons)
            families.push_back(views.at(person).family);
        assign(families);
    }
    /// One for each row that found a person, in order.
    void assign(const std::vector<std::optional<SubjectId>>& units) {
        std::size_t next = 0;
        for (auto& made : resolved_) {
            if (made.outcome != Outcome::found || !made.person) continue;
            const auto unit = units[next++];
            if (unit)
                made.unit = *unit;
            else
                made = {Outcome::nobody, std::nullopt, {}, std::nullopt, made.village};
        }
    }

    std::unique_ptr<store::Connection> connection_;
    journal::Visibility visibility_;
    registry::Reader reader_;
    const registry::Instrument& instrument_;
    detail::Sight sight_;
    const registry::Regions& regions_;
    RegionCode around_;
    const OutsideList& list_;
    std::vector<Resolved> resolved_;
};

} // namespace

std::vector<Resolved> resolve(store::Database& database, const registry::Instrument& instrument,
                              const detail::Sight& sight, const registry::Regions& regions,
                              RegionCode around, const OutsideList& list) {
    return Resolver{database, instrument, sight, regions, around, list}.run();
}

} // namespace tepat::audit
