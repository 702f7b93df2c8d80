#include "registry/import.hpp"

#include "core/cbor.hpp"
#include "registry/detail/columns.hpp"
#include "registry/detail/decider.hpp"
#include "registry/detail/form_rows.hpp"
#include "sheets/error_book.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <limits>
#include <memory>
#include <vector>

namespace tepat::registry {
namespace {

using detail::Source;

constexpr std::size_t rows_at_once = 200;
constexpr std::size_t rows_at_most = 4'000; ///< of one household, which has no reason to have more
constexpr int hours_of_the_east = 9;        ///< a day begins first in WIT

/// A file as it came: open, and named by its digest.
struct Opened {
    std::string name;
    journal::Digest digest;
    std::unique_ptr<sheets::Workbook> workbook;
};

Result<std::vector<Opened>> open_all(std::span<const std::filesystem::path> paths) {
    std::vector<Opened> files;
    for (const auto& path : paths) {
        const auto digest = journal::digest_of_file(path);
        if (!digest)
            return refuse("registry.file_missing"_msg, {{"file", path.filename().string()}});
        auto workbook = sheets::open_workbook(path);
        if (!workbook) return std::unexpected(workbook.error());
        files.push_back({path.filename().string(), *digest, std::move(*workbook)});
    }
    return files;
}

/// How often this file was imported before.
std::int64_t times_imported(store::Connection& connection, const journal::Digest& digest) {
    const store::ReadScope scope{connection};
    const journal::Visibility visibility{connection};
    std::int64_t times = 0;
    connection.each(
        "select seq from import_file where digest = $1",
        [&](const store::Row& row) { times += visibility.sees(row.id<Seq>(0)) ? 1 : 0; },
        store::Blob{digest.view()});
    return times;
}

/// A place in the files: everything up to this row is decided.
struct Cursor {
    std::int64_t source = -1;
    std::int64_t row = 0;
    friend auto operator<=>(const Cursor&, const Cursor&) = default;

    static Cursor read(BytesView bytes) {
        if (bytes.empty()) return {};
        CborReader in{bytes};
        in.array_of(2);
        Cursor cursor;
        cursor.source = in.integer();
        cursor.row = in.integer();
        return cursor;
    }
    [[nodiscard]] Bytes bytes() const {
        CborWriter out;
        out.array(2);
        out.integer(source);
        out.integer(row);
        return out.take();
    }
};

class Import {
public:
    Import(journal::Journal& journal, const Instrument& instrument, const ImportOptions& options,
           const Regions& regions, std::vector<Opened> files, const std::string& draft_key,
           Progress& progress)
        : journal_{journal}, instrument_{instrument}, options_{options}, regions_{regions},
          today_{journal.clock().now().date_at(hours_of_the_east)}, files_{std::move(files)},
          draft_{journal, draft_key}, reached_{Cursor::read(draft_.cursor())},
          errors_{options.errors},
          decider_{journal, draft_, instrument, options.effective_on, report_, file_lines()},
          progress_{progress} {}

    Result<ImportReport> run(const journal::CommandKey& key) {
        const auto read = read_all();
        if (!read) {
            draft_.discard();
            return std::unexpected(read.error());
        }
        draft_.finish();
        if (report_.stopped) return report_;
        const auto errors = errors_.finish();
        if (!errors) return std::unexpected(errors.error());
        report_.errors = *errors;
        if (!decider_.anything()) {
            draft_.discard();
            return report_;
        }
        const auto receipt = journal_.submit_set({options_.actor, key, options_.effective_on},
                                                 event(), draft_.key(), progress_);
        if (!receipt) return std::unexpected(receipt.error());
        report_.receipt = *receipt;
        const auto connection = journal_.database().connect_reader();
        const store::ReadScope scope{*connection};
        report_.stopped = !journal::Visibility{*connection}.sees(receipt->last);
        return report_;
    }

private:
    std::vector<lines::File> file_lines() const {
        std::vector<lines::File> lines;
        for (const auto& file : files_)
            lines.push_back({file.name, file.digest, instrument_.id, instrument_.version});
        return lines;
    }

    journal::SetEvent event() const {
        journal::SetEvent event;
        event.type = {"registry.imported", 2};
        CborWriter header;
        header.array(2);
        header.text(instrument_.id);
        header.integer(instrument_.version);
        event.header = header.take();
        event.chunks = draft_.chunks();
        const auto entered = [](const RowCounts& counts) { return counts.added + counts.changed; };
        event.sums = {{"families_added", report_.families_added},
                      {"households", entered(report_.households)},
                      {"members", entered(report_.members)},
                      {"rows_refused", report_.households.refused + report_.members.refused}};
        for (const auto& file : files_)
            event.documents.push_back(file.digest);
        return event;
    }

    Result<void> read_all() {
        std::vector<Source> sources;
        for (auto& file : files_) {
            auto found = detail::find_sources(*file.workbook, file.name, instrument_);
            if (!found) return std::unexpected(found.error());
            std::ranges::move(*found, std::back_inserter(sources));
        }
        std::ranges::stable_sort(sources, {}, [](const Source& its) { return its.form->subject; });
        for (std::size_t at = 0; at < sources.size() && !report_.stopped; ++at) {
            const auto number = static_cast<std::int64_t>(at);
            const bool households = sources[at].form->subject == SubjectKind::household;
            auto& counts = households ? report_.households : report_.members;
            const auto read = !instrument_.supplements.empty()
                                  ? read_source<SupplementRow>(sources[at], number, counts)
                              : households ? read_source<HouseholdRow>(sources[at], number, counts)
                                           : read_source<MemberRow>(sources[at], number, counts);
            if (!read) return read;
        }
        return {};
    }

