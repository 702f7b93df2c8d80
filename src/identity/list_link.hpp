#pragma once
#include "identity/link.hpp"

namespace tepat::identity {

struct ListLinkRequest {
    std::string actor;
    std::string list; ///< what the list is called: pbi, pkh, dapodik, rekening_bri
    RegionCode region;
    Date on;
    std::filesystem::path file;
    matching::JobOptions job;     ///< as LinkRequest
    std::filesystem::path folder; ///< unfinished work, and the answer
};

/// A row of a list and who of the register it means; [row, id, person | null, weight | null,
/// runner-up | null, spelled otherwise, reasons] of "identity.list_linked" 1.
struct ListRow {
    std::int64_t row = 0;
    std::string id;
    std::optional<SubjectId> person;
    std::optional<std::int32_t> centibits;
    std::optional<std::int32_t> runner_up;
    bool other_spelling = false; ///< found, but the name is written otherwise
    std::vector<Reason> reasons;
    friend bool operator==(const ListRow&, const ListRow&) = default;
};
[[nodiscard]] Bytes encode(const ListRow& row);
/// CborError for anything that encode() does not write.
[[nodiscard]] ListRow decode_list_row(BytesView bytes);

struct ListLinkReport {
    Seq entry;
    std::int64_t rows = 0;
    std::int64_t found = 0;
    std::int64_t twice = 0;          ///< found rows of somebody whom an earlier row means
    std::int64_t other_spelling = 0; ///< found rows whose name is written otherwise
    bool repeated = false;
    matching::JobReport job;
    std::filesystem::path written; ///< padanan.csv; personal data
    bool stopped = false;
};

/// Finds the persons of a programme's list (PBI, PKH, Dapodik, a bank's accounts with its
/// spellings) in the register of a region, and records whom each row means, with score, next best
/// and reasons, as one set entry. The folder gets `padanan.csv`: row, id, the person's key,
/// decision, weight, next best, spelling, reasons in words. Who stands on a list by somebody else's
/// word stays a matter of `list take`. Stops and goes on as link_register; refused as that.
[[nodiscard]] Result<ListLinkReport> link_list(journal::Journal& journal,
                                               const registry::Instrument& instrument,
                                               const ListLinkRequest& request, Progress& progress);

} // namespace tepat::identity
