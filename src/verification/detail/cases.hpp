#pragma once
#include "journal/journal.hpp"
#include "verification/objection.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What lists of proposals, objections and complaints share.
namespace tepat::verification::detail {

/// verification.position unless there is such a place.
[[nodiscard]] Result<void> on_earth(const Position& position);

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
