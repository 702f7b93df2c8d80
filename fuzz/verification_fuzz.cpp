// Events of proposals, meetings, letters, objections and complaints, and changes of the register,
// from anywhere: read or refused, never a crash. What is read is written again as the same bytes.
#include "read_again.hpp"
#include "registry/change.hpp"
#include "verification/detail/case_events.hpp"
#include "verification/detail/events.hpp"

using namespace tepat;
using namespace tepat::verification;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const BytesView bytes{reinterpret_cast<const char*>(data), size};
    read_again(bytes, registry::decode_change);
    read_again(bytes, detail::decode_proposed);
    read_again(bytes, detail::decode_single);
    read_again(bytes, detail::decode_appeal_decided);
    read_again(bytes, detail::decode_meeting_opened);
    read_again(bytes, detail::decode_decided);
    read_again(bytes, detail::decode_submitted);
    read_again(bytes, detail::decode_bulk);
    read_again(bytes, detail::decode_visited);
    read_again(bytes, detail::decode_approved);
    read_again(bytes, detail::decode_batches);
    read_again(bytes, detail::decode_carried);
    read_again(bytes, detail::decode_period);
    read_again(bytes, detail::decode_objected);
    read_again(bytes, detail::decode_ruled);
    read_again(bytes, detail::decode_complained);
    read_again(bytes, detail::decode_complaint_step);
    return 0;
}
