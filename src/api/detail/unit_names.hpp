#pragma once
#include "api/services.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tepat::api::detail {

/// What the persons or groups that a list decides on are called; families go by their heads. Reads
/// the register as the list saw it, in one read transaction.
class UnitNames {
public:
    UnitNames(const Services& services, const programmes::StoredList& list);
    /// Nothing of a family or household.
    [[nodiscard]] std::optional<std::string> of(SubjectId subject) const;

private:
    std::shared_ptr<const programmes::Policy> policy_;
    std::unique_ptr<store::Connection> reader_;
    std::optional<store::ReadScope> scope_;
    std::optional<journal::Visibility> visibility_;
    Date on_;
};

} // namespace tepat::api::detail
