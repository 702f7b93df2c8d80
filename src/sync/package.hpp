#pragma once
#include "core/clock.hpp"
#include "core/date.hpp"
#include "sync/keys.hpp"
#include "sync/order.hpp"

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// A package (`.siks`) as it is carried: what a device asks and the documents that it rests on,
/// signed by the device, then sealed to the regency. docs/formats/package.md has every byte. What
/// is read is limited before memory is taken for it.
namespace tepat::sync {

/// A document that travels along.
struct Paper {
    journal::Digest digest;
    std::int64_t size = 0;
    friend bool operator==(const Paper&, const Paper&) = default;
};

struct Header {
    std::string device; ///< 16 hexadecimal digits
    std::int64_t counter = 0;
    Instant made; ///< by the device's clock
    Date until;   ///< the last day on which it is taken, where the deadline counts (WIB)
    Bytes to;     ///< RegencyKey::id
    std::optional<journal::Digest>
        previous;           ///< what the package before asked; none before the first
    journal::Digest digest; ///< what this one asks: content_digest()
    std::string instrument;
    int instrument_version = 0;
    std::vector<Paper> papers; ///< ascending; each document that an order names, once
    friend bool operator==(const Header&, const Header&) = default;
};
inline constexpr std::size_t most_papers_carried = 10'000;
inline constexpr std::size_t most_paper_bytes = std::size_t{25} << 20;

[[nodiscard]] Bytes encode(const Header& header);
/// CborError for anything that encode() does not write, or that is beyond the limits.
[[nodiscard]] Header decode_header(BytesView bytes);
/// Of what is asked, whenever and until when it is carried: made again it is the same.
[[nodiscard]] journal::Digest content_digest(std::string_view device, std::int64_t counter,
                                             const std::optional<journal::Digest>& previous,
                                             BytesView orders);

using Write = std::function<Result<void>(BytesView)>;
/// The bytes of a document; read one at a time.
using Fetch = std::function<Result<Bytes>(const journal::Digest&)>;
/// Writes a whole package. Refused: what `fetch` and `write` refuse, sync.paper_changed when a
/// document has not its size.
[[nodiscard]] Result<void> write_package(const Header& header, BytesView orders,
                                         const RegencyKey& to, const DeviceSecret& device,
                                         const Fetch& fetch, const Write& write);

/// What it says of itself, before anything is checked: to sort by. Refused as read_package, but for
/// what stands behind the header.
[[nodiscard]] Result<Header> peek_package(std::istream& in, const RegencySecret& secret);

struct Package {
    Header header;
    std::vector<Order> orders;
};
/// Says which key a device signs with, or refuses the package.
using KeyOf = std::function<Result<Bytes>(const Header&)>;
/// Takes a document of the package; its digest is checked.
using Take = std::function<Result<void>(const journal::Digest&, BytesView)>;
/// Reads a whole package and holds it true to its signature. `take` may be empty; it is called
/// before the signature is known to hold, so that what it keeps must not depend on it. Memory: the
/// orders, and one document when `take` is given. Refused: sync.not_a_package; sync.other_key;
/// sync.cut_short; sync.changed; sync.malformed; sync.signature; what `key_of` and `take` refuse.
[[nodiscard]] Result<Package> read_package(std::istream& in, const RegencySecret& secret,
                                           const KeyOf& key_of, const Take& take = {});

} // namespace tepat::sync
