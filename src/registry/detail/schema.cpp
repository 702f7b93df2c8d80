#include "registry/detail/schema.hpp"

namespace tepat::registry::detail {
namespace {

constexpr std::string_view first = R"sql(
create table region (
    region_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    level smallint not null check (level between 0 and 3),
    parent_id bigint,
    name text not null,
    ended smallint not null check (ended in (0, 1)),
    primary key (region_id, seq)
) /*clustered*/;
create table region_code (
    region_id bigint not null,
    system text not null check (system in ('kemendagri', 'bps')),
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    code text not null,
    primary key (region_id, system, seq)
) /*clustered*/;
create table import_file (
    seq bigint not null,
    line bigint not null,
    digest blob not null,
    name text not null,
    instrument text not null,
    version bigint not null,
    primary key (seq, line)
) /*clustered*/;
create table subject (
    subject_id bigint not null primary key,
    seq bigint not null,
    line bigint not null,
    kind text not null check (kind in ('household', 'family', 'person', 'group', 'institution', 'shop')),
    scheme text not null,
    source_key text not null
) /*clustered*/;
create index subject_by_key on subject (source_key, scheme);
create table household (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    region_id bigint not null,
    answers blob not null,
    primary key (subject_id, seq)
) /*clustered*/;
create index household_by_region on household (region_id, subject_id);
create table family (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    number bigint not null,
    kk_number bigint,
    primary key (subject_id, seq)
) /*clustered*/;
create table person (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    name text not null,
    born_on bigint,
    sex smallint check (sex in (1, 2)),
    answers blob not null,
    primary key (subject_id, seq)
) /*clustered*/;
create table membership (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    group_id bigint not null,
    household_relation smallint,
    family_relation smallint,
    primary key (subject_id, seq)
) /*clustered*/;
create index membership_by_group on membership (group_id, subject_id);
create table nik_claim (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    nik bigint,
    verdict text not null check (verdict in ('none', 'claimed', 'suspect', 'verified', 'refuted')),
    primary key (subject_id, seq)
) /*clustered*/;
create index nik_claim_by_nik on nik_claim (nik, subject_id);
create table nik_holder (
    nik bigint not null primary key,
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null
);
create table subject_flag (
    subject_id bigint not null,
    kind text not null check (kind in ('shared_nik', 'possible_double')),
    detail bigint not null,
    seq bigint not null,
    line bigint not null,
    primary key (subject_id, kind, detail, seq)
) /*clustered*/;
)sql";

constexpr std::string_view groups = R"sql(
create table group_facts (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    region_id bigint not null,
    name text not null,
    primary key (subject_id, seq)
) /*clustered*/;
create index group_facts_by_region on group_facts (region_id, subject_id);
create table group_member (
    subject_id bigint not null,
    seq bigint not null,
    place bigint not null,
    member_id bigint not null,
    primary key (subject_id, seq, place)
) /*clustered*/;
create table group_import (
    seq bigint not null primary key,
    digest blob not null,
    name text not null
);
)sql";

constexpr std::string_view standings = R"sql(
create table standing (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    sleep_cause smallint check (sleep_cause between 1 and 8),
    into_id bigint,
    primary key (subject_id, seq)
) /*clustered*/;
create index standing_by_into on standing (into_id, subject_id);
)sql";

/// Two more causes: able to do without, and refused by the family.
constexpr std::string_view more_causes = R"sql(
alter table standing rename to standing_before;
create table standing (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    sleep_cause smallint check (sleep_cause between 1 and 10),
    into_id bigint,
    primary key (subject_id, seq)
) /*clustered*/;
insert into standing (subject_id, seq, line, effective_on, sleep_cause, into_id)
select subject_id, seq, line, effective_on, sleep_cause, into_id from standing_before;
drop table standing_before;
create index standing_by_into on standing (into_id, subject_id);
)sql";

constexpr std::string_view recorded = R"sql(
create table recorded (
    seq bigint not null primary key,
    basis text not null
);
create index region_code_by_code on region_code (code, region_id);
)sql";

constexpr std::string_view faults = R"sql(
create table number_fault (
    subject_id bigint not null,
    number text not null check (number in ('nik', 'kk')),
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    fault smallint check (fault between 1 and 5),
    primary key (subject_id, number, seq)
) /*clustered*/;
)sql";

} // namespace

store::Schema registry_schema() {
    constexpr auto folded = store::TableKind::folded;
    return {"registry",
            {{1, "regions, subjects, facts and memberships", first},
             {2, "productive groups", groups},
             {3, "who sleeps", standings},
             {4, "numbers that were refused", faults},
             {5, "more causes of sleep", more_causes},
             {6, "changes and what they rest on", recorded}},
            {{"region", folded, {"region_id", "seq"}},
             {"region_code", folded, {"region_id", "system", "seq"}},
             {"import_file", folded, {"seq", "line"}},
             {"subject", folded, {"subject_id"}},
             {"household", folded, {"subject_id", "seq"}},
             {"family", folded, {"subject_id", "seq"}},
             {"person", folded, {"subject_id", "seq"}},
             {"membership", folded, {"subject_id", "seq"}},
             {"nik_claim", folded, {"subject_id", "seq"}},
             {"nik_holder", folded, {"nik"}},
             {"subject_flag", folded, {"subject_id", "kind", "detail", "seq"}},
             {"group_facts", folded, {"subject_id", "seq"}},
             {"group_member", folded, {"subject_id", "seq", "place"}},
             {"group_import", folded, {"seq"}},
             {"standing", folded, {"subject_id", "seq"}},
             {"number_fault", folded, {"subject_id", "number", "seq"}},
             {"recorded", folded, {"seq"}}}};
}

} // namespace tepat::registry::detail
