#pragma once
#include "core/bytes.hpp"
#include "core/region_code.hpp"
#include "welfare/order.hpp"
#include "welfare/score.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::welfare {

/// Rises only when the same model and facts give another golden answer than before.
inline constexpr int semantics = 1;

/// Among whom a household has its rank.
enum class Within : std::uint8_t { country, province, regency, district, village };
[[nodiscard]] std::string_view name_of(Within within);
[[nodiscard]] std::string_view name_of(Standing standing);
[[nodiscard]] std::string_view name_of(GapWhy why);
/// The area of a whole ranking.
[[nodiscard]] Within within_of(const std::optional<RegionCode>& region);
/// The area of that kind in which a village lies; nothing for the country.
[[nodiscard]] std::optional<RegionCode> area_of(RegionCode village, Within within);

/// A rank and of how many; 1 is the poorest.
struct Place {
    Within within = Within::country;
    std::int64_t rank = 1;
    std::int64_t of = 1;

    [[nodiscard]] int percentile() const { return welfare::percentile(rank, of); }
    [[nodiscard]] int decile() const { return welfare::decile(rank, of); }
    friend bool operator==(const Place&, const Place&) = default;
};

/// One household of a stored ranking: with the model's text it can be computed again by hand.
/// docs/formats/ranking.md has the bytes.
struct RankingLine {
    struct Missing {
        std::string variable;
        GapWhy why = GapWhy::missing_fact;
        friend bool operator==(const Missing&, const Missing&) = default;
    };

    SubjectId subject;
    RegionCode village;
    Standing standing = Standing::undetermined;
    std::optional<Score> score; ///< of the ranked alone
    /// From the whole ranking's area down to the district; of a ranking of a village, that alone.
    std::vector<Place> places;
    std::vector<std::optional<std::int64_t>> values; ///< in the order of the model's variables
    std::vector<Missing> missing;

    [[nodiscard]] const Place* place(Within within) const;
    friend bool operator==(const RankingLine&, const RankingLine&) = default;
};
/// Canonical CBOR: equal lines are equal bytes.
[[nodiscard]] Bytes encode(const RankingLine& line);
/// Refused with welfare.ranking_bytes {reason} for anything that encode() does not write.
[[nodiscard]] Result<RankingLine> decode_ranking_line(BytesView bytes);

/// What a ranking was made from; with it and the journal the ranking can be made again.
struct RankingHeader {
    std::string model;
    Seq seq; ///< facts as known at this place in the journal
    Date effective_on;
    journal::Digest model_digest;
    std::optional<RegionCode> region; ///< nothing: the country
    journal::Digest seed;
    int semantics = welfare::semantics;

    /// Names the ranking wherever it is an input.
    [[nodiscard]] journal::Digest digest() const;
    friend bool operator==(const RankingHeader&, const RankingHeader&) = default;
};
[[nodiscard]] Bytes encode(const RankingHeader& header);
/// Refused as decode_ranking_line.
[[nodiscard]] Result<RankingHeader> decode_ranking_header(BytesView bytes);

/// Control sums of a ranking.
struct RankingTotals {
    std::int64_t ranked = 0;
    std::int64_t undetermined = 0;
    std::int64_t outside = 0;
    void add(Standing standing);
    friend bool operator==(const RankingTotals&, const RankingTotals&) = default;
};

} // namespace tepat::welfare
