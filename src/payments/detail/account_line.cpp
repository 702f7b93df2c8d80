#include "payments/detail/account_line.hpp"

#include "core/cbor.hpp"

namespace tepat::payments::detail {

Bytes encode(const AccountHeader& header) {
    CborWriter out;
    out.array(4);
    out.text(header.file);
    out.bytes(header.digest.view());
    out.integer(header.read);
    out.integer(header.refused);
    return out.take();
}

AccountHeader decode_account_header(BytesView header) {
    CborReader in{header};
    in.array_of(4);
    AccountHeader read;
    read.file = in.text();
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"payments: a digest has 32 bytes"};
    read.digest = *digest;
    read.read = in.integer();
    read.refused = in.integer();
    in.finish();
    return read;
}

Bytes encode(const AccountLine& line) {
    CborWriter out;
    out.array(5);
    out.integer(line.person.value());
    out.text(line.account.bank);
    out.text(line.account.number);
    out.text(line.account.holder);
    out.text(name_of(line.account.status));
    return out.take();
}

AccountLine decode_account_line(BytesView line) {
    CborReader in{line};
    in.array_of(5);
    AccountLine read;
    read.person = SubjectId{in.integer()};
    read.account.bank = in.text();
    read.account.number = in.text();
    read.account.holder = in.text();
    const auto status = account_status(in.text());
    if (!status) throw CborError{"payments: an unknown account status"};
    read.account.status = *status;
    in.finish();
    return read;
}

} // namespace tepat::payments::detail
