#include "cli/detail/journal_verbs.hpp"

#include "core/cbor.hpp"
#include "journal/proof_file.hpp"
#include "journal/witness.hpp"
#include "receipts/paper.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

Result<std::vector<journal::NoteKey>> keys_of(const JournalArgs& args) {
    std::vector<journal::NoteKey> keys;
    for (const auto& text : args.keys) {
        auto key = journal::NoteKey::parse(text);
        if (!key) return refuse("cli.no_note_key"_msg, {{"key", text}});
        keys.push_back(*std::move(key));
    }
    return keys;
}

/// Those that were named; else the database's own, when this machine has it.
Result<std::vector<journal::NoteKey>> known_keys(const Context& context, const JournalArgs& args) {
    auto keys = keys_of(args);
    if (!keys || !keys->empty()) return keys;
    const auto signer = journal::signer_in(signing_key_of(context, args.work));
    if (!signer) return std::unexpected(signer.error());
    if (*signer) keys->push_back((*signer)->key());
    return keys;
}

Result<void> write_file(const std::string& file, std::string_view text) {
    std::ofstream out{file, std::ios::binary};
    out << text;
    if (!out.flush()) return refuse("cli.cannot_write"_msg, {{"file", file}});
    return {};
}

Result<std::string> read_file(const std::string& file) {
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    std::ifstream in{file, std::ios::binary};
    if (failed || !in || size > journal::proof_file_size_most)
        return refuse("cli.cannot_read"_msg, {{"file", file}});
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// The newest that was kept: what a proof leads to.
Result<journal::SignedCheckpoint> newest_checkpoint(store::Connection& connection) {
    const auto kept = journal::kept_checkpoints(connection);
    if (kept.empty()) return refuse("cli.no_checkpoint"_msg);
    auto newest = journal::parse_signed_checkpoint(kept.back().note);
    if (!newest)
        return refuse("verify.checkpoint_row"_msg, {{"size", std::to_string(kept.back().size)}});
    return *std::move(newest);
}

void add_checkpoint(Report& report, const journal::Checkpoint& checkpoint) {
    report.add("origin", "cli.origin"_msg, checkpoint.origin);
    report.add("size", "cli.checkpoint_size"_msg, checkpoint.size);
    report.add("root", "cli.root"_msg, checkpoint.root.hex());
}

Table findings_table() {
    return {
        "findings", "cli.findings"_msg, {{"entry", "cli.entry"_msg}, {"what", "cli.what"_msg}}, {}};
}

/// What a witness has that does not fit this journal.
Result<void> compare_witness(const Context& context, store::Connection& connection,
                             std::span<const journal::NoteKey> known, Report& report,
                             Table& findings) {
    const auto lodged = journal::read_witness(context.witness);
    if (!lodged) return std::unexpected(lodged.error());
    report.add("lodged", "cli.lodged"_msg, static_cast<std::int64_t>(lodged->size()));
    const auto found = [&](std::int64_t size, const Refusal& what) {
        findings.rows.push_back({size, context.terminal.text(what.code, what.params)});
    };
    for (const auto& its : *lodged) {
        const auto size = its.checkpoint.size;
        if (!known.empty() && !journal::who_signed(*journal::parse_note(its.note), known))
            found(size, {"verify.checkpoint_signature"_msg, {{"size", std::to_string(size)}}});
        if (const auto wrong = journal::compare_with(connection, its.checkpoint))
            found(size, *wrong);
    }
    return {};
}

Result<Report> checked(const journal::EntryProof& proof, std::span<const journal::NoteKey> keys,
                       const JournalArgs& args) {
    const auto note = journal::parse_note(proof.checkpoint.note);
    if (!journal::who_signed(*note, keys)) return refuse("cli.proof_other_key"_msg);
    const auto its = journal::holds(proof);
    if (!its) return refuse("cli.proof_wrong"_msg);
    Report report;
    report.add("holds", "cli.proof_holds"_msg, true);
    add_checkpoint(report, proof.checkpoint.checkpoint);
    report.add("entry", "cli.entry"_msg, its->entry.seq.value());
    report.add("type", "cli.type"_msg, its->entry.type.name);
    report.add("recorded_at", "cli.recorded_at"_msg, its->entry.recorded_at.text());
    report.add("actor", "cli.actor"_msg, its->entry.actor);
    if (proof.line) report.add("line", "cli.line"_msg, proof.line->number);
    if (proof.payload) {
        const BytesView shown = proof.line ? BytesView{proof.line->line} : *proof.payload;
        if (!args.out.empty()) {
            if (auto written = write_file(args.out, shown); !written)
                return std::unexpected(written.error());
            report.add("file", "cli.file"_msg, args.out);
        }
        try {
            report.texts.push_back(cbor_text(shown));
        } catch (const CborError&) {
            report.texts.push_back(to_hex(shown));
        }
    }
    return report;
}

} // namespace

