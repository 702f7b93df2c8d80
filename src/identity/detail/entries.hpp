#pragma once
#include "core/cbor.hpp"
#include "core/progress.hpp"
#include "core/region_code.hpp"
#include "identity/run.hpp"
#include "journal/journal.hpp"
#include "journal/set_draft.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The entries of this room.
namespace tepat::identity::detail {

inline constexpr std::string_view verdicts_name = "identity.verdicts_recorded";
inline constexpr std::string_view batch_name = "identity.batch_written";
inline constexpr std::string_view linked_name = "identity.list_linked";
inline constexpr std::string_view work_name = "identity.work_changed";
inline constexpr std::string_view review_name = "identity.review_drawn";
inline constexpr std::string_view decided_name = "identity.pair_decided";
inline constexpr std::string_view taken_back_name = "identity.decision_taken_back";

inline RegionCode read_region(CborReader& in) {
    const auto digits = in.text();
    const auto region = RegionCode::parse(digits);
    if (!region || region->digits() != digits) throw CborError{"identity: no area code"};
    return *region;
}

inline std::int32_t read_32(CborReader& in) {
    const auto number = in.integer();
    if (number != static_cast<std::int32_t>(number))
        throw CborError{"identity: a number too great"};
    return static_cast<std::int32_t>(number);
}
inline Date read_day(CborReader& in) {
    return Date{read_32(in)};
}

inline constexpr std::size_t longest_id = 200;
/// What a file calls somebody, cut between letters when it is longer than anybody's number.
inline std::string_view short_id(std::string_view id) {
    if (id.size() <= longest_id) return id;
    auto end = longest_id;
    while (end > 0 && (static_cast<unsigned char>(id[end]) & 0xC0U) == 0x80U)
        --end;
    return id.substr(0, end);
}

/// Records verdicts; lines must be sorted by person. The same verdicts again are the entry that is
/// there.
[[nodiscard]] Result<StoredRun> record_run(journal::Journal& journal, const std::string& actor,
                                           const RunHeader& header,
                                           const std::vector<VerdictLine>& lines,
                                           Progress& progress);

} // namespace tepat::identity::detail
