#include "simulation/standing.hpp"

#include "programmes/decision_plan.hpp"
#include "simulation/detail/places.hpp"
#include "snapshot/encode_column.hpp"

#include <array>

namespace tepat::simulation {

using programmes::Unit;

Numbers::Numbers(std::span<const std::int64_t> numbers) {
    auto encoded = snapshot::encode_column(numbers);
    size_ = numbers.size();
    view_ = encoded.view;
    bytes_ = std::move(encoded.bytes);
}

std::int64_t Numbers::operator[](std::size_t at) const {
    auto view = view_;
    view.data = bytes_.data();
    return view.at(at);
}

std::vector<std::int64_t> Numbers::all() const {
    auto view = view_;
    view.data = bytes_.data();
    std::vector<std::int64_t> made(size_);
    for (std::size_t at = 0; at < size_; ++at)
        made[at] = view.at(at);
    return made;
}

void Totals::add(std::span<const Stand> stands, std::span<const std::int64_t> its_yearly,
                 std::span<const std::int64_t> its_stage, std::span<const std::int64_t> its_grams) {
    std::array<std::int64_t, 4> count{};
    std::array<std::int64_t, 3> sums{};
    std::size_t at = 0;
    for (const auto stand : stands) {
        ++count[static_cast<std::size_t>(stand)];
        if (stand != Stand::in && stand != Stand::beyond) continue;
        if (stand == Stand::in) {
            // No part holds so many units that these could overflow.
            sums[0] += its_yearly[at];
            sums[1] += its_stage[at];
            sums[2] += its_grams[at];
        }
        ++at;
    }
    out += count[static_cast<std::size_t>(Stand::out)];
    open += count[static_cast<std::size_t>(Stand::open)];
    in += count[static_cast<std::size_t>(Stand::in)];
    beyond += count[static_cast<std::size_t>(Stand::beyond)];
    yearly += Rupiah{sums[0]};
    stage += Rupiah{sums[1]};
    grams += sums[2];
}

void Totals::add(Stand stand, std::int64_t its_yearly, std::int64_t its_stage,
                 std::int64_t its_grams) {
    switch (stand) {
    case Stand::out:
        ++out;
        return;
    case Stand::open:
        ++open;
        return;
    case Stand::beyond:
        ++beyond;
        return;
    case Stand::in:
        break;
    }
    ++in;
    yearly += Rupiah{its_yearly};
    stage += Rupiah{its_stage};
    grams += its_grams;
}

Totals& Totals::operator+=(const Totals& other) {
    in += other.in;
    out += other.out;
    open += other.open;
    beyond += other.beyond;
    yearly += other.yearly;
    stage += other.stage;
    grams += other.grams;
    return *this;
}

namespace {

/// What is decided on the units of one part.
struct Made {
    std::vector<Stand> stands;
    std::vector<std::int64_t> yearly;
    std::vector<std::int64_t> stage;
    std::vector<std::int64_t> grams;
    std::vector<std::int64_t> ranks;

    void add(programmes::DecisionRun& run, std::size_t policy, bool ranked) {
        const auto found = run.decisions(policy);
        const auto count = found.eligible.size();
        const auto before = stands.size();
        stands.resize(before + count);
        for (std::size_t i = 0; i < count; ++i)
            stands[before + i] = static_cast<Stand>(2 * found.eligible[i] + found.undetermined[i]);
        const auto of_eligible = [&](std::span<const std::int64_t> from,
                                     std::vector<std::int64_t>& into) {
            auto end = into.size();
            into.resize(end + count);
            for (std::size_t i = 0; i < count; ++i) {
                into[end] = from[i];
                end += found.eligible[i];
            }
            into.resize(end);
        };
        of_eligible(found.yearly, yearly);
        of_eligible(found.stage, stage);
        of_eligible(found.grams, grams);
        if (ranked) of_eligible(run.first_ranks(policy), ranks);
    }
};
static_assert(static_cast<int>(Stand::out) == 0 && static_cast<int>(Stand::open) == 1 &&
              static_cast<int>(Stand::in) == 2);

/// The questions about one kind of unit, decided together.
class Kind {
public:
    Kind(const Ground& ground, std::span<const Question> questions, std::vector<std::size_t> asked,
         const ListedIn& listed, Keep keep)
        : ground_{ground}, questions_{questions}, asked_{std::move(asked)}, listed_{listed},
          keep_{keep}, plan_{policies(questions, asked_)} {}

