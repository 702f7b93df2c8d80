#include "registry/regions.hpp"

#include "registry/detail/version.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace tepat::registry {
namespace {

using detail::Version;

constexpr std::size_t levels = 4;

/// How many codes of villages a code of this level spans.
constexpr std::int64_t span_of(RegionLevel level) {
    switch (level) {
    case RegionLevel::province:
        return 100'000'000;
    case RegionLevel::regency:
        return 1'000'000;
    case RegionLevel::district:
        return 10'000;
    case RegionLevel::village:
        return 1;
    }
    return 1;
}

auto place(const Region& region) {
    return std::tuple{region.level, region.code.number()};
}

struct Dated {
    Version version;
    Version coded;
    Region region;
    bool ended = false;

    [[nodiscard]] bool in_force() const { return version != Version{} && !ended; }
    /// From region_id, effective_on, seq, level, parent_id, name, ended.
    void renew(const detail::Sight& sight, const store::Row& row) {
        if (!sight.renews(version, {detail::date_at(row, 1), row.id<Seq>(2)})) return;
        region.level = static_cast<RegionLevel>(row.integer(3));
        region.parent = row.null(4) ? std::nullopt : std::optional{row.id<RegionId>(4)};
        region.name = row.text(5);
        ended = row.integer(6) != 0;
    }
    /// From region_id, effective_on, seq, code.
    void renew_code(const detail::Sight& sight, const store::Row& row) {
        if (sight.renews(coded, {detail::date_at(row, 1), row.id<Seq>(2)}))
            region.code = RegionCode::parse(row.text(3)).value();
    }
};

} // namespace

std::string_view name_of(CodeSystem system) {
    switch (system) {
    case CodeSystem::kemendagri:
        return "kemendagri";
    case CodeSystem::bps:
        return "bps";
    }
    return {};
}

Regions::Regions(std::vector<Region> regions) : regions_{std::move(regions)} {
    std::ranges::sort(regions_, {}, place);
    by_id_.reserve(regions_.size());
    for (std::uint32_t index = 0; index < regions_.size(); ++index)
        by_id_.emplace(regions_[index].id, index);
}

Regions Regions::read(store::Connection& connection, const journal::Visibility& visibility,
                      Date on) {
    const detail::Sight sight{visibility, on};
    std::vector<Dated> dated; // by id, as the rows come
    connection.each(
        "select region_id, effective_on, seq, level, parent_id, name, ended from region "
        "order by region_id, seq",
        [&](const store::Row& row) {
            const auto id = row.id<RegionId>(0);
            if (dated.empty() || dated.back().region.id != id) {
                dated.emplace_back();
                dated.back().region.id = id;
            }
            dated.back().renew(sight, row);
        });
    auto at = dated.begin();
    connection.each(
        "select region_id, effective_on, seq, code from region_code where system = $1 "
        "order by region_id, seq",
        [&](const store::Row& row) {
            while (at != dated.end() && at->region.id < row.id<RegionId>(0))
                ++at;
            if (at == dated.end() || at->region.id != row.id<RegionId>(0)) return;
            at->renew_code(sight, row);
        },
        name_of(CodeSystem::kemendagri));

    std::vector<Region> in_force;
    for (auto& known : dated)
        if (known.in_force()) in_force.push_back(std::move(known.region));
    Regions regions{std::move(in_force)};
    regions.read_bps(connection, visibility, on);
    return regions;
}

Regions Regions::around(store::Connection& connection, const journal::Visibility& visibility,
                        Date on, RegionId region) {
    const detail::Sight sight{visibility, on};
    std::vector<Region> found;
    for (std::optional<RegionId> next = region; next && found.size() < levels;) {
        Dated known;
        known.region.id = *next;
        connection.each(
            "select region_id, effective_on, seq, level, parent_id, name, ended from region "
            "where region_id = $1 order by seq",
            [&](const store::Row& row) { known.renew(sight, row); }, *next);
        connection.each(
            "select region_id, effective_on, seq, code from region_code "
            "where region_id = $1 and system = $2 order by seq",
            [&](const store::Row& row) { known.renew_code(sight, row); }, *next,
            name_of(CodeSystem::kemendagri));
        if (!known.in_force()) break;
        next = known.region.parent;
        found.push_back(std::move(known.region));
    }
    return Regions{std::move(found)};
}

