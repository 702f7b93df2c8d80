#include "cli/detail/package_verbs.hpp"

#include "access/account.hpp"
#include "cli/detail/document_verbs.hpp"
#include "cli/detail/resources.hpp"
#include "sheets/atomic_file.hpp"
#include "sync/make.hpp"
#include "sync/take.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_receipt = std::size_t{64} << 20;

/// What each order asks, in the order of sync::Order::what.
constexpr std::array order_labels{"cli.order_propose"_msg,      "cli.order_withdraw"_msg,
                                  "cli.order_open_meeting"_msg, "cli.order_decide"_msg,
                                  "cli.order_submit"_msg,       "cli.order_visit"_msg};

Date today() {
    return store::SystemClock{}.now().date_at(jakarta);
}

/// In the name that the verb says, if it says one.
Context acting(const Context& context, const std::string& by) {
    auto its = context;
    if (!by.empty()) its.actor = by;
    return its;
}

sync::Keeper keeper_of(const Context& context, store::Connection& connection,
                       access::Action action) {
    const auto its = access::account(connection, context.actor);
    const auto within = access::any_account(connection)
                            ? (its ? its->where(action) : std::vector<RegionCode>{})
                            : std::vector{RegionCode{}};
    return {context.actor, today(), [within](RegionCode region) {
                return std::ranges::any_of(within,
                                           [&](RegionCode own) { return own.contains(region); });
            }};
}

Result<void> write_out(const fs::path& target, BytesView bytes) {
    auto file = sheets::AtomicFile::create(target);
    if (!file) return std::unexpected(file.error());
    if (auto wrote = file->write(bytes); !wrote) return wrote;
    return file->commit();
}

std::string text_of(const Context& context, const Refusal& why) {
    return context.terminal.text(why.code, why.params);
}

std::string made_text(const sync::Header& header) {
    return header.made.text();
}

/// One line a package, and one for each order that was not simply done.
class Told {
public:
    explicit Told(const Context& context) : context_{context} {}

    void add(const std::string& file, const sync::Imported& its) {
        std::int64_t refused = 0;
        std::int64_t done = 0;
        if (its.receipt)
            for (const auto& order : its.receipt->orders) {
                ++(order.fate == sync::Fate::refused ? refused : done);
                if (order.fate != sync::Fate::done) add_order(file, order);
            }
        if (its.ending == sync::Ending::refused || its.ending == sync::Ending::waits || refused > 0)
            report_.exit = Exit::look;
        packages_.rows.push_back({file, its.device, its.header ? its.header->counter : 0,
                                  context_.terminal.text(sync::label_of(its.ending)), done, refused,
                                  its.why ? text_of(context_, *its.why) : std::string{}});
        ++counts_.at(static_cast<std::size_t>(its.ending));
    }
    void add_order(const std::string& file, const sync::Judged& order) {
        orders_.rows.push_back({file, order.number, order.text(context_.terminal.language())});
    }
    Report report() {
        constexpr std::array names{std::pair{"taken", "cli.packages_taken"_msg},
                                   std::pair{"before", "cli.packages_before"_msg},
                                   std::pair{"waiting", "cli.packages_waiting"_msg},
                                   std::pair{"refused", "cli.packages_refused"_msg}};
        for (std::size_t at = 0; at < names.size(); ++at)
            report_.add(names.at(at).first, names.at(at).second, counts_.at(at));
        report_.tables.push_back(std::move(packages_));
        if (!orders_.rows.empty()) report_.tables.push_back(std::move(orders_));
        return std::move(report_);
    }

private:
    const Context& context_;
    Report report_;
    std::array<std::int64_t, 4> counts_{};
    Table packages_{"packages",
                    "cli.packages"_msg,
                    {{"file", "cli.file"_msg},
                     {"device", "cli.device"_msg},
                     {"counter", "cli.package_number"_msg},
                     {"ending", "cli.package_ending"_msg},
                     {"done", "cli.orders_done"_msg},
                     {"refused", "cli.orders_refused"_msg},
                     {"why", "cli.why"_msg}},
                    {}};
    Table orders_{"orders",
                  "cli.package_orders"_msg,
                  {{"file", "cli.file"_msg},
                   {"order", "cli.order_number"_msg},
                   {"became", "cli.order_became"_msg}},
                  {}};
};

} // namespace

