#include "audit/compare.hpp"
#include "audit/detail/line_cursor.hpp"
#include "audit/detail/pair_explainer.hpp"
#include "audit/resolution.hpp"
#include "registry/reader.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace tepat::audit {
namespace {

using detail::From;
using detail::Pair;
using detail::PairExplainer;
using programmes::StoredList;

/// What an outside list says beside what ours says and what we would say now.
class OutsideExplainer {
public:
    OutsideExplainer(const PairExplainer& explainer, const OutsideList& list,
                     const std::vector<Resolved>& resolved, RegionCode covered)
        : explainer_{explainer}, list_{list}, resolved_{resolved}, covered_{covered} {}

    [[nodiscard]] std::optional<Difference> operator()(const PairExplainer::Seen& seen) const {
        auto made = detail::begin(seen.pair);
        const auto now = seen.second == nullptr
                             ? Answer{}
                             : explainer_.answer(From::second, *seen.second, std::nullopt);
        if (seen.pair.row)
            explain_named(seen, now, made);
        else
            explain_not_named(seen, now, made);
        if (made.causes.empty()) return std::nullopt;
        explainer_.check_line(seen, From::first, made);
        return made;
    }

private:
    void explain_named(const PairExplainer::Seen& seen, const Answer& now, Difference& into) const {
        const auto& row = list_.rows[*seen.pair.row];
        const auto& whom = resolved_[*seen.pair.row];
        into.row = NamedRow{row.sheet, row.row, row.name, row.village, row.amount};
        const bool recipient = into.first.standing == Standing::recipient;
        if (!recipient) {
            if (!seen.pair.first) explainer_.explain_absence(seen, From::first, into);
            if (now.standing == Standing::recipient) explainer_.explain_values(seen, into);
        } else if (row.amount && *row.amount != into.first.stage) {
            if (now.standing == Standing::recipient && now.stage == *row.amount)
                explainer_.explain_values(seen, into);
            if (into.causes.empty())
                add_cause(into, Cause::amount,
                          {{"stage", std::nullopt, std::to_string(into.first.stage.amount()),
                            std::to_string(row.amount->amount())}});
        }
        explain_person(seen, whom, into);
        if (whom.registered_name)
            add_cause(into, Cause::name_spelled,
                      {{"name", whom.person, *whom.registered_name, row.name}});
        explain_village(seen, whom, into);
        if (!recipient && !explained(into))
            add_cause(into, Cause::left_out, {{"criterion", std::nullopt, into.first.reason, ""}});
    }

    /// Whether a cause says more than that a village or name is written otherwise.
    static bool explained(const Difference& its) {
        return std::ranges::any_of(
            its.causes, [](const CauseFound& found) { return found.cause != Cause::name_spelled; });
    }

    /// The person named is registered as dead, gone or not found.
    static void explain_person(const PairExplainer::Seen& seen, const Resolved& whom,
                               Difference& into) {
        const auto* its = seen.second != nullptr ? seen.second : seen.first;
        if (!whom.person || its == nullptr) return;
        const auto unit = its->unit->view();
        const auto at = std::ranges::find(unit.persons, *whom.person);
        if (at == unit.persons.end()) return;
        const auto presence = unit.fact(static_cast<std::int32_t>(at - unit.persons.begin()),
                                        facts::MemberFact::presence);
        if (const auto cause = cause_of_presence(presence))
            add_cause(
                into, *cause,
                {{"member.presence", whom.person, std::to_string(presence.as_integer()), "named"}});
    }

    void explain_village(const PairExplainer::Seen& seen, const Resolved& whom,
                         Difference& into) const {
        if (whom.village.empty()) return;
        const auto lives = [&](const UnitFacts* its) {
            return its != nullptr && its->village == whom.village;
        };
        const auto* its = seen.second != nullptr ? seen.second : seen.first;
        if (its == nullptr || lives(its)) return;
        Detail detail{"household.village", std::nullopt, its->village, whom.village};
        add_cause(into, lives(seen.first) ? Cause::moved : Cause::other_village, {detail});
    }

    void explain_not_named(const PairExplainer::Seen& seen, const Answer& now,
                           Difference& into) const {
        if (into.first.standing != Standing::recipient) return;
        const bool covered = seen.second != nullptr && is_covered(*seen.second);
        if (!covered) explainer_.explain_absence(seen, From::second, into);
        if (now.standing != Standing::recipient) explainer_.explain_values(seen, into);
        if (into.causes.empty()) add_cause(into, Cause::not_named);
    }

    [[nodiscard]] bool is_covered(const UnitFacts& its) const {
        const auto village = RegionCode::parse(its.village);
        return village && covered_.contains(*village);
    }

