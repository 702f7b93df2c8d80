#include "registry/nik_claims.hpp"

#include "registry/detail/gather.hpp"

#include <optional>
#include <string>

namespace tepat::registry {

bool counts(NikVerdict verdict) {
    switch (verdict) {
    case NikVerdict::claimed:
    case NikVerdict::verified:
        return true;
    case NikVerdict::none:
    case NikVerdict::suspect:
    case NikVerdict::refuted:
        return false;
    }
    return false;
}

std::vector<SubjectId> persons_with(store::Connection& connection,
                                    const journal::Visibility& visibility, Date on, Nik nik) {
    std::vector<SubjectId> found;
    for (const auto& [number, person] : persons_with(connection, visibility, on, {&nik, 1}))
        found.push_back(person);
    return found;
}

std::vector<std::pair<Nik, SubjectId>> persons_with(store::Connection& connection,
                                                    const journal::Visibility& visibility, Date on,
                                                    std::span<const Nik> niks) {
    std::vector<std::int64_t> numbers;
    for (const auto nik : niks)
        numbers.push_back(nik.number());
    const auto claimants = detail::Gatherer{connection, {visibility, on}}.claimants(numbers);
    std::vector<SubjectId> ids;
    for (const auto& [number, id] : claimants)
        ids.push_back(id);
    const auto persons = Reader{connection, visibility, on}.persons(ids);
    // An older claim, and one that nobody sees yet, is not what the person is known by.
    std::vector<std::pair<Nik, SubjectId>> found;
    for (const auto& [number, id] : claimants) {
        const auto person = persons.find(id);
        if (person == persons.end()) continue;
        const auto& claim = person->second.nik;
        if (claim.nik && claim.nik->number() == number && counts(claim.verdict))
            found.emplace_back(*claim.nik, id);
    }
    return found;
}

std::vector<std::vector<SubjectId>> sharing_a_nik(store::Connection& connection,
                                                  const journal::Visibility& visibility, Date on) {
    std::vector<Nik> niks;
    connection.each("select nik from nik_claim where nik is not null group by nik "
                    "having min(subject_id) <> max(subject_id) order by nik",
                    [&](const store::Row& row) {
                        constexpr int digits = 16;
                        auto text = std::to_string(row.integer(0));
                        text.insert(0, digits - text.size(), '0');
                        if (const auto nik = Nik::parse(text)) niks.push_back(*nik);
                    });
    std::vector<std::vector<SubjectId>> shared;
    std::optional<Nik> last;
    const auto drop_single = [&] {
        if (!shared.empty() && shared.back().size() == 1) shared.pop_back();
    };
    for (const auto& [nik, person] : persons_with(connection, visibility, on, niks)) {
        if (nik != last) {
            drop_single();
            shared.emplace_back();
            last = nik;
        }
        shared.back().push_back(person);
    }
    drop_single();
    return shared;
}

} // namespace tepat::registry
