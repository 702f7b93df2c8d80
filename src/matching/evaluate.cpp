#include "matching/evaluate.hpp"

#include "matching/detail/toml_reader.hpp"
#include "sheets/reader.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <optional>
#include <set>
#include <sstream>
#include <unordered_map>

namespace tepat::matching {
namespace {

namespace fs = std::filesystem;
using Pair = std::pair<std::string, std::string>;

struct ListedPair {
    Pair ids;
    double chance = 0;
    bool accepted = false;
};

/// Columns by their exact titles, in small letters; rows to a receiver.
class Table {
public:
    static Result<Table> open(const fs::path& path) {
        Table table;
        table.name_ = path.filename().string();
        auto book = sheets::open_workbook(path);
        if (!book) return std::unexpected(std::move(book.error()));
        table.book_ = std::move(*book);
        auto rows = table.book_->rows(0);
        if (!rows) return std::unexpected(std::move(rows.error()));
        table.rows_ = std::move(*rows);
        sheets::Row row;
        const auto more = table.rows_->next(row);
        if (!more) return std::unexpected(more.error());
        for (const auto& cell : row.cells) {
            std::string title{cell.text};
            std::ranges::transform(title, title.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            });
            table.header_.push_back(std::move(title));
        }
        return table;
    }
    [[nodiscard]] std::optional<std::size_t> column(std::string_view title) const {
        const auto at = std::ranges::find(header_, title);
        if (at == header_.end()) return std::nullopt;
        return static_cast<std::size_t>(at - header_.begin());
    }
    Result<void> each(const std::function<void(const sheets::Row&)>& receive) {
        sheets::Row row;
        while (true) {
            const auto more = rows_->next(row);
            if (!more) return std::unexpected(more.error());
            if (!*more) return {};
            receive(row);
        }
    }
    [[nodiscard]] std::unexpected<Refusal> wrong(std::string columns) const {
        return refuse("matching.truth_columns"_msg,
                      {{"file", name_}, {"columns", std::move(columns)}});
    }

private:
    std::string name_;
    std::unique_ptr<sheets::Workbook> book_;
    std::unique_ptr<sheets::RowReader> rows_;
    std::vector<std::string> header_;
};

std::string cell(const sheets::Row& row, std::size_t column) {
    return std::string{row.at(column).text};
}

struct Summary {
    bool linking = false;
    double threshold = 0.5;
};

Result<Summary> read_summary(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    const auto name = path.filename().string();
    if (!in) return refuse("matching.no_answer"_msg, {{"file", name}});
    std::optional<Refusal> wrong;
    toml::table root;
    const auto all = text.str();
    if (!detail::parse(all, name, root, wrong)) return std::unexpected(*wrong);
    Summary summary;
    detail::TomlReader reader{root, name, wrong};
    reader.boolean("linking", summary.linking);
    reader.number("threshold", 0, 1, summary.threshold);
    if (wrong) return std::unexpected(*wrong);
    return summary;
}

Result<std::vector<ListedPair>> read_pairs(const fs::path& folder) {
    auto path = folder / "pasangan.csv";
    if (!fs::exists(path)) path = folder / "pasangan.xlsx";
    auto table = Table::open(path);
    if (!table) return std::unexpected(std::move(table.error()));
    const auto one = table->column("id_1");
    const auto two = table->column("id_2");
    const auto chance = table->column("peluang");
    const auto decision = table->column("keputusan");
    if (!one || !two || !chance || !decision) return table->wrong("id_1, id_2, keputusan, peluang");
    std::vector<ListedPair> pairs;
    auto done = table->each([&](const sheets::Row& row) {
        pairs.push_back({{cell(row, *one), cell(row, *two)},
                         std::strtod(cell(row, *chance).c_str(), nullptr),
                         cell(row, *decision) == "padan"});
    });
    if (!done) return std::unexpected(done.error());
    return pairs;
}

/// The groups of the answer, which its pairs alone do not tell.
Result<Groups> read_groups(const fs::path& folder) {
    auto path = folder / "kelompok.csv";
    if (!fs::exists(path)) path = folder / "kelompok.xlsx";
    auto table = Table::open(path);
    if (!table) return std::unexpected(std::move(table.error()));
    const auto id = table->column("id");
    const auto group = table->column("kelompok");
    if (!id || !group) return table->wrong("kelompok, id");
    Groups groups;
    auto done = table->each(
        [&](const sheets::Row& row) { groups.emplace(cell(row, *id), cell(row, *group)); });
    if (!done) return std::unexpected(done.error());
    return groups;
}

/// Truth as pairs or as groups.
struct Truth {
    std::vector<Pair> pairs;
    std::optional<Groups> groups;
};

Result<Truth> read_truth(const fs::path& path) {
    auto table = Table::open(path);
    if (!table) return std::unexpected(std::move(table.error()));
    Truth truth;
    Result<void> done;
    const auto doubled = table->column("idartbdt");
    const auto kind = table->column("kind");
    const auto first = table->column("true_value");
    const auto one = table->column("id_1");
    const auto two = table->column("id_2");
    auto id = table->column("id");
    auto group = table->column("kelompok");
    if (!group) group = table->column("cluster");
    if (doubled && kind && first) {
        done = table->each([&](const sheets::Row& row) {
            if (row.at(*kind).text == "double_person")
                truth.pairs.emplace_back(cell(row, *doubled), cell(row, *first));
        });
    } else if (one && two) {
        done = table->each([&](const sheets::Row& row) {
            truth.pairs.emplace_back(cell(row, *one), cell(row, *two));
        });
    } else if (id && group) {
        truth.groups.emplace();
        done = table->each([&](const sheets::Row& row) {
            truth.groups->emplace(cell(row, *id), cell(row, *group));
        });
    } else {
        return table->wrong("id_1, id_2 | id, kelompok");
    }
    if (!done) return std::unexpected(done.error());
    return truth;
}

std::int64_t pairs_in(std::int64_t n) {
    return n * (n - 1) / 2;
}

/// Pairs across two files, as they stand.
std::set<Pair> across(const Truth& truth) {
    if (!truth.groups) return {truth.pairs.begin(), truth.pairs.end()};
    return {truth.groups->begin(), truth.groups->end()};
}

} // namespace

