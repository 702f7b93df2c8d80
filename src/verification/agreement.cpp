#include "verification/agreement.hpp"

#include "verification/detail/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace tepat::verification {
namespace {

constexpr double z = 1.959963984540054; ///< 97.5th percentile of the normal distribution

/// Seen and expected agreements of one question, as numbers of pairs.
struct Seen {
    std::int64_t pairs = 0;
    std::int64_t agreed = 0;
    double expected = 0;
};
Seen seen_in(const Crossed& crossed) {
    Seen seen;
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> margins;
    for (const auto& [answers, count] : crossed) {
        seen.pairs += count;
        if (answers.first == answers.second) seen.agreed += count;
        margins[answers.first].first += count;
        margins[answers.second].second += count;
    }
    if (seen.pairs == 0) return seen;
    for (const auto& [answer, sides] : margins)
        seen.expected += static_cast<double>(sides.first) * static_cast<double>(sides.second) /
                         static_cast<double>(seen.pairs);
    return seen;
}

} // namespace

Interval wilson(std::int64_t agreed, std::int64_t pairs) {
    if (pairs == 0) return {};
    const auto n = static_cast<double>(pairs);
    const auto share = static_cast<double>(agreed) / n;
    const auto middle = share + z * z / (2 * n);
    const auto half = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    const auto whole = 1 + z * z / n;
    return {std::max(0.0, (middle - half) / whole), std::min(1.0, (middle + half) / whole)};
}

Agreement agreement_of(const std::vector<const Crossed*>& coded,
                       const std::vector<const Crossed*>& others) {
    Agreement all;
    Seen of_codes;
    for (const auto* crossed : coded) {
        const auto seen = seen_in(*crossed);
        of_codes.pairs += seen.pairs;
        of_codes.agreed += seen.agreed;
        of_codes.expected += seen.expected;
    }
    all.pairs = of_codes.pairs;
    all.agreed = of_codes.agreed;
    for (const auto* crossed : others) {
        const auto seen = seen_in(*crossed);
        all.pairs += seen.pairs;
        all.agreed += seen.agreed;
    }
    all.interval = wilson(all.agreed, all.pairs);
    const auto room = static_cast<double>(of_codes.pairs) - of_codes.expected;
    // Below that it is rounding: chance alone agrees always.
    if (room > 1e-9 * static_cast<double>(of_codes.pairs))
        all.kappa = (static_cast<double>(of_codes.agreed) - of_codes.expected) / room;
    return all;
}

AgreementTable agreement(store::Connection& connection, const registry::Instrument& instrument,
                         std::optional<RegionId> region, RegionLevel level,
                         std::optional<SubjectId> sample) {
    std::map<std::string, std::map<int, Crossed>> by_visitor;
    std::map<int, Crossed> by_question;
    std::set<std::pair<std::int64_t, std::int64_t>> visits;
    std::vector<store::Param> params;
    std::string where = "1 = 1";
    if (region) {
        params.emplace_back(*region);
        where += fmt::format(" and r.{} = ${}", detail::column_of(level), params.size());
    }
    if (sample) {
        params.emplace_back(*sample);
        where += fmt::format(" and r.sample_id = ${}", params.size());
    }
    connection.query(fmt::format("select r.visitor, a.field, a.first, a.second, r.subject_id, "
                                 "r.visit from revisit r join revisit_answer a on "
                                 "a.subject_id = r.subject_id and a.visit = r.visit where {}",
                                 where),
                     params, [&](const store::Row& row) {
                         const auto field = static_cast<int>(row.integer(1));
                         const std::pair answers{row.integer(2), row.integer(3)};
                         ++by_visitor[std::string{row.text(0)}][field][answers];
                         ++by_question[field][answers];
                         visits.emplace(row.integer(4), row.integer(5));
                     });
    const auto coded = [&](int field) {
        const auto* its = instrument.household.field(field);
        if (its == nullptr) its = instrument.member.field(field);
        return its != nullptr && its->kind == registry::FieldKind::code;
    };
    const auto of = [&](const std::map<int, Crossed>& questions) {
        std::vector<const Crossed*> codes;
        std::vector<const Crossed*> others;
        for (const auto& [field, crossed] : questions)
            (coded(field) ? codes : others).push_back(&crossed);
        return agreement_of(codes, others);
    };
    AgreementTable table;
    table.total = of(by_question);
    table.visits = std::ssize(visits);
    for (const auto& [visitor, questions] : by_visitor) {
        table.visitors.emplace_back(visitor, of(questions));
        for (const auto& [field, crossed] : questions) {
            const auto seen = seen_in(crossed);
            table.cells.push_back({visitor, field, seen.pairs, seen.agreed});
        }
    }
    for (const auto* form : {&instrument.household, &instrument.member})
        for (const auto& field : form->fields)
            if (const auto its = by_question.find(field.number); its != by_question.end())
                table.questions.emplace_back(field.number, of({*its}));
    return table;
}

} // namespace tepat::verification
