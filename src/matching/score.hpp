#pragma once
#include "matching/model.hpp"
#include "matching/record.hpp"

#include <cmath>
#include <optional>

namespace tepat::matching {

/// What speaks for one person rather than for the likelier of two strangers and two members of one
/// family, in bits; the prior is not in it.
using Weight = double;

/// The parts a weight is made of, for people: it is the sum of the deciding column.
struct Waterfall {
    Pattern pattern;
    std::array<double, fields> against_strangers{};
    std::array<double, fields> against_kin{};
    double strangers = 0;
    /// The sum, and what the rarity of families adds.
    double kin = 0;
    bool kin_decides = false;
    [[nodiscard]] Weight weight() const { return kin_decides ? kin : strangers; }
};

/// Weighs pairs by a model. Immutable, so thread-safe.
class Scorer {
public:
    explicit Scorer(const Model& model);

    /// Nothing when the weight is below `floor`. The expensive fields are looked at only where they
    /// can still decide. Symmetric.
    [[nodiscard]] std::optional<Weight> weigh(const Record& a, const Record& b, Weight floor) const;
    /// The same in full.
    [[nodiscard]] Waterfall waterfall(const Record& a, const Record& b) const;

private:
    struct Sums {
        double strangers = 0;
        double kin = 0;
    };
    /// A name that both bear says the more the rarer it is.
    [[nodiscard]] double rarity(Field field, Level level, const Record& record) const;
    [[nodiscard]] Weight least(const Sums& sums) const {
        return has_kin_ ? std::fmin(sums.strangers, sums.kin) : sums.strangers;
    }

    using Table = std::array<std::array<double, most_levels>, fields>;
    Table strangers_{};
    Table kin_{};
    std::array<double, fields> most_kin_{};   ///< the greatest of a field's weights
    std::array<double, fields> usual_bits_{}; ///< of a value that two strangers share by chance
    double born_bits_ = 0;                    ///< … the birthplace, where no regency is known
    double kin_rarity_ = 0;
    bool has_kin_ = false;
};

/// Of one person, given the weight and how many of all pairs are.
[[nodiscard]] inline double probability(Weight weight, double prior) {
    return 1 / (1 + std::exp2(-weight) * (1 - prior) / prior);
}

} // namespace tepat::matching
