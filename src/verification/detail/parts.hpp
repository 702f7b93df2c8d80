#pragma once
#include "core/cbor.hpp"
#include "verification/detail/events.hpp"

#include <limits>
#include <string>
#include <vector>

/// What the events of this room are made of, read strictly: what encode() would not have written
/// throws CborError.
namespace tepat::verification::detail {

[[noreturn]] inline void broken(const char* what) {
    throw CborError{std::string{"verification: "} + what};
}

inline void put(CborWriter& out, const Place& place) {
    out.array(4);
    for (const auto id : {place.village, place.district, place.regency, place.province})
        out.integer(id.value());
}
inline Place place_in(CborReader& in) {
    in.array_of(4);
    Place place;
    for (auto* id : {&place.village, &place.district, &place.regency, &place.province})
        *id = RegionId{in.integer()};
    return place;
}

inline void put(CborWriter& out, const std::vector<registry::SubjectChange>& changes) {
    out.array(changes.size());
    for (const auto& change : changes)
        out.bytes(registry::encode(change));
}
inline std::vector<registry::SubjectChange> changes_in(CborReader& in) {
    auto left = in.array();
    if (left > most_changes) broken("too many changes");
    std::vector<registry::SubjectChange> changes;
    for (; left > 0; --left)
        changes.push_back(registry::decode_change(in.bytes()));
    return changes;
}

inline void put(CborWriter& out, const std::vector<SubjectId>& ids) {
    out.array(ids.size());
    for (const auto id : ids)
        out.integer(id.value());
}
inline std::vector<SubjectId> ids_in(CborReader& in) {
    auto left = in.array();
    if (left > most_proposals) broken("too many proposals");
    std::vector<SubjectId> ids;
    for (; left > 0; --left) {
        const SubjectId id{in.integer()};
        if (!ids.empty() && id <= ids.back()) broken("ids out of order");
        ids.push_back(id);
    }
    return ids;
}

inline std::string text_in(CborReader& in) {
    const auto text = in.text();
    if (text.size() > longest_text) broken("a text too long");
    return std::string{text};
}

template <class Enum>
Enum enum_in(CborReader& in, std::int64_t first, std::int64_t last) {
    const auto value = in.integer();
    if (value < first || value > last) broken("a number that means nothing");
    return static_cast<Enum>(value);
}
inline Kind kind_in(CborReader& in) {
    return enum_in<Kind>(in, 1, kinds);
}

inline Date date_in(CborReader& in) {
    const auto day = in.integer();
    if (day < std::numeric_limits<std::int32_t>::min() ||
        day > std::numeric_limits<std::int32_t>::max())
        broken("a day beyond the calendar");
    return Date{static_cast<std::int32_t>(day)};
}
inline void put(CborWriter& out, Date date) {
    out.integer(date.day_number());
}

inline void put(CborWriter& out, const std::pair<std::int64_t, std::int64_t>& position) {
    out.array(2);
    out.integer(position.first);
    out.integer(position.second);
}
inline std::pair<std::int64_t, std::int64_t> position_in(CborReader& in) {
    in.array_of(2);
    const auto latitude = in.integer();
    return {latitude, in.integer()};
}

} // namespace tepat::verification::detail
