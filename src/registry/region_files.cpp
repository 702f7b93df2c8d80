#include "registry/region_files.hpp"

#include "core/cbor.hpp"
#include "journal/set_draft.hpp"
#include "registry/lines.hpp"
#include "registry/regions.hpp"
#include "registry/text.hpp"
#include "sheets/reader.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace tepat::registry {
namespace {

namespace fs = std::filesystem;

struct LevelFile {
    RegionLevel level;
    std::string_view name;
};
constexpr std::array<LevelFile, 4> level_files{{
    {RegionLevel::province, "provinces.csv"},
    {RegionLevel::regency, "regencies.csv"},
    {RegionLevel::district, "districts.csv"},
    {RegionLevel::village, "villages.csv"},
}};
constexpr std::int64_t lines_a_mark = 1'000;

using EachPair = std::function<Result<void>(std::string_view, std::string_view)>;

/// Calls `each` with what every row of a csv says in the columns `first` and `second`.
Result<void> read_pairs(const fs::path& path, std::string_view first, std::string_view second,
                        const EachPair& each) {
    const auto name = path.filename().string();
    if (!fs::exists(path)) return refuse("registry.file_missing"_msg, {{"file", name}});
    const auto workbook = sheets::open_workbook(path);
    if (!workbook) return std::unexpected(workbook.error());
    const auto rows = (*workbook)->rows(0);
    if (!rows) return std::unexpected(rows.error());
    sheets::Row row;
    const auto header = (*rows)->next(row);
    if (!header) return std::unexpected(header.error());
    const auto place = [&](std::string_view title) {
        const auto same = [&](const sheets::Cell& cell) {
            return folded(cell.text) == folded(title);
        };
        return static_cast<std::size_t>(std::ranges::find_if(row.cells, same) - row.cells.begin());
    };
    const auto one = place(first);
    const auto two = place(second);
    if (std::max(one, two) >= row.cells.size())
        return refuse("registry.region_columns"_msg,
                      {{"file", name}, {"wanted", std::string{first}.append(", ").append(second)}});
    for (;;) {
        const auto more = (*rows)->next(row);
        if (!more) return std::unexpected(more.error());
        if (!*more) return {};
        const auto done = each(trimmed(row.at(one).text), trimmed(row.at(two).text));
        if (!done) return done;
    }
}

struct Listed {
    RegionCode code;
    std::string name;
};

/// All regions of the four files, those above first.
Result<std::vector<Listed>> read_list(const fs::path& directory) {
    std::vector<Listed> all;
    std::set<RegionCode> codes;
    for (const auto& [level, file] : level_files) {
        const auto wrong = [&](std::string_view code) {
            return refuse("registry.region_code"_msg,
                          {{"file", std::string{file}}, {"code", std::string{code}}});
        };
        const auto read =
            read_pairs(directory / file, "code", "name",
                       [&](std::string_view text, std::string_view name) -> Result<void> {
                           const auto code = RegionCode::parse(text);
                           if (!code || code->level() != level || name.empty()) return wrong(text);
                           if (level != RegionLevel::province &&
                               !codes.contains(
                                   code->at(static_cast<RegionLevel>(static_cast<int>(level) - 1))))
                               return wrong(text);
                           if (!codes.insert(*code).second) return wrong(text);
                           std::string room;
                           all.push_back({*code, std::string{tidy(name, room)}});
                           return {};
                       });
        if (!read) return std::unexpected(read.error());
    }
    return all;
}

/// The regions now, and where the journal stood: a command decided on them is refused when another
/// came first.
struct Now {
    Regions regions;
    Seq at;
};

Now regions_now(journal::Journal& journal, Date on, Progress& progress) {
    journal.settle(progress);
    const auto connection = journal.database().connect_reader();
    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection};
    return {Regions::read(*connection, visibility, on), visibility.at()};
}

