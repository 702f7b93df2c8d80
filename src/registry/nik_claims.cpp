#include "registry/nik_claims.hpp"

#include "registry/reader.hpp"

#include <algorithm>

namespace tepat::registry {

std::vector<SubjectId> persons_with(store::Connection& connection,
                                    const journal::Visibility& visibility, Date on, Nik nik) {
    std::vector<SubjectId> found;
    connection.each(
        "select distinct subject_id from nik_claim where nik = $1 order by subject_id",
        [&](const store::Row& row) { found.push_back(row.id<SubjectId>(0)); }, nik.number());
    const Reader reader{connection, visibility, on};
    // An older claim, and one that nobody sees yet, is not what the person is known by.
    std::erase_if(found, [&](SubjectId id) {
        const auto person = reader.person(id);
        if (!person || person->nik.nik != nik) return true;
        switch (person->nik.verdict) {
        case NikVerdict::claimed:
        case NikVerdict::verified:
            return false;
        case NikVerdict::none:
        case NikVerdict::suspect:
        case NikVerdict::refuted:
            return true;
        }
        return true;
    });
    return found;
}

} // namespace tepat::registry
