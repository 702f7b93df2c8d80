#include "verification/detail/events.hpp"

#include "verification/detail/parts.hpp"

namespace tepat::verification::detail {

Bytes encode(const ProposedEvent& event) {
    CborWriter out;
    out.array(8);
    out.integer(event.id.value());
    out.integer(static_cast<std::int64_t>(event.kind));
    out.integer(static_cast<std::int64_t>(event.origin));
    put(out, event.place);
    out.integer(event.about.value());
    out.text(event.head);
    out.text(event.note);
    put(out, event.changes);
    return out.take();
}

ProposedEvent decode_proposed(BytesView payload) {
    CborReader in{payload};
    in.array_of(8);
    ProposedEvent event;
    event.id = SubjectId{in.integer()};
    event.kind = kind_in(in);
    event.origin = enum_in<Origin>(in, 1, static_cast<std::int64_t>(Origin::objection));
    event.place = place_in(in);
    event.about = SubjectId{in.integer()};
    event.head = text_in(in);
    event.note = text_in(in);
    event.changes = changes_in(in);
    in.finish();
    return event;
}

Bytes encode(const SingleEvent& event) {
    CborWriter out;
    out.array(2);
    out.integer(event.proposal.value());
    out.text(event.reason);
    return out.take();
}

SingleEvent decode_single(BytesView payload) {
    CborReader in{payload};
    in.array_of(2);
    SingleEvent event;
    event.proposal = SubjectId{in.integer()};
    event.reason = text_in(in);
    in.finish();
    return event;
}

Bytes encode(const AppealDecidedEvent& event) {
    CborWriter out;
    out.array(3);
    out.integer(event.proposal.value());
    out.boolean(event.upheld);
    out.text(event.reason);
    return out.take();
}

AppealDecidedEvent decode_appeal_decided(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    AppealDecidedEvent event;
    event.proposal = SubjectId{in.integer()};
    event.upheld = in.boolean();
    event.reason = text_in(in);
    in.finish();
    return event;
}

Bytes encode(const MeetingOpenedEvent& event) {
    CborWriter out;
    out.array(6);
    out.integer(event.id.value());
    out.integer(event.kind);
    put(out, event.place);
    put(out, event.held_on);
    out.text(event.where);
    out.text(event.agenda);
    return out.take();
}

MeetingOpenedEvent decode_meeting_opened(BytesView payload) {
    CborReader in{payload};
    in.array_of(6);
    MeetingOpenedEvent event;
    event.id = SubjectId{in.integer()};
    event.kind = enum_in<std::int64_t>(in, 1, 3);
    event.place = place_in(in);
    event.held_on = date_in(in);
    event.where = text_in(in);
    event.agenda = text_in(in);
    in.finish();
    return event;
}

Bytes encode(const DecidedEvent& event) {
    CborWriter out;
    out.array(4);
    out.integer(event.meeting.value());
    out.boolean(event.agreed);
    out.text(event.reason);
    put(out, event.proposals);
    return out.take();
}

DecidedEvent decode_decided(BytesView payload) {
    CborReader in{payload};
    in.array_of(4);
    DecidedEvent event;
    event.meeting = SubjectId{in.integer()};
    event.agreed = in.boolean();
    event.reason = text_in(in);
    event.proposals = ids_in(in);
    in.finish();
    return event;
}

Bytes encode(const SubmittedEvent& event) {
    CborWriter out;
    out.array(6);
    out.integer(event.meeting.value());
    out.integer(event.attendees);
    out.integer(event.families);
    out.array(event.signatures.size());
    for (const auto& [name, office] : event.signatures) {
        out.array(2);
        out.text(name);
        out.text(office);
    }
    out.integer(event.agreed);
    out.integer(event.refused);
    return out.take();
}

SubmittedEvent decode_submitted(BytesView payload) {
    CborReader in{payload};
    in.array_of(6);
    SubmittedEvent event;
    event.meeting = SubjectId{in.integer()};
    event.attendees = in.integer();
    event.families = in.integer();
    for (auto left = in.array(); left > 0; --left) {
        in.array_of(2);
        auto name = text_in(in);
        event.signatures.emplace_back(std::move(name), text_in(in));
    }
    event.agreed = in.integer();
    event.refused = in.integer();
    in.finish();
    return event;
}

Bytes encode(const BulkEvent& event) {
    CborWriter out;
    out.array(5);
    out.integer(event.region.value());
    out.integer(static_cast<std::int64_t>(event.level));
    if (event.kind)
        out.integer(static_cast<std::int64_t>(*event.kind));
    else
        out.null();
    out.integer(event.count);
    out.integer(event.notice_days);
    return out.take();
}

BulkEvent decode_bulk(BytesView payload) {
    CborReader in{payload};
    in.array_of(5);
    BulkEvent event;
    event.region = RegionId{in.integer()};
    event.level = enum_in<RegionLevel>(in, 0, static_cast<std::int64_t>(RegionLevel::village));
    if (!in.null()) event.kind = kind_in(in);
    event.count = in.integer();
    event.notice_days = in.integer();
    in.finish();
    return event;
}

Bytes encode(const VisitedEvent& event) {
    CborWriter out;
    out.array(6);
    out.integer(event.proposal.value());
    put(out, event.on);
    out.boolean(event.again);
    if (event.position)
        put(out, *event.position);
    else
        out.null();
    out.text(event.note);
    put(out, event.changes);
    return out.take();
}

VisitedEvent decode_visited(BytesView payload) {
    CborReader in{payload};
    in.array_of(6);
    VisitedEvent event;
    event.proposal = SubjectId{in.integer()};
    event.on = date_in(in);
    event.again = in.boolean();
    if (!in.null()) event.position = position_in(in);
    event.note = text_in(in);
    event.changes = changes_in(in);
    in.finish();
    return event;
}

Bytes encode(const ApprovedEvent& event) {
    CborWriter out;
    out.array(8);
    out.integer(event.batch.value());
    out.integer(event.regency.value());
    out.integer(event.province.value());
    out.integer(event.period);
    out.text(event.letter);
    put(out, event.dated);
    put(out, event.today);
    out.integer(event.count);
    return out.take();
}

ApprovedEvent decode_approved(BytesView payload) {
    CborReader in{payload};
    in.array_of(8);
    ApprovedEvent event;
    event.batch = SubjectId{in.integer()};
    event.regency = RegionId{in.integer()};
    event.province = RegionId{in.integer()};
    event.period = in.integer();
    event.letter = text_in(in);
    event.dated = date_in(in);
    event.today = date_in(in);
    event.count = in.integer();
    in.finish();
    return event;
}

Bytes encode(const BatchesEvent& event) {
    CborWriter out;
    out.array(3);
    out.text(event.letter);
    put(out, event.dated);
    put(out, event.batches);
    return out.take();
}

BatchesEvent decode_batches(BytesView payload) {
    CborReader in{payload};
    in.array_of(3);
    BatchesEvent event;
    event.letter = text_in(in);
    event.dated = date_in(in);
    event.batches = ids_in(in);
    if (event.batches.empty()) broken("a letter about nothing");
    in.finish();
    return event;
}

Bytes encode(const CarriedEvent& event) {
    CborWriter out;
    out.array(2);
    out.integer(event.batch.value());
    out.array(event.proposals.size());
    for (const auto& one : event.proposals) {
        out.array(2);
        out.integer(one.proposal.value());
        out.text(one.refused);
    }
    return out.take();
}

CarriedEvent decode_carried(BytesView payload) {
    CborReader in{payload};
    in.array_of(2);
    CarriedEvent event;
    event.batch = SubjectId{in.integer()};
    auto left = in.array();
    if (left > most_proposals) broken("too many proposals");
    for (; left > 0; --left) {
        in.array_of(2);
        const SubjectId proposal{in.integer()};
        event.proposals.push_back({proposal, text_in(in)});
    }
    in.finish();
    return event;
}

Bytes encode(const PeriodEvent& event) {
    CborWriter out;
    out.array(6);
    out.integer(event.period);
    for (const auto at :
         {event.opens, event.villages_until, event.dinsos_until, event.bupati_until})
        out.integer(at.microseconds());
    out.integer(event.notice_days);
    return out.take();
}

PeriodEvent decode_period(BytesView payload) {
    CborReader in{payload};
    in.array_of(6);
    PeriodEvent event;
    event.period = in.integer();
    for (auto* at : {&event.opens, &event.villages_until, &event.dinsos_until, &event.bupati_until})
        *at = Instant{in.integer()};
    event.notice_days = in.integer();
    in.finish();
    return event;
}

} // namespace tepat::verification::detail
