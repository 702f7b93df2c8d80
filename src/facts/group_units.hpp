#pragma once
#include "facts/memory_unit.hpp"
#include "facts/register_units.hpp"
#include "registry/groups.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment.hpp"

#include <memory>
#include <span>
#include <vector>

namespace tepat::facts {

/// The groups that have their seat in `villages` as units, by subject id. Their members are
/// persons, wherever they live: the leader's relation is head, everybody else's other. Who is not
/// in the register any more is left out. Of the household, only where the group has its seat and
/// the number of its members' families are known. A group is on a list when each of its members is.
[[nodiscard]] std::vector<std::unique_ptr<MemoryUnit>>
group_units(store::Connection& connection, const journal::Visibility& visibility, Date on,
            const snapshot::Layout& layout, const registry::Regions& regions,
            std::span<const registry::GroupView> groups, const ListedOf& listed);

} // namespace tepat::facts
