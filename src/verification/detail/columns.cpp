#include "verification/detail/columns.hpp"

#include <fmt/format.h>

namespace tepat::verification::detail {

std::string_view column_of(RegionLevel level) {
    switch (level) {
    case RegionLevel::province:
        return "province_id";
    case RegionLevel::regency:
        return "regency_id";
    case RegionLevel::district:
        return "district_id";
    case RegionLevel::village:
        return "village_id";
    }
    return "village_id";
}

std::string kinds_of(bool (*is)(Kind)) {
    std::string all;
    for (std::size_t at = 1; at <= kinds; ++at)
        if (is(static_cast<Kind>(at))) all += fmt::format("{}{}", all.empty() ? "" : ", ", at);
    return "(" + all + ")";
}

std::string waiting_for(Step step, RegionLevel level, std::optional<Kind> kind) {
    const auto number = [](auto value) { return static_cast<int>(value); };
    auto where = fmt::format("{} = $1", column_of(level));
    if (kind) where += fmt::format(" and kind = {}", number(*kind));
    if (step == Step::pass) return where + fmt::format(" and stage = {}", number(Stage::submitted));
    if (step == Step::validate)
        return where + fmt::format(" and stage in ({}, {}) and (visits > 0 or kind not in {})",
                                   number(Stage::passed), number(Stage::unfit),
                                   kinds_of(needs_visit));
    return where + fmt::format(" and stage = {} and appealed = 0 and notice < $2",
                               number(Stage::validated));
}

} // namespace tepat::verification::detail
