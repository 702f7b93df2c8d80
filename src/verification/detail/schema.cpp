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
    notice bigint not null,
    appealed smallint not null check (appealed in (0, 1)),
    meeting_id bigint,
    batch_id bigint
) /*clustered*/;
create index proposal_by_village on proposal (village_id, stage, subject_id, kind);
create index proposal_by_district on proposal (district_id, stage, subject_id, kind);
create index proposal_by_regency on proposal (regency_id, stage, subject_id, kind);
create index proposal_by_province on proposal (province_id, stage, subject_id, kind);
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
    visits smallint not null check (visits in (0, 1)),
    appealed smallint not null,
    notice bigint not null,
    proposals bigint not null,
    primary key (village_id, kind, stage, visits, appealed, notice)
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

/// `until`: when what waits is late, or lapses.
constexpr std::string_view cases = R"sql(
create table objection (
    subject_id bigint not null primary key,
    seq bigint not null,
    village_id bigint not null,
    district_id bigint not null,
    regency_id bigint not null,
    province_id bigint not null,
    about_id bigint not null,
    head text not null,
    cause smallint not null check (cause between 1 and 10),
    note text not null,
    latitude bigint not null,
    longitude bigint not null,
    objector text not null,
    made text not null,
    until text not null,
    state smallint not null check (state between 1 and 3),
    decided_by text not null,
    decision text not null,
    proposal_id bigint
) /*clustered*/;
create index objection_by_village on objection (village_id, subject_id);
create index objection_by_district on objection (district_id, subject_id);
create index objection_by_regency on objection (regency_id, subject_id);
create index objection_by_province on objection (province_id, subject_id);
create index objection_waiting on objection (regency_id, state, until);
create index objection_by_objector on objection (objector, subject_id);
create table complaint (
    subject_id bigint not null primary key,
    seq bigint not null,
    kind smallint not null check (kind between 1 and 5),
    state smallint not null check (state between 1 and 5),
    village_id bigint not null,
    district_id bigint not null,
    regency_id bigint not null,
    province_id bigint not null,
    about_id bigint,
    head text not null,
    maker text not null,
    complainant text not null,
    words text not null,
    made text not null,
    until text not null,
    answered_by text not null
) /*clustered*/;
create index complaint_by_village on complaint (village_id, subject_id);
create index complaint_by_district on complaint (district_id, subject_id);
create index complaint_by_regency on complaint (regency_id, subject_id);
create index complaint_by_province on complaint (province_id, subject_id);
create index complaint_waiting on complaint (regency_id, state, until);
create index complaint_by_maker on complaint (maker, subject_id);
create table complaint_step (
    subject_id bigint not null,
    seq bigint not null,
    at text not null,
    actor text not null,
    state smallint not null check (state between 1 and 5),
    words text not null,
    done text not null,
    upheld smallint,
    primary key (subject_id, seq)
) /*clustered*/;
)sql";

/// Visits that a drawing had in its frame, and what the second of two visits said.
constexpr std::string_view revisits = R"sql(
create table revisit_sample (
    subject_id bigint not null primary key,
    seq bigint not null,
    region_id bigint not null,
    level smallint not null check (level between 0 and 3),
    province_id bigint not null,
    regency_id bigint not null,
    district_id bigint not null,
    village_id bigint not null,
    per_mille bigint not null,
    tree_size bigint not null,
    root blob not null,
    frame bigint not null,
    chosen bigint not null,
    drawn_by text not null
);
create table revisit (
    subject_id bigint not null,
    visit bigint not null,
    sample_id bigint not null,
    visitor text not null,
    village_id bigint not null,
    district_id bigint not null,
    regency_id bigint not null,
    province_id bigint not null,
    state smallint not null check (state between 0 and 6),
    supervisor text not null,
    revisited bigint,
    changes blob,
    primary key (subject_id, visit)
) /*clustered*/;
create index revisit_by_sample on revisit (sample_id, state);
create index revisit_by_village on revisit (village_id, state, subject_id);
create index revisit_by_district on revisit (district_id, state, subject_id);
create index revisit_by_regency on revisit (regency_id, state, subject_id);
create index revisit_by_province on revisit (province_id, state, subject_id);
create table revisit_answer (
    subject_id bigint not null,
    visit bigint not null,
    about_id bigint not null,
    field bigint not null,
    first bigint not null,
    second bigint not null,
    primary key (subject_id, visit, about_id, field)
) /*clustered*/;
)sql";

} // namespace

store::Schema verification_schema() {
    using enum store::TableKind;
    return {"verification",
            {{1, "proposals, meetings and the chain", first},
             {2, "objections and complaints", cases},
             {3, "second visits by sample", revisits}},
            {{"period", folded, {"period_id"}},
             {"proposal", folded, {"subject_id"}},
             {"proposal_content", folded, {"subject_id", "seq"}},
             {"proposal_step", folded, {"subject_id", "seq"}},
             {"proposal_count",
              folded,
              {"village_id", "kind", "stage", "visits", "appealed", "notice"}},
             {"meeting", folded, {"subject_id"}},
             {"meeting_signature", folded, {"subject_id", "place"}},
             {"batch", folded, {"subject_id"}},
             {"objection", folded, {"subject_id"}},
             {"complaint", folded, {"subject_id"}},
             {"complaint_step", folded, {"subject_id", "seq"}},
             {"revisit_sample", folded, {"subject_id"}},
             {"revisit", folded, {"subject_id", "visit"}},
             {"revisit_answer", folded, {"subject_id", "visit", "about_id", "field"}}}};
}

} // namespace tepat::verification::detail
