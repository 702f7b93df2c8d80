#include "verification/detail/schema.hpp"

namespace tepat::verification::detail {
namespace {

/// Where a proposal is, is kept in its own row; how it came there, in proposal_step.
constexpr std::string_view first = R"sql(
create table period (
    period_id bigint not null primary key,
    seq bigint not null,
    opens text not null,
    villages_until text not null,
    dinsos_until text not null,
    bupati_until text not null,
    notice_days bigint not null
);
create table proposal (
    subject_id bigint not null primary key,
    seq bigint not null,
    kind smallint not null check (kind between 1 and 9),
    origin smallint not null check (origin between 1 and 5),
    stage smallint not null check (stage between 1 and 13),
    village_id bigint not null,
    district_id bigint not null,
    regency_id bigint not null,
    province_id bigint not null,
    about_id bigint not null,
    head text not null,
    proposer text not null,
    note text not null,
    visits bigint not null,
    since text not null,
    notice bigint,
    appealed smallint not null check (appealed in (0, 1)),
    meeting_id bigint,
    batch_id bigint
) /*clustered*/;
create index proposal_by_village on proposal (village_id, stage, subject_id);
create index proposal_by_district on proposal (district_id, stage, subject_id);
create index proposal_by_regency on proposal (regency_id, stage, subject_id);
create index proposal_by_province on proposal (province_id, stage, subject_id);
create index proposal_by_proposer on proposal (proposer, subject_id);
create index proposal_by_about on proposal (about_id, subject_id);
create index proposal_by_meeting on proposal (meeting_id, subject_id);
create index proposal_by_batch on proposal (batch_id, stage, subject_id);
create table proposal_content (
    subject_id bigint not null,
    seq bigint not null,
    changes blob not null,
    primary key (subject_id, seq)
) /*clustered*/;
create table proposal_step (
    subject_id bigint not null,
    seq bigint not null,
    stage smallint not null check (stage between 1 and 13),
    actor text not null,
    what text not null,
    reason text not null,
    primary key (subject_id, seq)
) /*clustered*/;
create table proposal_count (
    village_id bigint not null,
    district_id bigint not null,
    regency_id bigint not null,
    province_id bigint not null,
    kind smallint not null,
    stage smallint not null,
    proposals bigint not null,
    primary key (village_id, kind, stage)
);
create index proposal_count_by_district on proposal_count (district_id, stage);
create index proposal_count_by_regency on proposal_count (regency_id, stage);
create index proposal_count_by_province on proposal_count (province_id, stage);
create table meeting (
    subject_id bigint not null primary key,
    seq bigint not null,
    kind smallint not null check (kind between 1 and 3),
    village_id bigint not null,
    held_on bigint not null,
    place text not null,
    agenda text not null,
    opened_by text not null,
    attendees bigint not null,
    families bigint not null,
    submitted bigint
);
create index meeting_by_village on meeting (village_id, subject_id);
create table meeting_signature (
    subject_id bigint not null,
    place bigint not null,
    name text not null,
    office text not null,
    primary key (subject_id, place)
);
create table batch (
    subject_id bigint not null primary key,
    seq bigint not null,
    regency_id bigint not null,
    province_id bigint not null,
    period_id bigint not null,
    letter text not null,
    dated bigint not null,
    proposals bigint not null,
    stage smallint not null check (stage between 6 and 8),
    forwarded text not null,
    decree text not null
);
create index batch_by_regency on batch (regency_id, subject_id);
create index batch_by_province on batch (province_id, subject_id);
)sql";

} // namespace

store::Schema verification_schema() {
    using enum store::TableKind;
    return {"verification",
            {{1, "proposals, meetings and the chain", first}},
            {{"period", folded, {"period_id"}},
             {"proposal", folded, {"subject_id"}},
             {"proposal_content", folded, {"subject_id", "seq"}},
             {"proposal_step", folded, {"subject_id", "seq"}},
             {"proposal_count", folded, {"village_id", "kind", "stage"}},
             {"meeting", folded, {"subject_id"}},
             {"meeting_signature", folded, {"subject_id", "place"}},
             {"batch", folded, {"subject_id"}}}};
}

} // namespace tepat::verification::detail
