#include "audit/detail/acts.hpp"

#include "audit/detail/reading.hpp"

#include <algorithm>

namespace tepat::audit::detail {
namespace {

void begin(CborWriter& out, const Act& act, std::size_t items) {
    out.array(items);
    out.integer(act.comparison.value());
    out.array(act.lines.size());
    for (const auto line : act.lines)
        out.integer(line);
}

Act read_begin(CborReader& in, std::size_t items) {
    in.array_of(items);
    Act act;
    act.comparison = Seq{read_count(in)};
    act.lines = read_list<std::int64_t>(in, [&] { return read_count(in); });
    if (!std::ranges::is_sorted(act.lines, std::less_equal{}) || act.lines.empty())
        throw CborError{"lines out of order"};
    return act;
}

} // namespace

Bytes encode_assigned(const Act& act) {
    CborWriter out;
    begin(out, act, 3);
    out.text(act.owner);
    return out.take();
}

Bytes encode_settled(const Act& act) {
    CborWriter out;
    begin(out, act, 5);
    out.integer(static_cast<int>(act.settlement.value()));
    out.text(act.note);
    out.text(act.document);
    return out.take();
}

Bytes encode_reopened(const Act& act) {
    CborWriter out;
    begin(out, act, 3);
    out.text(act.note);
    return out.take();
}

Bytes encode(const Signed& its) {
    CborWriter out;
    out.array(3);
    out.integer(its.comparison.value());
    out.integer(static_cast<int>(its.party));
    out.bytes(its.digest.view());
    return out.take();
}

Act decode_assigned(BytesView payload) {
    CborReader in{payload};
    auto act = read_begin(in, 3);
    act.owner = in.text();
    in.finish();
    return act;
}

Act decode_settled(BytesView payload) {
    CborReader in{payload};
    auto act = read_begin(in, 5);
    act.settlement = read_enum(in, Settlement::same_in_fact);
    act.note = in.text();
    act.document = in.text();
    in.finish();
    return act;
}

Act decode_reopened(BytesView payload) {
    CborReader in{payload};
    auto act = read_begin(in, 3);
    act.note = in.text();
    in.finish();
    return act;
}

Signed decode_signed(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    Signed its;
    its.comparison = Seq{read_count(in)};
    its.party = read_enum(in, Party::second);
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"a digest has 32 bytes"};
    its.digest = *digest;
    in.finish();
    return its;
}

} // namespace tepat::audit::detail
