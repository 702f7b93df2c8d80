#pragma once
#include "core/cbor.hpp"
#include "core/result.hpp"
#include "core/strong.hpp"

#include <optional>
#include <utility>
#include <vector>

/// Reading this room's canonical CBOR; all throw CborError, which decode() makes a refusal.
namespace tepat::audit::detail {

/// A number of an enum whose last value is `last`.
template <class Enum>
Enum read_enum(CborReader& in, Enum last) {
    const auto number = in.integer();
    if (number < 0 || number > static_cast<std::int64_t>(last)) throw CborError{"no such value"};
    return static_cast<Enum>(number);
}

/// Not below zero.
inline std::int64_t read_count(CborReader& in) {
    const auto number = in.integer();
    if (number < 0) throw CborError{"a number below zero"};
    return number;
}

inline std::optional<SubjectId> read_subject_if(CborReader& in) {
    if (in.null()) return std::nullopt;
    const SubjectId id{in.integer()};
    if (id.value() <= 0) throw CborError{"a subject id is above zero"};
    return id;
}

template <class Item, class ReadItem>
std::vector<Item> read_list(CborReader& in, ReadItem read_item) {
    std::vector<Item> items(in.array());
    for (auto& item : items)
        item = read_item();
    return items;
}

template <class T, class Read>
Result<T> decode(BytesView bytes, Read read) {
    try {
        CborReader in{bytes};
        T made = read(in);
        in.finish();
        return made;
    } catch (const CborError& error) {
        return refuse("audit.comparison_bytes"_msg, {{"reason", error.what()}});
    }
}

} // namespace tepat::audit::detail
