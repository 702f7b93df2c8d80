#pragma once
#include "overlap/lists_of_day.hpp"
#include "overlap/shared_niks.hpp"
#include "simulation/ground.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::overlap {

/// Why a unit should not be on both lists.
enum class DuplicateKind : std::uint8_t {
    excluded,        ///< the rules of the first list exclude who is on the second
    two_lists,       ///< two lists of one programme in the same stage, of different regions
    same_nik,        ///< the second place, in the same programme, is of a person with the same NIK
    excluded_by_nik, ///< as excluded, through a person with the same NIK
};
[[nodiscard]] std::string_view name_of(DuplicateKind kind);

/// A unit that is entitled on one list, and itself or somebody of its roof or NIK on another.
struct Duplicate {
    RegionCode village;
    SubjectId household;
    SubjectId subject; ///< on the first list
    DuplicateKind kind = DuplicateKind::excluded;
    std::size_t list = 0;       ///< the first, in ListsOfDay::lists()
    std::size_t other_list = 0; ///< the second
    SubjectId other;            ///< on the second list
    std::string criterion;      ///< of the first list's rules; empty unless they exclude
    friend bool operator==(const Duplicate&, const Duplicate&) = default;
};

/// Who receives what together.
struct Pair {
    std::size_t first = 0; ///< in ListsOfDay::sources()
    std::size_t second = 0;
    std::int64_t families = 0; ///< that both reach
    friend bool operator==(const Pair&, const Pair&) = default;
};

struct Duplicates {
    std::vector<Duplicate> found;       ///< by village, household, subject, kind and lists
    std::vector<Pair> pairs;            ///< those with a family, by sources
    std::vector<std::int64_t> families; ///< that each source reaches
};

/// Goes through the ground's households, families and persons, on all cores. A unit that several
/// rules keep apart from one list is named once, by the first; two places of one human being are
/// two rows. Units of groups are looked at as their members: who receives through a group is found
/// on the second list, not the first. Refused: overlap.stopped.
[[nodiscard]] Result<Duplicates> find_duplicates(const simulation::Ground& ground,
                                                 const ListsOfDay& lists, const SharedNiks& niks,
                                                 Progress& progress);

} // namespace tepat::overlap
