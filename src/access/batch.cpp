#include "access/detail/batch.hpp"

#include "core/cbor.hpp"
#include "store/error.hpp"

namespace tepat::access::detail {

Bytes encode(const Batch& batch) {
    CborWriter out;
    out.array(3);
    out.integer(batch.number);
    out.integer(batch.at.microseconds());
    out.array(batch.readings.size());
    for (const auto& reading : batch.readings) {
        out.array(5);
        out.text(reading.actor);
        out.text(reading.what);
        if (reading.subject)
            out.integer(reading.subject->value());
        else
            out.null();
        out.text(reading.detail);
        out.text(reading.request);
    }
    return out.take();
}

Batch decode(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    Batch batch;
    batch.number = in.integer();
    batch.at = Instant{in.integer()};
    batch.readings.resize(in.array());
    for (auto& reading : batch.readings) {
        in.array_of(5);
        reading.actor = in.text();
        reading.what = in.text();
        if (!in.null()) reading.subject = SubjectId{in.integer()};
        reading.detail = in.text();
        reading.request = in.text();
    }
    in.finish();
    return batch;
}

journal::Digest link(const journal::Digest& previous, BytesView payload) {
    return journal::sha256({previous.view(), payload});
}

journal::Digest digest_at(const store::Row& row, int column) {
    const auto digest = journal::Digest::from(row.blob(column));
    if (!digest) throw store::DatabaseError{store::Broken::corrupt, "access: no digest"};
    return *digest;
}

} // namespace tepat::access::detail
