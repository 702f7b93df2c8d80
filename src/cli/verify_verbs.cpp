#include "access/access_log.hpp"
#include "cli/detail/document_verbs.hpp"
#include "cli/detail/verbs.hpp"
#include "documents/uses.hpp"
#include "journal/reader.hpp"
#include "journal/verify.hpp"
#include "notices/post.hpp"
#include "store/scratch_folder.hpp"

#include <filesystem>

namespace tepat::cli::detail {
namespace {

/// A vault that does not open is something to find where entries rest on what is in it.
documents::Checked check_documents(const Context& context, store::Database& database,
                                   const std::string& work) {
    const auto reader = database.connect_reader();
    const auto vault = vault_to_read(context, work);
    if (!vault) return documents::verify_without(*reader, vault.error());
    return documents::verify(*reader, *vault, context.terminal);
}

} // namespace

Result<Report> verify(const Context& context, const VerifyArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const std::filesystem::path beside{args.copy};
    const store::ScratchFolder scratch{
        beside.empty() ? std::filesystem::temp_directory_path() : beside, "tepat-verify"};
    const auto copy = store::open_database((scratch.path() / "copy.db").string(), true);
    if (!copy) return std::unexpected(copy.error());
    const store::SystemClock clock;
    const auto checked =
        journal::verify(**database, **copy, all_folds(), clock.now(), context.terminal);
    if (!checked) return std::unexpected(checked.error());

    const auto readings = [&] {
        const auto reader = (*database)->connect_reader();
        const store::ReadScope scope{*reader};
        return access::verify_access(*reader);
    }();
    const auto papers = check_documents(context, **database, args.work);
    const bool clean =
        checked->findings.empty() && readings.findings.empty() && papers.findings.empty();

    Report report;
    report.add("clean", "cli.clean"_msg, clean);
    report.add("entries", "cli.entries"_msg, checked->entries);
    report.add("lines", "cli.lines"_msg, checked->lines);
    report.add("tables", "cli.tables"_msg, checked->tables);
    report.add("rows", "cli.rows_compared"_msg, checked->rows);
    report.add("readings", "cli.readings"_msg, readings.readings);
    report.add("documents", "cli.documents"_msg, papers.documents);
    report.add("loose_documents", "cli.loose_documents"_msg, papers.loose);
    report.add("root", "cli.root"_msg, checked->root.hex());
    Table findings{"findings",
                   "cli.findings"_msg,
                   {{"entry", "cli.entry"_msg}, {"line", "cli.line"_msg}, {"what", "cli.what"_msg}},
                   {}};
    for (const auto& finding : checked->findings)
        findings.rows.push_back({finding.seq.value(), finding.line,
                                 context.terminal.text(finding.what.code, finding.what.params)});
    for (const auto& finding : readings.findings)
        findings.rows.push_back({std::int64_t{0}, std::int64_t{-1},
                                 context.terminal.text(finding.what.code, finding.what.params)});
    for (const auto& finding : papers.findings)
        findings.rows.push_back({finding.seq.value(), std::int64_t{-1},
                                 context.terminal.text(finding.what.code, finding.what.params)});
    report.tables.push_back(std::move(findings));
    if (!clean) report.exit = Exit::look;
    if (context.terminal.stop_requested()) report.exit = Exit::stopped;
    return report;
}

Result<Report> status(const Context& context) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    Report report;
    report.add("database", "cli.database"_msg, (*database)->name());
    if (!reader->columns("notice_mail").empty()) {
        const auto mails = notices::mail_counts(*reader);
        report.add("mail_waiting", "cli.mail_waiting"_msg, mails.waiting);
        report.add("mail_given_up", "cli.mail_given_up"_msg, mails.given_up);
    }
    Table entries{"entries",
                  "cli.entries"_msg,
                  {{"entry", "cli.entry"_msg},
                   {"recorded_at", "cli.recorded_at"_msg},
                   {"type", "cli.type"_msg},
                   {"actor", "cli.actor"_msg}},
                  {}};
    journal::read_entries(*reader, Seq{1}, [&](const journal::Entry& entry) {
        if (entry.type.name != "journal.activated")
            entries.rows.push_back(
                {entry.seq.value(), entry.recorded_at.text(), entry.type.name, entry.actor});
    });
    report.tables.push_back(std::move(entries));
    return report;
}

} // namespace tepat::cli::detail
