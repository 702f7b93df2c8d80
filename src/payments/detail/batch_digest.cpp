#include "payments/detail/batch_digest.hpp"

#include "core/cbor.hpp"

namespace tepat::payments::detail {

BatchDigest::BatchDigest(std::string_view programme, Period period, std::string_view bank,
                         RegionCode regency) {
    CborWriter head;
    head.array(5);
    head.text("tepat.batch/1");
    head.text(programme);
    head.text(period.text());
    head.text(bank);
    head.text(regency.digits());
    hasher_.add(head.view());
}

} // namespace tepat::payments::detail
