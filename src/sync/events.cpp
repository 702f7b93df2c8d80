#include "sync/detail/events.hpp"

#include "core/cbor.hpp"

#include <limits>

namespace tepat::sync::detail {
namespace {

constexpr std::size_t longest_text = 2'000;

[[noreturn]] void broken(const char* what) {
    throw CborError{std::string{"sync: "} + what};
}
std::string text_in(CborReader& in) {
    const auto text = in.text();
    if (text.size() > longest_text) broken("a text too long");
    return std::string{text};
}
Bytes bytes_in(CborReader& in, std::size_t size) {
    const auto bytes = in.bytes();
    if (bytes.size() != size) broken("bytes of another size");
    return Bytes{bytes};
}
journal::Digest digest_in(CborReader& in) {
    return *journal::Digest::from(bytes_in(in, journal::Digest::size));
}
std::string device_in(CborReader& in) {
    return to_hex(bytes_in(in, 8));
}
void put_device(CborWriter& out, std::string_view device) {
    out.bytes(from_hex(device).value());
}

} // namespace

Bytes encode(const AdmittedEvent& event) {
    CborWriter out;
    out.array(4);
    out.bytes(event.key);
    out.text(event.called);
    out.text(event.region.digits());
    out.integer(event.until.day_number());
    return out.take();
}

AdmittedEvent decode_admitted(BytesView payload) {
    CborReader in{payload};
    in.array_of(4);
    AdmittedEvent event;
    event.key = bytes_in(in, key_bytes);
    event.called = text_in(in);
    const auto digits = in.text();
    const auto region = RegionCode::parse(digits);
    if (!region || region->digits() != digits) broken("no region");
    event.region = *region;
    const auto until = in.integer();
    if (until < std::numeric_limits<std::int32_t>::min() ||
        until > std::numeric_limits<std::int32_t>::max())
        broken("a day beyond the calendar");
    event.until = Date{static_cast<std::int32_t>(until)};
    in.finish();
    return event;
}

Bytes encode(const RevokedEvent& event) {
    CborWriter out;
    out.array(2);
    put_device(out, event.device);
    out.text(event.reason);
    return out.take();
}

RevokedEvent decode_revoked(BytesView payload) {
    CborReader in{payload};
    in.array_of(2);
    RevokedEvent event;
    event.device = device_in(in);
    event.reason = text_in(in);
    in.finish();
    return event;
}

Bytes encode(const TakenEvent& event) {
    CborWriter out;
    out.array(5);
    put_device(out, event.device);
    out.integer(event.counter);
    out.bytes(event.digest.view());
    out.integer(event.made.microseconds());
    put(out, event.orders);
    return out.take();
}

TakenEvent decode_taken(BytesView payload) {
    CborReader in{payload};
    in.array_of(5);
    TakenEvent event;
    event.device = device_in(in);
    event.counter = in.integer();
    event.digest = digest_in(in);
    event.made = Instant{in.integer()};
    event.orders = judged_in(in);
    in.finish();
    return event;
}

Bytes encode(const MadeEvent& event) {
    CborWriter out;
    out.array(5);
    out.integer(event.counter);
    out.integer(event.first);
    out.integer(event.last);
    out.bytes(event.digest.view());
    out.bytes(event.regency);
    return out.take();
}

MadeEvent decode_made(BytesView payload) {
    CborReader in{payload};
    in.array_of(5);
    MadeEvent event;
    event.counter = in.integer();
    event.first = in.integer();
    event.last = in.integer();
    event.digest = digest_in(in);
    event.regency = bytes_in(in, RegencyKey::size);
    in.finish();
    return event;
}

} // namespace tepat::sync::detail
