#pragma once
#include "api/detail/answers.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What the reports share: how they are asked, and how rows are handed out.
namespace tepat::api::detail {

inline constexpr std::size_t report_question_bytes = 4'096;
inline constexpr std::int64_t most_rows = 200;

/// Which of the rows that fit are handed out.
struct Window {
    std::int64_t offset = 0;
    std::int64_t limit = 50;
};

/// The fields of the query, but for the language.
[[nodiscard]] http::Fields fields_in_query(const Call& request);

enum class FieldKind : std::uint8_t { text, texts, count, yes_no };
/// The fields of a JSON body, as they would stand in a query. Refused: one that is not of the kind
/// that `kind_of` says.
[[nodiscard]] Result<http::Fields>
fields_in_body(const Call& request, const std::function<FieldKind(std::string_view)>& kind_of);

/// A window of those of `rows` that `fits`, each as `show` says.
template <class Row, class Fits, class Show>
[[nodiscard]] Json window_of(const std::vector<Row>& rows, const Window& window,
                             std::string_view name, Fits fits, Show show) {
    std::int64_t total = 0;
    auto shown = Json::array();
    for (const auto& row : rows) {
        if (!fits(row)) continue;
        if (total >= window.offset && total - window.offset < window.limit)
            shown.push_back(show(row));
        ++total;
    }
    Json out{{"total", total}, {"offset", window.offset}};
    out[std::string{name}] = std::move(shown);
    return out;
}

/// What `ask` finds in a region on a day, which are given as texts; 409 when it refuses.
template <class Ask>
[[nodiscard]] auto found_in(const Services& services, const Call& request,
                            std::string_view region_text, std::string_view on_text, Ask ask)
    -> Answer<typename decltype(ask(RegionCode{}, Date{}))::value_type> {
    const auto region = region_of(services, request, region_text);
    if (!region) return std::unexpected(region.error());
    const auto on = day_of(services, request, on_text);
    if (!on) return std::unexpected(on.error());
    auto found = ask(*region, *on);
    if (!found) return std::unexpected(http::problem(request, 409, found.error()));
    return *std::move(found);
}

/// A region that the rows are asked of; nothing when none is said.
[[nodiscard]] Answer<std::optional<RegionCode>>
region_if(const Services& services, const Call& request, std::string_view text);

/// Writes down that rows of the report `what` are shown: which region's, of which day, how many.
void note_report(const Services& services, const Call& request, std::string_view what,
                 RegionCode region, Date on, const std::string& rows);

} // namespace tepat::api::detail
