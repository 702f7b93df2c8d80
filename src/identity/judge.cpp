#include "identity/judge.hpp"

#include "matching/cluster.hpp"
#include "registry/nik_claims.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tepat::identity {
namespace {

using matching::Field;
using matching::Record;
using matching::Scorer;
using Places = std::vector<std::uint32_t>;

constexpr std::int32_t too_close = 200; ///< hundredths of a bit between the best and the next

std::int32_t centibits(double weight) {
    return static_cast<std::int32_t>(std::lround(weight * 100));
}

/// The NIK of a record; 0 when it is not whole.
std::int64_t whole_nik(const Record& record) {
    if (record.number == 0) return 0;
    std::int64_t nik = 0;
    for (int digit = 60; digit >= 0; digit -= 4) {
        const auto value = record.number >> static_cast<unsigned>(digit) & 0xFU;
        if (value > 9) return 0;
        nik = nik * 10 + static_cast<std::int64_t>(value);
    }
    return nik;
}

/// Persons of the register by their NIK, those alone who share it.
std::unordered_map<std::int64_t, Places> shared_niks(const std::vector<RegisterPerson>& persons) {
    std::vector<std::pair<std::int64_t, std::uint32_t>> all;
    for (std::uint32_t at = 0; at < persons.size(); ++at)
        if (persons[at].nik != 0) all.emplace_back(persons[at].nik, at);
    std::ranges::sort(all);
    std::unordered_map<std::int64_t, Places> shared;
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
        if (all[i].first == all[i + 1].first) {
            auto& places = shared[all[i].first];
            if (places.empty()) places.push_back(all[i].second);
            places.push_back(all[i + 1].second);
        }
    return shared;
}

bool usable(const RegisterPerson& person) {
    return person.nik != 0 && registry::counts(person.claim);
}

/// Whether two birth dates are two, and not one written wrongly.
bool two_dates(const matching::Waterfall& pair) {
    const auto level = pair.pattern.at(Field::birth);
    return level == matching::birth_level::two_of_three || level == matching::birth_level::other;
}

class Civil {
public:
    Civil(const std::vector<RegisterPerson>& persons, const std::vector<CivilPerson>& civil,
          const matching::Matches& matches)
        : persons_{persons}, civil_{civil}, matches_{matches}, scorer_{matches.report.model},
          records_{matches.collection.records()},
          boundary_{static_cast<std::uint32_t>(matches.collection.boundary())},
          shared_{shared_niks(persons)} {
        for (std::uint32_t at = 0; at < civil.size(); ++at)
            if (const auto nik = whole_nik(records_[boundary_ + at]); nik != 0)
                holders_.emplace_back(nik, at);
        std::ranges::sort(holders_);
    }

    Judged run() {
        Judged judged;
        judged.lines.resize(persons_.size());
        judged.places.resize(persons_.size());
        for (std::uint32_t at = 0; at < persons_.size(); ++at)
            judged.lines[at].person = persons_[at].id;
        fit(judged);
        std::map<std::uint32_t, Places> fitting; ///< by place in the extract
        for (std::uint32_t at = 0; at < persons_.size(); ++at) {
            if (judged.places[at])
                fitting[*judged.places[at]].push_back(at);
            else
                judged.lines[at].verdict = unmatched(persons_[at]);
        }
        for (auto& [place, group] : fitting)
            judge(place, group, judged.lines);
        return judged;
    }

private:
    /// Weighs the best of every person, and keeps it where it was accepted.
    void fit(Judged& judged) const {
        std::size_t listed = 0;
        for (const auto& best : matching::best_of_each(matches_.pairs)) {
            while (listed < matches_.listed.size() && matches_.listed[listed].a < best.record)
                ++listed;
            bool accepted = false;
            for (auto at = listed;
                 at < matches_.listed.size() && matches_.listed[at].a == best.record; ++at)
                accepted =
                    accepted || (matches_.accepted[at] && matches_.listed[at].b == best.other);
            auto& line = judged.lines[best.record];
            const auto waterfall = scorer_.waterfall(records_[best.record], records_[best.other]);
            line.centibits = centibits(static_cast<double>(best.weight));
            line.millionths = static_cast<std::int32_t>(
                std::lround(matching::probability(static_cast<double>(best.weight),
                                                  matches_.report.decision.prior) *
                            1'000'000));
            if (best.runner_up) line.runner_up = centibits(static_cast<double>(*best.runner_up));
            line.reasons = reasons_of(waterfall);
            if (!accepted) continue;
            judged.places[best.record] = best.other - boundary_;
            if (const auto nik = whole_nik(records_[best.other]); nik != 0) line.civil_nik = nik;
            const auto least = centibits(matches_.report.decision.least_weight);
            if (line.runner_up && *line.runner_up >= least &&
                *line.centibits - *line.runner_up < too_close)
                line.held = Held::two_candidates;
        }
    }

    /// Of somebody whom nobody of the civil register is.
    [[nodiscard]] Verdict unmatched(const RegisterPerson& person) const {
        if (person.nik == 0) return Verdict::no_nik;
        if (!usable(person)) return Verdict::nik_invalid;
        if (shared_.contains(person.nik)) return Verdict::nik_double;
        return held_by(person.nik) ? Verdict::nik_invalid : Verdict::not_matched;
    }