/// Lines of a set entry that is written at once: an earlier try that was stopped is forgotten.
class Loading {
public:
    Loading(journal::Journal& journal, std::string_view name)
        : journal_{journal}, name_{name}, draft_{journal, std::string{name}} {
        draft_.discard();
    }
    RegionId fresh_region() { return RegionId{draft_.ids().next().value()}; }
    void add(const Bytes& line) {
        hasher_.add(line);
        draft_.add(line);
        if (draft_.lines() % lines_a_mark == 0) draft_.mark({});
    }
    Result<std::optional<journal::Receipt>>
    record(std::string_view actor, Date effective_on, Seq at,
           std::vector<std::pair<std::string, std::int64_t>> sums, Progress& progress) {
        if (draft_.lines() == 0) return std::nullopt;
        draft_.finish();
        journal::SetEvent event;
        event.type = {name_, 1};
        CborWriter header;
        header.array(0);
        event.header = header.take();
        event.chunks = draft_.chunks();
        event.sums = std::move(sums);
        const journal::CommandKey key{name_, at.value() + 1, hasher_.finish()};
        const auto receipt = journal_.submit_set({std::string{actor}, key, effective_on},
                                                 std::move(event), draft_.key(), progress);
        if (!receipt) return std::unexpected(receipt.error());
        return *receipt;
    }

private:
    journal::Journal& journal_;
    std::string name_;
    journal::SetDraft draft_;
    journal::Hasher hasher_;
};

} // namespace

Result<RegionChanges> load_regions(journal::Journal& journal, const fs::path& directory,
                                   std::string_view actor, Date effective_on, Progress& progress) {
    const auto list = read_list(directory);
    if (!list) return std::unexpected(list.error());
    const auto now = regions_now(journal, effective_on, progress);
    Loading loading{journal, "registry.regions_loaded"};
    RegionChanges changes;
    std::unordered_map<std::int64_t, RegionId> ids; // by code; numbers of levels do not meet
    for (const auto& [code, name] : *list) {
        const auto* known = now.regions.find(code);
        const auto id = known != nullptr ? known->id : loading.fresh_region();
        ids.emplace(code.number(), id);
        std::optional<RegionId> parent;
        if (code.level() != RegionLevel::province)
            parent = ids.at(
                code.at(static_cast<RegionLevel>(static_cast<int>(code.level()) - 1)).number());
        if (known != nullptr && known->name == name && known->parent == parent) {
            ++changes.unchanged;
            continue;
        }
        ++(known != nullptr ? changes.renamed : changes.added);
        const auto digits = code.digits();
        loading.add(lines::encode(lines::RegionChange{
            id, code.level(), parent, name, false,
            known != nullptr ? std::nullopt : std::optional<std::string_view>{digits}}));
    }
    for (const auto& known : now.regions.all()) {
        if (ids.contains(known.code.number())) continue;
        ++changes.ended;
        loading.add(lines::encode(lines::RegionChange{known.id, known.level, known.parent,
                                                      known.name, true, std::nullopt}));
    }
    const auto receipt = loading.record(
        actor, effective_on, now.at,
        {{"added", changes.added}, {"ended", changes.ended}, {"renamed", changes.renamed}},
        progress);
    if (!receipt) return std::unexpected(receipt.error());
    changes.receipt = *receipt;
    return changes;
}

Result<BpsChanges> load_bps_codes(journal::Journal& journal, const fs::path& file,
                                  std::string_view actor, Date effective_on, Progress& progress) {
    const auto now = regions_now(journal, effective_on, progress);
    BpsChanges changes;
    std::vector<lines::BpsCode> mapped;
    std::vector<std::string> codes;
    std::set<std::string, std::less<>> seen;
    const auto read = read_pairs(
        file, "bps_code", "kemendagri_code",
        [&](std::string_view bps, std::string_view kemendagri) -> Result<void> {
            const auto code = RegionCode::parse(kemendagri);
            const auto shape = RegionCode::parse(bps);
            const auto* region = code ? now.regions.find(*code) : nullptr;
            if (region == nullptr || region->level != RegionLevel::village || !shape ||
                shape->level() != RegionLevel::village || !seen.emplace(shape->digits()).second)
                return refuse("registry.region_code"_msg,
                              {{"file", file.filename().string()},
                               {"code", std::string{bps}.append(", ").append(kemendagri)}});
            if (now.regions.bps_code(region->id) == shape->number()) {
                ++changes.unchanged;
                return {};
            }
            codes.push_back(shape->digits());
            mapped.push_back({region->id, {}});
            return {};
        });
    if (!read) return std::unexpected(read.error());
    Loading loading{journal, "registry.bps_mapped"};
    for (std::size_t at = 0; at < mapped.size(); ++at)
        loading.add(lines::encode(lines::BpsCode{mapped[at].region, codes[at]}));
    changes.mapped = static_cast<std::int64_t>(mapped.size());
    const auto receipt =
        loading.record(actor, effective_on, now.at, {{"mapped", changes.mapped}}, progress);
    if (!receipt) return std::unexpected(receipt.error());
    changes.receipt = *receipt;
    return changes;
}

} // namespace tepat::registry
