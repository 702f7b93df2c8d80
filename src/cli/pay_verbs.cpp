#include "cli/detail/lists.hpp"
#include "cli/detail/resources.hpp"
#include "cli/detail/verbs.hpp"
#include "payments/export.hpp"
#include "payments/plan.hpp"

namespace tepat::cli::detail {
namespace {

Report report_of(const Context& context, const payments::Plan& plan) {
    const auto& header = plan.header;
    Report report;
    report.add("entry", "cli.entry"_msg, plan.seq.value());
    report.add("programme", "cli.programme"_msg, header.programme);
    report.add("period", "cli.period"_msg, header.period.text());
    report.add("list", "cli.list_entry"_msg, header.list.value());
    report.add("entitled", "cli.entitled"_msg, header.entitled().count);
    report.add("entitled_sum", "cli.entitled_sum"_msg, header.entitled().sum);
    report.add("batched", "cli.batched"_msg, header.batched().count);
    report.add("batched_sum", "cli.batched_sum"_msg, header.batched().sum);
    report.add("held_back", "cli.held_back"_msg, header.held_back().count);
    report.add("held_back_sum", "cli.held_back_sum"_msg, header.held_back().sum);
    report.add("planned_before", "cli.planned_before"_msg, header.planned_before.count);
    report.add("name_differs", "cli.name_differs"_msg, header.name_differs);
    Table batches{"batches",
                  "cli.batches"_msg,
                  {{"bank", "cli.bank"_msg},
                   {"regency", "cli.regency"_msg},
                   {"payments", "cli.payments"_msg},
                   {"sum", "cli.sum"_msg}},
                  {}};
    for (const auto& batch : header.batches)
        batches.rows.push_back(
            {batch.bank, batch.regency.text(), batch.payments.count, batch.payments.sum});
    Table held{"held",
               "cli.held"_msg,
               {{"reason", "cli.reason"_msg},
                {"meaning", "cli.meaning"_msg},
                {"families", "cli.families"_msg},
                {"sum", "cli.sum"_msg}},
               {}};
    for (const auto& [reason, total] : header.held)
        held.rows.push_back({std::string{name_of(reason)},
                             context.terminal.text(message_of(reason)), total.count, total.sum});
    report.tables = {std::move(batches), std::move(held)};
    return report;
}

} // namespace

Result<Report> pay_plan(const Context& context, const PayArgs& args) {
    const auto channels = read_channels_of(context);
    if (!channels) return std::unexpected(channels.error());
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const auto list = choose(*(*session)->database().connect_reader(), args.list);
    if (!list) return std::unexpected(list.error());
    const auto plan = payments::plan_payments((*session)->journal(), *list, *channels,
                                              context.actor, context.terminal);
    if (!plan) return std::unexpected(plan.error());
    auto report = report_of(context, *plan);
    report.add("repeated", "cli.repeated"_msg, plan->repeated);
    return report;
}

Result<Report> pay_export(const Context& context, const PayArgs& args) {
    const auto channels = read_channels_of(context);
    if (!channels) return std::unexpected(channels.error());
    const auto period = Period::parse(args.list.period);
    if (!period) return std::unexpected(period.error());
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const journal::Visibility visibility{*reader};
    const auto plan = payments::newest_plan(*reader, visibility, args.list.programme, *period);
    if (!plan)
        return refuse("cli.no_plan"_msg,
                      {{"programme", args.list.programme}, {"period", period->text()}});

    payments::ExportOptions options{args.out, payments::usual_execution_date(*plan)};
    if (!args.on.empty()) {
        const auto on = Date::parse(args.on);
        if (!on) return std::unexpected(on.error());
        options.execution_date = *on;
    }
    const auto files = payments::export_plan(*reader, *plan, *channels, options, context.terminal);
    if (!files) return std::unexpected(files.error());
    Report report;
    report.add("folder", "cli.folder"_msg, args.out);
    report.add("execution_date", "cli.execution_date"_msg, options.execution_date.text());
    Table table{"files",
                "cli.files"_msg,
                {{"file", "cli.file"_msg},
                 {"payments", "cli.payments"_msg},
                 {"sum", "cli.sum"_msg},
                 {"sha256", "cli.sha256"_msg}},
                {}};
    for (const auto& file : *files)
        table.rows.push_back(
            {file.path.filename().string(), file.payments, file.total, file.digest.hex()});
    report.tables.push_back(std::move(table));
    return report;
}

} // namespace tepat::cli::detail
