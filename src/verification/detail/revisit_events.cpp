#include "verification/detail/revisit_events.hpp"

#include "verification/detail/parts.hpp"
#include "verification/revisit.hpp"

namespace tepat::verification::detail {

Bytes encode(const SampledEvent& event) {
    CborWriter out;
    out.array(8);
    out.integer(event.id.value());
    out.integer(event.region.value());
    out.integer(static_cast<std::int64_t>(event.level));
    out.integer(event.per_mille);
    out.integer(event.tree_size);
    out.bytes(event.root.view());
    out.integer(event.frame);
    put(out, event.proposals);
    return out.take();
}

SampledEvent decode_sampled(BytesView payload) {
    CborReader in{payload};
    in.array_of(8);
    SampledEvent event;
    event.id = SubjectId{in.integer()};
    event.region = RegionId{in.integer()};
    event.level = enum_in<RegionLevel>(in, 0, static_cast<std::int64_t>(RegionLevel::village));
    event.per_mille = in.integer();
    event.tree_size = in.integer();
    const auto root = journal::Digest::from(in.bytes());
    if (!root) broken("a root of another size");
    event.root = *root;
    event.frame = in.integer();
    event.proposals = ids_in(in);
    in.finish();
    return event;
}

Bytes encode(const RevisitedEvent& event) {
    CborWriter out;
    out.array(6);
    out.integer(event.proposal.value());
    out.integer(event.visit.value());
    put(out, event.on);
    if (event.position)
        put(out, *event.position);
    else
        out.null();
    out.text(event.note);
    put(out, event.changes);
    return out.take();
}

RevisitedEvent decode_revisited(BytesView payload) {
    CborReader in{payload};
    in.array_of(6);
    RevisitedEvent event;
    event.proposal = SubjectId{in.integer()};
    event.visit = Seq{in.integer()};
    event.on = date_in(in);
    if (!in.null()) event.position = position_in(in);
    event.note = text_in(in);
    event.changes = changes_in(in);
    in.finish();
    return event;
}

Bytes encode(const SettledEvent& event) {
    CborWriter out;
    out.array(4);
    out.integer(event.proposal.value());
    out.integer(event.visit.value());
    out.integer(event.take);
    out.text(event.reason);
    return out.take();
}

SettledEvent decode_settled(BytesView payload) {
    CborReader in{payload};
    in.array_of(4);
    SettledEvent event;
    event.proposal = SubjectId{in.integer()};
    event.visit = Seq{in.integer()};
    event.take = enum_in<std::int64_t>(in, static_cast<std::int64_t>(RevisitState::first_kept),
                                       static_cast<std::int64_t>(RevisitState::sent_back));
    event.reason = text_in(in);
    in.finish();
    return event;
}

} // namespace tepat::verification::detail