fs::path signing_key_of(const Context& context, const std::string& work) {
    return work_folder(context, work) / "kunci-jurnal";
}

Result<Report> journal_key(const Context& context, const JournalArgs& args) {
    const auto signer = journal::signer_in(signing_key_of(context, args.work));
    if (!signer) return std::unexpected(signer.error());
    if (!*signer) return refuse("cli.no_key_yet"_msg);
    Report report;
    report.add("key", "cli.note_key"_msg, (*signer)->key().text());
    return report;
}

Result<Report> journal_checkpoint(const Context& context, const JournalArgs& args) {
    // A witness that is not there yet begins here; what else starts would be refused.
    auto guarded = context;
    if (!fs::exists(context.witness)) guarded.witness.clear();
    const auto session = Session::open(guarded);
    if (!session) return std::unexpected(session.error());
    const auto key = signing_key_of(context, args.work);
    make_work_folder(key.parent_path());
    store::SystemRandom secrets;
    const auto signer = journal::signer_at(key, args.origin, secrets);
    if (!signer) return std::unexpected(signer.error());
    const auto made = journal::make_checkpoint(
        (*session)->journal(), *signer, args.size == 0 ? std::nullopt : std::optional{args.size});
    if (!made) return std::unexpected(made.error());
    Report report;
    add_checkpoint(report, made->checkpoint);
    report.add("key", "cli.note_key"_msg, signer->key().text());
    if (!context.witness.empty()) {
        if (auto lodged = journal::lodge(context.witness, *made); !lodged)
            return std::unexpected(lodged.error());
        report.add("witness", "cli.witness"_msg, context.witness);
    }
    if (!args.out.empty()) {
        if (auto written = write_file(args.out, made->note); !written)
            return std::unexpected(written.error());
        report.add("file", "cli.file"_msg, args.out);
    }
    report.texts.push_back(made->note);
    return report;
}

