#include "verification/detail/case_events.hpp"

#include "registry/standing.hpp"
#include "verification/complaint.hpp"
#include "verification/detail/parts.hpp"

namespace tepat::verification::detail {
namespace {

constexpr std::int64_t most_days = 3'650;

void put(CborWriter& out, std::optional<SubjectId> id) {
    if (id)
        out.integer(id->value());
    else
        out.null();
}
std::optional<SubjectId> maybe_id_in(CborReader& in) {
    if (in.null()) return std::nullopt;
    return SubjectId{in.integer()};
}
std::int64_t within(CborReader& in, std::int64_t least, std::int64_t most) {
    const auto value = in.integer();
    if (value < least || value > most) broken("a number that means nothing");
    return value;
}

} // namespace

Bytes encode(const ObjectedEvent& event) {
    CborWriter out;
    out.array(8);
    out.integer(event.id.value());
    put(out, event.place);
    out.integer(event.about.value());
    out.text(event.head);
    out.integer(event.cause);
    out.text(event.note);
    put(out, event.position);
    out.integer(event.days);
    return out.take();
}

ObjectedEvent decode_objected(BytesView payload) {
    CborReader in{payload};
    in.array_of(8);
    ObjectedEvent event;
    event.id = SubjectId{in.integer()};
    event.place = place_in(in);
    event.about = SubjectId{in.integer()};
    event.head = text_in(in);
    event.cause = within(in, 1, static_cast<std::int64_t>(registry::SleepCause::refused));
    event.note = text_in(in);
    event.position = position_in(in);
    event.days = within(in, 1, most_days);
    in.finish();
    return event;
}

Bytes encode(const RuledEvent& event) {
    CborWriter out;
    out.array(4);
    out.integer(event.about.value());
    out.boolean(event.upheld);
    out.text(event.reason);
    put(out, event.proposal);
    return out.take();
}

RuledEvent decode_ruled(BytesView payload) {
    CborReader in{payload};
    in.array_of(4);
    RuledEvent event;
    event.about = SubjectId{in.integer()};
    event.upheld = in.boolean();
    event.reason = text_in(in);
    event.proposal = maybe_id_in(in);
    in.finish();
    return event;
}

Bytes encode(const ComplainedEvent& event) {
    CborWriter out;
    out.array(8);
    out.integer(event.id.value());
    out.integer(event.kind);
    put(out, event.place);
    put(out, event.about);
    out.text(event.head);
    out.text(event.complainant);
    out.text(event.words);
    out.integer(event.days);
    return out.take();
}

ComplainedEvent decode_complained(BytesView payload) {
    CborReader in{payload};
    in.array_of(8);
    ComplainedEvent event;
    event.id = SubjectId{in.integer()};
    event.kind = within(in, 1, complaint_kinds);
    event.place = place_in(in);
    event.about = maybe_id_in(in);
    event.head = text_in(in);
    event.complainant = text_in(in);
    event.words = text_in(in);
    event.days = within(in, 1, most_days);
    in.finish();
    return event;
}

Bytes encode(const ComplaintStepEvent& event) {
    CborWriter out;
    out.array(4);
    out.integer(event.complaint.value());
    out.text(event.words);
    out.text(event.done);
    out.integer(event.days);
    return out.take();
}

ComplaintStepEvent decode_complaint_step(BytesView payload) {
    CborReader in{payload};
    in.array_of(4);
    ComplaintStepEvent event;
    event.complaint = SubjectId{in.integer()};
    event.words = text_in(in);
    event.done = text_in(in);
    event.days = within(in, 0, most_days);
    in.finish();
    return event;
}

} // namespace tepat::verification::detail
