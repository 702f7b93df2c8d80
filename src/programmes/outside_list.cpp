#include "programmes/outside_list.hpp"

#include "journal/set_draft.hpp"
#include "programmes/detail/outside_line.hpp"
#include "registry/nik_claims.hpp"
#include "registry/reader.hpp"
#include "registry/standing.hpp"
#include "sheets/error_book.hpp"
#include "sheets/named_rows.hpp"

#include <array>
#include <unordered_set>

namespace tepat::programmes {
namespace {

using detail::OutsideLine;
using detail::Unresolved;

constexpr std::int64_t rows_a_report = 1'000;
constexpr int months_a_year = 12;

enum Column : std::uint8_t { person_key, nik, household_key, name };
constexpr std::array<std::string_view, 4> columns{"idartbdt", "nik", "idbdt", "nama"};

Result<sheets::NamedRows> open_rows(const std::filesystem::path& file) {
    auto rows = sheets::NamedRows::open(file, columns);
    if (!rows) return rows;
    if (!rows->has(person_key) && !rows->has(nik) && !rows->has(household_key))
        return refuse("programmes.outside_columns"_msg, {{"file", rows->file()}});
    return rows;
}

/// The months of the period, the first and the one after the last, from 0.
std::pair<int, int> months_of(Period period) {
    const int each = months_a_year / period.stage.count;
    return {(period.stage.number - 1) * each, period.stage.number * each};
}

MessageCode message_of(Unresolved why) {
    switch (why) {
    case Unresolved::unknown_key:
        return "programmes.outside_unknown_key"_msg;
    case Unresolved::unknown_nik:
        return "programmes.outside_unknown_nik"_msg;
    case Unresolved::shared_nik:
        return "programmes.outside_shared_nik"_msg;
    case Unresolved::suspect_nik:
        return "programmes.outside_suspect_nik"_msg;
    case Unresolved::no_key:
        return "programmes.outside_no_key"_msg;
    }
    return "programmes.outside_no_key"_msg;
}

Column column_of(const OutsideLine& line) {
    switch (line.why) {
    case Unresolved::unknown_nik:
    case Unresolved::shared_nik:
    case Unresolved::suspect_nik:
        return nik;
    case Unresolved::unknown_key:
    case Unresolved::no_key:
        return line.person_key.empty() ? household_key : person_key;
    }
    return person_key;
}

/// Finds the persons and households that rows mean.
class Resolver {
public:
    Resolver(store::Connection& connection, Date on)
        : connection_{connection}, visibility_{connection}, on_{on},
          register_{connection, visibility_, on} {}

    OutsideLine read(const sheets::NamedRows& rows) const {
        OutsideLine line;
        line.row = rows.row();
        line.person_key = rows.text(person_key);
        line.nik = rows.text(nik);
        line.household_key = rows.text(household_key);
        line.name = rows.text(name);
        line.why = Unresolved::no_key;
        if (!line.person_key.empty()) by_key(line, "idartbdt", line.person_key);
        if (!line.subject && !line.nik.empty()) by_nik(line, rows.cell(nik).digits_suspect());
        if (!line.subject && !line.household_key.empty()) by_key(line, "idbdt", line.household_key);
        return line;
    }

private:
    void by_key(OutsideLine& line, std::string_view scheme, const std::string& key) const {
        line.subject = stands_for(register_.find(scheme, key));
        if (line.why == Unresolved::no_key) line.why = Unresolved::unknown_key;
    }
    void by_nik(OutsideLine& line, bool suspect) const {
        if (suspect) {
            line.why = Unresolved::suspect_nik;
            return;
        }
        const auto number = Nik::parse(line.nik);
        line.why = Unresolved::unknown_nik;
        if (!number) return;
        auto found = registry::persons_with(connection_, visibility_, on_, *number);
        // Whoever shares the number and sleeps is no longer in doubt.
        const auto asleep = registry::sleepers(connection_, visibility_, on_, found);
        if (asleep.size() < found.size())
            std::erase_if(found, [&](SubjectId person) { return asleep.contains(person); });
        if (found.size() == 1) line.subject = stands_for(found.front());
        if (found.size() > 1) line.why = Unresolved::shared_nik;
    }

    /// A second registration stands for nobody.
    [[nodiscard]] std::optional<SubjectId> stands_for(std::optional<SubjectId> found) const {
        if (!found) return found;
        return registry::standing_for(connection_, visibility_, on_, *found);
    }

