#include "cli/detail/form_verbs.hpp"

#include "cli/detail/resources.hpp"
#include "odk/xlsform.hpp"
#include "sheets/atomic_file.hpp"

namespace tepat::cli::detail {

Result<Report> instrument_import(const Context& context, const FormArgs& args) {
    odk::FormOptions options;
    options.first_number = args.first_number;
    std::optional<registry::Instrument> base;
    if (args.supplements) {
        auto its = read_instrument_of(context);
        if (!its) return std::unexpected(its.error());
        base = *std::move(its);
        options.supplements = &*base;
    }
    const auto form = odk::import_form(args.file, options);
    if (!form) return std::unexpected(form.error());
    auto file = sheets::AtomicFile::create(args.out);
    if (!file) return std::unexpected(file.error());
    if (auto fine = file->write(form->text); !fine) return std::unexpected(fine.error());
    if (auto fine = file->commit(); !fine) return std::unexpected(fine.error());
    const auto& its = form->instrument;
    Report report;
    report.add("instrument", "cli.instrument_id"_msg, its.id);
    report.add("household", "cli.instrument_household"_msg, std::ssize(its.household.fields));
    report.add("member", "cli.instrument_member"_msg, std::ssize(its.member.fields));
    report.add("rules", "cli.instrument_rules"_msg,
               std::ssize(its.household.rules) + std::ssize(its.member.rules));
    report.add("left_out", "cli.instrument_problems"_msg, std::ssize(form->report));
    Table table{"problems",
                "cli.instrument_problems"_msg,
                {{"sheet", "cli.form_sheet"_msg},
                 {"row", "cli.form_row"_msg},
                 {"column", "cli.form_column"_msg},
                 {"why", "cli.form_why"_msg}},
                {}};
    for (const auto& [sheet, row, column, why] : form->report)
        table.rows.push_back(
            {sheet, std::int64_t{row}, column, context.terminal.text(why.code, why.params)});
    if (!table.rows.empty()) {
        report.tables.push_back(std::move(table));
        report.exit = Exit::look;
    }
    return report;
}

Result<Report> instrument_export(const Context& context, const FormArgs& args) {
    const auto instrument = read_instrument_of(context);
    if (!instrument) return std::unexpected(instrument.error());
    if (auto fine = odk::export_form(*instrument, args.out); !fine)
        return std::unexpected(fine.error());
    Report report;
    report.add("instrument", "cli.instrument_id"_msg, instrument->id);
    report.add("household", "cli.instrument_household"_msg,
               std::ssize(instrument->household.fields));
    report.add("member", "cli.instrument_member"_msg, std::ssize(instrument->member.fields));
    return report;
}

} // namespace tepat::cli::detail