    /// Those who fit one person of the civil register.
    void judge(std::uint32_t place, Places& group, std::vector<VerdictLine>& lines) const {
        const auto nik = whole_nik(records_[boundary_ + place]);
        std::ranges::sort(group, {}, [&](std::uint32_t at) {
            return std::tuple{nik == 0 || persons_[at].nik != nik, -lines[at].centibits.value_or(0),
                              persons_[at].id};
        });
        const auto kept = group.front();
        const auto held = contradiction(group, nik);
        for (const auto at : group) {
            auto& line = lines[at];
            if (line.held == Held::no) line.held = held;
            line.verdict = found(persons_[at], place, nik);
            const bool gone = line.verdict == Verdict::deceased || line.verdict == Verdict::moved;
            if (at == kept || gone) continue;
            line.verdict = Verdict::duplicate;
            line.other = persons_[kept].id;
        }
    }

    [[nodiscard]] Verdict found(const RegisterPerson& person, std::uint32_t place,
                                std::int64_t nik) const {
        if (civil_[place].status == CivilStatus::dead) return Verdict::deceased;
        if (civil_[place].status == CivilStatus::moved) return Verdict::moved;
        if (person.nik == 0) return Verdict::no_nik;
        if (nik == 0 || person.nik == nik) return Verdict::matched;
        if (usable(person) && shared_.contains(person.nik)) return Verdict::nik_double;
        return Verdict::nik_invalid;
    }

    /// What speaks against a group's being one person.
    [[nodiscard]] Held contradiction(const Places& group, std::int64_t nik) const {
        const auto kept = group.front();
        for (const auto at : group) {
            if (at == kept) continue;
            if (two_dates(scorer_.waterfall(records_[kept], records_[at])))
                return Held::two_birth_dates;
            const auto its = persons_[at].nik;
            if (its == 0 || its == nik || its == persons_[kept].nik) continue;
            if (const auto holder = held_by(its);
                holder && civil_[*holder].status == CivilStatus::living)
                return Held::two_niks;
        }
        return Held::no;
    }

    [[nodiscard]] std::optional<std::uint32_t> held_by(std::int64_t nik) const {
        const auto at = std::ranges::lower_bound(holders_, nik, {},
                                                 &std::pair<std::int64_t, std::uint32_t>::first);
        if (at == holders_.end() || at->first != nik) return std::nullopt;
        return at->second;
    }

    const std::vector<RegisterPerson>& persons_;
    const std::vector<CivilPerson>& civil_;
    const matching::Matches& matches_;
    Scorer scorer_;
    std::span<const Record> records_;
    std::uint32_t boundary_;
    std::unordered_map<std::int64_t, Places> shared_;
    std::vector<std::pair<std::int64_t, std::uint32_t>> holders_; ///< NIKs of the extract
};

} // namespace

Judged judge_civil(const std::vector<RegisterPerson>& persons,
                   const std::vector<CivilPerson>& civil, const matching::Matches& matches) {
    return Civil{persons, civil, matches}.run();
}

std::vector<VerdictLine> judge_doubles(const std::vector<RegisterPerson>& persons,
                                       const matching::Matches& matches) {
    const auto records = matches.collection.records();
    const Scorer scorer{matches.report.model};
    std::map<std::uint32_t, Places> groups;
    for (std::uint32_t at = 0; at < matches.clusters.size(); ++at)
        if (matches.clusters[at] != at) groups[matches.clusters[at]].push_back(at);
    std::vector<VerdictLine> lines;
    std::unordered_set<std::uint32_t> told;
    const auto say = [&](std::uint32_t at, Verdict verdict, std::uint32_t other, Held held) {
        VerdictLine line{persons[at].id, verdict, held, persons[other].id};
        const auto waterfall = scorer.waterfall(records[at], records[other]);
        line.centibits = centibits(waterfall.weight());
        line.millionths = static_cast<std::int32_t>(std::lround(
            matching::probability(waterfall.weight(), matches.report.decision.prior) * 1'000'000));
        line.reasons = reasons_of(waterfall);
        lines.push_back(std::move(line));
        told.insert(at);
    };
    for (auto& [root, group] : groups) {
        group.push_back(root);
        std::ranges::sort(group, {}, [&](std::uint32_t at) {
            return std::pair{!usable(persons[at]), persons[at].id};
        });
        const auto kept = group.front();
        auto held = Held::no;
        for (const auto at : group) {
            if (at == kept) continue;
            const auto pair = scorer.waterfall(records[kept], records[at]);
            // Of one birthday the numbers are compared without it.
            const auto nik =
                std::max(pair.pattern.at(Field::number), pair.pattern.at(Field::number_of_day));
            if (two_dates(pair))
                held = Held::two_birth_dates;
            else if (usable(persons[at]) && usable(persons[kept]) &&
                     persons[at].nik != persons[kept].nik && nik != matching::number_level::near)
                held = Held::two_niks;
            if (held != Held::no) break;
        }
        for (const auto at : group)
            if (at != kept) say(at, Verdict::duplicate, kept, held);
    }
    for (const auto& [nik, places] : shared_niks(persons))
        for (const auto at : places) {
            const auto cluster = matches.clusters[at];
            const auto other = std::ranges::find_if(
                places, [&](std::uint32_t its) { return matches.clusters[its] != cluster; });
            if (other != places.end() && !told.contains(at))
                say(at, Verdict::nik_double, *other, Held::no);
        }
    std::ranges::sort(lines, {}, &VerdictLine::person);
    return lines;
}

std::vector<std::optional<Verdict>> judge_alone(const std::vector<RegisterPerson>& persons) {
    const auto shared = shared_niks(persons);
    std::vector<std::optional<Verdict>> alone;
    for (const auto& person : persons) {
        if (person.nik == 0)
            alone.emplace_back(Verdict::no_nik);
        else if (!usable(person))
            alone.emplace_back(Verdict::nik_invalid);
        else if (shared.contains(person.nik))
            alone.emplace_back(Verdict::nik_double);
        else
            alone.emplace_back(std::nullopt);
    }
    return alone;
}

} // namespace tepat::identity
