#include "registry/standing.hpp"

#include "core/cbor.hpp"
#include "journal/set_draft.hpp"
#include "registry/detail/gather.hpp"
#include "registry/detail/id_list.hpp"
#include "registry/detail/standings.hpp"
#include "registry/lines.hpp"
#include "registry/reader.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

namespace tepat::registry {
namespace {

using detail::Gatherer;
using detail::Version;

constexpr std::array<std::string_view, 10> causes{
    "deceased", "moved",       "duplicate", "nik_double", "nik_invalid",
    "no_nik",   "not_matched", "other",     "able",       "refused"};
constexpr std::string_view changed_name = "registry.standings_changed";
/// Merges follow each other only when somebody merged the one who stood for others.
constexpr int longest_chain = 100;
constexpr std::int64_t between_reports = 20'000;

/// What the journal knows of one person's standing, on every day.
struct Known {
    Version newest; ///< the greatest in (effective_on, seq)
    std::optional<Sleep> sleep;
    bool any = false;
};

/// The state that orders are decided on: all that was ever said of standings, whatever the day.
class State {
public:
    State(store::Connection& connection, const journal::Visibility& visibility,
          std::span<const SubjectId> persons)
        : visibility_{visibility} {
        static const auto sql = detail::with_id_list(
            "select subject_id, effective_on, seq, sleep_cause, into_id from standing "
            "where subject_id in (",
            ")");
        detail::for_each_list(persons, [&](std::span<const store::Param> list) {
            connection.query(sql, list, [&](const store::Row& row) { take(row); });
        });
    }

    [[nodiscard]] const Known& of(SubjectId person) const {
        static const Known nothing;
        const auto found = known_.find(person);
        return found == known_.end() ? nothing : found->second;
    }
    void note(const lines::Standing& line, Seq seq) {
        auto& known = known_[line.person];
        const Date from{static_cast<std::int32_t>(line.from)};
        known.newest = {from, seq};
        known.any = true;
        known.sleep.reset();
        if (line.cause != 0)
            known.sleep = Sleep{seq, from, static_cast<SleepCause>(line.cause), line.into};
    }

private:
    void take(const store::Row& row) {
        if (!visibility_.sees(row.id<Seq>(2))) return;
        auto& known = known_[row.id<SubjectId>(0)];
        const Version its{detail::date_at(row, 1), row.id<Seq>(2)};
        if (known.any && its < known.newest) return;
        known.any = true;
        known.newest = its;
        known.sleep.reset();
        if (!row.null(3))
            known.sleep = Sleep{its.seq, its.effective_on, static_cast<SleepCause>(row.integer(3)),
                                row.null(4) ? std::nullopt : std::optional{row.id<SubjectId>(4)}};
    }

