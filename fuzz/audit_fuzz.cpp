// Somebody else's list by name, and the lines, headers and acts of comparisons, from anywhere: read
// or refused, never a crash. What is read is written again as the same bytes.
#include "audit/comparison.hpp"
#include "audit/detail/acts.hpp"
#include "audit/outside_list.hpp"
#include "core/cbor.hpp"

#include <cstdlib>

namespace {

using namespace tepat;
using namespace tepat::audit;

void require(bool holds) {
    if (!holds) std::abort();
}

template <class Decode, class Encode>
void read_again(BytesView bytes, Decode decode, Encode encode) {
    try {
        require(encode(decode(bytes)) == bytes);
    } catch (const CborError&) {
        return;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const BytesView bytes{reinterpret_cast<const char*>(data), size};
    if (const auto list = read_outside_list("x.csv", bytes, Date{18'800}))
        for (const auto& row : list->rows)
            require(row.nik || !row.key.empty() || !row.name.empty());
    if (const auto its = decode_difference(bytes)) require(encode(*its) == bytes);
    if (const auto its = decode_comparison_header(bytes)) require(encode(*its) == bytes);
    read_again(bytes, detail::decode_assigned, detail::encode_assigned);
    read_again(bytes, detail::decode_settled, detail::encode_settled);
    read_again(bytes, detail::decode_reopened, detail::encode_reopened);
    read_again(bytes, detail::decode_signed,
               [](const detail::Signed& its) { return detail::encode(its); });
    return 0;
}
