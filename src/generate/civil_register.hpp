#pragma once
#include "generate/population.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::generate {

enum class CivilStatus { living, dead, moved };
/// `hidup`, `meninggal`, `pindah`.
[[nodiscard]] std::string_view name_of(CivilStatus status);

/// A line of the civil register (Dukcapil): what is true.
struct CivilPerson {
    std::string id; ///< tells nothing of the register's ids
    const Member* member = nullptr;
    std::string_view village; ///< code
    CivilStatus status = CivilStatus::living;
};

/// In parts of a thousand; assumptions, no public figure was found.
struct CivilShares {
    int absent = 15;      ///< of the register's people, not in the civil register
    int dead = 12;        ///< died without the register knowing it
    int moved = 20;       ///< moved away without it
    int only_there = 400; ///< households that only the civil register has, of the register's
};

/// Calls `receive` with every person of a district's civil register: the true people of the
/// register's households without the absent, and households that the register does not have. A pure
/// function of the population. The person is valid during the call only.
void visit_civil_register(const Population& population, std::size_t district,
                          const CivilShares& shares,
                          const std::function<void(const CivilPerson&)>& receive);

/// The civil register's id of the person who was first registered under `idartbdt`; nothing when
/// the civil register lacks him.
[[nodiscard]] std::optional<std::string>
civil_id(const Population& population, const CivilShares& shares, std::string_view idartbdt);

} // namespace tepat::generate
