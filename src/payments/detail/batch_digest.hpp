#pragma once
#include "core/period.hpp"
#include "core/region_code.hpp"
#include "journal/digest.hpp"

#include <string_view>

namespace tepat::payments::detail {

/// The name of a batch: SHA-256 of CBOR ["tepat.batch/1", programme, period, bank, regency] and the
/// lines of its payments in order.
class BatchDigest {
public:
    BatchDigest(std::string_view programme, Period period, std::string_view bank,
                RegionCode regency);
    void add(BytesView line) { hasher_.add(line); }
    /// Once; the object is spent.
    [[nodiscard]] journal::Digest finish() { return hasher_.finish(); }

private:
    journal::Hasher hasher_;
};

} // namespace tepat::payments::detail