Regions Regions::around(store::Connection& connection, const journal::Visibility& visibility,
                        Date on, RegionCode code) {
    std::vector<RegionId> named;
    connection.each(
        "select distinct region_id from region_code where code = $1 and system = $2 "
        "order by region_id",
        [&](const store::Row& row) { named.push_back(row.id<RegionId>(0)); }, code.digits(),
        name_of(CodeSystem::kemendagri));
    for (const auto id : named) {
        auto regions = around(connection, visibility, on, id);
        if (const auto* its = regions.find(code); its != nullptr && its->id == id) return regions;
    }
    return {};
}

void Regions::read_bps(store::Connection& connection, const journal::Visibility& visibility,
                       Date on) {
    const detail::Sight sight{visibility, on};
    std::unordered_map<RegionId, Version> versions;
    connection.each(
        "select region_id, effective_on, seq, code from region_code where system = $1",
        [&](const store::Row& row) {
            const auto id = row.id<RegionId>(0);
            if (!by_id_.contains(id) ||
                !sight.renews(versions[id], {detail::date_at(row, 1), row.id<Seq>(2)}))
                return;
            const auto text = row.text(3);
            std::int64_t code = 0;
            std::from_chars(text.data(), text.data() + text.size(), code);
            bps_of_[id] = code;
        },
        name_of(CodeSystem::bps));
    for (const auto& [id, code] : bps_of_)
        by_bps_.emplace(code, by_id_.at(id));
}

std::span<const Region> Regions::all(RegionLevel level) const {
    const auto range = std::ranges::equal_range(regions_, level, {}, &Region::level);
    return {range.begin(), range.end()};
}

const Region* Regions::find(RegionId id) const {
    const auto at = by_id_.find(id);
    return at == by_id_.end() ? nullptr : &regions_[at->second];
}

const Region* Regions::find(RegionCode code) const {
    const auto at =
        std::ranges::lower_bound(regions_, std::tuple{code.level(), code.number()}, {}, place);
    return at != regions_.end() && at->code == code ? &*at : nullptr;
}

std::string_view Regions::name(RegionCode code) const {
    const auto* found = find(code);
    return found == nullptr ? std::string_view{} : std::string_view{found->name};
}

const Region* Regions::find_village(CodeSystem system, std::int64_t digits) const {
    switch (system) {
    case CodeSystem::kemendagri: {
        const auto at =
            std::ranges::lower_bound(regions_, std::tuple{RegionLevel::village, digits}, {}, place);
        return at != regions_.end() && at->code.number() == digits ? &*at : nullptr;
    }
    case CodeSystem::bps: {
        const auto at = by_bps_.find(digits);
        return at == by_bps_.end() ? nullptr : &regions_[at->second];
    }
    }
    return nullptr;
}

const Region* Regions::enclosing(const Region& region, RegionLevel level) const {
    const auto* at = &region;
    for (std::size_t steps = 0; at != nullptr && at->level != level && steps < levels; ++steps)
        at = at->parent ? find(*at->parent) : nullptr;
    return at != nullptr && at->level == level ? at : nullptr;
}

std::span<const Region> Regions::villages_in(RegionCode code) const {
    if (code.country()) return all(RegionLevel::village);
    const auto first = code.number() * span_of(code.level());
    const auto at = [&](std::int64_t number) {
        return std::ranges::lower_bound(regions_, std::tuple{RegionLevel::village, number}, {},
                                        place);
    };
    return {at(first), at(first + span_of(code.level()))};
}

std::span<const Region> Regions::below(const Region* above) const {
    if (above == nullptr) return all(RegionLevel::province);
    if (above->level == RegionLevel::village) return {};
    const auto level = static_cast<RegionLevel>(static_cast<int>(above->level) + 1);
    const auto in_level = all(level);
    const auto first = above->code.number() * (span_of(above->level) / span_of(level));
    const auto end = (above->code.number() + 1) * (span_of(above->level) / span_of(level));
    const auto code = [](const Region& region) { return region.code.number(); };
    return {std::ranges::lower_bound(in_level, first, {}, code),
            std::ranges::lower_bound(in_level, end, {}, code)};
}

std::optional<std::int64_t> Regions::bps_code(RegionId id) const {
    const auto at = bps_of_.find(id);
    return at == bps_of_.end() ? std::nullopt : std::optional{at->second};
}

void each_lived_in(store::Connection& connection, const std::function<bool(RegionId)>& each) {
    std::int64_t last = 0;
    for (;;) {
        std::int64_t next = 0;
        connection.each(
            "select region_id from household where region_id > $1 order by region_id limit 1",
            [&](const store::Row& row) { next = row.integer(0); }, last);
        if (next == 0 || !each(RegionId{next})) return;
        last = next;
    }
}

} // namespace tepat::registry
