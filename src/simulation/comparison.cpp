#include "simulation/comparison.hpp"

#include <algorithm>
#include <mutex>

namespace tepat::simulation {
namespace {

using facts::HouseholdFact;

constexpr std::int64_t months = 12;
constexpr std::size_t without_place = 10;

/// Reads the amounts of a part beside its stands.
class Amounts {
public:
    explicit Amounts(const StandingPart& part) : part_{part} {}

    struct Unit {
        Stand stand = Stand::out;
        programmes::UnitAmounts amounts;
    };
    /// Of the next unit; the amounts only of who is in.
    [[nodiscard]] Unit next() {
        Unit unit{part_.stands[unit_++], {}};
        if (unit.stand != Stand::in && unit.stand != Stand::beyond) return unit;
        if (unit.stand == Stand::in) unit.amounts = part_.amounts(amount_);
        ++amount_;
        return unit;
    }

private:
    const StandingPart& part_;
    std::size_t unit_ = 0;
    std::size_t amount_ = 0;
};

const std::vector<std::int64_t>* find(const facts::Overlay& overlay, HouseholdFact fact) {
    for (const auto& [its, numbers] : overlay)
        if (its == fact) return &numbers;
    return nullptr;
}

Movement movement_of(const Amounts::Unit& before, const Amounts::Unit& after) {
    Movement made;
    const bool was = before.stand == Stand::in;
    const bool is = after.stand == Stand::in;
    made.gains = !was && is ? 1 : 0;
    made.loses = was && !is ? 1 : 0;
    if (!was || !is) return made;
    made.more = after.amounts.yearly > before.amounts.yearly ? 1 : 0;
    made.less = after.amounts.yearly < before.amounts.yearly ? 1 : 0;
    made.same = after.amounts.yearly == before.amounts.yearly ? 1 : 0;
    return made;
}

/// What one part adds.
struct Sum {
    Comparison comparison;
    std::vector<Weighted> before;
    std::vector<Weighted> after;
};

class Comparer {
public:
    Comparer(const Ground& ground, RegionCode region, const Standing& before, const Standing& after,
             const PovertyLine& line)
        : ground_{ground}, region_{region}, before_{before}, after_{after}, line_{line},
          level_{below(region)} {}

    [[nodiscard]] Sum part(std::size_t at) const {
        const auto& ground = ground_.parts()[at];
        const auto households = households_of(ground.segment, before_.unit);
        const auto* deciles = find(ground.overlay, HouseholdFact::welfare_decile);
        Amounts befores{before_.parts[at]};
        Amounts afters{after_.parts[at]};
        std::vector<Aid> aid(ground.segment.households().size());
        Sum sum;
        for (std::size_t i = 0; i < households.size(); ++i) {
            const auto household = households[i];
            const auto was = befores.next();
            const auto is = afters.next();
            Row row;
            row.before.add(was.stand, was.amounts);
            row.after.add(is.stand, is.amounts);
            row.movement = movement_of(was, is);
            const auto village = ground_.regions().find(ground.segment.region(household))->code;
            sum.comparison.regions[village.at(level_)] += row;
            const auto decile = deciles == nullptr ? ColumnView::missing : (*deciles)[household];
            sum.comparison
                .deciles[decile == ColumnView::missing ? without_place
                                                       : static_cast<std::size_t>(decile - 1)] +=
                row;
            if (row.movement.loses + row.movement.less > 0)
                sum.comparison.losers.push_back(
                    {facts::subject_in(ground.segment, before_.unit, i),
                     static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(i), village,
                     is.stand, Rupiah{was.amounts.yearly}, Rupiah{is.amounts.yearly}});
            auto& its = aid[household];
            its.was_in = its.was_in || was.stand == Stand::in;
            its.is_in = its.is_in || is.stand == Stand::in;
            its.before += was.amounts.yearly;
            its.after += is.amounts.yearly;
        }
        reach(ground, aid, sum);
        return sum;
    }

private:
    struct Aid {
        std::int64_t before = 0;
        std::int64_t after = 0;
        bool was_in = false;
        bool is_in = false;
    };

    static RegionLevel below(RegionCode region) {
        if (region.country()) return RegionLevel::province;
        switch (region.level()) {
        case RegionLevel::province:
            return RegionLevel::regency;
        case RegionLevel::regency:
            return RegionLevel::district;
        case RegionLevel::district:
        case RegionLevel::village:
            break;
        }
        return RegionLevel::village;
    }

