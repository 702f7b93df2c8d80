#include "generate/detail/plan.hpp"

#include <algorithm>
#include <utility>

namespace tepat::generate::detail {

Plan make_plan(Parameters parameters, Regency regency) {
    Plan plan{parameters, std::move(regency), {}, {}};
    std::int64_t total = 0;
    for (const auto& district : plan.regency.districts)
        for (const auto& village : district.villages)
            total += village.weight;

    std::int64_t dealt = 0;
    std::int64_t passed = 0;
    for (std::size_t d = 0; d < plan.regency.districts.size(); ++d) {
        auto& district = plan.districts.emplace_back();
        district.first_village = plan.villages.size();
        const auto& villages = plan.regency.districts[d].villages;
        for (std::size_t v = 0; v < villages.size(); ++v) {
            passed += villages[v].weight;
            const auto upto = parameters.families * passed / total;
            VillagePlan village{.district = d,
                                .village = v,
                                .families = upto - dealt,
                                .first_dwelling = district.dwellings,
                                .first_family = district.families};
            dealt = upto;
            // Two families under one roof take one dwelling instead of two.
            village.dwellings =
                (village.families * 1000 + 999 + parameters.two_families_per_mille) /
                (1000 + parameters.two_families_per_mille);
            district.families += village.families;
            district.dwellings += village.dwellings;
            plan.villages.push_back(village);
        }
        district.end_village = plan.villages.size();
    }
    return plan;
}

} // namespace tepat::generate::detail
