#include "identity/batch.hpp"

#include "identity/detail/batch_entry.hpp"
#include "identity/detail/entries.hpp"
#include "identity/detail/people_file.hpp"
#include "sheets/error_book.hpp"
#include "sheets/named_rows.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <unordered_map>

namespace tepat::identity {
namespace {

namespace fs = std::filesystem;
using detail::BatchHeader;
using detail::BatchLine;

constexpr std::int64_t between_reports = 10'000;

enum Column : std::uint8_t { id, result, nik };
constexpr std::array<std::string_view, 3> columns{"id", "hasil", "nik_dukcapil"};

/// Letters, small: `NIK Tidak Valid` is `niktidakvalid`.
std::string letters(std::string_view text) {
    std::string out;
    for (const char c : sheets::lower(text))
        if (c >= 'a' && c <= 'z') out += c;
    return out;
}

std::optional<Verdict> read_result(std::string_view text) {
    static const std::map<std::string, Verdict, std::less<>> words{
        {"padan", Verdict::matched},
        {"sesuai", Verdict::matched},
        {"tidakpadan", Verdict::not_matched},
        {"tidaksesuai", Verdict::not_matched},
        {"tidakditemukan", Verdict::not_matched},
        {"datatidakditemukan", Verdict::not_matched},
        {"niktidakvalid", Verdict::nik_invalid},
        {"niktidaksah", Verdict::nik_invalid},
        {"nikinvalid", Verdict::nik_invalid},
        {"niktidakditemukan", Verdict::nik_invalid},
        {"nikganda", Verdict::nik_double},
        {"ganda", Verdict::nik_double},
        {"tidakadanik", Verdict::no_nik},
        {"tanpanik", Verdict::no_nik},
        {"nikkosong", Verdict::no_nik},
        {"meninggal", Verdict::deceased},
        {"meninggaldunia", Verdict::deceased},
        {"pindah", Verdict::moved}};
    const auto at = words.find(letters(text));
    if (at == words.end()) return std::nullopt;
    return at->second;
}

std::optional<SubjectId> read_id(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number <= 0)
        return std::nullopt;
    return SubjectId{number};
}

void each_batch_line(store::Connection& connection, Seq batch,
                     const std::function<void(const BatchLine&)>& each) {
    const auto entry = journal::read_entry(connection, batch).value();
    journal::read_lines(connection, entry, [&](std::int64_t, BytesView line) {
        each(detail::decode_batch_line(line));
    });
}

/// Reads rows against the persons of a batch.
class AnswerRows {
public:
    AnswerRows(store::Connection& connection, Seq batch) {
        each_batch_line(connection, batch,
                        [&](const BatchLine& line) { waiting_.emplace(line.person, false); });
    }

    /// What is wrong with a row, and in which column.
    [[nodiscard]] std::optional<std::pair<Column, MessageCode>>
    take(const sheets::NamedRows& rows) {
        const auto person = read_id(rows.text(id));
        const auto waiting = person ? waiting_.find(*person) : waiting_.end();
        if (waiting == waiting_.end()) return std::pair{id, "identity.answer_unknown"_msg};
        if (waiting->second) return std::pair{id, "identity.answer_twice"_msg};
        const auto verdict = read_result(rows.text(result));
        if (!verdict) return std::pair{result, "identity.answer_word"_msg};
        VerdictLine line{*person, *verdict};
        if (rows.has(nik) && !rows.text(nik).empty()) {
            const auto number = Nik::parse(rows.text(nik));
            if (!number || rows.cell(nik).digits_suspect())
                return std::pair{nik, "identity.answer_nik"_msg};
            line.civil_nik = number->number();
        }
        waiting->second = true;
        lines_.push_back(std::move(line));
        return std::nullopt;
    }
    [[nodiscard]] std::int64_t unanswered() const {
        return std::ssize(waiting_) - std::ssize(lines_);
    }
    [[nodiscard]] std::vector<VerdictLine> finish() {
        std::ranges::sort(lines_, {}, &VerdictLine::person);
        return std::move(lines_);
    }

private:
    std::unordered_map<SubjectId, bool> waiting_; ///< and whether they are answered
    std::vector<VerdictLine> lines_;
};

/// What we say of everybody in a batch.
std::unordered_map<SubjectId, Verdict> our_verdicts(store::Connection& connection,
                                                    const journal::Visibility& visibility,
                                                    const StoredBatch& batch) {
    std::unordered_map<SubjectId, Verdict> ours;
    each_batch_line(connection, batch.seq, [&](const BatchLine& line) {
        if (line.alone) ours.emplace(line.person, *line.alone);
    });
    for (const auto& run : all_runs(connection, visibility)) {
        if (run.header.kind != RunKind::civil || !run.header.region.contains(batch.region))
            continue;
        each_verdict(connection, run, [&](const VerdictLine& line) {
            ours[line.person] = line.verdict;
            return true;
        });
        break;
    }
    return ours;
}

} // namespace