    store::Connection& connection_;
    journal::Visibility visibility_;
    Date on_;
    registry::Reader register_;
};

OutsideList read_entry_of(store::Connection& connection, Seq seq) {
    const auto entry = journal::read_entry(connection, seq).value();
    const auto set = journal::decode_set(entry.type, entry.payload);
    const auto header = detail::decode_outside_header(set.header);
    OutsideList list{seq, header.list, header.period, header.region, header.rows, 0, 0};
    for (const auto& [sum, value] : set.sums)
        (sum == "found" ? list.found : list.unresolved) = value;
    return list;
}

std::vector<OutsideList> read_lists(store::Connection& connection,
                                    const journal::Visibility& visibility, std::string_view where,
                                    std::span<const store::Param> params) {
    std::vector<Seq> entries;
    connection.query("select seq from outside_list " + std::string{where} + " order by seq desc",
                     params, [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    std::vector<OutsideList> lists;
    for (const auto seq : entries)
        if (visibility.sees(seq)) lists.push_back(read_entry_of(connection, seq));
    return lists;
}

/// How often a file was taken for a list, period and region; the last entry.
std::pair<std::int64_t, Seq> times_taken(store::Connection& connection, const TakeRequest& request,
                                         const journal::Digest& digest) {
    std::pair<std::int64_t, Seq> found;
    connection.each(
        "select seq from outside_list where digest = $1 and list = $2 and period = $3 and "
        "region = $4 order by seq",
        [&](const store::Row& row) {
            ++found.first;
            found.second = row.id<Seq>(0);
        },
        store::Blob{digest.view()}, request.list, request.period.text(), request.region.digits());
    return found;
}

} // namespace

bool OutsideList::holds_on(Date date) const {
    const auto [first, end] = months_of(period);
    return date.year() == period.year && date.month() - 1 >= first && date.month() - 1 < end;
}

Result<TakeReport> take_list(journal::Journal& journal, const std::filesystem::path& file,
                             const TakeRequest& request, Progress& progress) {
    if (months_a_year % request.period.stage.count != 0)
        return refuse("programmes.outside_period"_msg, {{"period", request.period.text()}});
    auto rows = open_rows(file);
    if (!rows) return std::unexpected(rows.error());
    const auto digest = journal::digest_of_file(file);
    if (!digest) return refuse("programmes.unreadable"_msg, {{"file", rows->file()}});
    journal.settle(progress);
    const auto reader = journal.database().connect_reader();
    const auto [times, before] = times_taken(*reader, request, *digest);
    TakeReport report;
    report.known_file = times > 0 && !request.again;
    if (report.known_file) {
        report.list = read_entry_of(*reader, before);
        return report;
    }

    const auto from = Date::from_ymd(request.period.year, months_of(request.period).first + 1, 1);
    const detail::OutsideHeader header{request.list, request.period, request.region,
                                       rows->file(), *digest,        0};
    const auto identity = journal::sha256(encode(header));
    journal::SetDraft draft{journal, "outside:" + identity.hex()};
    draft.discard(); // of a run that was stopped: reading again is quicker than going on
    sheets::ErrorBook errors{request.errors};
    auto& list = report.list;
    list = {{}, request.list, request.period, request.region, 0, 0, 0};
    {
        const store::ReadScope scope{*reader};
        const Resolver resolver{*reader, from.value()};
        std::unordered_set<SubjectId> met;
        for (;;) {
            const auto any = rows->next();
            if (!any) return std::unexpected(any.error());
            if (!*any) break;
            if (++list.rows % rows_a_report == 0) progress.at("progress.take"_msg, list.rows, 0);
            if (progress.stop_requested()) return refuse("programmes.stopped"_msg);
            const auto line = resolver.read(*rows);
            if (line.subject && !met.insert(*line.subject).second) {
                ++report.twice;
                continue;
            }
            ++(line.subject ? list.found : list.unresolved);
            if (!line.subject) {
                const auto column = column_of(line);
                errors.add(rows->file(), {}, rows->row(), columns[column], rows->text(column),
                           {message_of(line.why), {}});
            }
            draft.add(encode(line));
            draft.mark({});
        }
    }
    auto book = errors.finish();
    if (!book) return std::unexpected(book.error());
    report.errors = *std::move(book);
    draft.finish();
    auto counted = header;
    counted.rows = list.rows;
    const journal::Command command{request.actor, {draft.key(), times, identity}, from.value()};
    const auto receipt =
        journal.submit_set(command,
                           {{"programmes.list_taken", 1},
                            encode(counted),
                            draft.chunks(),
                            {{"found", list.found}, {"unresolved", list.unresolved}},
                            {*digest}},
                           draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    list.seq = receipt->first;
    return report;
}

std::vector<OutsideList> outside_lists(store::Connection& connection,
                                       const journal::Visibility& visibility,
                                       std::string_view list) {
    const store::Param params[] = {list};
    return read_lists(connection, visibility, "where list = $1", params);
}

std::vector<OutsideList> outside_lists(store::Connection& connection,
                                       const journal::Visibility& visibility) {
    return read_lists(connection, visibility, "", {});
}

void each_listed(store::Connection& connection, const OutsideList& list,
                 const std::function<void(SubjectId)>& each) {
    journal::read_lines(connection, journal::read_entry(connection, list.seq).value(),
                        [&](std::int64_t, BytesView bytes) {
                            const auto line = detail::decode_outside_line(bytes);
                            if (line.subject) each(*line.subject);
                        });
}

} // namespace tepat::programmes
