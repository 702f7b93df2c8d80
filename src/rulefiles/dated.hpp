#pragma once
#include "core/date.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace tepat::rulefiles {

/// Where a value of a rule file comes from.
struct Origin {
    /// A law, a decree or a page; `assumption` where nobody states it, and then `note` says why it
    /// is so.
    std::string source;
    std::string note;
    [[nodiscard]] bool assumed() const { return source == "assumption"; }
};

template <class T>
struct Dated {
    Date from;
    /// The last day; nothing means until something else is decreed.
    std::optional<Date> until;
    T value;
    Origin origin;
};

/// A value through time: in order of date, each beginning the day after the one before ends.
template <class T>
class Series {
public:
    Series() = default;
    /// Requires what the class promises.
    explicit Series(std::vector<Dated<T>> entries) : entries_{std::move(entries)} {}

    /// The entry in force on `date`, or null.
    [[nodiscard]] const Dated<T>* at(Date date) const {
        const auto after = std::ranges::upper_bound(entries_, date, {}, &Dated<T>::from);
        if (after == entries_.begin()) return nullptr;
        const auto& entry = *std::prev(after);
        return entry.until && *entry.until < date ? nullptr : &entry;
    }
    [[nodiscard]] const std::vector<Dated<T>>& entries() const { return entries_; }

private:
    std::vector<Dated<T>> entries_;
};

} // namespace tepat::rulefiles
