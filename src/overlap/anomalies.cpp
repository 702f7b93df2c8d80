#include "overlap/anomalies.hpp"

#include "names/name.hpp"
#include "registry/nik_claims.hpp"
#include "registry/number_faults.hpp"
#include "registry/reader.hpp"
#include "registry/standing.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace tepat::overlap {
namespace {

using registry::NumberFault;
using registry::PersonView;

constexpr std::array<std::string_view, anomalies> names{
    "nik_length",    "nik_letter",   "nik_placeholder", "nik_digits_lost", "nik_region",
    "nik_date",      "nik_refuted",  "no_nik",          "kk_invalid",      "no_kk",
    "blank_name",    "nik_double",   "nik_shared",      "account_sound",   "account_near",
    "account_other", "school_sound", "school_near",     "school_other"};
constexpr std::array<std::string_view, audit_counts> audit_names{
    "bpk_invalid_nik", "bpk_invalid_kk",   "bpk_blank_name",
    "bpk_double_nik",  "bpkp_invalid_nik", "bpkp_double_nik"};

constexpr std::size_t persons_at_once = 2'000;
constexpr std::size_t district_digits = 6;

constexpr std::uint32_t by_form = AnomalySet::bit(Anomaly::nik_length) |
                                  AnomalySet::bit(Anomaly::nik_letter) |
                                  AnomalySet::bit(Anomaly::nik_placeholder);
constexpr std::uint32_t invalid =
    by_form | AnomalySet::bit(Anomaly::nik_digits_lost) | AnomalySet::bit(Anomaly::nik_region) |
    AnomalySet::bit(Anomaly::nik_date) | AnomalySet::bit(Anomaly::nik_refuted);
constexpr std::uint32_t held_by_several =
    AnomalySet::bit(Anomaly::nik_double) | AnomalySet::bit(Anomaly::nik_shared);

Anomaly anomaly_of(NumberFault fault) {
    switch (fault) {
    case NumberFault::length:
        return Anomaly::nik_length;
    case NumberFault::letter:
        return Anomaly::nik_letter;
    case NumberFault::placeholder:
        return Anomaly::nik_placeholder;
    case NumberFault::region:
        return Anomaly::nik_region;
    case NumberFault::digits_lost:
        break;
    }
    return Anomaly::nik_digits_lost;
}

/// Districts that there are or were: a NIK keeps the code of the district that gave it.
class Districts {
public:
    Districts(store::Connection& connection, const journal::Visibility& visibility) {
        connection.each("select code, seq from region_code where system = 'kemendagri'",
                        [&](const store::Row& row) {
                            const auto code = row.text(0);
                            if (code.size() != district_digits || !visibility.sees(row.id<Seq>(1)))
                                return;
                            const auto parsed = RegionCode::parse(code);
                            if (!parsed) return;
                            known_.insert(parsed->number());
                            provinces_.insert(parsed->at(RegionLevel::province).number());
                        });
    }
    /// Of a province without districts the register's table of regions cannot tell.
    [[nodiscard]] bool unheard_of(RegionCode district) const {
        return provinces_.contains(district.at(RegionLevel::province).number()) &&
               !known_.contains(district.number());
    }

private:
    std::unordered_set<std::int64_t> known_;
    std::unordered_set<std::int64_t> provinces_;
};

/// One human being, as far as name by sound and birth date tell.
bool same_person(const PersonView& a, const PersonView& b) {
    const auto one = names::name_key(a.name);
    const auto other = names::name_key(b.name);
    return !one.empty() && one.phonetic == other.phonetic && a.born && a.born == b.born;
}

struct SharedNik {
    std::int64_t nik = 0;
    AnomalySet found;
};

/// Who has a NIK that another record has, in the whole register: the other may live elsewhere.
std::unordered_map<SubjectId, SharedNik> shared_niks(store::Connection& connection,
                                                     const journal::Visibility& visibility,
                                                     const AnomaliesQuestion& question) {
    auto groups = registry::sharing_a_nik(connection, visibility, question.on);
    std::vector<SubjectId> persons;
    for (const auto& group : groups)
        persons.insert(persons.end(), group.begin(), group.end());
    if (!question.with_sleepers) {
        const auto asleep = registry::sleepers(connection, visibility, question.on, persons);
        for (auto& group : groups)
            std::erase_if(group, [&](SubjectId person) { return asleep.contains(person); });
        std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
    }
    std::unordered_map<SubjectId, SharedNik> found;
    const registry::Reader reader{connection, visibility, question.on};
    for (std::size_t from = 0; from < groups.size();) {
        auto to = from;
        std::vector<SubjectId> ids;
        for (; to < groups.size() && ids.size() < persons_at_once; ++to)
            ids.insert(ids.end(), groups[to].begin(), groups[to].end());
        const auto views = reader.persons(ids);
        for (; from < to; ++from)
            for (const auto person : groups[from]) {
                const auto& view = views.at(person);
                auto& its = found[person];
                its.nik = view.nik.nik->number();
                for (const auto other : groups[from])
                    if (other != person)
                        its.found.add(same_person(view, views.at(other)) ? Anomaly::nik_double
                                                                         : Anomaly::nik_shared);
            }
    }
    return found;
}

Anomaly mismatch_of(matching::Level level, bool account) {
    if (level == matching::name_level::sound)
        return account ? Anomaly::account_sound : Anomaly::school_sound;
    if (level == matching::name_level::other)
        return account ? Anomaly::account_other : Anomaly::school_other;
    return account ? Anomaly::account_near : Anomaly::school_near;
}

/// Whose name is written otherwise on a list: the newest list of a name that means the person.
std::unordered_map<SubjectId, AnomalySet>
other_spellings(store::Connection& connection, const std::vector<identity::LinkedList>& lists) {
    std::unordered_map<SubjectId, AnomalySet> found;
    std::map<std::string_view, std::unordered_set<SubjectId>> met;
    for (const auto& list : lists) {
        const auto& before = met[list.list];
        std::unordered_set<SubjectId> here;
        identity::each_list_row(connection, list, [&](const identity::ListRow& row) {
            if (!row.person || before.contains(*row.person)) return;
            here.insert(*row.person);
            const auto level = identity::name_level_of(row);
            if (level != matching::same && level != matching::missing)
                found[*row.person].add(mismatch_of(level, is_account_list(list.list)));
        });
        met[list.list].merge(here);
    }
    return found;
}

class Search {
public:
    Search(store::Connection& connection, const AnomaliesQuestion& question, Progress& progress)
        : connection_{connection}, visibility_{connection}, question_{question},
          progress_{progress}, districts_{connection, visibility_} {}