    const PairExplainer& explainer_;
    const OutsideList& list_;
    const std::vector<Resolved>& resolved_;
    RegionCode covered_;
};

/// Rows that name nobody, several, or a unit that was named before.
std::vector<Difference> differences_of_rows(const OutsideList& list,
                                            const std::vector<Resolved>& resolved,
                                            std::map<SubjectId, std::size_t>& row_of) {
    std::vector<Difference> found;
    for (std::size_t at = 0; at < list.rows.size(); ++at) {
        const auto& row = list.rows[at];
        Difference made;
        made.side = Side::second;
        made.second.standing = Standing::recipient;
        made.second.stage = row.amount.value_or(Rupiah{});
        made.row = NamedRow{row.sheet, row.row, row.name, row.village, row.amount};
        switch (resolved[at].outcome) {
        case Resolved::Outcome::nobody:
            add_cause(made, Cause::not_in_register);
            break;
        case Resolved::Outcome::several:
            add_cause(made, Cause::ambiguous);
            break;
        case Resolved::Outcome::found: {
            const auto [before, fresh] = row_of.try_emplace(resolved[at].unit, at);
            if (fresh) continue;
            made.subject = resolved[at].unit;
            made.second.payee = resolved[at].person;
            add_cause(made, Cause::duplicate,
                      {{"row", std::nullopt, std::to_string(list.rows[before->second].row),
                        std::to_string(row.row)}});
            break;
        }
        }
        found.push_back(std::move(made));
    }
    return found;
}

/// Our recipients, and every unit that a row names.
std::vector<Pair> named_or_paid(store::Database& database, const StoredList& first,
                                const OutsideList& list, const std::vector<Resolved>& resolved,
                                const std::map<SubjectId, std::size_t>& row_of) {
    const auto reader = database.connect_reader();
    std::vector<Pair> pairs;
    const auto named = [&](std::size_t row) {
        Answer answer;
        answer.standing = Standing::recipient;
        answer.stage = list.rows[row].amount.value_or(Rupiah{});
        answer.payee = resolved[row].person;
        return answer;
    };
    auto next = row_of.begin();
    const auto pass_until = [&](std::optional<SubjectId> subject) {
        for (; next != row_of.end() && (!subject || next->first < *subject); ++next)
            pairs.push_back({next->first, std::nullopt, named(next->second), next->second});
    };
    for (detail::LineCursor cursor{*reader, first}; cursor.line(); cursor.next()) {
        const auto& line = *cursor.line();
        pass_until(line.subject);
        Pair pair{line.subject, answer_of(line), std::nullopt, std::nullopt};
        if (next != row_of.end() && next->first == line.subject) {
            pair.second = named(next->second);
            pair.row = next->second;
            ++next;
        } else if (pair.first->standing != Standing::recipient) {
            continue;
        }
        pairs.push_back(std::move(pair));
    }
    pass_until(std::nullopt);
    return pairs;
}

} // namespace

Result<StoredComparison> compare_with_outside(journal::Journal& journal,
                                              const registry::Instrument& instrument,
                                              const std::string& actor, const StoredList& first,
                                              const OutsideList& outside, const OutsideClaim& claim,
                                              Progress& progress) {
    auto& database = journal.database();
    OutsideSide its{outside.file,
                    outside.digest,
                    static_cast<std::int64_t>(outside.rows.size()),
                    claim.region.value_or(first.header.region),
                    claim.period.value_or(first.header.period),
                    claim.on.value_or(first.header.effective_on),
                    registry::newest_position(*database.connect_reader())};
    const ComparisonHeader header{first.programme, first.seq, std::nullopt, its};
    if (auto found = detail::comparison_of(database, header)) return *std::move(found);

    const auto reader = database.connect_reader();
    const auto policy = programmes::recorded_policy(*reader, first);
    if (!policy) return std::unexpected(policy.error());
    const auto first_rules = policy->in_period(first.header.period);
    if (!first_rules) return std::unexpected(first_rules.error());
    const auto second_rules = policy->in_period(its.period);
    if (!second_rules) return std::unexpected(second_rules.error());

    if (first_rules->unit != second_rules->unit)
        return refuse("audit.other_unit"_msg, {{"period", its.period.text()}});

    if (first_rules->unit == facts::Unit::group) return refuse("audit.groups_by_name"_msg);
    const auto sight = detail::sight_of(*reader, first, *first_rules);
    if (!sight) return std::unexpected(sight.error());
    // Places in a ranking and other lists are those ours saw: the outside list knows of no other.
    const detail::Sight now{its.seq, its.on, first_rules->unit, sight->ranking, sight->lists};

    const PolicyMix mix{*first_rules, *second_rules};
    const PairExplainer explainer{
        database, instrument, mix, {*sight, first.header.region}, {now, its.region}};
    const auto resolved =
        resolve(database, instrument, now, explainer.second_regions(), its.region, outside);
    std::map<SubjectId, std::size_t> row_of;
    auto rows = differences_of_rows(outside, resolved, row_of);
    auto differences =
        explainer.run(named_or_paid(database, first, outside, resolved, row_of),
                      OutsideExplainer{explainer, outside, resolved, its.region}, progress);
    if (!differences) return std::unexpected(differences.error());
    std::ranges::move(rows, std::back_inserter(*differences));
    std::ranges::stable_sort(*differences, [](const Difference& a, const Difference& b) {
        constexpr SubjectId last{std::numeric_limits<std::int64_t>::max()};
        return a.subject.value_or(last) < b.subject.value_or(last);
    });
    return detail::record(journal, actor, its.on, header, *differences, progress);
}

} // namespace tepat::audit
