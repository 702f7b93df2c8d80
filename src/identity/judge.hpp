#pragma once
#include "core/date.hpp"
#include "identity/verdict.hpp"
#include "matching/job.hpp"
#include "registry/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tepat::identity {

/// A person of the register as the judge needs it, in the order of the collection.
struct RegisterPerson {
    SubjectId id;
    std::int64_t nik = 0; ///< 0: none
    registry::NikVerdict claim = registry::NikVerdict::none;
    friend bool operator==(const RegisterPerson&, const RegisterPerson&) = default;
};

enum class CivilStatus : std::uint8_t { living, dead, moved };
/// A person of the civil register's extract, in the order of the collection.
struct CivilPerson {
    CivilStatus status = CivilStatus::living;
};

/// The verdict of every person of the register from what matching found between it and an extract.
/// Of several who fit one person of the civil register the one with that person's NIK, then the
/// greater weight, then the older registration is it; the others are second registrations. Pure.
/// `civil_id` is left empty: `places` says for each line whom of the extract it means.
struct Judged {
    std::vector<VerdictLine> lines;                   ///< in the order of the register
    std::vector<std::optional<std::uint32_t>> places; ///< in the extract, from 0
};
[[nodiscard]] Judged judge_civil(const std::vector<RegisterPerson>& persons,
                                 const std::vector<CivilPerson>& civil,
                                 const matching::Matches& matches);

/// The same within the register: second registrations of somebody, and persons who are not one but
/// hold one NIK. Nobody else has a line. Groups that contradict themselves are held. Pure.
[[nodiscard]] std::vector<VerdictLine> judge_doubles(const std::vector<RegisterPerson>& persons,
                                                     const matching::Matches& matches);

/// What the register alone says of a NIK; nothing: it has to be asked.
[[nodiscard]] std::vector<std::optional<Verdict>>
judge_alone(const std::vector<RegisterPerson>& persons);

} // namespace tepat::identity
