#include "api/detail/unit_names.hpp"

#include "registry/groups.hpp"
#include "registry/reader.hpp"

namespace tepat::api::detail {

UnitNames::UnitNames(const Services& services, const programmes::StoredList& list)
    : policy_{services.model.policy(list)} {
    if (!policy_ || (!policy_->of_persons() && !policy_->of_groups())) return;
    reader_ = services.database.connect_reader();
    scope_.emplace(*reader_);
    visibility_.emplace(*reader_, list.header.seq);
    on_ = list.header.effective_on;
}

std::optional<std::string> UnitNames::of(SubjectId subject) const {
    if (!reader_) return std::nullopt;
    if (policy_->of_persons()) {
        const auto person = registry::Reader{*reader_, *visibility_, on_}.person(subject);
        return person ? std::optional{person->name} : std::nullopt;
    }
    const auto group = registry::group(*reader_, *visibility_, on_, subject);
    return group ? std::optional{group->name} : std::nullopt;
}

} // namespace tepat::api::detail
