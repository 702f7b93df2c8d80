#include "verification/detail/cases.hpp"

#include <fmt/format.h>

namespace tepat::verification::detail {

Result<void> on_earth(const Position& position) {
    constexpr std::int64_t right_angle = 90'000'000;
    const auto within = [](std::int64_t value, std::int64_t most) {
        return -most <= value && value <= most;
    };
    if (!within(position.first, right_angle) || !within(position.second, 2 * right_angle))
        return refuse("verification.position"_msg);
    return {};
}

Question::Question(std::string_view table, std::string_view columns, SubjectId after)
    : sql_{fmt::format("select {} from {} where subject_id > $1", columns, table)},
      params_{store::Param{after}} {}

void Question::add(std::string_view column, std::string_view how, store::Param value) {
    params_.push_back(std::move(value));
    sql_ += fmt::format(" and {} {} ${}", column, how, params_.size());
}
store::Param Question::kept(Instant at) {
    return store::Param{texts_.emplace_back(at.text())};
}
void Question::where(std::string_view column, store::Param value) {
    add(column, "=", std::move(value));
}
void Question::before(std::string_view column, Instant at) {
    add(column, "<", kept(at));
}
void Question::not_before(std::string_view column, Instant at) {
    add(column, ">=", kept(at));
}

void Question::ask(store::Connection& connection, std::int64_t limit,
                   const std::function<void(const store::Row&)>& row) {
    params_.emplace_back(std::min(limit, most_read));
    sql_ += fmt::format(" order by subject_id limit ${}", params_.size());
    connection.query(sql_, params_, row);
}

} // namespace tepat::verification::detail
