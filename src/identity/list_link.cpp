#include "identity/list_link.hpp"

#include "identity/detail/entries.hpp"
#include "identity/detail/people_file.hpp"
#include "identity/detail/reasons.hpp"
#include "matching/cluster.hpp"
#include "registry/reader.hpp"
#include "sheets/writer.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <unordered_set>

namespace tepat::identity {
namespace {

namespace fs = std::filesystem;
using sheets::Value;

std::int32_t centibits(float weight) {
    return static_cast<std::int32_t>(std::lround(static_cast<double>(weight) * 100));
}

/// Whom each row of the list means.
std::vector<ListRow> judge(const matching::Matches& matches,
                           const std::vector<RegisterPerson>& persons) {
    const auto records = matches.collection.records();
    const auto boundary = matches.collection.boundary();
    const matching::Scorer scorer{matches.report.model};
    std::vector<ListRow> rows(boundary);
    std::uint64_t place = 0;
    matches.collection.each_name([&](std::uint32_t row, std::string_view id) {
        if (place < boundary) {
            rows[place].row = row;
            rows[place].id = detail::short_id(id);
        }
        ++place;
    });
    for (const auto& best : matching::best_of_each(matches.pairs)) {
        auto& row = rows[best.record];
        row.centibits = centibits(best.weight);
        if (best.runner_up) row.runner_up = centibits(*best.runner_up);
        const auto waterfall = scorer.waterfall(records[best.record], records[best.other]);
        row.reasons = reasons_of(waterfall);
        const auto level = waterfall.pattern.at(matching::Field::name);
        row.other_spelling = level != matching::same && level != matching::missing;
    }
    for (std::size_t at = 0; at < matches.listed.size(); ++at)
        if (matches.accepted[at])
            rows[matches.listed[at].a].person = persons[matches.listed[at].b - boundary].id;
    for (auto& row : rows)
        row.other_spelling = row.other_spelling && row.person.has_value();
    return rows;
}

Result<fs::path> write_rows(store::Connection& connection, const ListLinkRequest& request,
                            const std::vector<ListRow>& rows) {
    auto path = request.folder / "padanan.csv";
    auto table = sheets::create_csv(path, {.guard_formulas = true});
    if (!table) return std::unexpected(std::move(table.error()));
    static const auto columns = std::to_array<sheets::Column>({{"baris"},
                                                               {"id"},
                                                               {"idartbdt"},
                                                               {"keputusan"},
                                                               {"bobot"},
                                                               {"pesaing"},
                                                               {"ejaan_lain"},
                                                               {"alasan"}});
    (*table)->sheet("Padanan", columns);
    const store::ReadScope scope{connection};
    const journal::Visibility visibility{connection};
    const registry::Reader reader{connection, visibility, request.on};
    const auto bits = [](std::optional<std::int32_t> hundredths) {
        return hundredths ? fmt::format("{:.2f}", *hundredths / 100.0) : std::string{};
    };
    for (const auto& row : rows) {
        const auto source = row.person ? reader.source_key(*row.person) : std::nullopt;
        const auto key = source ? source->key : std::string{};
        const auto weight = bits(row.centibits);
        const auto next = bits(row.runner_up);
        const auto why = detail::in_words(row.reasons, request.job.language);
        (*table)->row(std::array<Value, 8>{
            row.row, row.id, key,
            row.person ? std::string_view{"padan"} : std::string_view{"tidak padan"}, weight, next,
            row.other_spelling ? std::string_view{"ya"} : std::string_view{}, why});
    }
    if (auto done = (*table)->finish(); !done) return std::unexpected(done.error());
    return path;
}

Bytes header_of(const ListLinkRequest& request, Seq position, const journal::Digest& digest,
                const matching::JobReport& job) {
    CborWriter out;
    out.array(7);
    out.text(request.list);
    out.integer(position.value());
    out.integer(request.on.day_number());
    out.text(request.region.digits());
    out.text(request.file.filename().string());
    out.bytes(digest.view());
    out.integer(std::lround(job.decision.least_weight * 100));
    return out.take();
}

} // namespace

Bytes encode(const ListRow& row) {
    CborWriter out;
    out.array(7);
    out.integer(row.row);
    out.text(row.id);
    if (row.person)
        out.integer(row.person->value());
    else
        out.null();
    detail::write_maybe(out, row.centibits);
    detail::write_maybe(out, row.runner_up);
    out.boolean(row.other_spelling);
    detail::write_reasons(out, row.reasons);
    return out.take();
}

ListRow decode_list_row(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(7);
    ListRow row;
    row.row = in.integer();
    row.id = in.text();
    if (row.row < 0 || row.id.size() > detail::longest_id)
        throw CborError{"identity: no row of a list"};
    if (const auto person = detail::read_maybe(in)) row.person = SubjectId{*person};
    row.centibits = detail::read_small(in);
    row.runner_up = detail::read_small(in);
    row.other_spelling = in.boolean();
    row.reasons = detail::read_reasons(in);
    in.finish();
    return row;
}

Result<ListLinkReport> link_list(journal::Journal& journal, const registry::Instrument& instrument,
                                 const ListLinkRequest& request, Progress& progress) {
    ListLinkReport report;
    report.stopped = true;
    const auto file = journal::digest_of_file(request.file);
    if (!file) return refuse("identity.no_file"_msg, {{"file", request.file.filename().string()}});
    const auto written_people = detail::write_people(
        journal, instrument, request.region, request.on, std::nullopt, request.folder, progress);
    if (!written_people) return std::unexpected(written_people.error());
    if (!*written_people) return report;
    const auto& people = *written_people;
    auto job = request.job;
    job.files = {request.file, people->file};
    job.folder = request.folder;
    job.today = request.on;
    auto matches = matching::find_matches(job, progress);
    if (!matches) return std::unexpected(std::move(matches.error()));
    report.job = matches->report;
    if (matches->report.stopped) return report;
    const auto rows = judge(*matches, people->persons);

    const auto header = header_of(request, people->position, *file, matches->report);
    journal::SetDraft draft{journal, "list-link:" + journal::sha256(header).hex()};
    draft.discard(); // of a run that was stopped: what was found is kept in its folder
    journal::Hasher content;
    content.add(header);
    std::unordered_set<SubjectId> met;
    for (const auto& row : rows) {
        if (row.person) {
            ++report.found;
            if (!met.insert(*row.person).second) ++report.twice;
            if (row.other_spelling) ++report.other_spelling;
        }
        const auto encoded = encode(row);
        content.add(encoded);
        draft.add(encoded);
        draft.mark({});
    }
    draft.finish();
    report.rows = std::ssize(rows);
    const auto written = write_rows(*journal.database().connect_reader(), request, rows);
    if (!written) return std::unexpected(written.error());
    report.written = *written;
    const auto digest = content.finish();
    const auto receipt =
        journal.submit_set({request.actor, {"list-link:" + digest.hex(), 0, digest}, request.on},
                           {{std::string{detail::linked_name}, 1},
                            header,
                            draft.chunks(),
                            {{"found", report.found},
                             {"other_spelling", report.other_spelling},
                             {"twice", report.twice}},
                            {*file}},
                           draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    report.entry = receipt->first;
    report.repeated = receipt->repeated;
    std::error_code ignored;
    fs::remove(people->file, ignored);
    matching::forget_work(request.folder);
    report.stopped = false;
    return report;
}

} // namespace tepat::identity
