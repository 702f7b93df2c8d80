#include "audit/choice.hpp"

#include "journal/set_event.hpp"

#include <algorithm>

namespace tepat::audit {

std::vector<DifferenceBrief> briefs_of(store::Connection& connection,
                                       const StoredComparison& comparison) {
    std::vector<DifferenceBrief> briefs;
    briefs.reserve(static_cast<std::size_t>(comparison.totals.differences()));
    each_difference(connection, comparison, [&](std::int64_t, const Difference& its) {
        briefs.push_back({its.subject, its.primary(), its.side});
        return true;
    });
    return briefs;
}

bool fits(const DifferenceChoice& choice, const DifferenceBrief& brief,
          const DifferenceState& state) {
    return (!choice.cause || *choice.cause == brief.cause) &&
           (!choice.side || *choice.side == brief.side) &&
           (!choice.settled || *choice.settled == state.settlement.has_value()) &&
           (!choice.owner || *choice.owner == state.owner);
}

std::vector<std::int64_t> lines_that_fit(std::span<const DifferenceBrief> briefs,
                                         const ComparisonState& state,
                                         const DifferenceChoice& choice) {
    std::vector<std::int64_t> lines;
    for (std::size_t at = 0; at < briefs.size(); ++at) {
        const auto line = static_cast<std::int64_t>(at);
        if (fits(choice, briefs[at], state.at(line))) lines.push_back(line);
    }
    return lines;
}

void differences_at(store::Connection& connection, const StoredComparison& comparison,
                    std::span<const std::int64_t> lines,
                    const std::function<void(std::int64_t, const Difference&)>& each) {
    const auto entry = journal::read_entry(connection, comparison.seq);
    std::int64_t first = 0;
    auto next = std::ranges::lower_bound(lines, 0);
    for (const auto& ref : journal::decode_set(entry->type, entry->payload).chunks) {
        const auto end = first + static_cast<std::int64_t>(ref.lines);
        if (next != lines.end() && *next < end) {
            const auto chunk = journal::read_chunk(connection, ref.root);
            for (; next != lines.end() && *next < end; ++next)
                each(*next,
                     decode_difference(chunk.lines[static_cast<std::uint32_t>(*next - first)])
                         .value());
        }
        first = end;
    }
}

Result<void> in_lots(std::span<const std::int64_t> lines, ActOn act,
                     const std::function<Result<void>(const ActOn&)>& each) {
    for (std::size_t from = 0; from < lines.size(); from += most_lines_at_once) {
        const auto lot = lines.subspan(from, std::min(most_lines_at_once, lines.size() - from));
        act.lines.assign(lot.begin(), lot.end());
        if (auto done = each(act); !done) return done;
    }
    return {};
}

} // namespace tepat::audit
