#pragma once
#include "core/result.hpp"
#include "generate/model.hpp"
#include "generate/parameters.hpp"
#include "generate/regions.hpp"

#include <cstddef>
#include <functional>
#include <memory>

namespace tepat::generate {

namespace detail {
struct Plan;
}

/// A synthetic register of poor families of one regency. Every household is a pure function of
/// (seed, village, ordinal): districts come in any order and on any thread with the same result,
/// and a double registration looks up the household it repeats instead of remembering it, so memory
/// does not grow with the population. All functions are thread-safe.
///
/// Persons and KK numbers are invented. No two true NIKs of a district are equal unless an error
/// says so.
class Population {
public:
    /// Refused: fewer than one family a village on average or more than 200,000 a district, or a
    /// share outside 0 to a million.
    static Result<Population> plan(Parameters parameters, Regency regency);

    [[nodiscard]] const Parameters& parameters() const;
    [[nodiscard]] const Regency& regency() const;

    /// Calls `receive` with every household of a district, by village and ordinal. The registration
    /// is valid during the call only.
    void visit(std::size_t district, const std::function<void(const Registration&)>& receive) const;
    /// For the parts of this room that make other files of the same people.
    [[nodiscard]] const detail::Plan& plan_of_all() const { return *plan_; }

private:
    explicit Population(std::shared_ptr<const detail::Plan> plan) : plan_{std::move(plan)} {}
    std::shared_ptr<const detail::Plan> plan_;
};

} // namespace tepat::generate