Measured share_of(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return {1, 0, 1};
    constexpr double z = 1.959964;
    const auto n = static_cast<double>(whole);
    const double p = static_cast<double>(part) / n;
    const double middle = p + z * z / (2 * n);
    const double reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {p, std::max(0.0, (middle - reach) / scale), std::min(1.0, (middle + reach) / scale)};
}

Measured Quality::f1() const {
    const auto both = share_of(right, right + wrong + missed);
    const auto of = [](double share) { return 2 * share / (1 + share); };
    return {of(both.value), of(both.low), of(both.high)};
}

Quality compare_groups(const Groups& found, const Groups& truth) {
    std::map<std::string_view, std::int64_t> in_found;
    std::map<std::string_view, std::int64_t> in_truth;
    std::map<std::pair<std::string_view, std::string_view>, std::int64_t> in_both;
    for (const auto& [id, group] : found) {
        ++in_found[group];
        if (const auto at = truth.find(id); at != truth.end()) ++in_both[{group, at->second}];
    }
    for (const auto& [id, group] : truth)
        ++in_truth[group];
    Quality quality;
    std::int64_t all_found = 0;
    std::int64_t all_true = 0;
    for (const auto& [group, n] : in_found)
        all_found += pairs_in(n);
    for (const auto& [group, n] : in_truth)
        all_true += pairs_in(n);
    for (const auto& [group, n] : in_both)
        quality.right += pairs_in(n);
    quality.wrong = all_found - quality.right;
    quality.missed = all_true - quality.right;
    return quality;
}

Groups groups_of(const std::vector<Pair>& pairs) {
    std::unordered_map<std::string, std::string> parent;
    const std::function<std::string(const std::string&)> root = [&](const std::string& id) {
        auto at = id;
        while (parent.at(at) != at)
            at = parent.at(at);
        return at;
    };
    for (const auto& [a, b] : pairs) {
        parent.try_emplace(a, a);
        parent.try_emplace(b, b);
        const auto x = root(a);
        const auto y = root(b);
        parent[std::max(x, y)] = std::min(x, y);
    }
    Groups groups;
    for (const auto& [id, up] : parent)
        groups.emplace(id, root(id));
    return groups;
}

Result<Evaluation> evaluate(const fs::path& folder, const fs::path& truth_file) {
    const auto summary = read_summary(folder / "hasil.toml");
    if (!summary) return std::unexpected(summary.error());
    const auto listed = read_pairs(folder);
    if (!listed) return std::unexpected(listed.error());
    const auto groups = read_groups(folder);
    if (!groups) return std::unexpected(groups.error());
    const auto truth = read_truth(truth_file);
    if (!truth) return std::unexpected(truth.error());

    const auto true_groups = truth->groups ? *truth->groups : groups_of(truth->pairs);
    const auto true_pairs = summary->linking ? across(*truth) : std::set<Pair>{};
    const auto judge = [&](double threshold, auto taken) {
        std::vector<Pair> pairs;
        for (const auto& pair : *listed)
            if (taken(pair)) pairs.push_back(pair.ids);
        Quality quality;
        if (summary->linking) {
            for (const auto& pair : pairs)
                ++(true_pairs.contains(pair) ? quality.right : quality.wrong);
            quality.missed = std::ssize(true_pairs) - quality.right;
        } else {
            quality = compare_groups(groups_of(pairs), true_groups);
        }
        quality.threshold = threshold;
        return quality;
    };
    Evaluation evaluation;
    evaluation.linking = summary->linking;
    evaluation.frozen =
        judge(summary->threshold, [](const ListedPair& pair) { return pair.accepted; });
    if (!summary->linking) {
        evaluation.frozen = compare_groups(*groups, true_groups);
        evaluation.frozen.threshold = summary->threshold;
    }
    for (const double threshold : {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999})
        evaluation.thresholds.push_back(
            judge(threshold, [&](const ListedPair& pair) { return pair.chance >= threshold; }));
    return evaluation;
}

} // namespace tepat::matching
