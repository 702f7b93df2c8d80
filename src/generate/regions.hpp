#pragma once
#include "core/region_code.hpp"
#include "core/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tepat::generate {

struct Village {
    RegionCode code;
    std::string name;
    /// Above zero. Its share of the regency's families is weight ÷ sum of the weights.
    int weight = 1;
};

struct District {
    RegionCode code;
    std::string name;
    std::vector<Village> villages;
};

/// A regency with its districts and their villages, both in the order of their codes.
struct Regency {
    RegionCode code;
    /// As birth certificates name it: the regency's name without its kind, in capitals.
    std::string birthplace;
    std::vector<District> districts;
};

/// Reads `regencies.csv` (code,province_code,name), `districts.csv` (code,regency_code,name) and
/// `villages.csv` (code,district_code,name) of `directory` and keeps what lies in `regency`.
/// Weights are 50 to 149, from the village's code: official counts of families by village are not
/// part of the list. Refused: a file that is missing or broken (line named), a regency without
/// villages.
[[nodiscard]] Result<Regency> read_regency(const std::filesystem::path& directory,
                                           RegionCode regency);

} // namespace tepat::generate
