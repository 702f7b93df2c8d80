#pragma once
#include "core/date.hpp"
#include "generate/population.hpp"
#include "lookup/index.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tepat::testing {

/// A regency of invented places: fifty villages a district, all of one weight.
inline generate::Regency invented_regency(int villages) {
    constexpr int a_district = 50;
    generate::Regency regency{RegionCode::parse("91.01").value(), "CONTOH", {}};
    for (int at = 0; at < villages; ++at) {
        if (at % a_district == 0) {
            const auto code = std::to_string(910'101 + at / a_district);
            regency.districts.push_back({RegionCode::parse(code).value(), "KECAMATAN " + code, {}});
        }
        auto& district = regency.districts.back();
        const auto code = district.code.digits() + std::to_string(2001 + at % a_district);
        district.villages.push_back({RegionCode::parse(code).value(), "DESA " + code, 100});
    }
    return regency;
}

/// A person of a generated register who may be looked up if the family is on a list.
struct GeneratedPerson {
    RegionId village;
    std::string name;
    bool listed = false;
};

/// Calls `take` with every adult and married person of `families` families, of whom `listed_share`
/// in a hundred households are on a list.
inline void visit_adults(std::int64_t families, const generate::Regency& regency,
                         const std::function<RegionId(RegionCode)>& id_of, int listed_share,
                         const std::function<void(const GeneratedPerson&)>& take) {
    generate::Parameters parameters;
    parameters.families = families;
    const auto population = generate::Population::plan(parameters, regency).value();
    std::int64_t number = 0;
    for (std::size_t at = 0; at < regency.districts.size(); ++at)
        population.visit(at, [&](const generate::Registration& registration) {
            const auto& dwelling = registration.dwelling;
            const bool listed = number++ % 100 < listed_share;
            const auto village = id_of(RegionCode::parse(dwelling.household.region).value());
            for (const auto& member : dwelling.members)
                if (member.age >= 17 || member.marriage != generate::Marriage::single)
                    take({village, member.name, listed});
        });
}

/// Three programmes' worth of standings, dealt in turn.
class StandingsDealer {
public:
    explicit StandingsDealer(lookup::IndexBuilder& builder)
        : pkh_{builder.add_programme(
              {"pkh", {"Program Keluarga Harapan", "Family Hope Programme"}, {2021, {2, 4}}})},
          food_{builder.add_programme(
              {"sembako", {"Program Sembako", "Staple Food"}, {2021, {4, 12}}})},
          bank_{builder.add_bank("BANK RAKYAT INDONESIA")} {}

    [[nodiscard]] std::vector<lookup::Standing> next() {
        using lookup::State;
        const lookup::Standing paid{pkh_, State::being_paid, {}, bank_};
        const lookup::Standing held{pkh_, State::held, payments::Held::no_account, {}};
        const lookup::Standing listed{food_, State::listed, {}, {}};
        switch (dealt_++ % 4) {
        case 0:
            return {paid};
        case 1:
            return {paid, listed};
        case 2:
            return {held};
        default: // of four
            return {listed};
        }
    }

private:
    std::uint16_t pkh_;
    std::uint16_t food_;
    std::uint16_t bank_;
    int dealt_ = 0;
};

} // namespace tepat::testing
