#include "simulation/budget.hpp"

#include "programmes/list_line.hpp"

#include <algorithm>
#include <map>

namespace tepat::simulation {

using programmes::InputKind;
using programmes::PolicyAt;
using programmes::Unit;

namespace {

/// A programme to be decided, and how many others must be before it.
struct Programme {
    PolicyAt at;
    Question question;
    BudgetLine line;
    std::size_t level = 0;
    bool asked = false;
    Standing standing;
};

/// Who is on another list, by row of each kind: of a household's own list, of a family's, of a
/// person's.
class Rows {
public:
    Rows(const snapshot::Segment& segment, Unit unit, const StandingPart& part)
        : segment_{segment}, unit_{unit}, part_{part} {}

    [[nodiscard]] bool has_household(std::size_t household) const {
        switch (unit_) {
        case Unit::household:
            return in(household);
        case Unit::family:
        case Unit::person:
        case Unit::group:
            break;
        }
        return false;
    }
    [[nodiscard]] bool has_family(std::size_t family) const {
        return unit_ == Unit::family && in(family);
    }
    [[nodiscard]] bool has_member(std::size_t member) const {
        return unit_ == Unit::person && in(member);
    }
    /// Itself or one of its persons.
    [[nodiscard]] bool has_somebody_of(std::size_t family) const {
        if (has_family(family)) return true;
        if (unit_ != Unit::person) return false;
        const auto& its = segment_.families()[family];
        for (std::size_t i = 0; i < its.members; ++i)
            if (in(its.first_member + i)) return true;
        return false;
    }

private:
    [[nodiscard]] bool in(std::size_t row) const { return part_.stands[row] == Stand::in; }

    const snapshot::Segment& segment_;
    Unit unit_;
    const StandingPart& part_;
};

/// As RegisterUnits::kin(): everybody through whom a unit may be on a list.
std::vector<std::uint8_t> listed_rows(const snapshot::Segment& segment, Unit asking,
                                      const Rows& rows) {
    std::vector<std::uint8_t> made;
    if (asking == Unit::household) {
        made.resize(segment.households().size());
        for (std::size_t at = 0; at < made.size(); ++at)
            made[at] = rows.has_household(at) ? 1 : 0;
    }
    for (std::size_t family = 0; family < segment.families().size(); ++family) {
        const auto& its = segment.families()[family];
        const bool above = rows.has_household(its.household) || rows.has_family(family);
        if (asking == Unit::person)
            for (std::size_t i = 0; i < its.members; ++i)
                made.push_back(above || rows.has_member(its.first_member + i) ? 1 : 0);
        else if (asking == Unit::family)
            made.push_back(above || rows.has_somebody_of(family) ? 1 : 0);
        else
            made[its.household] = made[its.household] != 0 || rows.has_somebody_of(family) ? 1 : 0;
    }
    return made;
}

class Run {
public:
    Run(const Ground& ground, Date on, RegionCode region, Seq known_at)
        : ground_{ground}, on_{on}, region_{region}, known_at_{known_at} {}

    /// In the order of priority.
    Result<void> add(const programmes::Policy& policy) {
        const auto period = policy.period_on(on_);
        if (!period) return {};
        auto at = policy.in_period(*period);
        if (!at || at->unit == Unit::group) return {};
        auto& made = programmes_.emplace_back(
            std::make_unique<Programme>(Programme{*std::move(at), {}, {}, 0, false, {}}));
        made->line = {policy.id, policy.name, *period, made->at.unit, {}, false, {}};
        for (std::size_t input = 0; input < policy.inputs.size(); ++input) {
            if ((made->at.inputs >> input & 1U) == 0) continue;
            const auto other = by_id_.find(policy.inputs[input].id);
            if (policy.inputs[input].kind == InputKind::outside || other == by_id_.end()) {
                made->line.assumed_empty.push_back(policy.inputs[input].id);
                continue;
            }
            made->level = std::max(made->level, other->second->level + 1);
            other->second->asked = true;
        }
        by_id_[policy.id] = made.get();
        return places(*made);
    }

    Result<Budget> go(Progress& progress) {
        std::size_t levels = 0;
        for (const auto& one : programmes_)
            levels = std::max(levels, one->level + 1);
        for (std::size_t level = 0; level < levels; ++level)
            if (auto done = decide_level(level, progress); !done)
                return std::unexpected(done.error());
        Budget made;
        for (const auto& one : programmes_) {
            made.yearly += one->line.totals.yearly;
            made.stage += one->line.totals.stage;
            made.lines.push_back(std::move(one->line));
        }
        return made;
    }

private:
    Result<void> places(Programme& programme) const {
        auto& at = programme.at;
        programme.question.policy = &at;
        if (at.quota == nullptr) return {};
        programme.line.places_unknown = at.quota->allocation.empty() && !region_.country();
        if (programme.line.places_unknown) return {};
        auto areas = programmes::QuotaAreas::of(*at.quota, region_, std::nullopt);
        if (!areas) return std::unexpected(areas.error());
        programmes::ListHeader header{
            known_at_,      on_, {at.policy->digest}, programme.line.period, region_,
            areas->total(), {}};
        programme.question.areas = *std::move(areas);
        programme.question.seed = programmes::quota_seed(header);
        return {};
    }

    Result<void> decide_level(std::size_t level, Progress& progress) {
        std::vector<Programme*> these;
        std::vector<Question> questions;
        for (const auto& one : programmes_) {
            if (one->level != level) continue;
            these.push_back(one.get());
            questions.push_back(one->question);
        }
        const auto listed = [&](std::size_t question, std::size_t part) {
            return lists_of(these[question]->at, part);
        };
        auto standings = decide(ground_, questions, listed, Keep::stands, progress);
        if (!standings) return std::unexpected(standings.error());
        for (std::size_t i = 0; i < these.size(); ++i) {
            these[i]->line.totals = (*standings)[i].totals;
            // Who is in is needed as long as somebody asks; the amounts are not.
            if (these[i]->asked) these[i]->standing = std::move((*standings)[i]);
        }
        return {};
    }

    [[nodiscard]] std::vector<std::uint64_t> lists_of(const PolicyAt& policy,
                                                      std::size_t part) const {
        const auto& segment = ground_.parts()[part].segment;
        std::vector<std::uint64_t> lists(facts::units_in(segment, policy.unit));
        const auto& inputs = policy.policy->inputs;
        for (std::size_t input = 0; input < inputs.size(); ++input) {
            const auto other = by_id_.find(inputs[input].id);
            if ((policy.inputs >> input & 1U) == 0 || other == by_id_.end() ||
                inputs[input].kind == InputKind::outside)
                continue;
            const auto& standing = other->second->standing;
            const auto on =
                listed_rows(segment, policy.unit, {segment, standing.unit, standing.parts[part]});
            for (std::size_t i = 0; i < lists.size(); ++i)
                lists[i] |= std::uint64_t{on[i]} << input;
        }
        return lists;
    }

    const Ground& ground_;
    const Date on_;
    const RegionCode region_;
    const Seq known_at_;
    std::vector<std::unique_ptr<Programme>> programmes_;
    std::map<std::string, Programme*, std::less<>> by_id_;
};

} // namespace

Result<Budget> budget(const Ground& ground, std::span<const programmes::PolicyFile> policies,
                      Date on, RegionCode region, Seq known_at, Progress& progress) {
    Run run{ground, on, region, known_at};
    for (const auto at : programmes::in_order(policies))
        if (auto added = run.add(policies[at].policy); !added)
            return std::unexpected(added.error());
    return run.go(progress);
}

} // namespace tepat::simulation
