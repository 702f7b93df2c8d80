#pragma once
#include "core/rupiah.hpp"
#include "programmes/list.hpp"
#include "reports/board.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::reports {

/// One list as people look through it: every line with its place in the register. Immutable, so
/// thread-safe. Personal data by way of the register board. Memory: 27 bytes a line.
class ListBoard {
public:
    /// What a list comes to in one district.
    struct Coverage {
        std::int64_t lines = 0;
        std::int64_t eligible = 0;
        std::int64_t undetermined = 0;
        std::int64_t payable = 0;
        Rupiah stage; ///< of the eligible
        friend bool operator==(const Coverage&, const Coverage&) = default;
    };
    struct ReasonCount {
        programmes::Verdict outcome = programmes::Verdict::undetermined;
        std::string reason; ///< programmes::reason_of
        std::int64_t count = 0;
        friend bool operator==(const ReasonCount&, const ReasonCount&) = default;
    };
    struct Line {
        std::int64_t number = 0;
        SubjectId subject;
        /// In the register board, as RegisterBoard::find. Nothing: not there on the board's day.
        std::optional<RegisterBoard::Row> row;
        programmes::Verdict outcome = programmes::Verdict::undetermined;
        std::string_view reason;
        int persons = 0; ///< that count for the amount
        Rupiah stage;
        bool payable = false;
    };
    /// What is asked for; a part that is not said fits every line.
    struct Search {
        std::string
            name; ///< words; see RegisterBoard::named. Of a household: of any of its families
        std::optional<RegionCode> region; ///< any level
        std::vector<RegionCode> within;   ///< one of these; none: everywhere
        std::optional<programmes::Verdict> outcome;
        std::optional<std::string> reason;
        std::int64_t offset = 0;
        std::int64_t limit = 50;
    };
    struct Window {
        std::int64_t total = 0;  ///< that fit
        std::vector<Line> lines; ///< from `offset` on, in the order of the list
    };

    /// Reads every line; inside a read transaction, or not: a list does not change. Null when
    /// stopped. Throws std::runtime_error for a line that is none.
    [[nodiscard]] static std::shared_ptr<const ListBoard>
    build(store::Connection& connection, programmes::StoredList list,
          std::shared_ptr<const RegisterBoard> families, Progress& progress);

    [[nodiscard]] const programmes::StoredList& list() const { return list_; }
    [[nodiscard]] const RegisterBoard& families() const { return *families_; }
    [[nodiscard]] std::int64_t lines() const { return static_cast<std::int64_t>(rows_.size()); }
    /// 0 ≤ number < lines().
    [[nodiscard]] Line line(std::int64_t number) const;
    /// The line of a subject of the list; binary search.
    [[nodiscard]] std::optional<Line> line_of(SubjectId subject) const;
    /// By RegisterBoard::districts(); lines without a row are in none.
    [[nodiscard]] std::span<const Coverage> districts() const { return districts_; }
    /// By outcome as Verdict numbers them, then the most frequent first.
    [[nodiscard]] std::span<const ReasonCount> reasons() const { return reasons_; }
    [[nodiscard]] Window search(const Search& search) const;

private:
    ListBoard(programmes::StoredList list, std::shared_ptr<const RegisterBoard> families);
    void add(const programmes::ListLine& line, std::uint32_t kind);
    void order_reasons();
    [[nodiscard]] bool any_named(std::size_t line, const std::vector<std::uint8_t>& named) const;

    programmes::StoredList list_;
    std::shared_ptr<const RegisterBoard> families_;
    std::vector<Coverage> districts_;
    std::vector<ReasonCount> reasons_;

    std::vector<SubjectId> subjects_;
    std::vector<RegisterBoard::Row> rows_; ///< `no_row` where there is none
    std::vector<std::uint32_t> kinds_;     ///< outcome and reason: index into reasons_
    std::vector<std::uint16_t> persons_;
    std::vector<Rupiah> stages_;
    std::vector<std::uint8_t> payable_;
};

} // namespace tepat::reports
