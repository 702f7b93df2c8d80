#pragma once
#include "journal/journal.hpp"
#include "welfare/ranking.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tepat::welfare {

/// What being on the list, or not, is for.
enum class Listing : std::uint8_t {
    listed,
    left_out,     ///< ranked, and not among the lowest
    undetermined, ///< without a rank: a fact is missing
    outside,      ///< not covered by the model
};
[[nodiscard]] std::string_view name_of(Listing listing);

/// One household of the list, those left out included.
struct LowestLine {
    SubjectId subject;
    RegionCode village;
    Listing listing = Listing::undetermined;
    std::optional<Place> place; ///< within the list's `within`; of the ranked alone
    /// Its score less that of the last household on the list, so not above 0 for those listed. 0
    /// for one left out: equally poor, and the lot decided.
    std::optional<std::int64_t> distance;
    friend bool operator==(const LowestLine&, const LowestLine&) = default;
};
[[nodiscard]] Bytes encode(const LowestLine& line);
/// Refused as decode_ranking_line.
[[nodiscard]] Result<LowestLine> decode_lowest_line(BytesView bytes);

/// What such a list is a function of.
struct LowestHeader {
    Seq ranking; ///< its entry
    journal::Digest ranking_digest;
    std::optional<RegionCode> region; ///< whose households are on it; nothing: the country
    Within within = Within::country;  ///< among whom they are the lowest; holds the region
    int share = 40;                   ///< hundredths
    int semantics = welfare::semantics;

    [[nodiscard]] journal::Digest digest() const;
    friend bool operator==(const LowestHeader&, const LowestHeader&) = default;
};
[[nodiscard]] Bytes encode(const LowestHeader& header);
[[nodiscard]] Result<LowestHeader> decode_lowest_header(BytesView bytes);

struct LowestTotals {
    std::int64_t listed = 0;
    std::int64_t left_out = 0;
    std::int64_t undetermined = 0;
    std::int64_t outside = 0;
    /// Rank and score of the last household within that makes it; 0 when none does.
    std::int64_t cut_off_rank = 0;
    Score cut_off;
    void add(Listing listing);
    friend bool operator==(const LowestTotals&, const LowestTotals&) = default;
};

/// A list of the lowest in the journal: the set entry `seq`, lines sorted by subject.
struct StoredLowest {
    Seq seq;
    LowestHeader header;
    LowestTotals totals;
    bool repeated = false;

    [[nodiscard]] std::int64_t lines() const {
        return totals.listed + totals.left_out + totals.undetermined + totals.outside;
    }
};

struct LowestRequest {
    std::string actor;
    std::optional<RegionCode> region; ///< nothing: the ranking's
    std::optional<Within> within;     ///< nothing: the region itself
    int share = 40;                   ///< 1 to 99
};

/// Takes the first `lowest(of, share)` ranks within the area and records them with everyone else of
/// the region: a function of the ranking, so that making it again finds the list that is there.
/// Refused: welfare.not_ranked {region} when the ranking has no rank of that kind or does not hold
/// the region, or welfare.bad_share {share}.
[[nodiscard]] Result<StoredLowest> make_lowest(journal::Journal& journal,
                                               const StoredRanking& ranking,
                                               const LowestRequest& request, Progress& progress);
/// Takes the list from its ranking again; the number of lines that are not as stored.
[[nodiscard]] std::int64_t recompute_lowest(store::Connection& connection,
                                            const StoredLowest& list);

/// The list that entry `seq` is; nothing if it is none or not visible.
[[nodiscard]] std::optional<StoredLowest>
read_lowest(store::Connection& connection, const journal::Visibility& visibility, Seq seq);
/// Every line in order.
void each_line(store::Connection& connection, const StoredLowest& list,
               const std::function<void(const LowestLine&)>& each);

} // namespace tepat::welfare
