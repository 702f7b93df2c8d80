#include "generate/population.hpp"

#include "generate/detail/bank.hpp"
#include "generate/detail/damage.hpp"
#include "generate/detail/plan.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace tepat::generate {
namespace {

constexpr int million = 1'000'000;
/// Of a district: beyond it, serials would have to be dealt more often than a year has days.
constexpr std::int64_t most_families = 200'000;

bool is_share(int value) {
    return value >= 0 && value <= million;
}

bool are_shares(const ErrorShares& s) {
    const int nik = s.nik_missing + s.nik_placeholder + s.nik_short + s.nik_wrong_digit +
                    s.nik_transposed + s.nik_of_another + s.nik_shared;
    const int name = s.name_blank + s.name_mistyped + s.name_respelled;
    for (const int value :
         {s.nik_missing, s.nik_placeholder, s.nik_short, s.nik_wrong_digit, s.nik_transposed,
          s.nik_of_another, s.nik_shared, nik, s.kk_wrong, s.name_blank, s.name_mistyped,
          s.name_respelled, name, s.birth_date_missing, s.birth_date_swapped, s.double_person,
          s.double_household, s.account_missing, s.account_name_differs})
        if (!is_share(value)) return false;
    return true;
}

} // namespace

Result<Population> Population::plan(Parameters parameters, Regency regency) {
    const auto districts = std::ssize(regency.districts);
    std::int64_t villages = 0;
    for (const auto& district : regency.districts)
        villages += std::ssize(district.villages);
    const auto refused = [&] {
        return refuse("generate.families"_msg, {{"families", std::to_string(parameters.families)},
                                                {"villages", std::to_string(villages)},
                                                {"districts", std::to_string(districts)}});
    };
    if (parameters.families < villages || parameters.families > most_families * districts)
        return refused();
    if (!are_shares(parameters.errors) || parameters.two_families_per_mille < 0 ||
        parameters.two_families_per_mille > 1000)
        return refuse("generate.share"_msg);
    auto plan = detail::make_plan(parameters, std::move(regency));
    for (const auto& district : plan.districts)
        if (district.families > most_families) return refused();
    return Population{std::make_shared<const detail::Plan>(std::move(plan))};
}

const Parameters& Population::parameters() const {
    return plan_->parameters;
}
const Regency& Population::regency() const {
    return plan_->regency;
}

void Population::visit(std::size_t district,
                       const std::function<void(const Registration&)>& receive) const {
    const auto& range = plan_->districts.at(district);
    for (auto v = range.first_village; v < range.end_village; ++v) {
        const auto& village = plan_->villages[v];
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal) {
            auto registration = detail::register_dwelling(*plan_, village, ordinal);
            detail::open_accounts(*plan_, village, ordinal, registration);
            receive(registration);
        }
    }
}

} // namespace tepat::generate
