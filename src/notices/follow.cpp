#include "notices/follow.hpp"

#include "access/news.hpp"
#include "notices/detail/schema.hpp"
#include "notices/detail/told.hpp"
#include "registry/reader.hpp"
#include "sync/device.hpp"
#include "verification/news.hpp"
#include "verification/period.hpp"

#include <algorithm>
#include <vector>

namespace tepat::notices {
namespace {

using detail::Place;
using detail::Told;

constexpr std::int64_t entries_at_once = 5'000;
constexpr std::int64_t day_us = 86'400'000'000;

struct Row {
    Told kind = Told::opened;
    std::string login;
    std::string region; ///< digits
    std::int64_t about = 0;
    std::string detail;
};

Told told_of(access::AccountChange change) {
    switch (change) {
    case access::AccountChange::opened:
        return Told::opened;
    case access::AccountChange::role_given:
        return Told::role_given;
    case access::AccountChange::role_taken:
        return Told::role_taken;
    case access::AccountChange::closed:
        return Told::closed;
    case access::AccountChange::reopened:
        return Told::reopened;
    case access::AccountChange::secrets_reset:
        return Told::secrets_reset;
    case access::AccountChange::identity_bound:
        return Told::identity_bound;
    case access::AccountChange::identity_unbound:
        return Told::identity_unbound;
    }
    return {};
}

/// The village a family lived in when the entry came; nothing when it is no other than `to`.
std::optional<Row> moved_away(store::Connection& connection, const journal::Entry& entry,
                              const verification::MoveNews& move) {
    const journal::Visibility visibility{connection, entry.seq};
    const auto on = verification::day_of(entry.recorded_at);
    const registry::Reader reader{connection, visibility, on};
    const auto household = reader.household_of(move.family).value_or(move.family);
    const auto its = reader.household(household);
    if (!its || its->region == move.to) return std::nullopt;
    const auto from = registry::Regions::around(connection, visibility, on, its->region);
    const auto to = registry::Regions::around(connection, visibility, on, move.to);
    const auto* left = from.find(its->region);
    const auto* reached = to.find(move.to);
    if (left == nullptr || reached == nullptr) return std::nullopt;
    return Row{Told::moved_away, {}, left->code.digits(), move.family.value(), reached->name};
}

std::optional<Row> row_of(store::Connection& connection, const journal::Entry& entry) {
    if (auto news = access::news_in(entry)) {
        Row row{told_of(news->change), std::move(news->login), {}, 0, {}};
        if (news->grant) {
            row.region = news->grant->region.digits();
            row.detail = access::name_of(news->grant->role);
        }
        return row;
    }
    if (auto news = verification::case_news_in(connection, entry)) {
        if (news->waiting.empty() || news->waiting == entry.actor) return std::nullopt;
        const bool appeal = news->what == verification::CaseNews::What::appeal;
        const auto kind = appeal
                              ? (news->upheld ? Told::appeal_upheld : Told::appeal_dismissed)
                              : (news->upheld ? Told::objection_upheld : Told::objection_dismissed);
        return Row{kind, std::move(news->waiting), {}, news->about.value(), {}};
    }
    if (const auto move = verification::move_news_in(entry))
        return moved_away(connection, entry, *move);
    if (entry.type.name.starts_with("sync."))
        if (const auto taken = sync::taken_in(connection, entry.seq))
            if (const auto device = sync::device(connection, taken->device))
                return Row{Told::package_taken, {}, device->region.digits(), 0, device->name};
    return std::nullopt;
}

/// The first entry that is not older than `from`; entries stand in the order of their time.
Seq first_since(store::Connection& connection, Instant from, Seq last) {
    std::int64_t low = 1;
    auto high = last.value() + 1;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        const auto head = journal::read_head(connection, Seq{middle});
        if (head && head->recorded_at < from)
            low = middle + 1;
        else
            high = middle;
    }
    return Seq{low};
}

/// The entries (from, to] that may be told of, without those that are only large.
std::vector<Seq> candidates(store::Connection& connection, Seq from, Seq to) {
    std::vector<Seq> all;
    connection.each(
        "select seq from journal_entry where seq > $1 and seq <= $2 and (type like 'access.%' or "
        "type like 'verification.%' or type like 'sync.%') order by seq",
        [&](const store::Row& row) { all.push_back(row.id<Seq>(0)); }, from, to);
    return all;
}

/// One slice; true when there is more.
bool follow_slice(store::Connection& connection, Instant now) {
    const auto last = journal::last_seq(connection);
    const auto before = detail::position(connection, Place::read);
    const Instant old{now.microseconds() - notice_days * day_us};
    const auto from = before ? *before : Seq{first_since(connection, old, last).value() - 1};
    const Seq to{std::min(last.value(), from.value() + entries_at_once)};
    for (const auto seq : candidates(connection, from, to)) {
        const auto entry = journal::read_entry(connection, seq);
        const auto row = entry ? row_of(connection, *entry) : std::nullopt;
        if (!row) continue;
        connection.run("insert into notice_entry (seq, place, at, login, region, kind, about, "
                       "detail) values ($1, 0, $2, $3, $4, $5, $6, $7)",
                       seq, entry->recorded_at.microseconds(), row->login, row->region,
                       static_cast<std::int64_t>(row->kind), row->about, row->detail);
    }
    detail::set_position(connection, Place::read, to);
    // Whoever never had mails gets none of what is long past.
    if (!before) detail::set_position(connection, Place::mailed, to);
    return to < last;
}

} // namespace

namespace detail {

std::optional<Seq> position(store::Connection& connection, Place place) {
    std::optional<Seq> found;
    connection.each(
        "select seq from notice_place where place_id = $1",
        [&](const store::Row& row) { found = row.id<Seq>(0); }, static_cast<std::int64_t>(place));
    return found;
}

void set_position(store::Connection& connection, Place place, Seq seq) {
    connection.run("insert into notice_place (place_id, seq) values ($1, $2) "
                   "on conflict (place_id) do update set seq = excluded.seq",
                   static_cast<std::int64_t>(place), seq);
}

} // namespace detail

void follow(journal::Journal& journal) {
    const auto behind = [&] {
        const auto reader = journal.database().connect_reader();
        const store::ReadScope scope{*reader};
        return detail::position(*reader, Place::read) != journal::last_seq(*reader);
    };
    if (!behind()) return;
    const auto now = journal.clock().now();
    while (journal.sequencer().run(store::Lane::bulk, [&](store::Transaction& transaction) {
        return follow_slice(transaction.connection, now);
    })) {
    }
}

journal::RoomFolds folds() {
    return {detail::notices_schema(), {}};
}

} // namespace tepat::notices
