#pragma once
#include "core/region_code.hpp"
#include "journal/journal.hpp"
#include "sync/keys.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which devices a regency takes packages from, and which packages it took.
namespace tepat::sync {

struct Device {
    std::string id;
    std::string name;
    Bytes key;
    RegionCode region; ///< within which it may propose; a village's laptop: the village
    Date until;
    Seq admitted;
    std::optional<Seq> revoked;
    std::string reason;
};

/// Who orders something about devices, and within which regions.
struct Keeper {
    std::string actor;
    Date today;
    /// Whether the keeper may act for this whole region.
    std::function<bool(RegionCode)> covers;
};

/// "sync.device_admitted" 1. The same again changes nothing; another region or day takes the place
/// of the one before. Refused: sync.outside {region}, registry.region_unknown {code},
/// sync.until_past, sync.device_revoked {device} (a key that was revoked stays so).
[[nodiscard]] Result<journal::Receipt> admit_device(journal::Journal& journal, const Keeper& by,
                                                    const DeviceCard& card, RegionCode region,
                                                    Date until);
/// "sync.device_revoked" 1: nothing that it signed is taken from then on, whenever it was made.
/// Refused: sync.device_unknown {device}, also for one of another region; sync.device_revoked;
/// sync.no_reason.
[[nodiscard]] Result<journal::Receipt> revoke_device(journal::Journal& journal, const Keeper& by,
                                                     const std::string& device,
                                                     const std::string& reason);
[[nodiscard]] std::optional<Device> device(store::Connection& connection, std::string_view id);
/// By name.
[[nodiscard]] std::vector<Device> devices(store::Connection& connection);

/// A package that was taken.
struct TakenPackage {
    std::string device;
    std::int64_t counter = 0;
    Seq seq;
    journal::Digest digest;
    Instant made; ///< by the device's clock
    std::int64_t done = 0;
    std::int64_t refused = 0;
};
/// The last of a device; nothing when none was taken.
[[nodiscard]] std::optional<TakenPackage> last_taken(store::Connection& connection,
                                                     std::string_view device);
[[nodiscard]] std::optional<TakenPackage> taken(store::Connection& connection,
                                                std::string_view device, std::int64_t counter);
/// The one that an entry took; nothing when it took none.
[[nodiscard]] std::optional<TakenPackage> taken_in(store::Connection& connection, Seq entry);
/// The newest first, at most two hundred.
[[nodiscard]] std::vector<TakenPackage> taken_packages(store::Connection& connection);

/// A package that this database's own device made.
struct MadePackage {
    std::int64_t counter = 0;
    Seq seq;
    Seq first; ///< entries of this journal of which the orders came
    Seq last;
    journal::Digest digest;
    Bytes regency; ///< RegencyKey::bytes
};
/// The newest first, at most two hundred.
[[nodiscard]] std::vector<MadePackage> made_packages(store::Connection& connection);
[[nodiscard]] std::optional<MadePackage> made(store::Connection& connection, std::int64_t counter);

/// Tables and events of this room; docs/formats/package.md.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::sync
