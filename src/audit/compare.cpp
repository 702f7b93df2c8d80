#include "audit/compare.hpp"

#include "audit/detail/line_cursor.hpp"
#include "audit/detail/pair_explainer.hpp"

namespace tepat::audit {
namespace {

using detail::From;
using detail::Pair;
using detail::PairExplainer;
using programmes::StoredList;

/// Units about which two of our lists disagree.
std::vector<Pair> disagreements(store::Database& database, const StoredList& first,
                                const StoredList& second) {
    const auto one = database.connect_reader();
    const auto other = database.connect_reader();
    detail::LineCursor a{*one, first};
    detail::LineCursor b{*other, second};
    std::vector<Pair> pairs;
    while (a.line() || b.line()) {
        const bool take_a = a.line() && (!b.line() || a.line()->subject <= b.line()->subject);
        const bool take_b = b.line() && (!a.line() || b.line()->subject <= a.line()->subject);
        Pair pair{take_a ? a.line()->subject : b.line()->subject, {}, {}, {}};
        if (take_a) pair.first = answer_of(*a.line());
        if (take_b) pair.second = answer_of(*b.line());
        if (!agree(pair.first.value_or(Answer{}), pair.second.value_or(Answer{})))
            pairs.push_back(std::move(pair));
        if (take_a) a.next();
        if (take_b) b.next();
    }
    return pairs;
}

} // namespace

Result<StoredComparison> compare_lists(journal::Journal& journal,
                                       const registry::Instrument& instrument,
                                       const std::string& actor, const StoredList& first,
                                       const StoredList& second, Progress& progress) {
    if (first.programme != second.programme)
        return refuse("audit.other_programme"_msg,
                      {{"first", first.programme}, {"second", second.programme}});
    if (first.seq == second.seq) return refuse("audit.same_list"_msg);
    auto& database = journal.database();
    const ComparisonHeader header{first.programme, first.seq, second.seq, std::nullopt};
    if (auto its = detail::comparison_of(database, header)) return *std::move(its);

    const auto reader = database.connect_reader();
    const auto first_policy = programmes::recorded_policy(*reader, first);
    if (!first_policy) return std::unexpected(first_policy.error());
    const auto second_policy = programmes::recorded_policy(*reader, second);
    if (!second_policy) return std::unexpected(second_policy.error());
    const auto first_rules = first_policy->in_period(first.header.period);
    if (!first_rules) return std::unexpected(first_rules.error());
    const auto second_rules = second_policy->in_period(second.header.period);
    if (!second_rules) return std::unexpected(second_rules.error());

    const PolicyMix mix{*first_rules, *second_rules};
    if (mix.lists().size() > facts::most_inputs)
        return refuse("audit.many_lists"_msg, {{"most", std::to_string(facts::most_inputs)}});
    const auto first_sight = detail::sight_of(*reader, first, *first_rules);
    if (!first_sight) return std::unexpected(first_sight.error());
    const auto second_sight = detail::sight_of(*reader, second, *second_rules);
    if (!second_sight) return std::unexpected(second_sight.error());

    const PairExplainer explainer{database,
                                  instrument,
                                  mix,
                                  {*first_sight, first.header.region},
                                  {*second_sight, second.header.region}};
    auto differences = explainer.run(
        disagreements(database, first, second),
        [&](const PairExplainer::Seen& seen) -> std::optional<Difference> {
            auto made = detail::begin(seen.pair);
            if (!mix.same_unit()) {
                // Other units altogether: there is nothing to lay beside each other.
                const auto& unit = mix.differences().front();
                add_cause(made, Cause::policy_changed,
                          {{unit.what, std::nullopt, unit.first, unit.second}});
                return made;
            }
            explainer.check_line(seen, From::first, made);
            explainer.check_line(seen, From::second, made);
            if (!seen.pair.first) explainer.explain_absence(seen, From::first, made);
            if (!seen.pair.second) explainer.explain_absence(seen, From::second, made);
            explainer.explain_sleep(seen, From::first, made);
            explainer.explain_sleep(seen, From::second, made);
            explainer.explain_values(seen, made);
            if (made.causes.empty()) add_cause(made, Cause::not_reproduced);
            return made;
        },
        progress);
    if (!differences) return std::unexpected(differences.error());
    return detail::record(journal, actor, second.header.effective_on, header, *differences,
                          progress);
}

} // namespace tepat::audit
