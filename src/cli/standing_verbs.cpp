#include "cli/detail/identity_verbs.hpp"
#include "identity/follow.hpp"
#include "identity/work.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "registry/standing.hpp"
#include "sheets/writer.hpp"

#include <algorithm>
#include <array>

namespace tepat::cli::detail {
namespace {

using registry::StandingOrder;

/// Whom the command line names, in the register as it is now.
Result<std::vector<SubjectId>> persons_named(const Context& context, Session& session,
                                             const std::vector<std::string>& names) {
    const auto connection = session.database().connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection};
    const registry::Reader reader{*connection, visibility, session.clock().now().date_at(jakarta)};
    std::vector<SubjectId> persons;
    for (const auto& name : names) {
        const auto person = find_person(context, reader, name);
        if (!person) return std::unexpected(person.error());
        persons.push_back(*person);
    }
    return persons;
}

Report told(const Context& context, const registry::StandingReport& done) {
    Report report;
    report.add("slept", "cli.match_slept"_msg, done.slept);
    report.add("woken", "cli.match_woken"_msg, done.woken);
    report.add("unchanged", "cli.unchanged"_msg, done.unchanged);
    report.add("refused", "cli.refused"_msg, std::ssize(done.refused));
    if (done.receipt) report.add("entry", "cli.entry"_msg, done.receipt->first.value());
    if (done.refused.empty()) return report;
    Table table{"refused",
                "cli.match_refused_orders"_msg,
                {{"subject", "cli.subject"_msg}, {"reason", "cli.reason"_msg}},
                {}};
    constexpr std::size_t shown = 20;
    for (const auto& refused : std::span{done.refused}.first(std::min(shown, done.refused.size())))
        table.rows.push_back(
            {std::to_string(refused.person.value()), context.terminal.told(refused.why)});
    report.tables.push_back(std::move(table));
    report.exit = Exit::look;
    return report;
}

Result<std::optional<Date>> day_if(const std::string& iso) {
    if (iso.empty()) return std::nullopt;
    const auto day = Date::parse(iso);
    if (!day) return std::unexpected(day.error());
    return *day;
}

Result<Report> ordered(const Context& context, Session& session, const StandingArgs& args,
                       const std::vector<StandingOrder>& orders) {
    const auto today = session.clock().now().date_at(jakarta);
    const auto done = registry::change_standings(session.journal(),
                                                 {context.actor, today, std::nullopt, args.note},
                                                 orders, context.terminal);
    if (!done) return std::unexpected(done.error());
    return told(context, *done);
}

} // namespace

