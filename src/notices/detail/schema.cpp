#include "notices/detail/schema.hpp"

namespace tepat::notices::detail {
namespace {

/// notice_entry: what an entry tells one account (`login`) or whoever works in a region (`login`
/// empty); `kind` is detail::Told. notice_place: how far the journal was read, and mails made of
/// it. Addresses and codes are sealed with the server's key. Instants are microseconds.
constexpr std::string_view first = R"sql(
create table notice_entry (
    seq bigint not null,
    place bigint not null,
    at bigint not null,
    login text not null,
    region text not null,
    kind smallint not null,
    about bigint not null,
    detail text not null,
    primary key (seq, place)
) /*clustered*/;
create index notice_entry_by_login on notice_entry (login, seq);
create index notice_entry_by_region on notice_entry (region, seq);
create table notice_place (
    place_id bigint not null primary key,
    seq bigint not null
);
create table notice_mark (
    login text not null,
    notice text not null,
    read_at bigint,
    told_at bigint,
    primary key (login, notice)
) /*clustered*/;
create table notice_address (
    login text not null primary key,
    address blob,
    next blob,
    code blob,
    code_until bigint not null,
    wrong bigint not null,
    language text not null,
    digest_day bigint not null,
    failed smallint not null check (failed in (0, 1))
);
create table notice_mail (
    mail text not null primary key,
    login text not null,
    kind smallint not null check (kind between 1 and 4),
    seq bigint not null,
    waiting bigint not null,
    language text not null,
    made bigint not null,
    tries bigint not null,
    next_try bigint not null,
    state smallint not null check (state between 1 and 3),
    recipient blob,
    code blob
);
create index notice_mail_waiting on notice_mail (state, next_try);
create index notice_mail_by_login on notice_mail (login, kind, made);
)sql";

} // namespace

store::Schema notices_schema() {
    using enum store::TableKind;
    return {"notices",
            {{1, "notices, addresses and mails", first}},
            {{"notice_entry", derived, {"seq", "place"}},
             {"notice_place", derived, {"place_id"}},
             {"notice_mark", operational, {"login", "notice"}},
             {"notice_address", operational, {"login"}},
             {"notice_mail", operational, {"mail"}}}};
}

} // namespace tepat::notices::detail