    /// One part, of every standing of this kind. Where there are places to give, the totals wait.
    void decide(std::size_t at, std::vector<Standing>& standings,
                std::vector<detail::Places>& places, std::vector<Totals>& totals) const {
        const auto& part = ground_.parts()[at];
        std::vector<std::vector<std::uint64_t>> lists(asked_.size());
        for (std::size_t i = 0; i < asked_.size(); ++i)
            if (questions_[asked_[i]].policy->inputs != 0) lists[i] = listed_(asked_[i], at);
        std::vector<Made> made(asked_.size());
        programmes::DecisionRun run{plan_, false};
        run.read({part.segment, ground_.layout(), ground_.regions(), part.overlay, lists});
        while (run.next())
            for (std::size_t i = 0; i < asked_.size(); ++i)
                made[i].add(run, i, places[asked_[i]].ranked());
        for (std::size_t i = 0; i < asked_.size(); ++i) {
            auto& its = made[i];
            auto& into = standings[asked_[i]].parts[at];
            const bool waits = questions_[asked_[i]].areas.has_value();
            if (!waits) totals[asked_[i]].add(its.stands, its.yearly, its.stage, its.grams);
            if (waits || keep_ == Keep::amounts) {
                into.yearly = Numbers{its.yearly};
                into.stage = Numbers{its.stage};
                into.grams = Numbers{its.grams};
            }
            into.stands = std::move(its.stands);
            places[asked_[i]].take(at, into.stands, its.ranks);
        }
    }

private:
    static std::vector<const programmes::PolicyAt*> policies(std::span<const Question> questions,
                                                             std::span<const std::size_t> asked) {
        std::vector<const programmes::PolicyAt*> made;
        for (const auto at : asked)
            made.push_back(questions[at].policy);
        return made;
    }

    const Ground& ground_;
    std::span<const Question> questions_;
    std::vector<std::size_t> asked_; ///< places in questions_
    const ListedIn& listed_;
    Keep keep_;
    programmes::DecisionPlan plan_;
};

} // namespace

Result<std::vector<Standing>> decide(const Ground& ground, std::span<const Question> questions,
                                     const ListedIn& listed, Keep keep, Progress& progress) {
    std::vector<Standing> standings(questions.size());
    std::vector<detail::Places> places;
    places.reserve(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        const auto& policy = *questions[i].policy;
        if (policy.unit == Unit::group)
            return refuse("simulation.groups"_msg, {{"programme", policy.policy->id}});
        standings[i].unit = policy.unit;
        standings[i].parts.resize(ground.parts().size());
        places.emplace_back(ground, questions, i);
    }
    const auto count = ground.parts().size();
    // Of each part, of each question.
    std::vector<std::vector<Totals>> totals(count, std::vector<Totals>(questions.size()));
    for (const auto unit : {Unit::household, Unit::family, Unit::person}) {
        std::vector<std::size_t> asked;
        for (std::size_t i = 0; i < questions.size(); ++i)
            if (questions[i].policy->unit == unit) asked.push_back(i);
        if (asked.empty()) continue;
        const Kind kind{ground, questions, std::move(asked), listed, keep};
        if (!on_all_cores(count, "progress.simulate"_msg, progress,
                          [&](std::size_t at) { kind.decide(at, standings, places, totals[at]); }))
            return refuse("simulation.stopped"_msg);
    }
    SilentProgress silent;
    on_all_cores(questions.size(), "progress.simulate"_msg, silent, [&](std::size_t at) {
        auto& standing = standings[at];
        places[at].give(standing, listed);
        for (std::size_t part = 0; part < count; ++part) {
            auto& its = standing.parts[part];
            if (questions[at].areas)
                totals[part][at].add(its.stands, its.yearly.all(), its.stage.all(),
                                     its.grams.all());
            standing.totals += totals[part][at];
            if (keep == Keep::stands) its.yearly = its.stage = its.grams = {};
        }
    });
    return standings;
}

} // namespace tepat::simulation
