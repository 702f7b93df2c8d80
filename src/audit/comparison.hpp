#pragma once
#include "audit/difference.hpp"
#include "journal/fold.hpp"
#include "journal/reader.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tepat::audit {

/// Rises when the same lists and facts would be told other causes.
inline constexpr int comparison_semantics = 1;

/// Somebody else's list, and what we took it to speak of.
struct OutsideSide {
    std::string file;
    journal::Digest digest;
    std::int64_t rows = 0;
    RegionCode region; ///< the area it covers
    Period period;
    Date on; ///< the day
    Seq seq; ///< our register as known at this place
    friend bool operator==(const OutsideSide&, const OutsideSide&) = default;
};

/// Which lists were laid beside each other.
struct ComparisonHeader {
    std::string programme;
    Seq first;                 ///< entry of our list
    std::optional<Seq> second; ///< entry of the other of ours; or
    std::optional<OutsideSide> outside;
    int semantics = comparison_semantics;
    friend bool operator==(const ComparisonHeader&, const ComparisonHeader&) = default;
};
[[nodiscard]] Bytes encode(const ComparisonHeader& header);
/// Refused as decode_difference.
[[nodiscard]] Result<ComparisonHeader> decode_comparison_header(BytesView bytes);

/// Control sums. The differences by side, and by primary cause, each sum to the symmetric
/// difference.
struct ComparisonTotals {
    std::int64_t first = 0; ///< recipients of the first list alone
    std::int64_t second = 0;
    std::int64_t both = 0; ///< of both, with something else
    std::array<std::int64_t, 19> by_cause{};

    void add(const Difference& difference);
    [[nodiscard]] std::int64_t differences() const { return first + second + both; }
    friend bool operator==(const ComparisonTotals&, const ComparisonTotals&) = default;
};

/// A comparison in the journal: the set entry `seq`, a line a difference, by subject; rows that
/// name nobody stand at the end.
struct StoredComparison {
    Seq seq;
    ComparisonHeader header;
    ComparisonTotals totals;
    bool repeated = false; ///< it was there already
};

/// Nothing when the entry is no comparison, or not visible.
[[nodiscard]] std::optional<StoredComparison>
read_comparison(store::Connection& connection, const journal::Visibility& visibility, Seq seq);
/// Every visible one, the newest first.
[[nodiscard]] std::vector<StoredComparison> all_comparisons(store::Connection& connection,
                                                            const journal::Visibility& visibility);
/// Every line in order, with its number. Stops early when `each` says false.
void each_difference(store::Connection& connection, const StoredComparison& comparison,
                     const std::function<bool(std::int64_t, const Difference&)>& each);
/// Nothing when there is no such line.
[[nodiscard]] std::optional<Difference>
difference_at(store::Connection& connection, const StoredComparison& comparison, std::int64_t line);

/// Tables and events of this room.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::audit
