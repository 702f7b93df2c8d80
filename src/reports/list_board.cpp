#include "reports/list_board.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace tepat::reports {
namespace {

using programmes::ListLine;
using programmes::Verdict;

constexpr auto no_row = std::numeric_limits<RegisterBoard::Row>::max();
constexpr std::int64_t lines_a_report = 10'000;

} // namespace

ListBoard::ListBoard(programmes::StoredList list, std::shared_ptr<const RegisterBoard> families)
    : list_{std::move(list)}, families_{std::move(families)},
      districts_(families_->districts().size()) {}

std::shared_ptr<const ListBoard> ListBoard::build(store::Connection& connection,
                                                  programmes::StoredList list,
                                                  std::shared_ptr<const RegisterBoard> families,
                                                  Progress& progress) {
    const std::shared_ptr<ListBoard> board{new ListBoard{std::move(list), std::move(families)}};
    std::map<std::pair<Verdict, std::string>, std::uint32_t> kinds;
    const auto kind_of = [&](const ListLine& line) {
        auto reason = programmes::reason_of(line);
        const auto next = static_cast<std::uint32_t>(kinds.size());
        const auto [kind, fresh] = kinds.try_emplace({line.outcome, reason}, next);
        if (fresh) board->reasons_.push_back({line.outcome, std::move(reason), 0});
        return kind->second;
    };
    bool stopped = false;
    programmes::each_line(connection, board->list_, [&](std::int64_t number, const ListLine& line) {
        board->add(line, kind_of(line));
        if ((number + 1) % lines_a_report != 0) return true;
        progress.at("reports.progress_list"_msg, number + 1, board->list_.lines);
        stopped = progress.stop_requested();
        return !stopped;
    });
    if (stopped) return nullptr;
    board->order_reasons();
    return board;
}

void ListBoard::add(const ListLine& line, std::uint32_t kind) {
    constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
    ++reasons_[kind].count;
    const auto row = families_->find(line.subject);
    subjects_.push_back(line.subject);
    rows_.push_back(row.value_or(no_row));
    kinds_.push_back(kind);
    persons_.push_back(static_cast<std::uint16_t>(std::min(line.counted.size(), most)));
    stages_.push_back(line.stage);
    payable_.push_back(line.payee || line.provided ? 1 : 0);
    if (!row) return;
    auto& district = districts_[families_->villages()[families_->village(*row)].district];
    ++district.lines;
    district.eligible += line.outcome == Verdict::eligible ? 1 : 0;
    district.undetermined += line.outcome == Verdict::undetermined ? 1 : 0;
    district.payable += line.payee || line.provided ? 1 : 0;
    district.stage += line.stage;
}

void ListBoard::order_reasons() {
    std::vector<std::uint32_t> order(reasons_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::uint32_t kind) {
        const auto& its = reasons_[kind];
        return std::tuple{its.outcome, -its.count, std::string_view{its.reason}};
    });
    std::vector<std::uint32_t> place(order.size());
    std::vector<ReasonCount> ordered;
    for (const auto kind : order) {
        place[kind] = static_cast<std::uint32_t>(ordered.size());
        ordered.push_back(std::move(reasons_[kind]));
    }
    reasons_ = std::move(ordered);
    for (auto& kind : kinds_)
        kind = place[kind];
}

ListBoard::Line ListBoard::line(std::int64_t number) const {
    const auto at = static_cast<std::size_t>(number);
    const auto& kind = reasons_[kinds_[at]];
    Line line{number,      subjects_[at], std::nullopt, kind.outcome,
              kind.reason, persons_[at],  stages_[at],  payable_[at] != 0};
    if (rows_[at] != no_row) line.row = rows_[at];
    return line;
}

std::optional<ListBoard::Line> ListBoard::line_of(SubjectId subject) const {
    const auto found = std::ranges::lower_bound(subjects_, subject);
    if (found == subjects_.end() || *found != subject) return std::nullopt;
    return line(found - subjects_.begin());
}

/// Of a household all rows count; they follow the first.
bool ListBoard::any_named(std::size_t line, const std::vector<std::uint8_t>& named) const {
    for (std::size_t row = rows_[line]; row < named.size(); ++row) {
        if (named[row] != 0) return true;
        const auto next = static_cast<RegisterBoard::Row>(row + 1);
        if (next == named.size() || families_->household(next) != subjects_[line]) return false;
    }
    return false;
}

ListBoard::Window ListBoard::search(const Search& search) const {
    std::vector<std::uint8_t> kinds;
    for (const auto& kind : reasons_)
        kinds.push_back((!search.outcome || *search.outcome == kind.outcome) &&
                        (!search.reason || *search.reason == kind.reason));
    auto villages =
        search.region ? std::optional{families_->villages_in(*search.region)} : std::nullopt;
    if (!search.within.empty()) {
        std::vector<std::uint8_t> inside(families_->villages().size());
        for (const auto region : search.within)
            std::ranges::transform(inside, families_->villages_in(region), inside.begin(),
                                   std::bit_or<std::uint8_t>{});
        if (villages)
            std::ranges::transform(inside, *villages, inside.begin(), std::bit_and<std::uint8_t>{});
        villages = std::move(inside);
    }
    const auto named = name_words(search.name).empty()
                           ? std::nullopt
                           : std::optional{families_->named(search.name)};
    Window window;
    for (std::size_t at = 0; at < rows_.size(); ++at) {
        if (kinds[kinds_[at]] == 0) continue;
        if (villages || named) {
            if (rows_[at] == no_row) continue;
            if (villages && (*villages)[families_->village(rows_[at])] == 0) continue;
            if (named && !any_named(at, *named)) continue;
        }
        const auto place = window.total++;
        if (place >= search.offset && place - search.offset < search.limit)
            window.lines.push_back(line(static_cast<std::int64_t>(at)));
    }
    return window;
}

} // namespace tepat::reports