    const journal::Visibility& visibility_;
    std::unordered_map<SubjectId, Known> known_;
};

using Decided = Result<std::optional<lines::Standing>>; ///< nothing: it is so already

/// Pure: what becomes of one order.
Decided decide(const State& state, const StandingOrder& order, Date today) {
    const auto& known = state.of(order.person);
    lines::Standing line{order.person, 0, std::nullopt, 0};
    const auto at = [&](Date from) -> Decided {
        if (known.any && from < known.newest.effective_on)
            return refuse("registry.standing_later"_msg,
                          {{"known", known.newest.effective_on.text()}, {"from", from.text()}});
        line.from = from.day_number();
        return line;
    };
    if (!order.sleep) {
        if (!known.sleep) return std::nullopt;
        return at(order.from.value_or(known.sleep->since));
    }
    line.cause = static_cast<std::int64_t>(*order.sleep);
    line.into = order.into;
    if (known.sleep) {
        if (known.sleep->into == order.into) return std::nullopt;
        if (known.sleep->into || !order.into) return refuse("registry.standing_merged"_msg);
    }
    if (order.into) {
        if (*order.into == order.person || state.of(*order.into).sleep)
            return refuse("registry.standing_into"_msg);
    }
    return at(order.from.value_or(today));
}

std::vector<SubjectId> persons_in(std::span<const StandingOrder> orders) {
    std::vector<SubjectId> persons;
    for (const auto& order : orders) {
        persons.push_back(order.person);
        if (order.into) persons.push_back(*order.into);
    }
    return persons;
}

std::unordered_set<SubjectId> known_persons(store::Connection& connection,
                                            const journal::Visibility& visibility,
                                            std::span<const SubjectId> asked) {
    static const auto sql = detail::with_id_list(
        "select subject_id, seq from subject where kind = 'person' and subject_id in (", ")");
    std::unordered_set<SubjectId> found;
    detail::for_each_list(asked, [&](std::span<const store::Param> list) {
        connection.query(sql, list, [&](const store::Row& row) {
            if (visibility.sees(row.id<Seq>(1))) found.insert(row.id<SubjectId>(0));
        });
    });
    return found;
}

/// The first version does not know the newer causes.
int version_of(std::span<const lines::Standing> lines) {
    return std::ranges::any_of(lines,
                               [](const lines::Standing& line) {
                                   return line.cause > lines::last_cause_of_version_1;
                               })
               ? 2
               : 1;
}

Bytes header_of(const StandingRequest& request) {
    CborWriter out;
    out.array(2);
    if (request.proposal)
        out.integer(request.proposal->value());
    else
        out.null();
    out.text(request.note);
    return out.take();
}

} // namespace

std::string_view name_of(SleepCause cause) {
    return causes.at(static_cast<std::size_t>(cause) - 1);
}

MessageCode label_of(SleepCause cause) {
    switch (cause) {
    case SleepCause::deceased:
        return "registry.sleep_deceased"_msg;
    case SleepCause::moved:
        return "registry.sleep_moved"_msg;
    case SleepCause::duplicate:
        return "registry.sleep_duplicate"_msg;
    case SleepCause::nik_double:
        return "registry.sleep_nik_double"_msg;
    case SleepCause::nik_invalid:
        return "registry.sleep_nik_invalid"_msg;
    case SleepCause::no_nik:
        return "registry.sleep_no_nik"_msg;
    case SleepCause::not_matched:
        return "registry.sleep_not_matched"_msg;
    case SleepCause::other:
        return "registry.sleep_other"_msg;
    case SleepCause::able:
        return "registry.sleep_able"_msg;
    case SleepCause::refused:
        return "registry.sleep_refused"_msg;
    }
    return "registry.sleep_other"_msg;
}

std::optional<SleepCause> sleep_cause(std::string_view name) {
    const auto at = std::ranges::find(causes, name);
    if (at == causes.end()) return std::nullopt;
    return static_cast<SleepCause>(at - causes.begin() + 1);
}

Result<void> detail::decide_standings(store::Connection& connection,
                                      const journal::Visibility& visibility, Date on,
                                      std::span<const StandingOrder> orders,
                                      DecidedStandings& decided, Progress& progress) {
    const auto asked = persons_in(orders);
    State state{connection, visibility, asked};
    const auto persons = known_persons(connection, visibility, asked);
    const Seq next{visibility.at().value() + 1};
    std::unordered_set<SubjectId> met;
    auto& report = decided.report;
    for (const auto& order : orders) {
        if (!met.insert(order.person).second) continue;
        const bool known =
            persons.contains(order.person) && (!order.into || persons.contains(*order.into));
        const auto line =
            known ? decide(state, order, on) : Decided{refuse("registry.standing_unknown"_msg)};
        if (!line) {
            report.refused.push_back({order.person, line.error()});
        } else if (!*line) {
            ++report.unchanged;
        } else {
            ++(order.sleep ? report.slept : report.woken);
            // What is decided before counts for what follows, as if it were known already.
            state.note(**line, next);
            decided.lines.push_back(**line);
        }
        if (static_cast<std::int64_t>(met.size()) % between_reports == 0) {
            progress.at("progress.standings"_msg, static_cast<std::int64_t>(met.size()),
                        static_cast<std::int64_t>(orders.size()));
            if (progress.stop_requested()) return refuse("registry.stopped"_msg);
        }
    }
    std::ranges::sort(decided.lines, {}, &lines::Standing::person);
    return {};
}

Result<StandingReport> change_standings(journal::Journal& journal, const StandingRequest& request,
                                        std::span<const StandingOrder> orders, Progress& progress) {
    journal.settle(progress);
    detail::DecidedStandings decided;
    Seq position;
    {
        const auto connection = journal.database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        position = newest_position(*connection);
        if (const auto done = detail::decide_standings(
                *connection, visibility, request.effective_on, orders, decided, progress);
            !done)
            return std::unexpected(done.error());
    }
    auto& report = decided.report;
    const auto& lines = decided.lines;
    if (lines.empty()) return report;

    journal::Hasher content;
    content.add(header_of(request));
    for (const auto& line : lines)
        content.add(encode(line));
    const auto digest = content.finish();
    // The same orders after something else has happened are another command.
    journal::SetDraft draft{journal,
                            "standings:" + digest.hex() + ":" + std::to_string(position.value())};
    draft.discard(); // of a run that was stopped: deciding again is quicker than going on
    for (const auto& line : lines) {
        draft.add(encode(line));
        draft.mark({});
    }
    draft.finish();
    const journal::Command command{request.actor, {draft.key(), 0, digest}, request.effective_on};
    const auto receipt = journal.submit_set(command,
                                            {{std::string{changed_name}, version_of(lines)},
                                             header_of(request),
                                             draft.chunks(),
                                             {{"slept", report.slept}, {"woken", report.woken}},
                                             {}},
                                            draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    report.receipt = *receipt;
    return report;
}

std::unordered_map<SubjectId, Sleep> sleepers(store::Connection& connection,
                                              const journal::Visibility& visibility, Date on,
                                              std::span<const SubjectId> persons) {
    return Gatherer{connection, {visibility, on}}.sleepers(persons);
}

std::unordered_map<SubjectId, Sleep> all_sleepers(store::Connection& connection,
                                                  const journal::Visibility& visibility, Date on) {
    std::vector<SubjectId> persons;
    connection.each("select distinct subject_id from standing order by subject_id",
                    [&](const store::Row& row) { persons.push_back(row.id<SubjectId>(0)); });
    return sleepers(connection, visibility, on, persons);
}

std::vector<Asleep> all_asleep(store::Connection& connection, const journal::Visibility& visibility,
                               Date on) {
    const auto ascending = [](std::vector<SubjectId> ids) {
        std::ranges::sort(ids);
        ids.erase(std::ranges::unique(ids).begin(), ids.end());
        return ids;
    };
    const Gatherer gatherer{connection, {visibility, on}};
    const auto sleeping = all_sleepers(connection, visibility, on);
    std::vector<SubjectId> persons;
    for (const auto& [person, sleep] : sleeping)
        persons.push_back(person);
    persons = ascending(std::move(persons));

    const auto family_of = gatherer.memberships(persons);
    std::vector<SubjectId> families;
    for (const auto& [person, member] : family_of)
        families.push_back(member.group);
    families = ascending(std::move(families));
    std::unordered_set<SubjectId> awake_families;
    for (const auto& [person, member] : gatherer.members_of(families))
        if (!sleeping.contains(person)) awake_families.insert(member.group);

    const auto household_of = gatherer.memberships(families);
    std::vector<SubjectId> households;
    for (const auto& [family, member] : household_of)
        households.push_back(member.group);
    households = ascending(std::move(households));
    // A family without members is in nobody's way: it stays, and so does its household.
    std::unordered_set<SubjectId> awake_households;
    for (const auto& [family, member] : gatherer.members_of(households))
        if (awake_families.contains(family) || !std::ranges::binary_search(families, family))
            awake_households.insert(member.group);

    std::unordered_map<SubjectId, RegionId> villages;
    std::vector<Asleep> found;
    for (const auto& [household, facts] : gatherer.households(households)) {
        villages[household] = facts.region;
        if (!awake_households.contains(household))
            found.push_back({household, SubjectKind::household, facts.region});
    }
    std::unordered_map<SubjectId, RegionId> family_villages;
    for (const auto& [family, member] : household_of) {
        const auto village = villages.find(member.group);
        if (village == villages.end()) continue;
        family_villages[family] = village->second;
        if (!awake_families.contains(family))
            found.push_back({family, SubjectKind::family, village->second});
    }
    for (const auto& [person, member] : family_of)
        if (const auto village = family_villages.find(member.group);
            village != family_villages.end())
            found.push_back({person, SubjectKind::person, village->second});
    std::ranges::sort(found, {}, &Asleep::subject);
    return found;
}

SubjectId standing_for(store::Connection& connection, const journal::Visibility& visibility,
                       Date on, SubjectId person) {
    const Gatherer gatherer{connection, {visibility, on}};
    for (int step = 0; step < longest_chain; ++step) {
        const auto found = gatherer.sleepers({&person, 1});
        if (found.empty() || !found.begin()->second.into) break;
        person = *found.begin()->second.into;
    }
    return person;
}

std::vector<SubjectId> persons_of_standings(store::Connection& connection,
                                            const journal::Visibility& visibility, Seq entry) {
    std::vector<SubjectId> persons;
    if (!visibility.sees(entry)) return persons;
    const auto its = journal::read_entry(connection, entry);
    if (!its || its->type.name != changed_name) return persons;
    journal::read_lines(connection, *its, [&](std::int64_t, BytesView line) {
        persons.push_back(lines::decode_standing(line).person);
    });
    return persons;
}

} // namespace tepat::registry
