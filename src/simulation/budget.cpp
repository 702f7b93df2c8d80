#include "simulation/budget.hpp"

#include "core/flags.hpp"
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
    std::size_t last_asked = 0; ///< by programmes of this level; until then its standing is kept
    Standing standing;
};

/// As RegisterUnits::kin(): of each unit whether anybody stands in a list through whom it may be on
/// it.
std::vector<std::uint8_t> listed_flags(const snapshot::Segment& segment, Unit asking, Unit unit,
                                       const StandingPart& part) {
    std::vector<std::uint8_t> in(part.stands.size());
    flags::equal(bytes_of(part.stands), static_cast<std::uint8_t>(Stand::in), in);
    if (asking == unit) return in;
    std::vector<std::uint8_t> made(facts::units_in(segment, asking));
    const auto families = segment.families();
    for (std::size_t at = 0; at < families.size(); ++at) {
        const auto& its = families[at];
        std::uint8_t listed = 0;
        if (unit == Unit::household)
            listed = in[its.household];
        else if (unit == Unit::family)
            listed = in[at];
        else
            for (std::size_t i = 0; i < its.members; ++i)
                listed |= in[its.first_member + i];
        if (asking == Unit::household)
            made[its.household] |= listed;
        else if (asking == Unit::family)
            made[at] = listed;
        else
            std::fill_n(made.begin() + its.first_member, its.members, listed);
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
            std::make_unique<Programme>(Programme{*std::move(at), {}, {}, 0, 0, {}}));
        std::vector<Programme*> asked;
        made->line = {policy.id, policy.name, *period, made->at.unit, {}, false, {}};
        for (std::size_t input = 0; input < policy.inputs.size(); ++input) {
            if ((made->at.inputs >> input & 1U) == 0) continue;
            const auto other = by_id_.find(policy.inputs[input].id);
            if (policy.inputs[input].kind == InputKind::outside || other == by_id_.end()) {
                made->line.assumed_empty.push_back(policy.inputs[input].id);
                continue;
            }
            asked.push_back(other->second);
            made->level = std::max(made->level, other->second->level + 1);
        }
        for (auto* other : asked)
            other->last_asked = std::max(other->last_asked, made->level);
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
            questions.back().keep = one->last_asked > level ? Keep::stands : Keep::totals;
        }
        const auto listed = [&](std::size_t question, std::size_t part) {
            return lists_of(these[question]->at, part);
        };
        auto standings = decide(ground_, questions, listed, progress);
        if (!standings) return std::unexpected(standings.error());
        for (std::size_t i = 0; i < these.size(); ++i) {
            these[i]->line.totals = (*standings)[i].totals;
            these[i]->standing = std::move((*standings)[i]);
        }
        for (const auto& one : programmes_)
            if (one->last_asked <= level) one->standing = {};
        return {};
    }

    [[nodiscard]] programmes::ListedFlags lists_of(const PolicyAt& policy, std::size_t part) const {
        const auto& inputs = policy.policy->inputs;
        programmes::ListedFlags flags(inputs.size());
        for (std::size_t input = 0; input < inputs.size(); ++input) {
            const auto other = by_id_.find(inputs[input].id);
            if ((policy.inputs >> input & 1U) == 0 || other == by_id_.end() ||
                inputs[input].kind == InputKind::outside)
                continue;
            const auto& standing = other->second->standing;
            flags[input] = listed_flags(ground_.parts()[part].segment, policy.unit, standing.unit,
                                        standing.parts[part]);
        }
        return flags;
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
