#pragma once
#include "core/date.hpp"
#include "core/nik.hpp"
#include "journal/reader.hpp"
#include "registry/reader.hpp"
#include "store/connection.hpp"

#include <span>
#include <utility>
#include <vector>

namespace tepat::registry {

/// Whether a claim makes a number its person's: suspect and refuted ones do not.
[[nodiscard]] bool counts(NikVerdict verdict);

/// The persons who on that day claim this NIK, or hold it; by subject id. Suspect and refuted
/// claims do not count. Two are found where a person was registered twice, or numbers were mixed
/// up: the number alone then says nothing.
[[nodiscard]] std::vector<SubjectId> persons_with(store::Connection& connection,
                                                  const journal::Visibility& visibility, Date on,
                                                  Nik nik);

/// The same of many: each NIK with each such person, ascending.
[[nodiscard]] std::vector<std::pair<Nik, SubjectId>>
persons_with(store::Connection& connection, const journal::Visibility& visibility, Date on,
             std::span<const Nik> niks);
/// Every NIK that several claim or hold so: its persons, by subject id. Those who hold the lowest
/// number come first.
[[nodiscard]] std::vector<std::vector<SubjectId>>
sharing_a_nik(store::Connection& connection, const journal::Visibility& visibility, Date on);

} // namespace tepat::registry
