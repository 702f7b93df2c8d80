#include "journal/detail/schema.hpp"

namespace tepat::journal::detail {
namespace {

constexpr std::string_view first = R"sql(
create table journal_entry (
    seq bigint not null primary key,
    recorded_at text not null,
    effective_on bigint not null,
    actor text not null,
    device text not null,
    counter bigint not null,
    command blob not null,
    type text not null,
    version bigint not null,
    payload blob,
    salt blob,
    documents blob not null,
    leaf blob not null,
    frontier blob not null
);
create table journal_chunk (
    root blob not null primary key,
    lines bigint not null,
    stored blob not null,
    digest blob not null
);
create table journal_command (
    device text not null,
    counter bigint not null,
    digest blob not null,
    first_seq bigint not null,
    last_seq bigint not null,
    primary key (device, counter)
);
create table journal_set (
    seq bigint not null primary key,
    lines bigint not null,
    folded bigint not null,
    activated bigint
);
create table touch (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    primary key (subject_id, seq, line)
) /*clustered*/;
create table journal_draft (
    draft text not null,
    number bigint not null,
    root blob not null,
    lines bigint not null,
    cursor blob not null,
    primary key (draft, number)
);
create table journal_ids (
    id bigint not null primary key,
    block bigint not null,
    next bigint not null
);
)sql";

constexpr std::string_view checkpoints = R"sql(
create table journal_checkpoint (
    size bigint not null,
    verifier text not null,
    note text not null,
    primary key (size, verifier)
);
create table journal_redaction (
    seq bigint not null primary key,
    payload_digest blob not null,
    redacted_by bigint not null
);
)sql";

} // namespace

store::Schema journal_schema() {
    using enum store::TableKind;
    return {"journal",
            {{1, "entries, chunks, sets and touches", first},
             {2, "checkpoints and redactions", checkpoints}},
            {{"journal_entry", journal, {"seq"}},
             {"journal_chunk", journal, {"root"}},
             {"journal_checkpoint", journal, {"size", "verifier"}},
             {"journal_command", folded, {"device", "counter"}},
             {"journal_redaction", folded, {"seq"}},
             {"journal_set", folded, {"seq"}},
             {"touch", folded, {"subject_id", "seq", "line"}},
             {"journal_draft", operational, {"draft", "number"}},
             {"journal_ids", operational, {"id"}}}};
}

} // namespace tepat::journal::detail