    [[nodiscard]] bool is_poor(std::int64_t percentile, std::int64_t consumption) const {
        if (line_.consumption) return consumption < line_.consumption->amount();
        return percentile <= line_.percent;
    }

    void reach(const GroundPart& ground, std::span<const Aid> aid, Sum& sum) const {
        const auto* percentiles = find(ground.overlay, HouseholdFact::welfare_percentile);
        if (percentiles == nullptr) return;
        auto& made = sum.comparison;
        for (std::size_t at = 0; at < aid.size(); ++at) {
            const auto consumption = ground.consumption[at];
            if ((*percentiles)[at] == ColumnView::missing || consumption == ColumnView::missing)
                continue;
            const bool poor = is_poor((*percentiles)[at], consumption);
            ++made.households;
            made.poor += poor ? 1 : 0;
            made.before.aided += aid[at].was_in ? 1 : 0;
            made.after.aided += aid[at].is_in ? 1 : 0;
            made.before.aided_poor += aid[at].was_in && poor ? 1 : 0;
            made.after.aided_poor += aid[at].is_in && poor ? 1 : 0;
            std::int64_t members = 0;
            for (const auto& family : ground.segment.families_of(at))
                members += family.members;
            if (members == 0) continue;
            sum.before.push_back({consumption + aid[at].before / months / members, members});
            sum.after.push_back({consumption + aid[at].after / months / members, members});
        }
    }

    const Ground& ground_;
    const RegionCode region_;
    const Standing& before_;
    const Standing& after_;
    const PovertyLine& line_;
    const RegionLevel level_;
};

void join(Comparison& all, Comparison& part) {
    all.households += part.households;
    all.poor += part.poor;
    for (const auto side : {&Comparison::before, &Comparison::after}) {
        (all.*side).aided += (part.*side).aided;
        (all.*side).aided_poor += (part.*side).aided_poor;
    }
    for (const auto& [region, row] : part.regions)
        all.regions[region] += row;
    for (std::size_t i = 0; i < all.deciles.size(); ++i)
        all.deciles[i] += part.deciles[i];
    std::ranges::move(part.losers, std::back_inserter(all.losers));
}

} // namespace

Movement& Movement::operator+=(const Movement& other) {
    gains += other.gains;
    loses += other.loses;
    more += other.more;
    less += other.less;
    same += other.same;
    return *this;
}

Row& Row::operator+=(const Row& other) {
    before += other.before;
    after += other.after;
    movement += other.movement;
    return *this;
}

double gini(std::vector<Weighted> amounts) {
    std::ranges::sort(amounts, {}, &Weighted::amount);
    // Twice the area below the Lorenz curve, each slice a trapezium.
    double total = 0;
    double weight = 0;
    double area = 0;
    for (const auto& [amount, times] : amounts) {
        const auto share = static_cast<double>(amount) * static_cast<double>(times);
        area += static_cast<double>(times) * (2 * total + share);
        total += share;
        weight += static_cast<double>(times);
    }
    return total == 0 ? 0 : 1 - area / (total * weight);
}

Comparison compare(const Ground& ground, RegionCode region, const Standing& before,
                   const Standing& after, const PovertyLine& line) {
    const Comparer comparer{ground, region, before, after, line};
    std::vector<Sum> sums(ground.parts().size());
    SilentProgress silent;
    on_all_cores(sums.size(), "progress.simulate"_msg, silent,
                 [&](std::size_t at) { sums[at] = comparer.part(at); });
    Comparison made;
    std::vector<Weighted> befores;
    std::vector<Weighted> afters;
    for (auto& sum : sums) {
        join(made, sum.comparison);
        std::ranges::move(sum.before, std::back_inserter(befores));
        std::ranges::move(sum.after, std::back_inserter(afters));
        sum = {};
    }
    for (const auto& [code, row] : made.regions)
        made.all += row;
    made.before.totals = before.totals;
    made.after.totals = after.totals;
    if (!befores.empty()) {
        made.before.gini = gini(std::move(befores));
        made.after.gini = gini(std::move(afters));
    }
    std::ranges::sort(made.losers, [](const Loser& a, const Loser& b) {
        return std::pair{a.village, a.subject} < std::pair{b.village, b.subject};
    });
    return made;
}

} // namespace tepat::simulation
