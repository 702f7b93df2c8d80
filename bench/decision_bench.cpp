// Decides families by policies/pkh.toml with the scalar evaluator on one core, beside a loop that
// somebody wrote by hand for the rules of that one day: flat structs, no expressions, no policy.
// Both must come to the same answers.
#include "core/random.hpp"
#include "facts/memory_unit.hpp"
#include "programmes/decision.hpp"
#include "programmes/policy_file.hpp"
#include "table.hpp"

#include <array>
#include <memory>
#include <sstream>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::programmes;
using bench::require;
using rules::Value;

Date today() {
    return Date::from_ymd(2022, 1, 1).value();
}

/// What is known of everybody in this register; other facts of the policy are not.
struct FlatMember {
    Date born;
    std::int8_t sex;
    std::int8_t relation;
    std::int8_t presence;
    std::int8_t marital_status;
    std::int8_t disability;
    std::int8_t schooling;
    std::int8_t level;
    std::int8_t diploma;
    bool pregnant;
};
struct FlatFamily {
    int percentile;
    std::vector<FlatMember> members;
};

/// Mean size 4, ages 0 to 75, children at school.
FlatFamily invent(SeededRandom& random) {
    const auto number = [&](int low, int high) {
        return static_cast<std::int8_t>(random.between(low, high));
    };
    FlatFamily family{static_cast<int>(random.between(1, 40)), {}};
    const auto members = random.between(1, 7);
    for (std::int64_t i = 0; i < members; ++i) {
        const auto days =
            static_cast<int>(i == 0 ? random.between(8'000, 27'000) : random.between(0, 20'000));
        const bool pupil = days > 6 * 366 && days < 18 * 366 && random.chance(900);
        family.members.push_back({.born = today() - days,
                                  .sex = number(1, 2),
                                  .relation = i == 0 ? std::int8_t{1} : number(2, 4),
                                  .presence = random.chance(20) ? std::int8_t{3} : std::int8_t{1},
                                  .marital_status = number(1, 4),
                                  .disability = random.chance(30) ? std::int8_t{1} : std::int8_t{0},
                                  .schooling = pupil ? std::int8_t{1} : std::int8_t{2},
                                  .level = days < 4'500 ? std::int8_t{1} : number(4, 7),
                                  .diploma = number(0, 3),
                                  .pregnant = days > 17 * 366 && random.chance(50)});
    }
    return family;
}

std::unique_ptr<facts::MemoryUnit> unit_of(const FlatFamily& family) {
    auto unit = std::make_unique<facts::MemoryUnit>(SubjectId{1});
    unit->set(HouseholdFact::presence, Value::integer(1));
    unit->set(HouseholdFact::percentile, Value::integer(family.percentile));
    unit->set(HouseholdFact::province, Value::integer(32));
    unit->set(HouseholdFact::regency, Value::integer(3201));
    unit->set(HouseholdFact::families, Value::integer(1));
    for (const auto& member : family.members) {
        const auto at = unit->add_member(SubjectId{2});
        unit->set(at, MemberFact::birth_date, Value::date(member.born));
        unit->set(at, MemberFact::sex, Value::integer(member.sex));
        unit->set(at, MemberFact::relation, Value::integer(member.relation));
        unit->set(at, MemberFact::marital_status, Value::integer(member.marital_status));
        unit->set(at, MemberFact::presence, Value::integer(member.presence));
        unit->set(at, MemberFact::has_nik, Value::boolean(true));
        unit->set(at, MemberFact::pregnant, Value::boolean(member.pregnant));
        unit->set(at, MemberFact::disability, Value::integer(member.disability));
        unit->set(at, MemberFact::school_participation, Value::integer(member.schooling));
        unit->set(at, MemberFact::school_level, Value::integer(member.level));
        unit->set(at, MemberFact::diploma, Value::integer(member.diploma));
    }
    return unit;
}

/// What all decisions come to; equal for two deciders that agree.
struct Answers {
    std::int64_t eligible = 0;
    std::int64_t counted = 0;
    std::int64_t payees = 0; ///< of step and member
    std::int64_t yearly = 0;
    std::int64_t stage = 0;
    friend bool operator==(const Answers&, const Answers&) = default;
};

/// The rules of policies/pkh.toml in force on 1 January 2022, as a programmer would write them for
/// that day alone.
class ByHand {
public:
    void decide(const FlatFamily& family, Answers& answers) {
        if (family.percentile > 25) return;
        const auto& members = family.members;
        std::array<int, most_members> ages{};
        candidates_.clear();
        for (std::size_t at = 0; at < members.size(); ++at) {
            ages[at] = age_years(members[at].born, today());
            if (is_here(members[at])) add_candidates(members[at], ages[at], at);
        }
        std::ranges::stable_sort(candidates_, [&](const Candidate& a, const Candidate& b) {
            if (a.yearly != b.yearly) return a.yearly > b.yearly;
            return members[a.member].born > members[b.member].born;
        });
        std::array<bool, most_members> is_counted{};
        std::array<int, components> of_kind{};
        int counted = 0;
        std::int64_t yearly = 0;
        for (const auto& one : candidates_) {
            if (counted == 4) break;
            if (is_counted[one.member] || of_kind[one.kind] == most_of_kind[one.kind]) continue;
            is_counted[one.member] = true;
            ++of_kind[one.kind];
            ++counted;
            yearly += one.yearly;
        }
        if (counted == 0) return;
        ++answers.eligible;
        answers.counted += counted;
        answers.yearly += yearly;
        answers.stage += yearly / 4;
        answers.payees += payee(members, ages, is_counted);
    }

private:
    enum Kind : std::uint8_t { pregnant, child, sd, smp, sma, out_of_school, disabled, elderly };
    static constexpr std::size_t components = 8;
    static constexpr std::size_t most_members = 7;
    static constexpr std::array<int, components> most_of_kind{2, 2, 9, 9, 9, 9, 1, 1};
    static constexpr int head = 1;
    static constexpr int spouse = 2;
    static constexpr int offspring = 3;
    static constexpr int parent = 6;
    static constexpr int female = 2;

    struct Candidate {
        Kind kind;
        std::size_t member;
        std::int64_t yearly;
    };

    static bool is_here(const FlatMember& member) {
        return member.presence == 1 || member.presence == 5;
    }

    void add_candidates(const FlatMember& member, int age, std::size_t at) {
        if (member.sex == female && member.pregnant)
            candidates_.push_back({pregnant, at, 3'000'000});
        if (age >= 0 && age <= 6) candidates_.push_back({child, at, 3'000'000});
        if (age >= 6 && age <= 21) {
            if (member.schooling == 1) {
                if (member.level >= 1 && member.level <= 3)
                    candidates_.push_back({sd, at, 900'000});
                if (member.level >= 4 && member.level <= 6)
                    candidates_.push_back({smp, at, 1'500'000});
                if (member.level >= 7 && member.level <= 9)
                    candidates_.push_back({sma, at, 2'000'000});
            } else if (member.relation != head && member.relation != spouse &&
                       member.relation != parent && member.diploma < 3) {
                candidates_.push_back({out_of_school, at, 900'000});
            }
        }
        if (member.disability != 0) candidates_.push_back({disabled, at, 2'400'000});
        if (age >= 70) candidates_.push_back({elderly, at, 2'400'000});
    }

    static std::int64_t payee(const std::vector<FlatMember>& members,
                              const std::array<int, most_members>& ages,
                              const std::array<bool, most_members>& is_counted) {
        const bool has_child =
            std::ranges::any_of(members, [](const auto& m) { return m.relation == offspring; });
        std::array<std::int64_t, 4> found{-1, -1, -1, -1};
        for (std::size_t at = 0; at < members.size(); ++at) {
            const auto& member = members[at];
            if (!is_here(member)) continue;
            const auto take = [&](std::size_t step, bool youngest) {
                if (found[step] >= 0) {
                    const auto best = members[static_cast<std::size_t>(found[step])].born;
                    if (youngest ? member.born <= best : member.born >= best) return;
                }
                found[step] = static_cast<std::int64_t>(at);
            };
            const bool adult = ages[at] >= 18;
            if (member.sex == female) {
                if (has_child && (member.relation == head || member.relation == spouse))
                    take(0, true);
                if (adult || member.marital_status != 1) take(1, false);
            }
            if (is_counted[at] && adult) take(2, false);
            if (adult) take(3, false);
        }
        for (std::size_t step = 0; step < found.size(); ++step)
            if (found[step] >= 0) return 100 * static_cast<std::int64_t>(step + 1) + found[step];
        return 0;
    }

    std::vector<Candidate> candidates_;
};

void add(const Decision& decision, Answers& answers) {
    if (decision.outcome != Verdict::eligible) return;
    ++answers.eligible;
    answers.counted += std::ssize(decision.counted);
    answers.yearly += decision.yearly.amount();
    answers.stage += decision.stage.amount();
    if (decision.payee) answers.payees += 100 * (decision.payee->step + 1) + decision.payee->member;
}

bool run() {
    std::ostringstream text;
    text << std::ifstream{TEPAT_SOURCE_DIR "/policies/pkh.toml"}.rdbuf();
    const auto policy = read_policy(text.str(), "pkh.toml").value();
    const auto at = policy.at(today()).value();
    for (const int scale : {1, 10}) {
        const int families = (bench::is_long() ? 20'000 : 5'000) * scale;
        SeededRandom random{1};
        std::vector<FlatFamily> flat;
        std::vector<std::unique_ptr<facts::MemoryUnit>> units;
        for (int i = 0; i < families; ++i) {
            flat.push_back(invent(random));
            units.push_back(unit_of(flat.back()));
        }
        Answers ours;
        Answers theirs;
        ByHand by_hand;
        const auto times = bench::in_turns(
            5,
            [&] {
                ours = {};
                return bench::seconds([&] {
                    for (const auto& unit : units)
                        add(decide_family(at, unit->view()), ours);
                });
            },
            [&] {
                theirs = {};
                return bench::seconds([&] {
                    for (const auto& family : flat)
                        by_hand.decide(family, theirs);
                });
            });
        require(ours.eligible > 0 && ours == theirs,
                fmt::format("other answers: {} {} {} {} {}, by hand {} {} {} {} {}", ours.eligible,
                            ours.counted, ours.payees, ours.yearly, ours.stage, theirs.eligible,
                            theirs.counted, theirs.payees, theirs.yearly, theirs.stage));
        bench::report({.what = "scalar rules",
                       .scale = scale,
                       .size = bench::counted(families, "families"),
                       .unit = "families/s",
                       .ours = families / times.ours,
                       .peer = "one day's rules by hand in C++",
                       .theirs = families / times.theirs,
                       .wanted = {}});
    }
    return true;
}

} // namespace

int main() {
    return tepat::bench::run(run);
}
