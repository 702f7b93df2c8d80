#include "sync/device.hpp"

#include "registry/regions.hpp"
#include "sync/detail/events.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::sync {
namespace {

using detail::AdmittedEvent;
using detail::MadeEvent;
using detail::RevokedEvent;
using detail::TakenEvent;
using journal::ApplyContext;
using Events = std::vector<journal::Event>;

constexpr std::size_t longest_reason = 2'000;
constexpr int most_shown = 200;

constexpr std::string_view device_columns =
    "device, name, public_key, region, until, admitted, revoked, reason";
Device device_at(const store::Row& row) {
    Device its;
    its.id = row.text(0);
    its.name = row.text(1);
    its.key = row.blob(2);
    its.region = RegionCode::parse(row.text(3)).value();
    its.until = Date{static_cast<std::int32_t>(row.integer(4))};
    its.admitted = row.id<Seq>(5);
    if (const auto seq = row.maybe_integer(6)) its.revoked = Seq{*seq};
    its.reason = row.text(7);
    return its;
}

constexpr std::string_view taken_columns = "device, counter, seq, digest, made, done, refused";
TakenPackage taken_at(const store::Row& row) {
    return {std::string{row.text(0)},
            row.integer(1),
            row.id<Seq>(2),
            *journal::Digest::from(row.blob(3)),
            Instant::parse(row.text(4)).value(),
            row.integer(5),
            row.integer(6)};
}

constexpr std::string_view made_columns = "counter, seq, first_seq, last_seq, digest, regency";
MadePackage made_at(const store::Row& row) {
    return {row.integer(0),
            row.id<Seq>(1),
            row.id<Seq>(2),
            row.id<Seq>(3),
            *journal::Digest::from(row.blob(4)),
            Bytes{row.blob(5)}};
}

/// Under a key of its own each time: what is already so is seen where it is decided.
Result<journal::Receipt>
submit(journal::Journal& journal, const Keeper& by,
       const std::function<Result<Events>(journal::DecideContext&)>& decide) {
    const journal::CommandKey key{"sync:" + to_hex(journal.fresh_seed()), 0, {}};
    return journal.submit({by.actor, key, by.today}, decide);
}

template <class Event>
Events one(const Event& event) {
    return {{{std::string{Event::name}, 1}, encode(event), {}}};
}

void apply_admitted(const ApplyContext& context) {
    const auto its = detail::decode_admitted(context.entry.payload);
    const auto id = device_id(its.key);
    context.connection.run("delete from device where device = $1", id);
    context.connection.run("insert into device (device, name, public_key, region, until, "
                           "admitted, reason) values ($1, $2, $3, $4, $5, $6, '')",
                           id, its.called, store::Blob{its.key}, its.region.digits(), its.until,
                           context.entry.seq);
}

void apply_revoked(const ApplyContext& context) {
    const auto its = detail::decode_revoked(context.entry.payload);
    context.connection.run("update device set revoked = $1, reason = $2 where device = $3",
                           context.entry.seq, its.reason, its.device);
}

void apply_taken(const ApplyContext& context) {
    const auto its = detail::decode_taken(context.entry.payload);
    const auto refused = std::ranges::count(its.orders, Fate::refused, &Judged::fate);
    context.connection.run("insert into package_taken (device, counter, seq, digest, made, done, "
                           "refused) values ($1, $2, $3, $4, $5, $6, $7)",
                           its.device, its.counter, context.entry.seq,
                           store::Blob{its.digest.view()}, its.made.text(),
                           std::ssize(its.orders) - refused, refused);
}

void apply_made(const ApplyContext& context) {
    const auto its = detail::decode_made(context.entry.payload);
    context.connection.run("insert into package_made (counter, seq, first_seq, last_seq, digest, "
                           "regency) values ($1, $2, $3, $4, $5, $6)",
                           its.counter, context.entry.seq, its.first, its.last,
                           store::Blob{its.digest.view()}, store::Blob{its.regency});
}

constexpr std::string_view tables = R"sql(
create table device (
    device text not null primary key,
    name text not null,
    public_key blob not null,
    region text not null,
    until bigint not null,
    admitted bigint not null,
    revoked bigint,
    reason text not null
);
create table package_taken (
    device text not null,
    counter bigint not null,
    seq bigint not null,
    digest blob not null,
    made text not null,
    done bigint not null,
    refused bigint not null,
    primary key (device, counter)
);
create index package_taken_by_seq on package_taken (seq);
create table package_made (
    counter bigint not null primary key,
    seq bigint not null,
    first_seq bigint not null,
    last_seq bigint not null,
    digest blob not null,
    regency blob not null
);
)sql";

} // namespace

