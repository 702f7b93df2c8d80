#pragma once
#include "core/clock.hpp"
#include "core/region_code.hpp"
#include "journal/digest.hpp"
#include "sync/receipt.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What this room writes into the journal, in deterministic CBOR; docs/formats/package.md has the
/// bytes. decode_ functions throw CborError for anything that encode() does not write.
namespace tepat::sync::detail {

struct AdmittedEvent {
    static constexpr std::string_view name = "sync.device_admitted";
    Bytes key; ///< Ed25519
    std::string called;
    RegionCode region;
    Date until;
    friend bool operator==(const AdmittedEvent&, const AdmittedEvent&) = default;
};
[[nodiscard]] Bytes encode(const AdmittedEvent& event);
[[nodiscard]] AdmittedEvent decode_admitted(BytesView payload);

struct RevokedEvent {
    static constexpr std::string_view name = "sync.device_revoked";
    std::string device;
    std::string reason;
    friend bool operator==(const RevokedEvent&, const RevokedEvent&) = default;
};
[[nodiscard]] Bytes encode(const RevokedEvent& event);
[[nodiscard]] RevokedEvent decode_revoked(BytesView payload);

/// What became of a package, order by order.
struct TakenEvent {
    static constexpr std::string_view name = "sync.package_taken";
    std::string device;
    std::int64_t counter = 0;
    journal::Digest digest;
    Instant made; ///< by the device's clock
    std::vector<Judged> orders;
    friend bool operator==(const TakenEvent&, const TakenEvent&) = default;
};
[[nodiscard]] Bytes encode(const TakenEvent& event);
[[nodiscard]] TakenEvent decode_taken(BytesView payload);

/// That this database's own device made a package.
struct MadeEvent {
    static constexpr std::string_view name = "sync.package_made";
    std::int64_t counter = 0;
    std::int64_t first = 0; ///< entries of this journal, of which the orders came
    std::int64_t last = 0;
    journal::Digest digest;
    Bytes regency; ///< RegencyKey::bytes
    friend bool operator==(const MadeEvent&, const MadeEvent&) = default;
};
[[nodiscard]] Bytes encode(const MadeEvent& event);
[[nodiscard]] MadeEvent decode_made(BytesView payload);

} // namespace tepat::sync::detail
