#pragma once
#include "core/cbor.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "journal/digest.hpp"
#include "sync/keys.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// What the regency answers to a package: what became of each order. A small file that it signs and
/// the village reads.
namespace tepat::sync {

enum class Fate : std::uint8_t {
    done = 0,
    partly = 1, ///< a meeting's decision, without the proposals that were refused
    refused = 2,
};

/// One order, judged.
struct Judged {
    std::int64_t number = 0; ///< Order::number
    Fate fate = Fate::done;
    std::string code; ///< of the refusal, or of what is to be said beside; empty when done
    std::vector<std::pair<std::string, std::string>> params;

    /// In words.
    [[nodiscard]] std::string text(Language language) const;
    friend bool operator==(const Judged&, const Judged&) = default;
};
void put(CborWriter& out, const std::vector<Judged>& orders);
[[nodiscard]] std::vector<Judged> judged_in(CborReader& in);

struct PackageReceipt {
    std::string device;
    std::int64_t counter = 0;
    journal::Digest digest; ///< of what the package asked
    std::int64_t entry = 0; ///< of the regency's journal, where this stands
    Instant taken;
    std::vector<Judged> orders;
    friend bool operator==(const PackageReceipt&, const PackageReceipt&) = default;
};

/// The file. The same receipt gives the same bytes.
[[nodiscard]] Bytes written(const PackageReceipt& receipt, const RegencySecret& secret);
/// Refused: sync.not_a_receipt; sync.receipt_signature when it is not this regency's, or changed.
[[nodiscard]] Result<PackageReceipt> read_receipt(BytesView file, const RegencyKey& regency);
/// What it says, whoever signed it. Refused: sync.not_a_receipt.
[[nodiscard]] Result<PackageReceipt> peek_receipt(BytesView file);

} // namespace tepat::sync