Result<Report> match_sleep(const Context& context, const StandingArgs& args) {
    const auto from = day_if(args.from);
    if (!from) return std::unexpected(from.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto today = (*session)->clock().now().date_at(jakarta);
    if (args.entry > 0) {
        identity::FollowRequest request{
            context.actor, Seq{args.entry}, {}, from->value_or(today), args.note};
        for (const auto& name : args.verdicts) {
            const auto verdict = identity::verdict_of(name);
            if (!verdict) return refuse("cli.match_no_verdict"_msg, {{"verdict", name}});
            request.verdicts.push_back(*verdict);
        }
        if (request.verdicts.empty()) return refuse("cli.match_which_verdict"_msg);
        const auto done =
            identity::follow_verdicts((*session)->journal(), request, context.terminal);
        if (!done) return std::unexpected(done.error());
        return told(context, *done);
    }
    const auto cause = registry::sleep_cause(args.cause);
    if (args.persons.empty() || !cause) return refuse("cli.match_sleep_whom"_msg);
    const auto persons = persons_named(context, **session, args.persons);
    if (!persons) return std::unexpected(persons.error());
    std::vector<StandingOrder> orders;
    for (const auto person : *persons)
        orders.push_back({person, cause, std::nullopt, from->value_or(today)});
    return ordered(context, **session, args, orders);
}

Result<Report> match_merge(const Context& context, const StandingArgs& args) {
    const auto from = day_if(args.from);
    if (!from) return std::unexpected(from.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto persons = persons_named(context, **session, {args.persons.front(), args.into});
    if (!persons) return std::unexpected(persons.error());
    return ordered(context, **session, args,
                   {{persons->front(), registry::SleepCause::duplicate, persons->back(), *from}});
}

Result<Report> match_wake(const Context& context, const StandingArgs& args) {
    const auto from = day_if(args.from);
    if (!from) return std::unexpected(from.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    auto persons = persons_named(context, **session, args.persons);
    if (!persons) return std::unexpected(persons.error());
    if (args.entry > 0) {
        const auto connection = (*session)->database().connect_reader();
        const store::ReadScope scope{*connection};
        *persons = registry::persons_of_standings(*connection, journal::Visibility{*connection},
                                                  Seq{args.entry});
    }
    if (persons->empty()) return refuse("cli.match_wake_whom"_msg);
    std::vector<StandingOrder> orders;
    for (const auto person : *persons)
        orders.push_back({person, std::nullopt, std::nullopt, *from});
    return ordered(context, **session, args, orders);
}

namespace {

/// Writes the worklist; personal data.
Result<void> write_worklist(const std::string& path, const registry::Regions& regions,
                            const std::vector<identity::WorkItem>& items) {
    auto table = sheets::create_table(path);
    if (!table) return std::unexpected(std::move(table.error()));
    static const auto columns = std::to_array<sheets::Column>({{"idartbdt", 22},
                                                               {"nama", 30},
                                                               {"kode_desa"},
                                                               {"desa", 24},
                                                               {"nik_meragukan"},
                                                               {"penanggung_jawab", 24},
                                                               {"selesai"},
                                                               {"catatan", 40}});
    (*table)->sheet("Tanpa NIK", columns);
    for (const auto& item : items) {
        const auto* village = regions.find(item.village);
        const auto code = village == nullptr ? std::string{} : village->code.digits();
        const auto its = item.work.value_or(identity::Work{});
        (*table)->row(std::array<sheets::Value, 8>{
            std::string_view{item.key}, std::string_view{item.name}, code,
            village == nullptr ? std::string_view{} : std::string_view{village->name},
            item.suspect ? std::string_view{"ya"} : std::string_view{}, std::string_view{its.owner},
            its.closed ? std::string_view{"ya"} : std::string_view{}, std::string_view{its.note}});
    }
    return (*table)->finish();
}

/// What the options ask to be changed.
std::vector<identity::WorkOrder> work_orders(const WorkArgs& args,
                                             const std::vector<identity::WorkItem>& items,
                                             const std::vector<SubjectId>& persons) {
    std::vector<identity::WorkOrder> orders;
    if (args.assign.empty() && !args.close) return orders;
    for (const auto& item : items) {
        const auto its = item.work.value_or(identity::Work{});
        const bool named = std::ranges::find(persons, item.person) != persons.end();
        // Without names, everybody who has no owner yet.
        if (persons.empty() ? !its.owner.empty() || args.close : !named) continue;
        orders.push_back(
            {item.person, args.assign.empty() ? its.owner : args.assign, args.close, args.note});
    }
    return orders;
}

} // namespace

Result<Report> match_worklist(const Context& context, const WorkArgs& args) {
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    if (args.close && args.persons.empty()) return refuse("cli.match_close_whom"_msg);
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto on = day_or_today(args.on, (*session)->clock());
    if (!on) return std::unexpected(on.error());
    const auto persons = persons_named(context, **session, args.persons);
    if (!persons) return std::unexpected(persons.error());

    const auto read = [&](const auto& receive) {
        const auto connection = (*session)->database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        std::vector<identity::WorkItem> items;
        identity::each_work_item(*connection, visibility, *on, *region, args.closed,
                                 [&](const identity::WorkItem& item) { items.push_back(item); });
        return receive(items, registry::Regions::read(*connection, visibility, *on));
    };
    const auto orders =
        read([&](const std::vector<identity::WorkItem>& items, const registry::Regions&) {
            return work_orders(args, items, *persons);
        });
    Report report;
    if (!orders.empty()) {
        const auto done = identity::change_work((*session)->journal(), context.actor, *on, *region,
                                                orders, context.terminal);
        if (!done) return std::unexpected(done.error());
        report.add("changed", "cli.changed"_msg, done->changed);
        report.add("unchanged", "cli.unchanged"_msg, done->unchanged);
    }
    Result<void> written;
    read([&](const std::vector<identity::WorkItem>& items, const registry::Regions& regions) {
        std::int64_t unowned = 0;
        Table table{"worklist",
                    "cli.match_worklist_table"_msg,
                    {{"person", "cli.match_who"_msg},
                     {"village", "cli.region"_msg},
                     {"owner", "cli.match_owner"_msg},
                     {"closed", "cli.match_closed"_msg}},
                    {}};
        for (const auto& item : items) {
            const auto its = item.work.value_or(identity::Work{});
            if (its.owner.empty()) ++unowned;
            const auto* village = regions.find(item.village);
            const bool asked = args.owner.empty() || args.owner == its.owner;
            if (asked && std::ssize(table.rows) < args.limit)
                table.rows.push_back({item.key,
                                      village == nullptr ? std::string{} : village->code.text(),
                                      its.owner, its.closed});
        }
        report.add("without_nik", "cli.without_nik"_msg, std::ssize(items));
        report.add("unowned", "cli.match_unowned"_msg, unowned);
        report.tables.push_back(std::move(table));
        if (!args.out.empty()) written = write_worklist(args.out, regions, items);
        return 0;
    });
    if (!written) return std::unexpected(written.error());
    if (!args.out.empty()) report.add("file", "cli.file"_msg, args.out);
    return report;
}

} // namespace tepat::cli::detail