    Result<Anomalies> run() {
        made_.question = question_;
        made_.at = registry::newest_position(connection_);
        made_.regions = registry::Regions::read(connection_, visibility_, question_.on);
        const auto villages = made_.regions.villages_in(question_.region);
        if (villages.empty())
            return refuse("simulation.unknown_region"_msg, {{"region", question_.region.text()}});
        made_.counts[question_.region];
        made_.lists = identity::linked_lists(connection_, visibility_, question_.on);
        std::erase_if(made_.lists, [](const identity::LinkedList& list) {
            return !is_account_list(list.list) && !is_school_list(list.list);
        });
        shared_ = shared_niks(connection_, visibility_, question_);
        spellings_ = other_spellings(connection_, made_.lists);

        const registry::Reader reader{connection_, visibility_, question_.on};
        const auto who = question_.with_sleepers ? registry::Reader::Who::everybody
                                                 : registry::Reader::Who::awake;
        std::int64_t done = 0;
        for (const auto& village : villages) {
            if (progress_.stop_requested()) return refuse("overlap.stopped"_msg);
            village_ = village.code;
            counted_.clear();
            for (const auto code : around(village_))
                counted_.push_back(&made_.counts[code]);
            reader.scan(
                {&village.id, 1}, registry::Reader::Keys::leave,
                [&](registry::HouseholdView& household) { take(household); }, who);
            look();
            progress_.at("progress.anomalies"_msg, ++done, std::ssize(villages));
        }
        std::ranges::sort(made_.lines, {}, [](const AnomalyLine& line) {
            return std::tuple{line.village, line.household, line.person};
        });
        count_numbers();
        return std::move(made_);
    }

private:
    struct Waiting {
        SubjectId household;
        bool has_kk = false;
        PersonView person;
    };

    void take(registry::HouseholdView& household) {
        for (auto& family : household.families)
            for (auto& person : family.members)
                waiting_.push_back({household.id, family.kk.has_value(), std::move(person)});
        if (waiting_.size() >= persons_at_once) look();
    }

    /// Decides those who wait: their refused numbers are asked for at once.
    void look() {
        std::vector<SubjectId> ids;
        for (const auto& it : waiting_)
            ids.push_back(it.person.id);
        const auto faults = registry::number_faults(connection_, visibility_, question_.on, ids);
        for (const auto& it : waiting_) {
            const auto its = faults.find(it.person.id);
            decide(it, its == faults.end() ? registry::NumberFaults{} : its->second);
        }
        waiting_.clear();
    }

    void decide(const Waiting& it, const registry::NumberFaults& faults) {
        AnomalySet found;
        const auto& claim = it.person.nik;
        if (faults.nik)
            found.add(anomaly_of(*faults.nik));
        else if (!claim.nik)
            found.add(Anomaly::no_nik);
        else
            look_at(*claim.nik, claim.verdict, found);
        if (faults.kk)
            found.add(Anomaly::kk_invalid);
        else if (!it.has_kk)
            found.add(Anomaly::no_kk);
        if (it.person.name.empty()) found.add(Anomaly::blank_name);
        std::int64_t nik = 0;
        if (const auto shared = shared_.find(it.person.id); shared != shared_.end()) {
            nik = shared->second.nik;
            found.add(shared->second.found);
        }
        if (const auto other = spellings_.find(it.person.id); other != spellings_.end())
            found.add(other->second);
        count(found);
        if (found.any()) made_.lines.push_back({village_, it.household, it.person.id, found, nik});
    }