Result<journal::Receipt> admit_device(journal::Journal& journal, const Keeper& by,
                                      const DeviceCard& card, RegionCode region, Date until) {
    if (!by.covers(region)) return refuse("sync.outside"_msg, {{"region", region.text()}});
    if (until < by.today) return refuse("sync.until_past"_msg, {{"until", until.text()}});
    const AdmittedEvent event{card.key, card.name, region, until};
    return submit(journal, by, [&](journal::DecideContext& context) -> Result<Events> {
        auto& connection = context.connection;
        const auto around = registry::Regions::around(connection, journal::Visibility{connection},
                                                      by.today, region);
        if (around.find(region) == nullptr)
            return refuse("registry.region_unknown"_msg, {{"code", region.text()}});
        const auto its = device(connection, card.id());
        if (its && its->revoked) return refuse("sync.device_revoked"_msg, {{"device", its->id}});
        if (its && its->name == card.name && its->region == region && its->until == until)
            return Events{};
        return one(event);
    });
}

Result<journal::Receipt> revoke_device(journal::Journal& journal, const Keeper& by,
                                       const std::string& id, const std::string& reason) {
    if (reason.empty() || reason.size() > longest_reason) return refuse("sync.no_reason"_msg);
    return submit(journal, by, [&](journal::DecideContext& context) -> Result<Events> {
        const auto its = device(context.connection, id);
        if (!its || !by.covers(its->region))
            return refuse("sync.device_unknown"_msg, {{"device", id}});
        if (its->revoked) return refuse("sync.device_revoked"_msg, {{"device", id}});
        return one(RevokedEvent{id, reason});
    });
}

std::optional<Device> device(store::Connection& connection, std::string_view id) {
    std::optional<Device> found;
    connection.each(
        fmt::format("select {} from device where device = $1", device_columns),
        [&](const store::Row& row) { found = device_at(row); }, id);
    return found;
}

std::vector<Device> devices(store::Connection& connection) {
    std::vector<Device> all;
    connection.each(fmt::format("select {} from device order by name, device", device_columns),
                    [&](const store::Row& row) { all.push_back(device_at(row)); });
    return all;
}

std::optional<TakenPackage> last_taken(store::Connection& connection, std::string_view device) {
    std::optional<TakenPackage> found;
    connection.each(
        fmt::format("select {} from package_taken where device = $1 order by counter desc limit 1",
                    taken_columns),
        [&](const store::Row& row) { found = taken_at(row); }, device);
    return found;
}

std::optional<TakenPackage> taken(store::Connection& connection, std::string_view device,
                                  std::int64_t counter) {
    std::optional<TakenPackage> found;
    connection.each(
        fmt::format("select {} from package_taken where device = $1 and counter = $2",
                    taken_columns),
        [&](const store::Row& row) { found = taken_at(row); }, device, counter);
    return found;
}

std::optional<TakenPackage> taken_in(store::Connection& connection, Seq entry) {
    std::optional<TakenPackage> found;
    connection.each(
        fmt::format("select {} from package_taken where seq = $1", taken_columns),
        [&](const store::Row& row) { found = taken_at(row); }, entry);
    return found;
}

std::vector<TakenPackage> taken_packages(store::Connection& connection) {
    std::vector<TakenPackage> all;
    connection.each(fmt::format("select {} from package_taken order by seq desc limit {}",
                                taken_columns, most_shown),
                    [&](const store::Row& row) { all.push_back(taken_at(row)); });
    return all;
}

std::vector<MadePackage> made_packages(store::Connection& connection) {
    std::vector<MadePackage> all;
    connection.each(fmt::format("select {} from package_made order by counter desc limit {}",
                                made_columns, most_shown),
                    [&](const store::Row& row) { all.push_back(made_at(row)); });
    return all;
}

std::optional<MadePackage> made(store::Connection& connection, std::int64_t counter) {
    std::optional<MadePackage> found;
    connection.each(
        fmt::format("select {} from package_made where counter = $1", made_columns),
        [&](const store::Row& row) { found = made_at(row); }, counter);
    return found;
}

journal::RoomFolds folds() {
    using enum store::TableKind;
    return {{"sync",
             {{1, "devices and packages", tables}},
             {{"device", folded, {"device"}},
              {"package_taken", folded, {"device", "counter"}},
              {"package_made", folded, {"counter"}}}},
            {{AdmittedEvent::name, 1, apply_admitted, {}},
             {RevokedEvent::name, 1, apply_revoked, {}},
             {TakenEvent::name, 1, apply_taken, {}},
             {MadeEvent::name, 1, apply_made, {}}}};
}

} // namespace tepat::sync