Result<Report> journal_verify(const Context& context, const JournalArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto known = known_keys(context, args);
    if (!known) return std::unexpected(known.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    Report report;
    auto findings = findings_table();
    for (const auto& finding : journal::verify_checkpoints(*reader, *known))
        findings.rows.push_back(
            {finding.seq.value(), context.terminal.text(finding.what.code, finding.what.params)});
    report.add("kept", "cli.kept_checkpoints"_msg,
               static_cast<std::int64_t>(journal::kept_checkpoints(*reader).size()));
    if (!context.witness.empty())
        if (auto compared = compare_witness(context, *reader, *known, report, findings); !compared)
            return std::unexpected(compared.error());
    report.lines.insert(report.lines.begin(),
                        Line{"clean", "cli.clean"_msg, findings.rows.empty()});
    report.add("entries", "cli.entries"_msg, journal::last_seq(*reader).value());
    report.exit = findings.rows.empty() ? Exit::done : Exit::look;
    report.tables.push_back(std::move(findings));
    return report;
}

Result<Report> journal_prove(const Context& context, const JournalArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const auto checkpoint = newest_checkpoint(*reader);
    if (!checkpoint) return std::unexpected(checkpoint.error());
    const auto proof = journal::prove_entry(*reader, Seq{args.entry},
                                            args.line < 0 ? std::nullopt : std::optional{args.line},
                                            !args.without_payload, *checkpoint);
    if (!proof) return std::unexpected(proof.error());
    const auto text = journal::proof_file(*proof);
    if (auto written = write_file(args.out, text); !written)
        return std::unexpected(written.error());
    Report report;
    report.add("entry", "cli.entry"_msg, args.entry);
    add_checkpoint(report, checkpoint->checkpoint);
    report.add("file", "cli.file"_msg, args.out);
    report.add("bytes", "cli.bytes"_msg, static_cast<std::int64_t>(text.size()));
    return report;
}

Result<Report> journal_check(const Context& context, const JournalArgs& args) {
    const auto keys = keys_of(args);
    if (!keys) return std::unexpected(keys.error());
    const auto text = read_file(args.file);
    if (!text) return std::unexpected(text.error());
    if (const auto proof = journal::parse_proof_file(*text)) return checked(*proof, *keys, args);
    const auto code = journal::parse_receipt(*text);
    if (!code) return refuse("cli.no_proof"_msg, {{"file", args.file}});
    const auto checkpoint = journal::holds(*code, *keys);
    if (!checkpoint) return refuse("cli.proof_wrong"_msg);
    Report report;
    report.add("holds", "cli.proof_holds"_msg, true);
    add_checkpoint(report, *checkpoint);
    report.add("entry", "cli.entry"_msg, code->seq.value());
    report.add("leaf", "cli.leaf"_msg, code->leaf.hex());
    if (context.witness.empty()) return report;
    const auto lodged = journal::read_witness(context.witness);
    if (!lodged) return std::unexpected(lodged.error());
    report.add("lodged", "cli.lodged"_msg,
               std::ranges::any_of(*lodged, [&](const journal::SignedCheckpoint& its) {
                   return its.checkpoint == *checkpoint;
               }));
    return report;
}

Result<Report> journal_receipt(const Context& context, const JournalArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto reader = (*database)->connect_reader();
    const store::ReadScope scope{*reader};
    const auto checkpoint = newest_checkpoint(*reader);
    if (!checkpoint) return std::unexpected(checkpoint.error());
    const auto code = journal::make_receipt(*reader, Seq{args.entry}, *checkpoint);
    if (!code) return std::unexpected(code.error());
    const auto head = journal::read_head(*reader, Seq{args.entry});
    const auto paper = receipts::make_paper(*code, head->recorded_at.date_at(jakarta),
                                            context.terminal.language());
    Report report;
    report.add("entry", "cli.entry"_msg, args.entry);
    report.add("bytes", "cli.bytes"_msg,
               static_cast<std::int64_t>(journal::receipt_text(*code).size()));
    report.add("version", "cli.qr_version"_msg, std::int64_t{paper.version});
    if (!args.out.empty()) {
        if (auto written = write_file(args.out, paper.svg); !written)
            return std::unexpected(written.error());
        report.add("file", "cli.file"_msg, args.out);
    }
    report.texts.push_back(paper.text);
    return report;
}

Result<Report> journal_redact(const Context& context, const JournalArgs& args) {
    const auto session = Session::open(context);
    if (!session) return std::unexpected(session.error());
    const journal::Command command{context.actor,
                                   {"redact", args.entry, journal::sha256(args.reason)},
                                   (*session)->clock().now().date_at(jakarta)};
    const auto receipt = (*session)->journal().redact(command, Seq{args.entry}, args.reason);
    if (!receipt) return std::unexpected(receipt.error());
    Report report;
    report.add("redacted", "cli.redacted"_msg, args.entry);
    report.add("entry", "cli.entry"_msg, receipt->last.value());
    return report;
}

} // namespace tepat::cli::detail
