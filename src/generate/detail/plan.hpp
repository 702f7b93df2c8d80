#pragma once
#include "generate/parameters.hpp"
#include "generate/regions.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tepat::generate::detail {

/// How many families and dwelling households a village has, and where it stands in its district. A
/// village of F families has D dwellings; dwelling i holds the families from i·F/D to (i+1)·F/D,
/// one or two.
struct VillagePlan {
    std::size_t district = 0;
    std::size_t village = 0; ///< in the district
    std::int64_t families = 0;
    std::int64_t dwellings = 0;
    std::int64_t first_dwelling = 0; ///< counted through the district
    std::int64_t first_family = 0;

    [[nodiscard]] std::int64_t first_family_of(std::int64_t dwelling) const {
        return dwelling * families / dwellings;
    }
    [[nodiscard]] int families_of(std::int64_t dwelling) const {
        return static_cast<int>(first_family_of(dwelling + 1) - first_family_of(dwelling));
    }
};

struct DistrictPlan {
    std::size_t first_village = 0;
    std::size_t end_village = 0;
    std::int64_t families = 0;
    std::int64_t dwellings = 0;
};

/// Fixed before any household is made, and read by all threads.
struct Plan {
    Parameters parameters;
    Regency regency;
    std::vector<VillagePlan> villages;
    std::vector<DistrictPlan> districts;

    [[nodiscard]] const District& district_of(const VillagePlan& village) const {
        return regency.districts[village.district];
    }
    [[nodiscard]] const Village& region_of(const VillagePlan& village) const {
        return regency.districts[village.district].villages[village.village];
    }
};

/// Deals the families to the villages by weight, cumulatively, so that the parts sum to the whole.
[[nodiscard]] Plan make_plan(Parameters parameters, Regency regency);

} // namespace tepat::generate::detail
