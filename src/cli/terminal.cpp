#include "cli/detail/terminal.hpp"

#include "rulefiles/problems.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>

namespace tepat::cli::detail {
namespace {

std::atomic<bool> interrupted = false;

extern "C" void on_interrupt(int) {
    if (interrupted.exchange(true)) _exit(130);
}

constexpr auto between_bars = std::chrono::milliseconds{100};
constexpr int bar_width = 30;

std::string grouped(std::int64_t number) {
    auto text = Rupiah{number}.text();
    text.erase(number < 0 ? 1 : 0, 2);
    return text;
}

/// Characters on screen: code points are near enough for names and numbers.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

struct CellText {
    std::string text;
    bool right;
};

struct ShowCell {
    const Terminal& terminal;
    CellText operator()(const std::string& text) const { return {text, false}; }
    CellText operator()(std::int64_t number) const { return {grouped(number), true}; }
    CellText operator()(Rupiah amount) const { return {amount.text(), true}; }
    CellText operator()(bool yes) const {
        return {terminal.text(yes ? "cli.yes"_msg : "cli.no"_msg), false};
    }
};

nlohmann::ordered_json json_of(const Cell& cell) {
    return std::visit(
        [](const auto& value) -> nlohmann::ordered_json {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, Rupiah>)
                return value.amount();
            else
                return value;
        },
        cell);
}

nlohmann::ordered_json json_of(const Report& report) {
    auto out = nlohmann::ordered_json::object();
    for (const auto& line : report.lines)
        out[line.name] = json_of(line.value);
    for (const auto& table : report.tables) {
        auto rows = nlohmann::ordered_json::array();
        for (const auto& row : table.rows) {
            auto object = nlohmann::ordered_json::object();
            for (std::size_t i = 0; i < row.size(); ++i)
                object[table.columns[i].name] = json_of(row[i]);
            rows.push_back(std::move(object));
        }
        out[table.name] = std::move(rows);
    }
    if (!report.texts.empty()) out["texts"] = report.texts;
    return out;
}

void print_padded(const CellText& cell, std::size_t wide) {
    const auto gap = std::string(wide > width(cell.text) ? wide - width(cell.text) : 0, ' ');
    fmt::print("{}{}", cell.right ? gap : cell.text, cell.right ? cell.text : gap);
}

void print_table(const Terminal& terminal, const Table& table) {
    std::vector<std::vector<CellText>> rows;
    std::vector<std::size_t> widths;
    std::vector<CellText> header;
    for (const auto& column : table.columns) {
        header.push_back({terminal.text(column.label), false});
        widths.push_back(width(header.back().text));
    }
    for (const auto& row : table.rows) {
        std::vector<CellText> cells;
        for (std::size_t i = 0; i < row.size(); ++i) {
            cells.push_back(std::visit(ShowCell{terminal}, row[i]));
            widths[i] = std::max(widths[i], width(cells.back().text));
            header[i].right = cells.back().right;
        }
        rows.push_back(std::move(cells));
    }
    fmt::print("\n{}\n", terminal.text(table.title));
    rows.insert(rows.begin(), header);
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            fmt::print("  ");
            // The last column is not padded: no spaces at the end of lines.
            print_padded(row[i], i + 1 < row.size() || row[i].right ? widths[i] : 0);
        }
        fmt::print("\n");
    }
}

} // namespace

Terminal::Terminal(Options options)
    : options_{options}, live_{!options.quiet && !options.json && isatty(STDERR_FILENO) != 0} {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
}

bool Terminal::stop_requested() const {
    return interrupted.load();
}

void Terminal::show(const Report& report) {
    clear_bar();
    if (options_.json) {
        fmt::print("{}\n",
                   json_of(report).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
        return;
    }
    std::size_t widest = 0;
    for (const auto& line : report.lines)
        widest = std::max(widest, width(text(line.label)));
    for (const auto& line : report.lines) {
        print_padded({text(line.label), false}, widest + 2);
        fmt::print("{}\n", std::visit(ShowCell{*this}, line.value).text);
    }
    for (const auto& table : report.tables)
        if (!table.rows.empty()) print_table(*this, table);
    for (const auto& sentence : report.texts)
        fmt::print("{}\n", sentence);
}

std::string Terminal::told(const Refusal& refusal) const {
    return rulefiles::told(refusal, options_.language);
}

void Terminal::refuse(const Refusal& refusal) {
    clear_bar();
    if (options_.json) {
        nlohmann::ordered_json params;
        for (const auto& [name, value] : refusal.params)
            params[name] = value;
        const nlohmann::ordered_json out{
            {"error", refusal.code.name}, {"text", told(refusal)}, {"params", params}};
        fmt::print("{}\n", out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
    }
    fmt::print(stderr, "tepat: {}\n", told(refusal));
}

void Terminal::at(MessageCode step, std::int64_t done, std::int64_t total) {
    if (!live_) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < between_bars && done != total) return;
    last_ = now;
    bar_ = true;
    const auto label = text(step);
    if (total > 0) {
        const auto filled = static_cast<int>(std::min(done, total) * bar_width / total);
        fmt::print(stderr, "\r\x1b[K{} [{:=<{}}{:<{}}] {}/{}", label, "", filled, "",
                   bar_width - filled, grouped(done), grouped(total));
    } else {
        fmt::print(stderr, "\r\x1b[K{} {}", label, grouped(done));
    }
    std::fflush(stderr);
}

void Terminal::clear_bar() {
    if (bar_) fmt::print(stderr, "\r\x1b[K");
    bar_ = false;
}

} // namespace tepat::cli::detail