Result<Report> device_new(const Context& context, const DeviceArgs& args) {
    if (!sync::is_device_name(args.name)) return refuse("cli.device_name"_msg);
    const auto work = work_folder(context, args.work);
    make_work_folder(work);
    const auto secret = sync::DeviceSecret::at(device_key_file(work));
    if (!secret) return std::unexpected(secret.error());
    const sync::DeviceCard card{args.name, secret->key()};
    if (auto wrote = write_out(args.out, card.text()); !wrote)
        return std::unexpected(wrote.error());
    Report report;
    report.add("device", "cli.device_id"_msg, card.id());
    report.add("name", "cli.device"_msg, card.name);
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

Result<Report> device_admit(const Context& outer, const DeviceArgs& args) {
    const auto context = acting(outer, args.by);
    const auto card = sync::DeviceCard::read(args.file);
    if (!card) return std::unexpected(card.error());
    const auto region = RegionCode::parse(args.region);
    if (!region) return std::unexpected(region.error());
    const auto until = Date::parse(args.until);
    if (!until) return std::unexpected(until.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto by =
        keeper_of(context, *(*session)->database().connect_reader(), access::Action::keep_devices);
    const auto done = sync::admit_device((*session)->journal(), by, *card, *region, *until);
    if (!done) return std::unexpected(done.error());
    Report report;
    report.add("device", "cli.device_id"_msg, card->id());
    report.add("name", "cli.device"_msg, card->name);
    report.add("region", "cli.region"_msg, region->text());
    report.add("until", "cli.device_until"_msg, until->text());
    return report;
}

Result<Report> device_revoke(const Context& outer, const DeviceArgs& args) {
    const auto context = acting(outer, args.by);
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto by =
        keeper_of(context, *(*session)->database().connect_reader(), access::Action::keep_devices);
    const auto done = sync::revoke_device((*session)->journal(), by, args.id, args.reason);
    if (!done) return std::unexpected(done.error());
    Report report;
    report.add("device", "cli.device_id"_msg, args.id);
    report.add("entry", "cli.entry"_msg, done->first.value());
    return report;
}

Result<Report> device_list(const Context& context) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const auto by = keeper_of(context, *reader, access::Action::keep_devices);
    Table table{"devices",
                "cli.devices"_msg,
                {{"device", "cli.device_id"_msg},
                 {"name", "cli.device"_msg},
                 {"region", "cli.region"_msg},
                 {"until", "cli.device_until"_msg},
                 {"revoked", "cli.device_revoked"_msg},
                 {"packages", "cli.packages"_msg}},
                {}};
    for (const auto& its : sync::devices(*reader)) {
        if (!by.covers(its.region)) continue;
        const auto last = sync::last_taken(*reader, its.id);
        table.rows.push_back({its.id, its.name, its.region.text(), its.until.text(), its.reason,
                              last ? last->counter : 0});
    }
    Report report;
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> package_key(const Context& context, const PackageArgs& args) {
    const auto work = work_folder(context, args.work);
    make_work_folder(work);
    const auto secret = sync::RegencySecret::at(package_key_file(work));
    if (!secret) return std::unexpected(secret.error());
    if (auto wrote = write_out(args.out, secret->key().text()); !wrote)
        return std::unexpected(wrote.error());
    Report report;
    report.add("key", "cli.package_key_id"_msg, to_hex(secret->key().id()));
    report.add("file", "cli.file"_msg, args.out);
    return report;
}

Result<Report> package_export(const Context& outer, const PackageArgs& args) {
    const auto context = acting(outer, args.by);
    const auto key = sync::RegencyKey::read(args.key);
    if (!key) return std::unexpected(key.error());
    const auto until = Date::parse(args.until);
    if (!until) return std::unexpected(until.error());
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto work = work_folder(context, args.work);
    const auto device = sync::DeviceSecret::read(device_key_file(work));
    if (!device) return std::unexpected(device.error());
    const auto vault = vault_to_keep(work);
    if (!vault) return std::unexpected(vault.error());
    sync::Making making{context.actor, *key, *until, {}};
    if (args.again > 0) making.again = args.again;
    const auto made = sync::make_package((*session)->journal(), *vault, *instrument, *device,
                                         making, args.out, context.terminal);
    if (!made) return std::unexpected(made.error());
    Report report;
    report.add("counter", "cli.package_number"_msg, made->header.counter);
    report.add("orders", "cli.package_orders"_msg, made->orders);
    report.add("documents", "cli.package_documents"_msg, std::ssize(made->header.papers));
    report.add("until", "cli.package_until"_msg, made->header.until.text());
    report.add("file", "cli.file"_msg, args.out);
    if (made->more) {
        report.texts.push_back(context.terminal.text("cli.package_more"_msg));
        report.exit = Exit::look;
    }
    return report;
}

Result<Report> package_import(const Context& outer, const PackageArgs& args) {
    const auto context = acting(outer, args.by);
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto work = work_folder(context, args.work);
    const auto secret = sync::RegencySecret::read(package_key_file(work));
    if (!secret) return std::unexpected(secret.error());
    const auto vault = vault_to_keep(work);
    if (!vault) return std::unexpected(vault.error());
    const sync::Counter counter{(*session)->journal(), *vault, *instrument, *secret,
                                keeper_of(context, *(*session)->database().connect_reader(),
                                          access::Action::take_packages)};
    if (!args.receipts.empty()) fs::create_directories(args.receipts);
    const std::vector<fs::path> named{args.files.begin(), args.files.end()};
    const auto files = sync::in_order(named, *secret);
    if (files.empty()) return refuse("cli.no_packages"_msg);
    Told told{context};
    bool stopped = false;
    for (std::size_t at = 0; at < files.size() && !stopped; ++at) {
        context.terminal.at("cli.step_packages"_msg, static_cast<std::int64_t>(at),
                            std::ssize(files));
        const auto its = sync::take_package(counter, files[at], context.terminal);
        told.add(files[at].filename().string(), its);
        if (its.receipt) {
            const auto folder =
                args.receipts.empty() ? files[at].parent_path() : fs::path{args.receipts};
            if (auto wrote =
                    write_out(folder / (files[at].filename().string() + ".resi"), its.receipt_file);
                !wrote)
                return std::unexpected(wrote.error());
        }
        stopped = context.terminal.stop_requested();
    }
    auto report = told.report();
    if (stopped) report.exit = Exit::stopped;
    return report;
}

Result<Report> package_show(const Context& context, const PackageArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto secret =
        sync::RegencySecret::read(package_key_file(work_folder(context, args.work)));
    if (!secret) return std::unexpected(secret.error());
    const auto reader = (*database)->connect_reader();
    const auto by = keeper_of(context, *reader, access::Action::take_packages);
    std::ifstream in{args.file, std::ios::binary};
    if (!in) return refuse("sync.unreadable"_msg, {{"file", args.file}});
    sync::Header header;
    std::string name;
    const auto package =
        sync::read_package(in, *secret, [&](const sync::Header& its) -> Result<Bytes> {
            header = its;
            const auto device = sync::device(*reader, its.device);
            if (!device || !by.covers(device->region))
                return refuse("sync.device_unknown"_msg, {{"device", its.device}});
            name = device->name;
            return device->key;
        });
    if (!package && header.counter == 0) return std::unexpected(package.error());
    Report report;
    report.add("device", "cli.device_id"_msg, header.device);
    if (!name.empty()) report.add("name", "cli.device"_msg, name);
    report.add("counter", "cli.package_number"_msg, header.counter);
    report.add("made", "cli.package_made"_msg, made_text(header));
    report.add("until", "cli.package_until"_msg, header.until.text());
    report.add("documents", "cli.package_documents"_msg, std::ssize(header.papers));
    if (!package) {
        report.texts.push_back(text_of(context, package.error()));
        report.exit = Exit::look;
        return report;
    }
    report.add("orders", "cli.package_orders"_msg, std::ssize(package->orders));
    std::array<std::int64_t, order_labels.size()> counts{};
    for (const auto& order : package->orders)
        ++counts.at(order.what.index());
    Table table{"kinds",
                "cli.package_orders"_msg,
                {{"kind", "cli.chain_kind"_msg}, {"count", "cli.count"_msg}},
                {}};
    for (std::size_t at = 0; at < counts.size(); ++at)
        if (counts.at(at) > 0)
            table.rows.push_back({context.terminal.text(order_labels.at(at)), counts.at(at)});
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> package_list(const Context& context) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const auto by = keeper_of(context, *reader, access::Action::look);
    Table taken{"taken",
                "cli.packages_taken"_msg,
                {{"device", "cli.device"_msg},
                 {"counter", "cli.package_number"_msg},
                 {"entry", "cli.entry"_msg},
                 {"made", "cli.package_made"_msg},
                 {"done", "cli.orders_done"_msg},
                 {"refused", "cli.orders_refused"_msg}},
                {}};
    for (const auto& its : sync::taken_packages(*reader)) {
        const auto device = sync::device(*reader, its.device);
        if (!device || !by.covers(device->region)) continue;
        taken.rows.push_back(
            {device->name, its.counter, its.seq.value(), its.made.text(), its.done, its.refused});
    }
    Table made{"made",
               "cli.packages_made"_msg,
               {{"counter", "cli.package_number"_msg},
                {"entry", "cli.entry"_msg},
                {"key", "cli.package_key_id"_msg}},
               {}};
    for (const auto& its : sync::made_packages(*reader))
        made.rows.push_back({its.counter, its.seq.value(),
                             to_hex(sync::RegencyKey::from(its.regency).value().id())});
    Report report;
    report.tables.push_back(std::move(taken));
    report.tables.push_back(std::move(made));
    return report;
}

Result<Report> package_receipt(const Context& context, const PackageArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    std::ifstream in{args.file, std::ios::binary};
    if (!in || fs::file_size(args.file) > largest_receipt)
        return refuse("sync.unreadable"_msg, {{"file", args.file}});
    const Bytes bytes{std::istreambuf_iterator<char>{in}, {}};
    const auto receipt = sync::receipt_of_own(*(*database)->connect_reader(), bytes);
    if (!receipt) return std::unexpected(receipt.error());
    Report report;
    report.add("counter", "cli.package_number"_msg, receipt->counter);
    report.add("taken", "cli.package_taken_at"_msg, receipt->taken.text());
    report.add("entry", "cli.regency_entry"_msg, receipt->entry);
    Table table{"orders",
                "cli.package_orders"_msg,
                {{"order", "cli.order_number"_msg}, {"became", "cli.order_became"_msg}},
                {}};
    for (const auto& order : receipt->orders) {
        table.rows.push_back({order.number, order.text(context.terminal.language())});
        if (order.fate == sync::Fate::refused) report.exit = Exit::look;
    }
    report.tables.push_back(std::move(table));
    return report;
}

} // namespace tepat::cli::detail
