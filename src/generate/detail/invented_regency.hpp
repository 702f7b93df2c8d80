#pragma once
#include "generate/regions.hpp"

#include <fmt/format.h>

namespace tepat::generate::detail {

/// A regency that is nowhere, for tests: 4 districts of 5 villages.
[[nodiscard]] inline Regency invented_regency() {
    Regency regency{.code = *RegionCode::parse("99.01"), .birthplace = "SUKACITA", .districts = {}};
    for (int d = 1; d <= 4; ++d) {
        const auto code = fmt::format("99.01.{:02}", d);
        regency.districts.push_back({*RegionCode::parse(code), fmt::format("Kecamatan {}", d), {}});
        for (int v = 1; v <= 5; ++v)
            regency.districts.back().villages.push_back(
                {*RegionCode::parse(fmt::format("{}.{}", code, 2000 + v)),
                 fmt::format("Desa {}", v), 50 + 10 * v});
    }
    return regency;
}

} // namespace tepat::generate::detail
