#include "registry/groups.hpp"

#include "journal/set_draft.hpp"
#include "registry/detail/group_line.hpp"
#include "registry/detail/version.hpp"
#include "registry/reader.hpp"
#include "sheets/error_book.hpp"
#include "sheets/named_rows.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace tepat::registry {
namespace {

constexpr std::int64_t rows_a_report = 1'000;
constexpr std::string_view person_scheme = "idartbdt";
constexpr std::string_view leads = "ketua";

enum Column : std::uint8_t { key, name, village, person, post };
constexpr std::array<std::string_view, 5> columns{group_scheme, "nama_kelompok", "kode_desa",
                                                  person_scheme, "jabatan"};

Result<sheets::NamedRows> open_rows(const std::filesystem::path& path) {
    auto rows = sheets::NamedRows::open(path, columns);
    if (!rows) return rows;
    if (const auto all = rows->require({key, name, village, person}); !all)
        return std::unexpected(all.error());
    return rows;
}

std::vector<GroupView> read_groups(store::Connection& connection,
                                   const journal::Visibility& visibility, Date on,
                                   std::string_view where, std::span<const store::Param> params) {
    const detail::Sight sight{visibility, on};
    std::map<SubjectId, std::pair<detail::Version, GroupView>> found;
    connection.query("select subject_id, effective_on, seq, region_id, name from group_facts "
                     "where subject_id in (select subject_id from group_facts where " +
                         std::string{where} + ")",
                     params, [&](const store::Row& row) {
                         auto& [version, view] = found[row.id<SubjectId>(0)];
                         if (!sight.renews(version, {detail::date_at(row, 1), row.id<Seq>(2)}))
                             return;
                         view.id = row.id<SubjectId>(0);
                         view.seq = row.id<Seq>(2);
                         view.region = row.id<RegionId>(3);
                         view.name = row.text(4);
                     });
    std::vector<GroupView> groups;
    for (auto& [id, held] : found) {
        auto& view = held.second;
        if (view.id == SubjectId{}) continue; // no version in sight
        connection.each(
            "select member_id from group_member where subject_id = $1 and seq = $2 order by place",
            [&](const store::Row& row) { view.members.push_back(row.id<SubjectId>(0)); }, view.id,
            view.seq);
        const Reader reader{connection, visibility, on};
        if (auto source = reader.source_key(view.id)) view.source_key = std::move(source->key);
        groups.push_back(std::move(view));
    }
    return groups;
}

/// What a file says of one group.
struct Told {
    std::string name;
    RegionId region;
    std::vector<SubjectId> members;
};

class GroupImport {
public:
    GroupImport(store::Connection& connection, Date on)
        : visibility_{connection}, regions_{Regions::read(connection, visibility_, on)},
          register_{connection, visibility_, on}, connection_{connection}, on_{on} {}

    /// What is wrong with a row, and in which column.
    [[nodiscard]] std::optional<std::pair<Column, Refusal>> take(const sheets::NamedRows& rows) {
        if (rows.text(key).empty()) return wrong(key, "registry.key_missing"_msg);
        if (rows.text(name).empty()) return wrong(name, "registry.name_missing"_msg);
        const auto code = RegionCode::parse(rows.text(village));
        const auto* region = code ? regions_.find(*code) : nullptr;
        if (region == nullptr || region->level != RegionLevel::village)
            return wrong(village, "registry.village_unknown"_msg);
        const auto member = register_.find(person_scheme, rows.text(person));
        if (!member) return wrong(person, "registry.group_member_unknown"_msg);
        auto& group = told_[std::string{rows.text(key)}];
        if (std::ranges::find(group.members, *member) != group.members.end())
            return wrong(person, "registry.group_member_twice"_msg);
        if (group.members.empty()) {
            group.name = rows.text(name);
            group.region = region->id;
        }
        const bool first = sheets::lower(rows.text(post)) == leads;
        group.members.insert(first ? group.members.begin() : group.members.end(), *member);
        return std::nullopt;
    }

