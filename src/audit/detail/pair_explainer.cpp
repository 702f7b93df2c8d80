#include "audit/detail/pair_explainer.hpp"

#include "audit/detail/comparison_entry.hpp"
#include "journal/set_draft.hpp"
#include "programmes/asleep.hpp"
#include "programmes/list.hpp"
#include "registry/reader.hpp"
#include "registry/standing.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>

namespace tepat::audit::detail {
namespace {

constexpr int workers = 2;
constexpr std::size_t units_at_once = 512;

/// When a unit that a list does not see came into the register.
class Registrations {
public:
    explicit Registrations(store::Database& database) : connection_{database.connect_reader()} {}
    /// Why `side` does not see a unit that is not in its register.
    [[nodiscard]] Cause why_unseen(const SideOf& side, SubjectId subject) const {
        const auto its = registry::registration_of(*connection_, subject);
        if (!its) return Cause::not_reproduced;
        if (its->effective_on > side.sight.on) return Cause::joined_register;
        return its->seq > side.sight.seq ? Cause::reported_later : Cause::left_register;
    }

    /// What a sleep is called as a cause; of a family or household, what all its members' are.
    [[nodiscard]] Cause why_asleep(const SideOf& side, SubjectId subject) const {
        const store::ReadScope scope{*connection_};
        const journal::Visibility visibility{*connection_, side.sight.seq};
        const registry::Reader reader{*connection_, visibility, side.sight.on};
        std::optional<Cause> common;
        for (const auto& [person, sleep] : registry::sleepers(
                 *connection_, visibility, side.sight.on, persons_of(reader, subject))) {
            const auto cause = cause_of(sleep.cause);
            if (common && *common != cause) return Cause::left_register;
            common = cause;
        }
        return common.value_or(Cause::left_register);
    }

private:
    /// Itself, or everybody of the family or household.
    static std::vector<SubjectId> persons_of(const registry::Reader& reader, SubjectId subject) {
        const auto kind = reader.kind(subject);
        if (kind == registry::SubjectKind::person) return {subject};
        const auto household = kind == registry::SubjectKind::household
                                   ? std::optional{subject}
                                   : reader.household_of(subject);
        std::vector<SubjectId> persons;
        if (!household) return persons;
        const auto view = reader.household(*household);
        if (!view) return persons;
        for (const auto& family : view->families)
            if (subject == view->id || subject == family.id)
                for (const auto& person : family.members)
                    persons.push_back(person.id);
        return persons;
    }
    static Cause cause_of(registry::SleepCause cause) {
        switch (cause) {
        case registry::SleepCause::deceased:
            return Cause::deceased;
        case registry::SleepCause::moved:
            return Cause::moved;
        case registry::SleepCause::duplicate:
        case registry::SleepCause::nik_double:
            return Cause::duplicate;
        case registry::SleepCause::nik_invalid:
        case registry::SleepCause::no_nik:
        case registry::SleepCause::not_matched:
        case registry::SleepCause::other:
        case registry::SleepCause::able:
        case registry::SleepCause::refused:
            return Cause::left_register;
        }
        return Cause::left_register;
    }

