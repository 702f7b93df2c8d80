// Lines and headers of verdicts, batches, linked lists, work, reviews and standings, from anywhere:
// read or refused, never a crash. What is read is written again as the same bytes.
#include "identity/detail/batch_entry.hpp"
#include "identity/detail/review_acts.hpp"
#include "identity/list_link.hpp"
#include "identity/review.hpp"
#include "identity/work.hpp"
#include "read_again.hpp"
#include "registry/lines.hpp"

using namespace tepat;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const BytesView bytes{reinterpret_cast<const char*>(data), size};
    read_again(bytes, identity::decode_verdict);
    read_again(bytes, identity::decode_run_header);
    read_again(bytes, identity::decode_list_row);
    read_again(bytes, identity::decode_work);
    read_again(bytes, identity::decode_review_header);
    read_again(bytes, identity::decode_review_pair);
    read_again(bytes, identity::detail::decode_decided);
    read_again(bytes, identity::detail::decode_taken_back);
    read_again(bytes, identity::detail::decode_batch_header);
    read_again(bytes, identity::detail::decode_batch_line);
    read_again(bytes, registry::lines::decode_standing);
    return 0;
}