    /// Adds a line for each group that is new or changed.
    void finish(journal::SetDraft& draft, RowCounts& counts) {
        for (const auto& [its_key, told] : told_) {
            const auto known = register_.find(group_scheme, its_key);
            const auto view = known ? group(connection_, visibility_, on_, *known) : std::nullopt;
            if (view && view->name == told.name && view->region == told.region &&
                view->members == told.members) {
                ++counts.unchanged;
                continue;
            }
            ++(known ? counts.changed : counts.added);
            draft.add(detail::encode({known ? *known : draft.ids().next(),
                                      known ? std::nullopt : std::optional{its_key}, told.region,
                                      told.name, told.members}));
            draft.mark({});
        }
    }

private:
    static std::optional<std::pair<Column, Refusal>> wrong(Column column, MessageCode code) {
        return std::pair{column, Refusal{code, {}}};
    }

    journal::Visibility visibility_;
    Regions regions_;
    Reader register_;
    store::Connection& connection_;
    Date on_;
    std::map<std::string, Told> told_;
};

std::int64_t times_imported(store::Connection& connection, const journal::Digest& digest) {
    std::int64_t times = 0;
    connection.each(
        "select count(*) from group_import where digest = $1",
        [&](const store::Row& row) { times = row.integer(0); }, store::Blob{digest.view()});
    return times;
}

} // namespace

std::optional<GroupView> group(store::Connection& connection, const journal::Visibility& visibility,
                               Date on, SubjectId subject) {
    const store::Param params[] = {subject};
    auto found = read_groups(connection, visibility, on, "subject_id = $1", params);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<GroupView> groups_in(store::Connection& connection,
                                 const journal::Visibility& visibility, Date on,
                                 std::span<const RegionId> villages) {
    std::vector<GroupView> all;
    for (const auto village : villages) {
        const store::Param params[] = {village};
        for (auto& view : read_groups(connection, visibility, on, "region_id = $1", params))
            if (view.region == village) all.push_back(std::move(view));
    }
    std::ranges::sort(all, {}, &GroupView::id);
    return all;
}

bool is_group_file(const std::filesystem::path& path) {
    return open_rows(path).has_value();
}

Result<GroupReport> import_groups(journal::Journal& journal, const std::filesystem::path& path,
                                  const ImportOptions& options, Progress& progress) {
    auto rows = open_rows(path);
    if (!rows) return std::unexpected(rows.error());
    const auto digest = journal::digest_of_file(path);
    if (!digest) return refuse("registry.file_missing"_msg, {{"file", rows->file()}});
    journal.settle(progress);
    const auto reader = journal.database().connect_reader();
    const auto times = times_imported(*reader, *digest);
    GroupReport report;
    report.known_file = times > 0 && !options.again;
    if (report.known_file) return report;

    journal::SetDraft draft{journal, "groups:" + digest->hex()};
    draft.discard(); // of a run that was stopped: reading again is quicker than going on
    sheets::ErrorBook errors{options.errors};
    {
        const store::ReadScope scope{*reader};
        GroupImport import{*reader, options.effective_on};
        for (;;) {
            const auto any = rows->next();
            if (!any) return std::unexpected(any.error());
            if (!*any) break;
            if (++report.groups.read % rows_a_report == 0)
                progress.at("registry.progress_rows"_msg, report.groups.read, 0);
            if (progress.stop_requested()) return refuse("registry.stopped"_msg);
            if (const auto wrong = import.take(*rows)) {
                errors.add(rows->file(), {}, rows->row(), columns[wrong->first],
                           rows->text(wrong->first), wrong->second);
                ++report.groups.refused;
            }
        }
        import.finish(draft, report.groups);
    }
    auto book = errors.finish();
    if (!book) return std::unexpected(book.error());
    report.errors = *std::move(book);
    if (report.groups.added + report.groups.changed == 0) {
        draft.discard();
        return report;
    }
    draft.finish();
    const journal::Command command{
        options.actor, {draft.key(), times, *digest}, options.effective_on};
    const detail::GroupHeader header{rows->file(), *digest, report.groups.read,
                                     report.groups.refused};
    const auto receipt =
        journal.submit_set(command,
                           {{"registry.groups_imported", 1},
                            detail::encode(header),
                            draft.chunks(),
                            {{"added", report.groups.added}, {"changed", report.groups.changed}},
                            {*digest}},
                           draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    report.receipt = *receipt;
    return report;
}

} // namespace tepat::registry
