#pragma once
#include "core/date.hpp"
#include "core/region_code.hpp"
#include "core/strong.hpp"
#include "journal/reader.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tepat::registry {

/// Who numbers regions: the ministry of home affairs (Kemendagri) or the statistics office (BPS).
/// The two share a shape of ten digits and give them different meanings.
enum class CodeSystem : std::uint8_t { kemendagri, bps };
[[nodiscard]] std::string_view name_of(CodeSystem system);

/// A region as it was on one day. Its id is permanent; name, code and parent are dated.
struct Region {
    RegionId id;
    RegionLevel level = RegionLevel::province;
    std::optional<RegionId> parent; ///< none above a province
    std::string name;
    RegionCode code; ///< Kemendagri
};

/// Each region that a household of the register was ever entered in, once, until `each` says false.
/// A look-up by its key a region, however many live there.
void each_lived_in(store::Connection& connection, const std::function<bool(RegionId)>& each);

/// All regions in force on one day, as one position of the journal knew them: about 91,000, 15 MB.
/// Immutable, so thread-safe; pointers live as long as the object.
class Regions {
public:
    Regions() = default;
    static Regions read(store::Connection& connection, const journal::Visibility& visibility,
                        Date on);
    /// One region and those it lies in, as `read` would find them, without codes of BPS: for one
    /// family, in a handful of look-ups. Empty when it is not in force.
    static Regions around(store::Connection& connection, const journal::Visibility& visibility,
                          Date on, RegionId region);
    /// The same of the region that has this code on that day.
    static Regions around(store::Connection& connection, const journal::Visibility& visibility,
                          Date on, RegionCode code);

    /// By code: provinces first, then regencies, districts, villages.
    [[nodiscard]] std::span<const Region> all() const { return regions_; }
    [[nodiscard]] std::span<const Region> all(RegionLevel level) const;
    /// Null if there is none in force.
    [[nodiscard]] const Region* find(RegionId id) const;
    [[nodiscard]] const Region* find(RegionCode code) const;
    /// What it is called; empty when it is not in force.
    [[nodiscard]] std::string_view name(RegionCode code) const;
    /// A village by the ten digits of either system.
    [[nodiscard]] const Region* find_village(CodeSystem system, std::int64_t digits) const;
    /// The region of `level` that this one lies in, itself included; null when `level` is below it.
    [[nodiscard]] const Region* enclosing(const Region& region, RegionLevel level) const;
    /// In order of code; a village is its own; of 00 all.
    [[nodiscard]] std::span<const Region> villages_in(RegionCode code) const;
    /// Those one level below, in order of code; the provinces below null.
    [[nodiscard]] std::span<const Region> below(const Region* above) const;
    [[nodiscard]] bool has_bps() const { return !by_bps_.empty(); }
    /// The BPS code of a region; nothing when no mapping was loaded for it.
    [[nodiscard]] std::optional<std::int64_t> bps_code(RegionId id) const;

private:
    /// Sorted and found by id.
    explicit Regions(std::vector<Region> regions);
    void read_bps(store::Connection& connection, const journal::Visibility& visibility, Date on);

    std::vector<Region> regions_;
    std::unordered_map<RegionId, std::uint32_t> by_id_;
    std::unordered_map<std::int64_t, std::uint32_t> by_bps_;
    std::unordered_map<RegionId, std::int64_t> bps_of_;
};

} // namespace tepat::registry
