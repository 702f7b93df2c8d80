// Packages, receipts, keys and what they are made of, from anywhere: read or refused, never a
// crash. What is read is written again as the same bytes. The first byte says what the others are;
// a plain package is sealed here, so that what stands behind the seal is reached.
#include "read_again.hpp"
#include "sync/detail/events.hpp"
#include "sync/detail/sealed_stream.hpp"
#include "sync/package.hpp"

#include <cstdlib>
#include <sstream>

namespace {

using namespace tepat;
using namespace tepat::sync;

const RegencySecret& regency() {
    static const RegencySecret secret{store::ServerKey{Bytes(32, 'r')}};
    return secret;
}
const DeviceSecret& device() {
    static const DeviceSecret secret{store::ServerKey{Bytes(32, 'd')}};
    return secret;
}

void read_whole(const Bytes& bytes) {
    std::istringstream in{bytes};
    (void)peek_package(in, regency());
    std::istringstream again{bytes};
    std::size_t taken = 0;
    const auto package = read_package(
        again, regency(), [](const Header&) { return Result<Bytes>{device().key()}; },
        [&](const journal::Digest& digest, BytesView paper) {
            if (journal::sha256(paper) != digest) std::abort();
            ++taken;
            return Result<void>{};
        });
    if (package && taken != package->header.papers.size()) std::abort();
}

/// The bytes as what a regency finds when it has opened the seal; signed as a device would.
void read_opened(BytesView bytes) {
    if (bytes.empty()) return;
    const auto plain = Bytes{bytes} + device().sign(Bytes{"tepat package 1"} + '\0' +
                                                    Bytes{journal::sha256(bytes).view()});
    Bytes file;
    const Write write = [&](BytesView piece) {
        file += piece;
        return Result<void>{};
    };
    sync::detail::SealWriter out{plain.size(), regency().key(), write};
    if (!out.add(plain)) std::abort();
    read_whole(file);
}

/// Header and orders that fit each other, of an order's bytes from anywhere.
void read_orders(BytesView bytes) {
    Header header;
    header.device = device_id(device().key());
    header.counter = 1;
    header.to = regency().key().id();
    header.digest = content_digest(header.device, 1, {}, bytes);
    Bytes file;
    const auto wrote = write_package(
        header, bytes, regency().key(), device(),
        [](const journal::Digest&) { return Result<Bytes>{}; },
        [&](BytesView piece) {
            file += piece;
            return Result<void>{};
        });
    if (wrote) read_whole(file);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    if (size == 0) return 0;
    const BytesView bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    switch (data[0] % 6) {
    case 0:
        read_again(bytes, [](BytesView its) { return decode_orders(its); });
        read_orders(bytes);
        break;
    case 1:
        read_again(bytes, decode_header);
        break;
    case 2:
        read_whole(Bytes{bytes});
        break;
    case 3:
        read_opened(bytes);
        break;
    case 4:
        read_again(bytes, sync::detail::decode_admitted);
        read_again(bytes, sync::detail::decode_revoked);
        read_again(bytes, sync::detail::decode_taken);
        read_again(bytes, sync::detail::decode_made);
        break;
    case 5:
        if (const auto receipt = peek_receipt(bytes)) {
            const auto again = written(*receipt, regency());
            if (bytes.size() != again.size() ||
                bytes.substr(0, bytes.size() - signature_bytes) !=
                    BytesView{again}.substr(0, bytes.size() - signature_bytes))
                std::abort();
        }
        (void)RegencyKey::parse(bytes);
        if (const auto card = DeviceCard::parse(bytes))
            if (DeviceCard::parse(card->text()) != card) std::abort();
        break;
    }
    return 0;
}
