#include "generate/detail/consumption.hpp"

#include <algorithm>
#include <array>

namespace tepat::generate::detail {
namespace {

/// Quantiles of the normal distribution, in millionths, at half a per cent and then every five per
/// cent of the country up to 60, which is where the register ends.
constexpr std::array<std::int64_t, 13> quantiles{
    -2'575'829, -1'644'854, -1'281'552, -1'036'433, -841'621, -674'490, -524'401,
    -385'320,   -253'347,   -125'661,   0,          125'661,  253'347};
constexpr std::int64_t median = 13'830'000;
constexpr std::int64_t spread_per_mille = 600;

/// −0.35 · ln(members ÷ 4), from one member to fourteen.
constexpr std::array<std::int64_t, 14> shared_by{485'203,  242'602,  100'689,  0,        -78'100,
                                                 -141'913, -195'865, -242'602, -283'826, -320'702,
                                                 -354'061, -384'514, -412'529, -438'467};

constexpr std::int64_t for_a_child = -40'000;

constexpr int province_most = 150'000;
/// Four of these are added: a standard deviation of 0.15.
constexpr int chance_most = 130'000;

std::int64_t quantile(int welfare) {
    const auto position = static_cast<std::int64_t>(welfare) * (std::ssize(quantiles) - 1);
    const auto at = static_cast<std::size_t>(position / 999);
    if (at + 1 == quantiles.size()) return quantiles.back();
    return quantiles[at] + (quantiles[at + 1] - quantiles[at]) * (position % 999) / 999;
}

} // namespace

std::int64_t draw_log_consumption(Dice& dice, int welfare, int members, int children,
                                  RegionCode region) {
    Dice province{0, region.at(RegionLevel::province).number(), 0, Topic::consumption};
    auto drawn = median + quantile(welfare) * spread_per_mille / 1000 +
                 shared_by[static_cast<std::size_t>(
                     std::clamp(members, 1, static_cast<int>(shared_by.size())) - 1)] +
                 for_a_child * children + province.between(-province_most, province_most);
    for (int i = 0; i < 4; ++i)
        drawn += dice.between(-chance_most, chance_most);
    return drawn;
}

} // namespace tepat::generate::detail
