#include "cli/detail/document_verbs.hpp"

#include "documents/uses.hpp"
#include "sheets/atomic_file.hpp"

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;

constexpr const char* vault_name = "dokumen";

void add_facts(Report& report, const documents::Document& its, const documents::Vault& vault) {
    report.add("digest", "cli.digest"_msg, its.digest.hex());
    report.add("type", "cli.media_type"_msg, std::string{documents::media_type(its.kind)});
    report.add("bytes", "cli.bytes"_msg, its.size);
    if (const auto& photo = its.photo) {
        report.add("pixels", "cli.pixels"_msg,
                   std::to_string(photo->width) + " × " + std::to_string(photo->height));
        if (photo->position) report.add("position", "cli.position"_msg, photo->position->text());
        if (photo->taken) report.add("taken", "cli.taken_at"_msg, photo->taken->text());
    }
    report.add("stored_as", "cli.stored_as"_msg,
               (fs::path{vault_name} / vault.name_of(its.digest)).string());
}

Result<void> write_out(const fs::path& target, BytesView bytes) {
    auto file = sheets::AtomicFile::create(target);
    if (!file) return std::unexpected(file.error());
    if (auto wrote = file->write(bytes); !wrote) return wrote;
    return file->commit();
}

Table uses_table(store::Connection& reader, const journal::Digest& digest) {
    const store::ReadScope scope{reader};
    Table table{"entries",
                "cli.entries"_msg,
                {{"entry", "cli.entry"_msg},
                 {"recorded_at", "cli.recorded_at"_msg},
                 {"type", "cli.type"_msg},
                 {"actor", "cli.actor"_msg}},
                {}};
    for (const auto& use : documents::entries_with(reader, journal::Visibility{reader}, digest)) {
        const auto head = journal::read_head(reader, use.seq);
        if (head)
            table.rows.push_back(
                {use.seq.value(), head->recorded_at.text(), head->type.name, head->actor});
    }
    return table;
}

} // namespace

fs::path key_file(const fs::path& work) {
    return work / "kunci";
}

fs::path package_key_file(const fs::path& work) {
    return work / "kunci-paket";
}

fs::path device_key_file(const fs::path& work) {
    return work / "kunci-perangkat";
}

fs::path regency_key_file(const fs::path& work) {
    return work / "kunci-kabupaten.pub";
}

Result<documents::Vault> vault_to_keep(const fs::path& work) {
    const auto key = store::ServerKey::at(key_file(work));
    if (!key) return refuse("access.key_file"_msg, {{"file", key_file(work).string()}});
    return documents::Vault::open(work / vault_name, *key);
}

Result<documents::Vault> vault_to_read(const Context& context, const std::string& work) {
    const auto folder = work_folder(context, work);
    if (!fs::exists(folder / vault_name))
        return refuse("documents.no_folder"_msg, {{"folder", vault_name}});
    const auto key = store::ServerKey::read(key_file(folder));
    if (!key) return refuse("documents.other_key"_msg, {{"folder", vault_name}});
    return documents::Vault::open_to_read(folder / vault_name, *key);
}

Result<Report> document_keep(const Context& context, const DocumentArgs& args) {
    // Whoever may not is told so before anything is read or written.
    if (const auto database = open_to_read(context); !database)
        return std::unexpected(database.error());
    const auto folder = work_folder(context, args.work);
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
    const auto vault = vault_to_keep(folder);
    if (!vault) return std::unexpected(vault.error());
    const auto kept = vault->keep_file(args.file);
    if (!kept) return std::unexpected(kept.error());
    Report report;
    add_facts(report, *kept, *vault);
    return report;
}

Result<Report> document_show(const Context& context, const DocumentArgs& args) {
    const auto database = open_to_read(context);
    if (!database) return std::unexpected(database.error());
    const auto digest = journal::Digest::from(from_hex(args.digest).value_or(Bytes{}));
    if (!digest) return refuse("cli.not_a_digest"_msg, {{"digest", args.digest}});
    const auto vault = vault_to_read(context, args.work);
    if (!vault) return std::unexpected(vault.error());
    const auto bytes = vault->read(*digest);
    if (!bytes) return std::unexpected(bytes.error());
    Report report;
    add_facts(report, documents::described(*bytes), *vault);
    report.tables.push_back(uses_table(*(*database)->connect_reader(), *digest));
    if (!args.out.empty()) {
        const auto bare =
            args.original ? std::optional{*bytes} : documents::without_metadata(*bytes);
        if (!bare) return refuse("documents.broken"_msg);
        if (auto wrote = write_out(args.out, *bare); !wrote) return std::unexpected(wrote.error());
        report.add("file", "cli.file"_msg, args.out);
    }
    return report;
}

} // namespace tepat::cli::detail