    void look_at(Nik nik, registry::NikVerdict verdict, AnomalySet& found) const {
        switch (verdict) {
        case registry::NikVerdict::suspect:
            return found.add(Anomaly::nik_digits_lost);
        case registry::NikVerdict::refuted:
            return found.add(Anomaly::nik_refuted);
        case registry::NikVerdict::verified:
            return; // the civil register knows it, odd as it may be
        case registry::NikVerdict::none:
        case registry::NikVerdict::claimed:
            break;
        }
        if (!nik.birth_date_signal(question_.on)) found.add(Anomaly::nik_date);
        if (districts_.unheard_of(nik.region_signal())) found.add(Anomaly::nik_region);
    }

    /// The regions that a village is counted in: that asked about, and those below it.
    [[nodiscard]] std::vector<RegionCode> around(RegionCode village) const {
        std::vector<RegionCode> codes{question_.region};
        for (const auto level : {RegionLevel::province, RegionLevel::regency, RegionLevel::district,
                                 RegionLevel::village})
            if (const auto code = village.at(level);
                question_.region.contains(code) && code != question_.region)
                codes.push_back(code);
        return codes;
    }

    void count(AnomalySet found) {
        for (auto* counts : counted_) {
            ++counts->records;
            if (!found.any()) continue;
            ++counts->findings;
            for (std::size_t kind = 0; kind < anomalies; ++kind)
                if (found.has(static_cast<Anomaly>(kind))) ++counts->by_kind.at(kind);
            const auto audit = [&](AuditCount of, bool holds) {
                if (holds) ++counts->by_audit.at(static_cast<std::size_t>(of));
            };
            audit(AuditCount::bpk_invalid_nik, found.any_of(invalid));
            audit(AuditCount::bpk_invalid_kk, found.has(Anomaly::kk_invalid));
            audit(AuditCount::bpk_blank_name, found.has(Anomaly::blank_name));
            audit(AuditCount::bpk_double_nik, found.any_of(held_by_several));
            audit(AuditCount::bpkp_invalid_nik, found.any_of(by_form));
        }
    }

    /// Numbers that several have, once in each region in which one of them lives.
    void count_numbers() {
        std::vector<std::pair<RegionCode, std::int64_t>> numbers;
        for (const auto& line : made_.lines) {
            if (line.nik == 0) continue;
            for (const auto code : around(line.village))
                numbers.emplace_back(code, line.nik);
        }
        std::ranges::sort(numbers);
        numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
        for (const auto& [code, nik] : numbers)
            ++made_.counts[code].by_audit.at(static_cast<std::size_t>(AuditCount::bpkp_double_nik));
    }

    store::Connection& connection_;
    const journal::Visibility visibility_;
    const AnomaliesQuestion& question_;
    Progress& progress_;
    const Districts districts_;
    Anomalies made_;
    std::unordered_map<SubjectId, SharedNik> shared_;
    std::unordered_map<SubjectId, AnomalySet> spellings_;
    RegionCode village_;
    std::vector<AnomalyCounts*> counted_; ///< of the regions around it
    std::vector<Waiting> waiting_;
};

} // namespace

std::string_view name_of(Anomaly anomaly) {
    return names.at(static_cast<std::size_t>(anomaly));
}

std::optional<Anomaly> anomaly_of(std::string_view name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<Anomaly>(at - names.begin());
}

std::string_view name_of(AuditCount count) {
    return audit_names.at(static_cast<std::size_t>(count));
}

bool is_account_list(std::string_view list) {
    return list.starts_with("rekening");
}
bool is_school_list(std::string_view list) {
    return list.starts_with("dapodik");
}

std::vector<std::pair<RegionCode, const AnomalyCounts*>> Anomalies::below() const {
    std::vector<std::pair<RegionCode, const AnomalyCounts*>> found;
    const auto level =
        question.region.country()
            ? RegionLevel::province
            : static_cast<RegionLevel>(std::min(static_cast<int>(question.region.level()) + 1,
                                                static_cast<int>(RegionLevel::village)));
    for (const auto& [code, its] : counts)
        if (code.level() == level && !code.country()) found.emplace_back(code, &its);
    return found;
}

Result<Anomalies> find_anomalies(store::Connection& connection, const AnomaliesQuestion& question,
                                 Progress& progress) {
    const store::ReadScope scope{connection};
    return Search{connection, question, progress}.run();
}

} // namespace tepat::overlap