    std::unique_ptr<store::Connection> connection_;
};

bool sleeps(const std::optional<Answer>& stored, const UnitFacts* seen) {
    return stored && seen == nullptr && stored->reason == programmes::asleep;
}

Side side_of(const Answer& first, const Answer& second) {
    if (second.standing != Standing::recipient) return Side::first;
    return first.standing == Standing::recipient ? Side::both : Side::second;
}

Detail village_detail(const PairExplainer::Seen& seen) {
    return {"household.village", std::nullopt,
            seen.first == nullptr ? std::string{} : seen.first->village,
            seen.second == nullptr ? std::string{} : seen.second->village};
}

} // namespace

Difference begin(const Pair& pair) {
    Difference made;
    made.subject = pair.subject;
    made.first = pair.first.value_or(Answer{});
    made.second = pair.second.value_or(Answer{});
    made.side = side_of(made.first, made.second);
    return made;
}

/// What a thread needs.
struct PairExplainer::Worker {
    explicit Worker(const PairExplainer& its)
        : first{its.database_, its.first_.sight, its.layout_, its.first_regions_,
                its.listed(From::first)},
          second{its.database_, its.second_.sight, its.layout_, its.second_regions_,
                 its.listed(From::second)},
          registrations{its.database_} {}
    UnitLoader first;
    UnitLoader second;
    Registrations registrations;
};

PairExplainer::PairExplainer(store::Database& database, const registry::Instrument& instrument,
                             const PolicyMix& mix, const SideOf& first, const SideOf& second)
    : database_{database}, layout_{instrument}, mix_{mix}, first_{first}, second_{second},
      first_regions_{regions_for(database, first.sight)},
      second_regions_{regions_for(database, second.sight)} {}

Result<std::vector<Difference>> PairExplainer::run(const std::vector<Pair>& pairs,
                                                   const Explain& explain,
                                                   Progress& progress) const {
    std::vector<std::optional<Difference>> found(pairs.size());
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::size_t done = 0;
    const auto work = [&] {
        const Worker worker{*this};
        for (auto from = next.fetch_add(units_at_once); from < pairs.size();
             from = next.fetch_add(units_at_once)) {
            if (progress.stop_requested()) return;
            const auto count = std::min(units_at_once, pairs.size() - from);
            explain_batch(worker, std::span{pairs}.subspan(from, count), explain,
                          std::span{found}.subspan(from, count));
            const std::lock_guard lock{mutex};
            progress.at("progress.compare_lists"_msg, static_cast<std::int64_t>(done += count),
                        static_cast<std::int64_t>(pairs.size()));
        }
    };
    std::vector<std::future<void>> running;
    for (int i = 0; i < workers; ++i)
        running.push_back(std::async(std::launch::async, work));
    for (auto& worker : running)
        worker.get();
    if (progress.stop_requested()) return refuse("audit.stopped"_msg);
    std::vector<Difference> differences;
    for (auto& one : found)
        if (one) differences.push_back(*std::move(one));
    return differences;
}

void PairExplainer::explain_absence(const Seen& seen, From side, Difference& into) const {
    const auto& list = side == From::first ? first_ : second_;
    const auto* here = side == From::first ? seen.first : seen.second;
    const auto* there = side == From::first ? seen.second : seen.first;
    if (here == nullptr)
        return add_cause(into, seen.worker.registrations.why_unseen(list, seen.pair.subject));
    const auto village = RegionCode::parse(here->village);
    if (village && list.region.contains(*village)) return add_cause(into, Cause::not_reproduced);
    if (there != nullptr && there->village != here->village)
        return add_cause(into, Cause::moved, {village_detail(seen)});
    add_cause(into, Cause::other_region,
              {{"region", std::nullopt, first_.region.digits(), second_.region.digits()}});
}

void PairExplainer::explain_sleep(const Seen& seen, From side, Difference& into) const {
    const bool first = side == From::first;
    if (sleeps(first ? seen.pair.first : seen.pair.second, first ? seen.first : seen.second))
        add_cause(into, seen.worker.registrations.why_asleep(first ? first_ : second_,
                                                             seen.pair.subject));
}

void PairExplainer::explain_values(const Seen& seen, Difference& into) const {
    const auto* first = seen.first != nullptr ? seen.first : seen.second;
    const auto* second = seen.second != nullptr ? seen.second : seen.first;
    if (first == nullptr) return;
    if (!mix_.same_unit()) {
        const auto& unit = mix_.differences().front();
        return add_cause(into, Cause::policy_changed,
                         {{unit.what, std::nullopt, unit.first, unit.second}});
    }
    Attribution{mix_}.explain(*first, *second, into);
}

void PairExplainer::check_line(const Seen& seen, From side, Difference& into) const {
    const auto& stored = side == From::first ? seen.pair.first : seen.pair.second;
    const auto* its = side == From::first ? seen.first : seen.second;
    if (!stored || sleeps(stored, its)) return;
    if (its != nullptr) {
        // Whether a place is right only the whole list can tell; whether there is one, the unit.
        const auto wanted = answer(side, *its, std::nullopt);
        const bool contends =
            mix_.at(side, side).quota != nullptr && wanted.standing == Standing::recipient;
        if (contends == stored->placement.has_value() &&
            answer(side, *its, stored->placement) == *stored)
            return;
    }
    add_cause(into, Cause::not_reproduced,
              {{side == From::first ? "first" : "second", std::nullopt, "", ""}});
}

facts::ListedOf PairExplainer::listed(From side) const {
    if (!first_.sight.lists && !second_.sight.lists) return {};
    const bool from_first = side == From::first;
    return [this, from_first](std::span<const SubjectId> kin) {
        const auto of = [&](const Sight& sight, From rules) {
            return sight.lists ? mix_.told_by(rules, sight.lists->of(kin)) : 0;
        };
        const auto first = of(first_.sight, From::first);
        const auto second = of(second_.sight, From::second);
        std::uint64_t listed = 0;
        const auto lists = mix_.lists();
        for (std::size_t i = 0; i < std::min(lists.size(), facts::most_inputs); ++i) {
            const bool ask_first = from_first ? lists[i].first || !lists[i].second
                                              : !lists[i].second && lists[i].first;
            listed |= (ask_first ? first : second) & std::uint64_t{1} << i;
        }
        return listed;
    };
}

void PairExplainer::explain_batch(const Worker& worker, std::span<const Pair> pairs,
                                  const Explain& explain,
                                  std::span<std::optional<Difference>> into) const {
    std::vector<SubjectId> subjects;
    for (const auto& pair : pairs)
        subjects.push_back(pair.subject);
    const auto first = worker.first.load(subjects);
    const bool same = first_.sight == second_.sight;
    const auto second =
        same ? std::vector<std::optional<UnitFacts>>{} : worker.second.load(subjects);
    const auto facts = [](const std::optional<UnitFacts>& its) { return its ? &*its : nullptr; };
    for (std::size_t at = 0; at < pairs.size(); ++at)
        into[at] =
            explain({pairs[at], facts(first[at]), facts(same ? first[at] : second[at]), worker});
}

Result<StoredComparison> record(journal::Journal& journal, const std::string& actor,
                                Date effective_on, ComparisonHeader header,
                                const std::vector<Difference>& differences, Progress& progress) {
    const auto bytes = encode(header);
    const auto identity = journal::sha256(bytes);
    const journal::Command command{
        actor, {"comparison:" + identity.hex(), 0, identity}, effective_on};
    StoredComparison made;
    made.header = std::move(header);
    journal::SetDraft draft{journal, command.key.device, programmes::list_chunk_lines};
    draft.discard(); // of a run that was stopped: comparing again is quicker than going on
    for (const auto& difference : differences) {
        made.totals.add(difference);
        draft.add(encode(difference));
        draft.mark({});
    }
    draft.finish();
    const auto receipt = journal.submit_set(
        command, {{std::string{compared_name}, 1}, bytes, draft.chunks(), sums_of(made.totals), {}},
        draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    made.seq = receipt->first;
    made.repeated = receipt->repeated;
    return made;
}

/// The comparison that has exactly this header: it need not be made again.
std::optional<StoredComparison> comparison_of(store::Database& database,
                                              const ComparisonHeader& header) {
    const auto reader = database.connect_reader();
    const store::ReadScope scope{*reader};
    for (auto& its : all_comparisons(*reader, journal::Visibility{*reader})) {
        if (its.header != header) continue;
        its.repeated = true;
        return std::move(its);
    }
    return std::nullopt;
}

} // namespace tepat::audit::detail
