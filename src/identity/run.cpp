#include "identity/run.hpp"

#include "core/cbor.hpp"
#include "identity/detail/entries.hpp"

#include <algorithm>

namespace tepat::identity {
namespace {

constexpr std::array<std::string_view, 3> kinds{"civil", "doubles", "answers"};
constexpr std::string_view held_sum = "held";

std::optional<StoredRun> run_of(const std::optional<journal::Entry>& entry) {
    if (!entry || entry->type.name != detail::verdicts_name) return std::nullopt;
    const auto set = journal::decode_set(entry->type, entry->payload);
    StoredRun run;
    run.seq = entry->seq;
    run.header = decode_run_header(set.header);
    for (const auto& [name, value] : set.sums) {
        if (name == held_sum) run.counts.held = value;
        if (const auto verdict = verdict_of(name))
            run.counts.by_verdict.at(static_cast<std::size_t>(*verdict) - 1) = value;
    }
    for (const auto& chunk : set.chunks)
        run.lines += chunk.lines;
    return run;
}

} // namespace

std::string_view name_of(RunKind kind) {
    return kinds.at(static_cast<std::size_t>(kind) - 1);
}

Bytes encode(const RunHeader& header) {
    CborWriter out;
    out.array(8);
    out.integer(static_cast<std::int64_t>(header.kind));
    out.integer(header.position.value());
    out.integer(header.on.day_number());
    out.text(header.region.digits());
    out.text(header.file);
    if (header.digest)
        out.bytes(header.digest->view());
    else
        out.null();
    if (header.batch)
        out.integer(header.batch->value());
    else
        out.null();
    out.integer(header.threshold);
    return out.take();
}

RunHeader decode_run_header(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(8);
    RunHeader header;
    const auto kind = in.integer();
    if (kind < 1 || kind > static_cast<std::int64_t>(kinds.size()))
        throw CborError{"identity: verdicts of an unknown kind"};
    header.kind = static_cast<RunKind>(kind);
    header.position = Seq{in.integer()};
    header.on = detail::read_day(in);
    header.region = detail::read_region(in);
    header.file = in.text();
    if (!in.null()) {
        header.digest = journal::Digest::from(in.bytes());
        if (!header.digest) throw CborError{"identity: a digest has 32 bytes"};
    }
    if (!in.null()) header.batch = Seq{in.integer()};
    header.threshold = detail::read_32(in);
    in.finish();
    return header;
}

void VerdictCounts::add(const VerdictLine& line) {
    ++by_verdict.at(static_cast<std::size_t>(line.verdict) - 1);
    if (line.held != Held::no) ++held;
}

namespace detail {

Result<StoredRun> record_run(journal::Journal& journal, const std::string& actor,
                             const RunHeader& header, const std::vector<VerdictLine>& lines,
                             Progress& progress) {
    StoredRun run;
    run.header = header;
    run.lines = std::ssize(lines);
    const auto bytes = encode(header);
    const auto identity = journal::sha256(bytes);
    journal::SetDraft draft{journal, "verdicts:" + identity.hex()};
    draft.discard(); // of a run that was stopped: what was found is kept in its folder
    journal::Hasher content;
    content.add(bytes);
    for (const auto& line : lines) {
        const auto encoded = encode(line);
        run.counts.add(line);
        content.add(encoded);
        draft.add(encoded);
        draft.mark({});
    }
    draft.finish();
    // The same files may be judged otherwise, by another model or threshold: that is another run.
    const auto digest = content.finish();
    std::vector<std::pair<std::string, std::int64_t>> sums{
        {std::string{held_sum}, run.counts.held}};
    for (std::size_t at = 0; at < verdicts; ++at)
        sums.emplace_back(name_of(static_cast<Verdict>(at + 1)), run.counts.by_verdict[at]);
    std::ranges::sort(sums);
    std::vector<journal::Digest> documents;
    if (header.digest) documents.push_back(*header.digest);
    const journal::Command command{actor, {"verdicts:" + digest.hex(), 0, digest}, header.on};
    const auto receipt = journal.submit_set(
        command, {{std::string{verdicts_name}, 1}, bytes, draft.chunks(), sums, documents},
        draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    run.seq = receipt->first;
    run.repeated = receipt->repeated;
    return run;
}

} // namespace detail

std::optional<StoredRun> read_run(store::Connection& connection,
                                  const journal::Visibility& visibility, Seq seq) {
    if (!visibility.sees(seq)) return std::nullopt;
    return run_of(journal::read_entry(connection, seq));
}

std::vector<StoredRun> all_runs(store::Connection& connection,
                                const journal::Visibility& visibility) {
    std::vector<Seq> entries;
    connection.each("select seq from identity_run order by seq desc",
                    [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    std::vector<StoredRun> runs;
    for (const auto seq : entries)
        if (auto run = read_run(connection, visibility, seq)) runs.push_back(*std::move(run));
    return runs;
}

void each_verdict(store::Connection& connection, const StoredRun& run,
                  const std::function<bool(const VerdictLine&)>& each) {
    const auto entry = journal::read_entry(connection, run.seq).value();
    for (const auto& ref : journal::decode_set(entry.type, entry.payload).chunks) {
        const auto chunk = journal::read_chunk(connection, ref.root);
        for (std::uint32_t line = 0; line < chunk.lines.size(); ++line)
            if (!each(decode_verdict(chunk.lines[line]))) return;
    }
}

std::optional<VerdictLine> verdict_on(store::Connection& connection, const StoredRun& run,
                                      SubjectId person) {
    std::vector<std::int64_t> numbers; // its own line, and those of its second registrations
    connection.each(
        "select line from touch where subject_id = $1 and seq = $2",
        [&](const store::Row& row) { numbers.push_back(row.integer(0)); }, person, run.seq);
    if (numbers.empty()) return std::nullopt;
    const auto entry = journal::read_entry(connection, run.seq).value();
    for (const auto number : numbers)
        if (const auto line = journal::read_line(connection, entry, number))
            if (auto its = decode_verdict(*line); its.person == person) return its;
    return std::nullopt;
}

} // namespace tepat::identity
