#include "programmes/policy_folder.hpp"

#include "registry/groups.hpp"
#include "rulefiles/problems.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace tepat::programmes {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{in}, {}};
}

/// The programmes that a policy asks about, as places in `files`.
struct Asked {
    const Input* input;
    std::size_t file;
};
using Graph = std::vector<std::vector<Asked>>;

Graph graph_of(std::span<const PolicyFile> files) {
    Graph graph(files.size());
    for (std::size_t i = 0; i < files.size(); ++i)
        for (const auto& input : files[i].policy.inputs)
            for (std::size_t other = 0; other < files.size(); ++other)
                if (input.kind == InputKind::programme && files[other].policy.id == input.id)
                    graph[i].push_back({&input, other});
    return graph;
}

/// Walks from programme to programme and finds those that come back.
class CycleFinder {
public:
    CycleFinder(std::span<const PolicyFile> files, std::vector<Refusal>& problems)
        : files_{files}, graph_{graph_of(files)}, seen_(files.size()), problems_{problems} {}

    void run() {
        for (std::size_t i = 0; i < files_.size(); ++i)
            if (seen_[i] == Seen::no) walk(i);
    }

private:
    enum class Seen : std::uint8_t { no, on_the_way, done };

    void walk(std::size_t at) {
        seen_[at] = Seen::on_the_way;
        way_.push_back(at);
        for (const auto& [input, other] : graph_[at]) {
            if (seen_[other] == Seen::on_the_way)
                complain(at, *input, other);
            else if (seen_[other] == Seen::no)
                walk(other);
        }
        way_.pop_back();
        seen_[at] = Seen::done;
    }

    void complain(std::size_t at, const Input& input, std::size_t back_at) {
        std::string cycle;
        for (auto it = std::ranges::find(way_, back_at); it != way_.end(); ++it)
            cycle += files_[*it].policy.id + " → ";
        cycle += files_[back_at].policy.id;
        problems_.push_back(rulefiles::refusal_in(files_[at].text, files_[at].file, input.where,
                                                  "programmes.cycle"_msg,
                                                  {{"cycle", cycle}, {"input", input.id}}));
    }

    std::span<const PolicyFile> files_;
    Graph graph_;
    std::vector<Seen> seen_;
    std::vector<std::size_t> way_;
    std::vector<Refusal>& problems_;
};

/// How many units of a kind are registered in an area.
std::int64_t units_in(RegionCode area, Unit unit, const registry::Reader& reader,
                      const registry::Regions& regions, store::Connection& connection,
                      const journal::Visibility& visibility, Date on) {
    std::vector<RegionId> villages;
    for (const auto& village : regions.villages_in(area))
        villages.push_back(village.id);
    if (unit == Unit::group)
        return std::ssize(registry::groups_in(connection, visibility, on, villages));
    std::int64_t count = 0;
    reader.scan(villages, registry::Reader::Keys::leave, [&](registry::HouseholdView& household) {
        if (unit == Unit::household) ++count;
        for (const auto& family : household.families)
            count += unit == Unit::family   ? 1
                     : unit == Unit::person ? std::ssize(family.members)
                                            : 0;
    });
    return count;
}

} // namespace

const PolicyFile* PolicyFolder::find(std::string_view id) const {
    const auto found =
        std::ranges::find(files, id, [](const PolicyFile& it) { return it.policy.id; });
    return found == files.end() ? nullptr : &*found;
}

Result<PolicyFile> read_policy_of_file(const fs::path& file) {
    const auto name = file.filename().string();
    auto text = read_text(file);
    if (!text) return refuse("programmes.unreadable"_msg, {{"file", name}});
    auto policy = read_policy(*text, name);
    if (!policy) return std::unexpected(policy.error());
    return PolicyFile{name, *std::move(text), *std::move(policy)};
}

PolicyFolder read_policies(const fs::path& folder) {
    std::vector<fs::path> paths;
    if (fs::is_directory(folder))
        for (const auto& entry : fs::directory_iterator{folder})
            if (entry.path().extension() == ".toml") paths.push_back(entry.path());
    std::ranges::sort(paths);
    PolicyFolder all;
    for (const auto& path : paths) {
        auto one = read_policy_of_file(path);
        if (one)
            all.files.push_back(*std::move(one));
        else
            all.problems.push_back(one.error());
    }
    return all;
}

std::vector<Refusal> check_relations(std::span<const PolicyFile> files) {
    std::vector<Refusal> problems;
    std::set<std::string_view> ids;
    std::string known;
    for (const auto& file : files)
        ids.insert(file.policy.id);
    for (const auto id : ids)
        known += (known.empty() ? "" : ", ") + std::string{id};
    for (const auto& file : files)
        for (const auto& input : file.policy.inputs)
            if (input.kind == InputKind::programme && !ids.contains(input.id))
                problems.push_back(rulefiles::refusal_in(file.text, file.file, input.where,
                                                         "programmes.input_unknown"_msg,
                                                         {{"input", input.id}, {"known", known}}));
    CycleFinder{files, problems}.run();
    return problems;
}

std::vector<std::size_t> in_order(std::span<const PolicyFile> files) {
    const auto graph = graph_of(files);
    std::vector<std::size_t> order;
    std::vector<std::uint8_t> placed(files.size());
    while (order.size() < files.size()) {
        const auto before = order.size();
        for (std::size_t i = 0; i < files.size(); ++i) {
            const bool ready = std::ranges::all_of(
                graph[i], [&](const Asked& asked) { return placed[asked.file] != 0; });
            if (placed[i] != 0 || !ready) continue;
            placed[i] = 1;
            order.push_back(i);
        }
        if (order.size() == before) break; // a cycle: the rest has no order
    }
    return order;
}

std::vector<Refusal> check_quotas(const PolicyFile& file, const registry::Reader& reader,
                                  const registry::Regions& regions, store::Connection& connection,
                                  const journal::Visibility& visibility) {
    std::vector<Refusal> problems;
    std::map<std::pair<RegionCode, Unit>, std::int64_t> counted;
    for (const auto& entry : file.policy.quota.entries()) {
        const auto* unit = file.policy.unit.at(entry.from);
        if (unit == nullptr) continue;
        for (const auto& [area, places, where] : entry.value.allocation) {
            const auto [count, fresh] = counted.try_emplace({area, unit->value});
            if (fresh)
                count->second = units_in(area, unit->value, reader, regions, connection, visibility,
                                         reader.on());
            const auto units = count->second;
            if (units > 0 && places > units)
                problems.push_back(rulefiles::refusal_in(file.text, file.file, where,
                                                         "programmes.quota_region"_msg,
                                                         {{"region", area.text()},
                                                          {"places", std::to_string(places)},
                                                          {"units", std::to_string(units)}}));
        }
    }
    return problems;
}

} // namespace tepat::programmes
