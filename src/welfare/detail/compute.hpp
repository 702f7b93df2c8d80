#pragma once
#include "core/progress.hpp"
#include "registry/instrument.hpp"
#include "store/database.hpp"
#include "welfare/ranking_line.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace tepat::welfare::detail {

/// The households of a region with their scores, and where each stands among the others. Memory:
/// about 150 bytes a household with thirty variables.
class Ranked {
public:
    /// Scores every household of `header`'s region by `model`, district by district on both cores,
    /// and puts them in order. Refused: a region that does not exist or holds nobody, one without
    /// an intercept; welfare.stopped.
    static Result<Ranked> compute(store::Database& database, const ModelAt& model,
                                  const registry::Instrument& instrument,
                                  const RankingHeader& header, Progress& progress);

    /// Lines are by subject.
    [[nodiscard]] std::size_t size() const { return households_.size(); }
    [[nodiscard]] Bytes line(std::size_t at) const;
    [[nodiscard]] const RankingTotals& totals() const { return totals_; }
    /// Everyone ranked who lives in `area` (nothing: the whole region), in no order.
    [[nodiscard]] std::vector<Entrant> entrants(const std::optional<RegionCode>& area) const;

private:
    /// What a household is told by its own facts; its tail is a stretch of `tails_[block]`.
    struct Household {
        SubjectId subject;
        Score score;
        std::uint32_t village = 0;
        Standing standing = Standing::undetermined;
        std::uint32_t block = 0;
        std::uint32_t offset = 0;
        std::uint32_t size = 0;
    };
    class Collector;

    void place(const RankingHeader& header);

    std::vector<Household> households_; ///< by subject
    std::vector<RegionCode> villages_;
    std::vector<Bytes> tails_;
    RankingTotals totals_;
    std::vector<Within> withins_; ///< which places a line has
    /// For each of `withins_`, by household; 0 for those without a rank.
    std::vector<std::vector<std::uint32_t>> ranks_;
    /// For each of `withins_`, by village: how many are ranked in its area.
    std::vector<std::vector<std::uint32_t>> sizes_;
};

} // namespace tepat::welfare::detail
