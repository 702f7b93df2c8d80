#pragma once
#include "journal/entry.hpp"
#include "verification/proposal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What happened that somebody waits to hear of.
namespace tepat::verification {

/// One entry brought proposals of one person to a stage; letters bind many at once.
struct ProposalNews {
    Seq seq;
    Stage stage = Stage::proposed;
    SubjectId first; ///< of those that it brought there
    Kind kind = Kind::change;
    std::int64_t count = 0;
};
/// What others made of what this person proposed, as far as it came to its stage since `since`:
/// refused, returned, validated, decreed, recorded, unfit. The newest first, at most two hundred.
/// Cost grows with the person's proposals.
[[nodiscard]] std::vector<ProposalNews> news_of(store::Connection& connection,
                                                std::string_view proposer, Instant since);

/// What an entry decided of a family's appeal or of an objection.
struct CaseNews {
    enum class What : std::uint8_t { appeal, objection } what = What::appeal;
    SubjectId about; ///< the proposal, or the objection
    bool upheld = false;
    std::string waiting; ///< who appealed or objected; empty: nobody is known
};
/// Nothing for any other entry, or a redacted one. CborError when its payload is damaged.
[[nodiscard]] std::optional<CaseNews> case_news_in(store::Connection& connection,
                                                   const journal::Entry& entry);

/// That a family is reported to live in another village from now on.
struct MoveNews {
    SubjectId family; ///< or household
    RegionId to;
};
[[nodiscard]] std::optional<MoveNews> move_news_in(const journal::Entry& entry);

} // namespace tepat::verification