    using HouseholdRow = detail::HouseholdRow;
    using MemberRow = detail::MemberRow;
    using SupplementRow = detail::SupplementRow;

    /// True when `next` must come in one batch with the rows before it.
    static bool together(const HouseholdRow&, const HouseholdRow&) { return false; }
    static bool together(const SupplementRow&, const SupplementRow&) { return false; }
    static bool together(const MemberRow& last, const MemberRow& next) {
        return last.household_key == next.household_key;
    }
    void decide(const detail::FormReader& reader, std::span<HouseholdRow> rows, bool written) {
        decider_.households(reader, rows, written);
    }
    void decide(const detail::FormReader& reader, std::span<MemberRow> rows, bool written) {
        decider_.members(reader, rows, written);
    }

    void decide(const detail::FormReader& reader, std::span<SupplementRow> rows, bool written) {
        decider_.supplements(reader, rows, written);
    }

    template <class FormRow>
    Result<void> read_source(const Source& source, std::int64_t number, RowCounts& counts) {
        auto rows = source.workbook->rows(source.sheet);
        if (!rows) return std::unexpected(rows.error());
        const detail::FormReader reader{source, regions_, options_.codes, today_};
        std::vector<FormRow> batch(rows_at_most);
        std::size_t filled = 0;
        const auto close = [&] {
            if (filled == 0) return;
            const Cursor here{number, batch[filled - 1].number};
            const auto part = std::span{batch}.first(filled);
            decide(reader, part, here <= reached_);
            filled = 0;
            settle(source, part, counts);
            progress_.at("registry.progress_rows"_msg,
                         report_.households.read + report_.members.read, 0);
            if (here <= reached_) return; // every run gets further than the one before
            draft_.mark(here.bytes());
            report_.stopped = progress_.stop_requested();
        };
        sheets::Row row;
        while (!report_.stopped) {
            const auto more = (*rows)->next(row);
            if (!more) return std::unexpected(more.error());
            if (!*more) break;
            if (row.number <= source.header_row) continue;
            auto& next = batch[filled];
            reader.read(row, next);
            ++filled;
            const bool at_cursor = Cursor{number, row.number} == reached_;
            if (at_cursor || filled == rows_at_most) {
                close();
            } else if (filled > rows_at_once && !together(batch[filled - 2], next)) {
                --filled;
                close();
                std::swap(batch.front(), next);
                filled = 1;
            }
        }
        if (report_.stopped) return {};
        close();
        return sheets::refuse_merged(source.file, source.title, (*rows)->merged(),
                                     source.header_row + 1);
    }

    /// Counts a batch and sends back what was refused.
    template <class FormRow>
    void settle(const Source& source, std::span<FormRow> rows, RowCounts& counts) {
        for (const auto& row : rows) {
            ++counts.read;
            if (!row.taken()) ++counts.refused;
            for (const auto& problem : row.problems) {
                if (!problem.whole_row && row.taken()) ++report_.fields_refused;
                const auto* field = problem.field != nullptr
                                        ? problem.field
                                        : source.form->with_role(FieldRole::key);
                errors_.add(source.file, source.title, row.number, field->column, problem.value,
                            problem.refusal);
            }
        }
    }

    journal::Journal& journal_;
    const Instrument& instrument_;
    const ImportOptions& options_;
    const Regions& regions_;
    Date today_;
    std::vector<Opened> files_;
    ImportReport report_;
    journal::SetDraft draft_;
    Cursor reached_;
    sheets::ErrorBook errors_;
    detail::Decider decider_;
    Progress& progress_;
};

Regions regions_in_force(journal::Journal& journal, Date on) {
    const auto connection = journal.database().connect_reader();
    const store::ReadScope scope{*connection};
    return Regions::read(*connection, journal::Visibility{*connection}, on);
}

} // namespace

std::size_t known_columns(const std::filesystem::path& path, const Instrument& instrument) {
    const auto workbook = sheets::open_workbook(path);
    return workbook ? detail::known_titles(**workbook, instrument) : 0;
}

Result<ImportReport> import_files(journal::Journal& journal, const Instrument& instrument,
                                  std::span<const std::filesystem::path> paths,
                                  const ImportOptions& options, Progress& progress) {
    assert(!paths.empty());
    journal.settle(progress); // what is folded but not activated would be taken for unknown
    if (progress.stop_requested()) {
        ImportReport report;
        report.stopped = true;
        return report;
    }
    auto files = open_all(paths);
    if (!files) return std::unexpected(files.error());

    journal::Hasher all;
    for (const auto& file : *files)
        all.add(file.digest.view());
    const auto digest = all.finish();
    const auto connection = journal.database().connect_reader();
    std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
    for (const auto& file : *files)
        fewest = std::min(fewest, times_imported(*connection, file.digest));
    if (fewest > 0 && !options.again) {
        ImportReport report;
        report.known_file = true;
        return report;
    }
    const auto read =
        options.regions == nullptr ? regions_in_force(journal, options.effective_on) : Regions{};
    const auto& regions = options.regions == nullptr ? read : *options.regions;
    if (regions.all().empty()) return refuse("registry.no_regions"_msg);
    if (options.codes == CodeSystem::bps && !regions.has_bps())
        return refuse("registry.no_bps_codes"_msg);

    const auto name = "import:" + digest.hex();
    Import import{journal, instrument, options, regions, std::move(*files), name, progress};
    return import.run({name, fewest + 1, digest});
}

} // namespace tepat::registry
