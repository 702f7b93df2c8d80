#pragma once
#include "facts/facts.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment.hpp"
#include "welfare/model.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace tepat::welfare {

/// `undetermined` is listed with its remedy and has no rank; `outside` is whom the model does not
/// cover, such as a household that moved away.
enum class Standing : std::uint8_t { ranked, undetermined, outside };

/// Why a variable has no value.
enum class GapWhy : std::uint8_t {
    missing_fact, ///< a fact that it needs is unknown
    out_of_range, ///< the value is not within the variable's least and most
    failed,       ///< the expression has no value, as by a division by zero
};
struct Gap {
    std::uint16_t variable = 0; ///< its place in the model
    GapWhy why = GapWhy::missing_fact;
    friend bool operator==(const Gap&, const Gap&) = default;
};

struct Scored {
    Standing standing = Standing::undetermined;
    /// Intercept + Σ coefficient · value; meaningful when ranked.
    Score score;
    /// By variable; nothing where there is a gap or the variable is not asked. Empty when outside.
    std::vector<std::optional<std::int64_t>> values;
    /// Empty unless undetermined. Without a gap it is undetermined whether the model covers the
    /// household.
    std::vector<Gap> gaps;
};

/// Scores one dwelling household on the day of `model`. Pure; thread-safe. `made` is overwritten,
/// so that many households need no memory of their own.
void score_household(const ModelAt& model, std::int64_t intercept, const facts::UnitView& household,
                     Scored& made);

/// Scores many: whole columns at a time where every expression of the model can be planned, one by
/// one where not. Answers are those of score_household(), which is the oracle. Immutable;
/// thread-safe. The model lives longer.
class Scorer {
public:
    explicit Scorer(const ModelAt& model);
    Scorer(const Scorer&) = delete;
    Scorer& operator=(const Scorer&) = delete;
    ~Scorer();

    using Each = std::function<void(SubjectId, RegionCode village, const Scored&)>;
    /// Every household of a segment in its order, with the code of its village. Refused with
    /// welfare.no_intercept {model, region}.
    [[nodiscard]] Result<void> segment(const snapshot::Segment& segment,
                                       const snapshot::Layout& layout,
                                       const registry::Regions& regions, const Each& each) const;
    /// Whether columns are read, not households.
    [[nodiscard]] bool planned() const;

private:
    struct Plan;
    class Batches;
    ModelAt model_;
    std::unique_ptr<const Plan> plan_; ///< null when some expression cannot be planned
};

} // namespace tepat::welfare
