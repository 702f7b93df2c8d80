#pragma once
#include "rulefiles/dated.hpp"
#include "rulefiles/fields.hpp"

namespace tepat::rulefiles {

/// Reads the dated entries of `key`; complains when they overlap or leave days without a value.
/// `read_value` gives an optional<T>, nothing after a complaint.
template <class T, class ReadValue>
Series<T> read_series(Fields& owner, std::string_view key, ReadValue read_value) {
    std::vector<Dated<T>> entries;
    for (const auto* table : owner.tables(key)) {
        Fields fields{*table, owner.problems()};
        const auto from = fields.date("from");
        const auto until = fields.date_if("until");
        auto origin = fields.origin();
        const auto complain = [&](MessageCode code) {
            fields.problems().complain(fields.where("from"), code,
                                       {{"field", std::string{key}}, {"date", from.text()}});
        };
        if (until && *until < from) complain("rulefiles.overlap"_msg);
        if (!entries.empty()) {
            auto& before = entries.back();
            const auto end = before.until.value_or(from - 1);
            if (from <= before.from || end >= from) complain("rulefiles.overlap"_msg);
            if (end + 1 < from) complain("rulefiles.gap"_msg);
            before.until = from - 1;
        }
        std::optional<T> value = read_value(fields);
        fields.finish();
        if (value) entries.push_back({from, until, *std::move(value), std::move(origin)});
    }
    return Series<T>{std::move(entries)};
}

/// The first day and, unless it is open, the last of a series; of an empty one, of no meaning.
template <class T>
std::pair<Date, std::optional<Date>> span_of(const Series<T>& series) {
    if (series.entries().empty()) return {};
    return {series.entries().front().from, series.entries().back().until};
}

} // namespace tepat::rulefiles
