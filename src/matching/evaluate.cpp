#include "matching/evaluate.hpp"

#include "matching/detail/groups.hpp"
#include "matching/detail/toml_reader.hpp"
#include "sheets/reader.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

namespace tepat::matching {
namespace {

namespace fs = std::filesystem;
using detail::Ids;
using detail::NumberPair;

struct ListedPair {
    NumberPair ids;
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

std::string_view cell(const sheets::Row& row, std::size_t column) {
    return row.at(column).text;
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

Result<std::vector<ListedPair>> read_pairs(const fs::path& folder, Ids& ids) {
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
        const auto first = ids.of(cell(row, *one));
        pairs.push_back({{first, ids.of(cell(row, *two))},
                         std::strtod(std::string{cell(row, *chance)}.c_str(), nullptr),
                         cell(row, *decision) == "padan"});
    });
    if (!done) return std::unexpected(done.error());
    return pairs;
}

/// An id joins a group; of an id that comes twice the first counts.
void join(detail::Groups& groups, std::uint32_t id, std::uint32_t group) {
    if (groups.size() <= id) groups.resize(id + 1, detail::no_group);
    if (groups[id] == detail::no_group) groups[id] = group;
}

/// The groups of the answer, which its pairs alone do not tell.
Result<detail::Groups> read_groups(const fs::path& folder, Ids& ids) {
    auto path = folder / "kelompok.csv";
    if (!fs::exists(path)) path = folder / "kelompok.xlsx";
    auto table = Table::open(path);
    if (!table) return std::unexpected(std::move(table.error()));
    const auto id = table->column("id");
    const auto group = table->column("kelompok");
    if (!id || !group) return table->wrong("kelompok, id");
    detail::Groups groups;
    Ids names;
    auto done = table->each([&](const sheets::Row& row) {
        join(groups, ids.of(cell(row, *id)), names.of(cell(row, *group)));
    });
    if (!done) return std::unexpected(done.error());
    return groups;
}

/// Pairs of one person; or, `grouped`, an id of each and its group, which of two files is the other
/// id.
struct Truth {
    std::vector<NumberPair> pairs;
    bool grouped = false;
};

Result<Truth> read_truth(const fs::path& path, Ids& ids) {
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
    const auto add = [&](const sheets::Row& row, std::size_t a, std::size_t b) {
        const auto number = ids.of(cell(row, a));
        truth.pairs.emplace_back(number, ids.of(cell(row, b)));
    };
    if (doubled && kind && first) {
        done = table->each([&](const sheets::Row& row) {
            if (row.at(*kind).text == "double_person") add(row, *doubled, *first);
        });
    } else if (one && two) {
        done = table->each([&](const sheets::Row& row) { add(row, *one, *two); });
    } else if (id && group) {
        truth.grouped = true;
        done = table->each([&](const sheets::Row& row) { add(row, *id, *group); });
    } else {
        return table->wrong("id_1, id_2 | id, kelompok");
    }
    if (!done) return std::unexpected(done.error());
    return truth;
}

detail::Groups groups_from(const Truth& truth, const Ids& ids) {
    detail::Groups groups(ids.size(), detail::no_group);
    for (const auto& [id, group] : truth.pairs)
        join(groups, id, group);
    return groups;
}

/// Pairs across two files, as they stand; ascending, each once.
std::vector<NumberPair> across(Truth truth) {
    std::ranges::sort(truth.pairs);
    truth.pairs.erase(std::ranges::unique(truth.pairs).begin(), truth.pairs.end());
    return std::move(truth.pairs);
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

Result<Evaluation> evaluate(const fs::path& folder, const fs::path& truth_file) {
    const auto summary = read_summary(folder / "hasil.toml");
    if (!summary) return std::unexpected(summary.error());
    Ids ids;
    const auto listed = read_pairs(folder, ids);
    if (!listed) return std::unexpected(listed.error());
    const auto groups = read_groups(folder, ids);
    if (!groups) return std::unexpected(groups.error());
    auto truth = read_truth(truth_file, ids);
    if (!truth) return std::unexpected(truth.error());

    Evaluation evaluation;
    evaluation.linking = summary->linking;
    auto& thresholds = evaluation.thresholds;
    for (const double threshold : {0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999})
        thresholds.push_back({.threshold = threshold});
    evaluation.frozen.threshold = summary->threshold;
    if (summary->linking) {
        const auto true_pairs = across(*std::move(truth));
        for (const auto& pair : *listed) {
            const bool right = std::ranges::binary_search(true_pairs, pair.ids);
            const auto count = [&](Quality& quality) { ++(right ? quality.right : quality.wrong); };
            if (pair.accepted) count(evaluation.frozen);
            for (auto& quality : thresholds)
                if (pair.chance >= quality.threshold) count(quality);
        }
        evaluation.frozen.missed = std::ssize(true_pairs) - evaluation.frozen.right;
        for (auto& quality : thresholds)
            quality.missed = std::ssize(true_pairs) - quality.right;
        return evaluation;
    }
    const auto true_groups =
        truth->grouped ? groups_from(*truth, ids) : detail::groups_of(ids.size(), truth->pairs);
    const auto judge = [&](Quality& into, const detail::Groups& found) {
        const auto threshold = into.threshold;
        into = detail::compare_groups(found, true_groups);
        into.threshold = threshold;
    };
    judge(evaluation.frozen, *groups);
    for (auto& quality : thresholds) {
        std::vector<NumberPair> pairs;
        for (const auto& pair : *listed)
            if (pair.chance >= quality.threshold) pairs.push_back(pair.ids);
        judge(quality, detail::groups_of(ids.size(), pairs));
    }
    return evaluation;
}

} // namespace tepat::matching
