#include "generate/civil_register.hpp"

#include "core/random.hpp"
#include "generate/detail/damage.hpp"
#include "generate/detail/plan.hpp"
#include "generate/detail/truth.hpp"

#include <fmt/format.h>

namespace tepat::generate {
namespace {

constexpr std::uint64_t other_people = 0x6475'6B63'6170'696C;

/// Of a person or household, by its id: whoever asks gets the same.
SeededRandom random_of(std::uint64_t seed, std::string_view id) {
    std::uint64_t value = 0xCBF29CE484222325 ^ seed * 0x9E3779B97F4A7C15;
    for (const char byte : id)
        value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3;
    return SeededRandom{value};
}

std::string id_of(std::uint64_t seed, std::string_view idartbdt) {
    auto random = random_of(seed ^ other_people, idartbdt);
    return fmt::format("D{:016X}", random.next());
}

bool is_absent(std::uint64_t seed, const CivilShares& shares, std::string_view idartbdt) {
    return random_of(seed, idartbdt).chance(static_cast<unsigned>(shares.absent));
}

CivilStatus status_of(std::uint64_t seed, const CivilShares& shares, const Member& member) {
    switch (member.presence) {
    case Presence::died:
        return CivilStatus::dead;
    case Presence::moved:
    case Presence::abroad:
        return CivilStatus::moved;
    case Presence::present:
    case Presence::arrived:
    case Presence::not_found:
        break;
    }
    auto random = random_of(seed + 1, member.idartbdt);
    if (random.chance(static_cast<unsigned>(shares.dead))) return CivilStatus::dead;
    if (random.chance(static_cast<unsigned>(shares.moved))) return CivilStatus::moved;
    return CivilStatus::living;
}

} // namespace

std::string_view name_of(CivilStatus status) {
    switch (status) {
    case CivilStatus::living:
        return "hidup";
    case CivilStatus::dead:
        return "meninggal";
    case CivilStatus::moved:
        return "pindah";
    }
    return "";
}

std::optional<std::string> civil_id(const Population& population, const CivilShares& shares,
                                    std::string_view idartbdt) {
    const auto seed = population.parameters().seed;
    if (is_absent(seed, shares, idartbdt)) return std::nullopt;
    return id_of(seed, idartbdt);
}

void visit_civil_register(const Population& population, std::size_t district,
                          const CivilShares& shares,
                          const std::function<void(const CivilPerson&)>& receive) {
    const auto& plan = population.plan_of_all();
    auto others = plan;
    others.parameters.seed ^= other_people;
    const auto seed = plan.parameters.seed;
    const auto& range = plan.districts.at(district);
    const auto give = [&](const Dwelling& dwelling, std::uint64_t from) {
        for (const auto& member : dwelling.members) {
            if (from == seed && is_absent(seed, shares, member.idartbdt)) continue;
            receive({id_of(from, member.idartbdt), &member, dwelling.household.region,
                     status_of(from, shares, member)});
        }
    };
    for (auto v = range.first_village; v < range.end_village; ++v) {
        const auto& village = plan.villages[v];
        for (std::int64_t ordinal = 0; ordinal < village.dwellings; ++ordinal) {
            if (!detail::repeats_another(plan, village, ordinal))
                give(detail::true_dwelling(plan, village, ordinal), seed);
            auto random = random_of(others.parameters.seed, fmt::format("{}-{}", v, ordinal));
            if (random.chance(static_cast<unsigned>(shares.only_there)))
                give(detail::true_dwelling(others, village, ordinal), others.parameters.seed);
        }
    }
}

} // namespace tepat::generate
