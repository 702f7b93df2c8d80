#pragma once
#include "core/progress.hpp"
#include "documents/vault.hpp"
#include "journal/journal.hpp"
#include "registry/instrument.hpp"
#include "sync/package.hpp"
#include "sync/receipt.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

/// A village's side: its own orders into a package.
namespace tepat::sync {

/// For how long a package may be under way, and so how far a device's calendar may be behind.
inline constexpr int most_days_carried = 90;
/// Documents of one package; what does not fit waits for the next.
inline constexpr std::int64_t most_bytes_carried = std::int64_t{400} << 20;

struct Making {
    std::string actor;
    RegencyKey to;
    Date until;
    /// A package made before, once more: the same orders, carried until another day.
    std::optional<std::int64_t> again;
};
struct Made {
    Header header;
    std::int64_t orders = 0;
    std::int64_t bytes = 0; ///< of the documents
    bool more = false;      ///< orders are left for the next package
};

/// Writes what was ordered here since the last package to `out`, whole or not at all. First, and
/// durably, "sync.package_made" 1 says which orders it holds: a file that got lost is made `again`.
/// Refused: sync.until_past, sync.until_far (is the clock right?), sync.nothing_new {last},
/// sync.no_package {counter}, sync.too_large, documents.missing and what else the vault refuses,
/// what the file refuses.
[[nodiscard]] Result<Made> make_package(journal::Journal& journal, const documents::Vault& vault,
                                        const registry::Instrument& instrument,
                                        const DeviceSecret& device, const Making& making,
                                        const std::filesystem::path& out, Progress& progress);

/// The receipt of a package that was made here, by the regency that it was sealed to. Refused as
/// read_receipt, and sync.receipt_foreign {counter}: it is for another device's package.
[[nodiscard]] Result<PackageReceipt> receipt_of_own(store::Connection& connection, BytesView file);

} // namespace tepat::sync
