#include "simulation/standing.hpp"

#include "core/flags.hpp"
#include "simulation/detail/places.hpp"
#include "snapshot/encode_column.hpp"

#include <memory>
#include <mutex>

namespace tepat::simulation {

using programmes::Unit;
using programmes::UnitAmounts;

std::span<const std::uint8_t> bytes_of(std::span<const Stand> stands) {
    return {reinterpret_cast<const std::uint8_t*>(stands.data()), stands.size()};
}
std::span<std::uint8_t> bytes_of(std::span<Stand> stands) {
    return {reinterpret_cast<std::uint8_t*>(stands.data()), stands.size()};
}

Numbers::Numbers(std::span<const std::int64_t> numbers) {
    auto encoded = snapshot::encode_column(numbers);
    view_ = encoded.view;
    bytes_ = std::move(encoded.bytes);
}

ColumnView Numbers::view() const {
    auto view = view_;
    view.data = bytes_.data();
    return view;
}

UnitAmounts StandingPart::amounts(std::size_t fulfilling) const {
    if (same) return *same;
    return {yearly.view().at(fulfilling), stage.view().at(fulfilling), grams.view().at(fulfilling)};
}

void Totals::add(Stand stand, const UnitAmounts& amounts) {
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
    yearly += Rupiah{amounts.yearly};
    stage += Rupiah{amounts.stage};
    grams += amounts.grams;
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

static_assert(static_cast<int>(Stand::out) == 0 && static_cast<int>(Stand::open) == 1 &&
              static_cast<int>(Stand::in) == 2);

/// What one question comes to on the units of one part.
class Made {
public:
    Made(const Question& question, std::size_t ranks)
        : waits_{question.areas.has_value()},
          stands_wanted_{question.keep != Keep::totals || waits_},
          amounts_wanted_{question.keep == Keep::amounts || waits_}, ranks_(ranks) {}

    void add(programmes::DecisionRun& run, std::size_t policy) {
        const auto found = run.decisions(policy);
        const auto in = flags::count(found.eligible);
        const auto open = flags::count(found.undetermined);
        totals_.in += in;
        totals_.open += open;
        totals_.out += std::ssize(found.eligible) - in - open;
        if (stands_wanted_) add_stands(found);
        if (in == 0) return;
        eligible_ = found.eligible;
        for (std::size_t place = 0; place < ranks_.size(); ++place)
            add_eligible(run.ranks(policy, place), in, ranks_[place]);
        add_amounts(run.amounts(policy), in);
    }

    /// Gives the ranks to who gives the places.
    Totals finish(std::size_t part, StandingPart& into, detail::Places& places) {
        into.same = same_;
        if (!same_ && amounts_wanted_) {
            into.yearly = Numbers{yearly_};
            into.stage = Numbers{stage_};
            into.grams = Numbers{grams_};
        }
        into.stands = std::move(stands_);
        if (waits_) places.take(part, into.stands, ranks_);
        return totals_;
    }

private:
    void add_stands(const programmes::BatchDecisions& found) {
        const auto before = stands_.size();
        const auto count = found.eligible.size();
        stands_.resize(before + count);
        flags::weigh(found.eligible, found.undetermined,
                     bytes_of(std::span{stands_}.subspan(before)));
    }

    void add_amounts(const programmes::BatchAmounts& amounts, std::int64_t in) {
        same_ = amounts.same;
        if (same_) {
            totals_.yearly += Rupiah{same_->yearly}.times(in);
            totals_.stage += Rupiah{same_->stage}.times(in);
            totals_.grams += same_->grams * in;
            return;
        }
        totals_.yearly += Rupiah{flags::sum(amounts.yearly)};
        totals_.stage += Rupiah{flags::sum(amounts.stage)};
        totals_.grams += flags::sum(amounts.grams);
        if (!amounts_wanted_) return;
        add_eligible(amounts.yearly, in, yearly_);
        add_eligible(amounts.stage, in, stage_);
        add_eligible(amounts.grams, in, grams_);
    }

    void add_eligible(std::span<const std::int64_t> from, std::int64_t in,
                      std::vector<std::int64_t>& into) const {
        const auto before = into.size();
        into.resize(before + from.size());
        flags::pick(from, eligible_, std::span{into}.subspan(before));
        into.resize(before + static_cast<std::size_t>(in));
    }

    bool waits_;
    bool stands_wanted_;
    bool amounts_wanted_;
    Totals totals_;
    std::optional<UnitAmounts> same_;
    std::span<const std::uint8_t> eligible_;
    std::vector<Stand> stands_;
    std::vector<std::int64_t> yearly_;
    std::vector<std::int64_t> stage_;
    std::vector<std::int64_t> grams_;
    std::vector<std::vector<std::int64_t>> ranks_;
};

/// The questions about one kind of unit, decided together.
class Kind {
public:
    Kind(const Ground& ground, std::span<const Question> questions, std::vector<std::size_t> asked,
         const ListedIn& listed)
        : ground_{ground}, questions_{questions}, asked_{std::move(asked)}, listed_{listed},
          plan_{policies(questions, asked_)} {}

    /// One part, of every standing of this kind.
    void decide(std::size_t at, std::vector<Standing>& standings,
                std::vector<detail::Places>& places, std::vector<Totals>& totals) const {
        std::vector<programmes::ListedFlags> lists(asked_.size());
        std::vector<Made> made;
        made.reserve(asked_.size());
        for (std::size_t i = 0; i < asked_.size(); ++i) {
            const auto& question = questions_[asked_[i]];
            if (question.policy->inputs != 0) lists[i] = listed_(asked_[i], at);
            made.emplace_back(question, places[asked_[i]].ranks());
        }
        auto run = idle_run();
        run->read({ground_.columns(at), lists});
        while (run->next())
            for (std::size_t i = 0; i < asked_.size(); ++i)
                made[i].add(*run, i);
        {
            const std::lock_guard lock{mutex_};
            idle_.push_back(std::move(run));
        }
        for (std::size_t i = 0; i < asked_.size(); ++i)
            totals[asked_[i]] =
                made[i].finish(at, standings[asked_[i]].parts[at], places[asked_[i]]);
    }

private:
    static std::vector<const programmes::PolicyAt*> policies(std::span<const Question> questions,
                                                             std::span<const std::size_t> asked) {
        std::vector<const programmes::PolicyAt*> made;
        for (const auto at : asked)
            made.push_back(questions[at].policy);
        return made;
    }

    /// One a thread, which keeps its memory from part to part.
    [[nodiscard]] std::unique_ptr<programmes::DecisionRun> idle_run() const {
        const std::lock_guard lock{mutex_};
        if (idle_.empty()) return std::make_unique<programmes::DecisionRun>(plan_, false);
        auto run = std::move(idle_.back());
        idle_.pop_back();
        return run;
    }

    const Ground& ground_;
    std::span<const Question> questions_;
    std::vector<std::size_t> asked_; ///< places in questions_
    const ListedIn& listed_;
    programmes::DecisionPlan plan_;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<programmes::DecisionRun>> idle_;
};

void forget(Standing& standing, Keep keep) {
    for (auto& part : standing.parts) {
        if (keep != Keep::amounts) part.yearly = part.stage = part.grams = {};
        if (keep == Keep::totals) part.stands = {};
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
        places.emplace_back(ground, questions[i]);
    }
    // Of each part, of each question.
    std::vector<std::vector<Totals>> totals(ground.parts().size(),
                                            std::vector<Totals>(questions.size()));
    for (const auto unit : {Unit::household, Unit::family, Unit::person}) {
        std::vector<std::size_t> asked;
        for (std::size_t i = 0; i < questions.size(); ++i)
            if (questions[i].policy->unit == unit) asked.push_back(i);
        if (asked.empty()) continue;
        const Kind kind{ground, questions, std::move(asked), listed};
        if (!on_all_cores(totals.size(), "progress.simulate"_msg, progress,
                          [&](std::size_t at) { kind.decide(at, standings, places, totals[at]); }))
            return refuse("simulation.stopped"_msg);
    }
    for (std::size_t i = 0; i < questions.size(); ++i) {
        for (const auto& part : totals)
            standings[i].totals += part[i];
        if (questions[i].areas) places[i].give(standings[i]);
        forget(standings[i], questions[i].keep);
    }
    return standings;
}

} // namespace tepat::simulation
