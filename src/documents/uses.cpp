#include "documents/uses.hpp"

#include <map>
#include <set>

namespace tepat::documents {
namespace {

using journal::Digest;

constexpr std::string_view first = R"sql(
create table document_use (
    digest blob not null,
    seq bigint not null,
    region bigint not null,
    primary key (digest, seq)
) /*clustered*/;
)sql";

/// Each document with the first entry that rests on it.
std::map<Digest, Seq> used(store::Connection& connection) {
    std::map<Digest, Seq> out;
    const store::ReadScope scope{connection};
    if (connection.columns("document_use").empty()) return out; // not migrated since there are any
    connection.each("select digest, min(seq) from document_use group by digest",
                    [&](const store::Row& row) {
                        if (const auto digest = Digest::from(row.blob(0)))
                            out.emplace(*digest, row.id<Seq>(1));
                    });
    return out;
}

void add(Checked& out, Refusal what, Seq seq) {
    if (out.findings.size() < journal::most_findings)
        out.findings.push_back({std::move(what), seq});
}

} // namespace

journal::RoomFolds folds() {
    return {{"documents",
             {{1, "which entries rest on which documents", first}},
             {{"document_use", store::TableKind::folded, {"digest", "seq"}}}},
            {}};
}

void rest_on(const journal::ApplyContext& context, RegionId where) {
    const std::set<Digest> once{context.entry.documents.begin(), context.entry.documents.end()};
    for (const auto& digest : once)
        context.connection.run("insert into document_use (digest, seq, region) values ($1, $2, $3)",
                               store::Blob{digest.view()}, context.entry.seq, where);
}

std::vector<Use> entries_with(store::Connection& connection, const journal::Visibility& visibility,
                              const Digest& digest) {
    std::vector<Use> out;
    connection.each(
        "select seq, region from document_use where digest = $1 order by seq",
        [&](const store::Row& row) {
            const Use use{row.id<Seq>(0), row.id<RegionId>(1)};
            if (visibility.sees(use.seq)) out.push_back(use);
        },
        store::Blob{digest.view()});
    return out;
}

std::vector<Digest> documents_of(store::Connection& connection, Seq seq) {
    std::vector<Digest> out;
    const auto entry = journal::read_entry(connection, seq);
    if (!entry) return out;
    for (const auto& digest : entry->documents) {
        bool kept = false;
        connection.each(
            "select 1 from document_use where digest = $1 and seq = $2",
            [&](const store::Row&) { kept = true; }, store::Blob{digest.view()}, seq);
        if (kept) out.push_back(digest);
    }
    return out;
}

Checked verify(store::Connection& connection, const Vault& vault, Progress& progress) {
    Checked out;
    const auto all = used(connection);
    std::set<std::string> seen;
    const auto total = static_cast<std::int64_t>(all.size());
    for (const auto& [digest, seq] : all) {
        if (progress.stop_requested()) return out;
        progress.at("documents.step.checking"_msg, out.documents++, total);
        seen.insert(vault.name_of(digest));
        if (const auto bytes = vault.check(digest))
            out.bytes += *bytes;
        else
            add(out, bytes.error(), seq);
    }
    vault.each([&](const Vault::Stored& stored) {
        if (seen.contains(stored.name) || progress.stop_requested()) return;
        if (!stored.digest) {
            add(out, stored.digest.error(), Seq{});
            return;
        }
        ++out.loose;
        if (vault.name_of(*stored.digest) != stored.name)
            add(out,
                {"documents.misplaced"_msg,
                 {{"digest", stored.digest->hex()}, {"name", stored.name}}},
                Seq{});
        else if (const auto bytes = vault.check(*stored.digest); !bytes)
            add(out, bytes.error(), Seq{});
    });
    return out;
}

Checked verify_without(store::Connection& connection, const Refusal& why) {
    Checked out;
    const auto all = used(connection);
    out.documents = static_cast<std::int64_t>(all.size());
    if (!all.empty()) add(out, why, all.begin()->second);
    return out;
}

} // namespace tepat::documents
