#include "access/detail/account_events.hpp"

#include "core/cbor.hpp"

namespace tepat::access::detail {
namespace {

constexpr std::size_t longest_text = 2'000;

std::string read_text(CborReader& in) {
    const auto text = in.text();
    if (text.size() > longest_text) throw CborError{"access: a text too long"};
    return std::string{text};
}

} // namespace

Bytes encode(const AccountEvent& event) {
    CborWriter out;
    out.array(2);
    out.text(event.login);
    out.text(event.text);
    return out.take();
}

AccountEvent decode_account(BytesView payload) {
    CborReader in{payload};
    in.array_of(2);
    AccountEvent event;
    event.login = read_text(in);
    event.text = read_text(in);
    in.finish();
    return event;
}

Bytes encode(const RoleEvent& event) {
    CborWriter out;
    out.array(3);
    out.text(event.login);
    out.integer(static_cast<std::int64_t>(event.grant.role));
    out.text(event.grant.region.digits());
    return out.take();
}

RoleEvent decode_role(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    RoleEvent event;
    event.login = read_text(in);
    const auto role = in.integer();
    if (role < 1 || role > static_cast<std::int64_t>(roles)) throw CborError{"access: no role"};
    event.grant.role = static_cast<Role>(role);
    const auto digits = in.text();
    const auto region = RegionCode::parse(digits);
    if (!region || region->digits() != digits) throw CborError{"access: no region"};
    event.grant.region = *region;
    in.finish();
    return event;
}

Bytes encode(const IdentityEvent& event) {
    CborWriter out;
    out.array(3);
    out.text(event.login);
    out.text(event.identity.issuer);
    out.text(event.identity.subject);
    return out.take();
}

IdentityEvent decode_identity(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    IdentityEvent event;
    event.login = read_text(in);
    event.identity.issuer = read_text(in);
    event.identity.subject = read_text(in);
    in.finish();
    return event;
}

} // namespace tepat::access::detail
