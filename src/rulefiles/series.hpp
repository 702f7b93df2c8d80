#pragma once
#include "rulefiles/dated.hpp"
#include "rulefiles/fields.hpp"

namespace tepat::rulefiles {

/// Reads the dated entries of `key`; complains when they overlap or leave days without a value.
/// `read_value` gives an optional<T>, nothing after a complaint; it is asked once for each time
/// between two changes of the parameters that an entry names.
template <class T, class ReadValue>
Series<T> read_series(Fields& owner, std::string_view key, ReadValue read_value) {
    std::vector<Dated<T>> entries;
    const auto tables = owner.tables(key);
    for (std::size_t i = 0; i < tables.size(); ++i) {
        Fields fields{*tables[i], owner};
        const auto from = fields.date("from");
        const auto until = fields.date_if("until");
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
        auto last = until;
        if (!last && i + 1 < tables.size())
            if (const auto next = Fields{*tables[i + 1], owner}.date_if("from")) last = *next - 1;
        for (const auto day : fields.days(from, last)) {
            fields.speak_of(day);
            auto origin = fields.origin();
            std::optional<T> value = read_value(fields);
            if (!value) continue;
            if (day != from && !entries.empty()) entries.back().until = day - 1;
            entries.push_back({day, until, *std::move(value), std::move(origin)});
        }
        fields.finish();
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
