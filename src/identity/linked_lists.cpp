#include "identity/linked_lists.hpp"

#include "identity/detail/entries.hpp"

#include <algorithm>

namespace tepat::identity {
namespace {

LinkedList read_linked(const journal::Entry& entry) {
    const auto set = journal::decode_set(entry.type, entry.payload);
    CborReader in{set.header};
    in.array_of(7);
    LinkedList linked;
    linked.seq = entry.seq;
    linked.list = in.text();
    linked.position = Seq{in.integer()};
    linked.on = detail::read_day(in);
    linked.region = detail::read_region(in);
    linked.file = in.text();
    return linked;
}

} // namespace

std::vector<LinkedList> linked_lists(store::Connection& connection,
                                     const journal::Visibility& visibility, Date on) {
    std::vector<std::pair<Seq, std::int64_t>> entries;
    connection.each("select seq, found from identity_linked_list order by seq desc",
                    [&](const store::Row& row) {
                        if (visibility.sees(row.id<Seq>(0)))
                            entries.emplace_back(row.id<Seq>(0), row.integer(1));
                    });
    std::vector<LinkedList> made;
    for (const auto& [seq, found] : entries) {
        auto linked = read_linked(journal::read_entry(connection, seq).value());
        linked.found = found;
        const bool replaced = std::ranges::any_of(made, [&](const LinkedList& newer) {
            return newer.list == linked.list && newer.region.contains(linked.region);
        });
        if (linked.on <= on && !replaced) made.push_back(std::move(linked));
    }
    return made;
}

void each_list_row(store::Connection& connection, const LinkedList& list,
                   const std::function<void(const ListRow&)>& each) {
    journal::read_lines(connection, journal::read_entry(connection, list.seq).value(),
                        [&](std::int64_t, BytesView line) { each(decode_list_row(line)); });
}

matching::Level name_level_of(const ListRow& row) {
    if (!row.other_spelling) return matching::same;
    const auto name = std::ranges::find(row.reasons, matching::Field::name, &Reason::field);
    return name == row.reasons.end() ? matching::name_level::similar : name->level;
}

} // namespace tepat::identity
