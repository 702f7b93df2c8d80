#include "simulation/standing.hpp"

#include "programmes/decision_plan.hpp"
#include "simulation/detail/places.hpp"
#include "snapshot/encode_column.hpp"

#include <algorithm>
#include <numeric>

namespace tepat::simulation {

using programmes::Unit;

Numbers::Numbers(std::span<const std::int64_t> numbers) {
    auto encoded = snapshot::encode_column(numbers);
    view_ = encoded.view;
    bytes_ = std::move(encoded.bytes);
}

std::int64_t Numbers::operator[](std::size_t at) const {
    auto view = view_;
    view.data = bytes_.data();
    return view.at(at);
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

/// The questions about one kind of unit, decided together.
class Kind {
public:
    Kind(const Ground& ground, std::span<const Question> questions, std::vector<std::size_t> asked,
         const ListedIn& listed)
        : ground_{ground}, questions_{questions}, asked_{std::move(asked)}, listed_{listed},
          plan_{policies(questions, asked_)} {}

    /// One part, of every standing of this kind.
    void decide(std::size_t at, std::vector<Standing>& standings,
                std::vector<detail::Places>& places) const {
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
            auto& into = standings[asked_[i]].parts[at];
            into.stands = std::move(made[i].stands);
            into.yearly = Numbers{made[i].yearly};
            into.stage = Numbers{made[i].stage};
            into.grams = Numbers{made[i].grams};
            places[asked_[i]].take(at, into.stands, made[i].ranks);
        }
    }

private:
    struct Made {
        std::vector<Stand> stands;
        std::vector<std::int64_t> yearly;
        std::vector<std::int64_t> stage;
        std::vector<std::int64_t> grams;
        std::vector<std::int64_t> ranks;

        void add(programmes::DecisionRun& run, std::size_t policy, bool ranked) {
            const auto found = run.decisions(policy);
            for (std::size_t i = 0; i < run.count(); ++i) {
                stands.push_back(found.eligible[i] != 0       ? Stand::in
                                 : found.undetermined[i] != 0 ? Stand::open
                                                              : Stand::out);
                if (found.eligible[i] == 0) continue;
                yearly.push_back(found.yearly[i]);
                stage.push_back(found.stage[i]);
                grams.push_back(found.grams[i]);
            }
            if (!ranked) return;
            const auto its = run.first_ranks(policy);
            for (std::size_t i = 0; i < run.count(); ++i)
                if (found.eligible[i] != 0) ranks.push_back(its[i]);
        }
    };

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
    programmes::DecisionPlan plan_;
};

void add_up(Standing& standing) {
    for (const auto& part : standing.parts) {
        std::size_t amount = 0;
        for (const auto stand : part.stands) {
            if (stand != Stand::in && stand != Stand::beyond) {
                standing.totals.add(stand, 0, 0, 0);
                continue;
            }
            standing.totals.add(stand, part.yearly[amount], part.stage[amount], part.grams[amount]);
            ++amount;
        }
    }
}

} // namespace

Result<std::vector<Standing>> decide(const Ground& ground, std::span<const Question> questions,
                                     const ListedIn& listed, Progress& progress) {
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
    for (const auto unit : {Unit::household, Unit::family, Unit::person}) {
        std::vector<std::size_t> asked;
        for (std::size_t i = 0; i < questions.size(); ++i)
            if (questions[i].policy->unit == unit) asked.push_back(i);
        if (asked.empty()) continue;
        const Kind kind{ground, questions, std::move(asked), listed};
        if (!on_all_cores(ground.parts().size(), "progress.simulate"_msg, progress,
                          [&](std::size_t at) { kind.decide(at, standings, places); }))
            return refuse("simulation.stopped"_msg);
    }
    SilentProgress silent;
    on_all_cores(questions.size(), "progress.simulate"_msg, silent, [&](std::size_t at) {
        places[at].give(standings[at], listed);
        add_up(standings[at]);
    });
    return standings;
}

} // namespace tepat::simulation
