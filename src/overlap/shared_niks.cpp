#include "overlap/shared_niks.hpp"

#include "registry/nik_claims.hpp"
#include "registry/reader.hpp"

namespace tepat::overlap {

SharedNiks SharedNiks::read(store::Connection& connection, const journal::Visibility& visibility,
                            Date on) {
    const registry::Reader reader{connection, visibility, on};
    SharedNiks made;
    for (const auto& persons : registry::sharing_a_nik(connection, visibility, on)) {
        std::vector<Twin> all;
        for (const auto person : persons) {
            Twin twin{person, {}};
            if (const auto household = reader.household_of(person)) twin.kin.push_back(*household);
            if (const auto view = reader.person(person); view && view->family)
                twin.kin.push_back(*view->family);
            twin.kin.push_back(person);
            all.push_back(std::move(twin));
        }
        for (const auto person : persons)
            for (const auto& twin : all)
                if (twin.person != person) made.twins_[person].push_back(twin);
    }
    return made;
}

std::span<const SharedNiks::Twin> SharedNiks::of(SubjectId person) const {
    const auto found = twins_.find(person);
    if (found == twins_.end()) return {};
    return found->second;
}

} // namespace tepat::overlap
