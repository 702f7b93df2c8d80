#pragma once
#include "core/bytes.hpp"
#include "core/period.hpp"
#include "core/region_code.hpp"
#include "core/strong.hpp"
#include "journal/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>

/// "programmes.list_taken"; docs/formats/outside-list.md.
namespace tepat::programmes::detail {

/// [list, period, region, file, digest, rows]
struct OutsideHeader {
    std::string list;
    Period period;
    RegionCode region;
    std::string file; ///< without its directories
    journal::Digest digest;
    std::int64_t rows = 0;
};
[[nodiscard]] Bytes encode(const OutsideHeader& header);
/// CborError for anything else.
[[nodiscard]] OutsideHeader decode_outside_header(BytesView header);

/// Why a row names nobody of the register. The numbers are permanent.
enum class Unresolved : std::uint8_t { unknown_key, unknown_nik, shared_nik, suspect_nik, no_key };

/// [row, subject], or [row, why, [idartbdt, nik, idbdt, name]] as the file has them. Personal data.
struct OutsideLine {
    std::int64_t row = 0;
    std::optional<SubjectId> subject;
    Unresolved why = Unresolved::unknown_key;
    std::string person_key;
    std::string nik;
    std::string household_key;
    std::string name;
};
[[nodiscard]] Bytes encode(const OutsideLine& line);
/// CborError for anything else.
[[nodiscard]] OutsideLine decode_outside_line(BytesView line);

} // namespace tepat::programmes::detail
