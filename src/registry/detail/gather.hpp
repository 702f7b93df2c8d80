#pragma once
#include "registry/detail/version.hpp"
#include "registry/number_faults.hpp"
#include "registry/reader.hpp"
#include "registry/standing.hpp"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tepat::registry::detail {

/// Which group a family or person belongs to.
struct Member {
    Version version;
    SubjectId group;
    std::optional<Relation> to_household_head;
    std::optional<Relation> to_family_head;
};

/// A household's own facts.
struct HouseholdFacts {
    Version version;
    RegionId region;
    Bytes answers;
};

/// Gathers what holds of many subjects, a list of ids at a time. Inside one read transaction.
class Gatherer {
public:
    Gatherer(store::Connection& connection, Sight sight) : connection_{connection}, sight_{sight} {}

    /// Subjects of these names, as far as there are.
    [[nodiscard]] std::unordered_map<std::string, SubjectId>
    subjects(std::string_view scheme, std::span<const std::string> keys) const;
    /// Families or persons that belong to one of `groups` (ascending), by id.
    [[nodiscard]] std::vector<std::pair<SubjectId, Member>>
    members_of(std::span<const SubjectId> groups) const;
    [[nodiscard]] std::unordered_map<SubjectId, Member>
    memberships(std::span<const SubjectId> members) const;
    [[nodiscard]] std::unordered_map<SubjectId, HouseholdFacts>
    households(std::span<const SubjectId> ids) const;
    /// Without their members.
    [[nodiscard]] std::unordered_map<SubjectId, FamilyView>
    families(std::span<const SubjectId> ids) const;
    /// Who of them sleeps.
    [[nodiscard]] std::unordered_map<SubjectId, Sleep>
    sleepers(std::span<const SubjectId> ids) const;
    /// Whether anybody ever did: most registers need not ask of each.
    [[nodiscard]] bool anybody_sleeps() const;
    /// As registry::number_faults().
    [[nodiscard]] std::unordered_map<SubjectId, NumberFaults>
    number_faults(std::span<const SubjectId> ids) const;
    /// Without family and relations.
    [[nodiscard]] std::unordered_map<SubjectId, PersonView>
    persons(std::span<const SubjectId> ids) const;
    [[nodiscard]] std::unordered_map<SubjectId, std::string>
    keys(std::span<const SubjectId> ids) const;
    /// Who ever claimed one of these NIKs, by NIK: look at `persons` for who still does.
    [[nodiscard]] std::vector<std::pair<std::int64_t, SubjectId>>
    claimants(std::span<const std::int64_t> niks) const;

private:
    template <class Value>
    void ask(const std::string& sql, std::span<const Value> values,
             const store::EachRow& each) const;
    void renew(Member& member, const store::Row& row) const;
    void add_claims(std::span<const SubjectId> ids,
                    std::unordered_map<SubjectId, PersonView>& views) const;

    store::Connection& connection_;
    Sight sight_;
};

} // namespace tepat::registry::detail
