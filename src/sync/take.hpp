#pragma once
#include "core/progress.hpp"
#include "documents/vault.hpp"
#include "journal/journal.hpp"
#include "registry/instrument.hpp"
#include "sync/device.hpp"
#include "sync/package.hpp"
#include "sync/receipt.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// A regency's side: packages are judged, order by order, as if their people stood at the counter
/// now: by the rules, the clock and the accounts of here.
namespace tepat::sync {

/// Where packages are taken in; all of it outlives the call.
struct Counter {
    journal::Journal& journal;
    const documents::Vault& vault;
    const registry::Instrument& instrument;
    const RegencySecret& secret;
    /// Who takes them in; devices of other regions are unknown to them.
    Keeper by;
};

enum class Ending : std::uint8_t {
    taken,
    before,  ///< the same was taken already; nothing was done
    waits,   ///< for one before it, or was stopped: the same again goes on
    refused, ///< as a whole
};
[[nodiscard]] std::string_view name_of(Ending ending);
[[nodiscard]] MessageCode label_of(Ending ending);

struct Imported {
    Ending ending = Ending::refused;
    std::optional<Refusal> why;   ///< it waits or is refused
    std::optional<Header> header; ///< as far as it could be read
    std::string device;           ///< its name, when it is admitted
    std::optional<PackageReceipt> receipt;
    Bytes receipt_file;
};

/// Takes one in: "sync.package_taken" 1 after the entries of its orders. Killed anywhere, the same
/// call goes on; a second time it changes nothing. An order that is refused hinders no other.
/// Refused, with the package as a whole: sync.unreadable, what read_package refuses,
/// sync.device_unknown, sync.device_revoked, sync.device_expired, sync.other_instrument,
/// sync.counter_reused {counter}, sync.expired, sync.clock_ahead, sync.clock_behind,
/// sync.clock_back, sync.other_previous. Waits: sync.gap {counter, missing}, sync.stopped.
[[nodiscard]] Imported take_package(const Counter& counter, const std::filesystem::path& file,
                                    Progress& progress);

/// Files, and those named `*.siks` in folders, by device and counter, so that each finds the one
/// before it taken; those that cannot be opened first.
[[nodiscard]] std::vector<std::filesystem::path>
in_order(std::span<const std::filesystem::path> paths, const RegencySecret& secret);

} // namespace tepat::sync
