#pragma once
#include "journal/journal.hpp"
#include "verification/objection.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What objections and complaints share.
namespace tepat::verification::detail {

/// The enumerator of that name; they count from 1.
template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<std::string_view, N>& names, std::string_view name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<Enum>(at - names.begin() + 1);
}

/// verification.position unless there is such a place.
[[nodiscard]] Result<void> on_earth(const Position& position);
/// Their bytes in a row: part of what a command's key stands for.
[[nodiscard]] std::string digests(const std::vector<journal::Digest>& documents);
/// The subject that a command made in `table`: `fresh`, or when the command was a repeated one the
/// one it made the first time.
[[nodiscard]] SubjectId made_by(journal::Journal& journal, std::string_view table,
                                const journal::Receipt& receipt, SubjectId fresh);

/// A page of a table of subjects, with conditions.
class Question {
public:
    Question(std::string_view table, std::string_view columns, SubjectId after);
    void where(std::string_view column, store::Param value);
    void before(std::string_view column, Instant at);
    void not_before(std::string_view column, Instant at);
    void ask(store::Connection& connection, std::int64_t limit,
             const std::function<void(const store::Row&)>& row);

private:
    void add(std::string_view column, std::string_view how, store::Param value);
    store::Param kept(Instant at);
    std::deque<std::string> texts_; ///< that parameters point to
    std::string sql_;
    std::vector<store::Param> params_;
};

} // namespace tepat::verification::detail