Result<StoredBatch> batch_out(journal::Journal& journal, const registry::Instrument& instrument,
                              const BatchRequest& request, Progress& progress) {
    const auto folder =
        request.file.parent_path().empty() ? fs::path{"."} : request.file.parent_path();
    const auto written = detail::write_people(journal, instrument, request.region, request.on,
                                              std::nullopt, folder, progress);
    if (!written) return std::unexpected(written.error());
    if (!*written) return refuse("identity.stopped"_msg);
    const auto& people = *written;
    std::error_code failed;
    fs::rename(people->file, request.file, failed);
    if (failed)
        return refuse("identity.no_folder"_msg,
                      {{"folder", folder.string()}, {"reason", failed.message()}});
    const auto digest = journal::digest_of_file(request.file);
    if (!digest)
        return refuse("identity.no_file"_msg, {{"file", request.file.filename().string()}});

    StoredBatch batch{
        {}, people->position, request.on, request.region, std::ssize(people->persons), {}, false};
    const BatchHeader header{people->position, request.on, request.region, *digest};
    const auto bytes = encode(header);
    const auto identity = journal::sha256(bytes);
    journal::SetDraft draft{journal, "batch:" + identity.hex()};
    draft.discard(); // of a run that was stopped
    const auto alone = judge_alone(people->persons);
    std::vector<BatchLine> lines;
    for (std::size_t at = 0; at < alone.size(); ++at) {
        lines.push_back({people->persons[at].id, alone[at]});
        if (alone[at]) batch.alone.add({people->persons[at].id, *alone[at]});
    }
    std::ranges::sort(lines, {}, &BatchLine::person);
    for (const auto& line : lines) {
        draft.add(encode(line));
        draft.mark({});
    }
    draft.finish();
    std::vector<std::pair<std::string, std::int64_t>> sums;
    for (const auto verdict : {Verdict::nik_double, Verdict::nik_invalid, Verdict::no_nik})
        sums.emplace_back(name_of(verdict), batch.alone.of(verdict));
    const journal::Command command{request.actor, {draft.key(), 0, identity}, request.on};
    const auto receipt = journal.submit_set(
        command, {{std::string{detail::batch_name}, 1}, bytes, draft.chunks(), sums, {*digest}},
        draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    batch.seq = receipt->first;
    batch.repeated = receipt->repeated;
    return batch;
}

std::optional<StoredBatch> read_batch(store::Connection& connection,
                                      const journal::Visibility& visibility, Seq seq) {
    if (!visibility.sees(seq)) return std::nullopt;
    const auto entry = journal::read_entry(connection, seq);
    if (!entry || entry->type.name != detail::batch_name) return std::nullopt;
    const auto set = journal::decode_set(entry->type, entry->payload);
    const auto header = detail::decode_batch_header(set.header);
    StoredBatch batch{seq, header.position, header.on, header.region, 0, {}, false};
    for (const auto& chunk : set.chunks)
        batch.persons += chunk.lines;
    for (const auto& [name, value] : set.sums)
        batch.alone.by_verdict.at(static_cast<std::size_t>(verdict_of(name).value()) - 1) = value;
    return batch;
}

Result<AnswersReport> answers_in(journal::Journal& journal, const AnswersRequest& request,
                                 Progress& progress) {
    auto rows = sheets::NamedRows::open(request.file, columns);
    if (!rows) return std::unexpected(std::move(rows.error()));
    if (const auto all = rows->require({id, result}); !all) return std::unexpected(all.error());
    RunHeader header;
    header.kind = RunKind::answers;
    header.file = rows->file();
    header.digest = journal::digest_of_file(request.file);
    if (!header.digest) return refuse("identity.no_file"_msg, {{"file", header.file}});
    journal.settle(progress);

    AnswersReport report;
    std::vector<VerdictLine> lines;
    {
        const auto connection = journal.database().connect_reader();
        const store::ReadScope scope{*connection};
        const journal::Visibility visibility{*connection};
        const auto batch = read_batch(*connection, visibility, request.batch);
        if (!batch)
            return refuse("identity.no_batch"_msg,
                          {{"entry", std::to_string(request.batch.value())}});
        header.position = batch->position;
        header.on = batch->on;
        header.region = batch->region;
        header.batch = batch->seq;
        AnswerRows answers{*connection, batch->seq};
        sheets::ErrorBook errors{request.errors};
        for (;;) {
            const auto any = rows->next();
            if (!any) return std::unexpected(any.error());
            if (!*any) break;
            if (++report.rows % between_reports == 0)
                progress.at("progress.identity_answers"_msg, report.rows, 0);
            if (progress.stop_requested()) return refuse("identity.stopped"_msg);
            if (const auto wrong = answers.take(*rows)) {
                ++report.refused;
                errors.add(rows->file(), {}, rows->row(), columns[wrong->first],
                           rows->text(wrong->first), {wrong->second, {}});
            }
        }
        auto book = errors.finish();
        if (!book) return std::unexpected(std::move(book.error()));
        report.errors = *std::move(book);
        report.unanswered = answers.unanswered();
        lines = answers.finish();
    }
    if (lines.empty()) return refuse("identity.no_answer"_msg, {{"file", header.file}});
    auto run = detail::record_run(journal, request.actor, header, lines, progress);
    if (!run) return std::unexpected(run.error());
    report.run = *std::move(run);
    return report;
}

void each_disagreement(store::Connection& connection, const journal::Visibility& visibility,
                       const StoredRun& answers,
                       const std::function<void(const Disagreement&)>& each) {
    if (!answers.header.batch) return;
    const auto batch = read_batch(connection, visibility, *answers.header.batch);
    if (!batch) return;
    const auto ours = our_verdicts(connection, visibility, *batch);
    each_verdict(connection, answers, [&](const VerdictLine& line) {
        const auto our = ours.find(line.person);
        if (our != ours.end() && our->second != line.verdict)
            each({line.person, our->second, line.verdict, line.civil_nik});
        return true;
    });
}

} // namespace tepat::identity
