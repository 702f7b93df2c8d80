#pragma once
#include "core/progress.hpp"
#include "journal/journal.hpp"
#include "journal/reader.hpp"
#include "registry/instrument.hpp"
#include "welfare/ranking_line.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::welfare {

/// Whom to rank, by facts as they were on a day and as the journal knew them.
struct RankingRequest {
    std::string actor;
    std::optional<RegionCode> region; ///< nothing: everyone
    Date effective_on;
    std::optional<Seq> as_of; ///< nothing: the register's newest position
};

/// A ranking in the journal: the set entry `seq`, its lines sorted by subject.
struct StoredRanking {
    Seq seq;
    RankingHeader header;
    RankingTotals totals;
    bool repeated = false; ///< it was there already: same facts, model and region

    [[nodiscard]] std::int64_t lines() const {
        return totals.ranked + totals.undetermined + totals.outside;
    }
};

/// Ranks every dwelling household of a region and records the ranking and, once, the text of its
/// model. A ranking is a function of its header, so making it again finds the one that is there.
/// Both cores; memory as detail::Ranked. Refused: the model is not in force on that day, has no
/// intercept for a place of the region, a region that does not exist or holds nobody;
/// welfare.stopped when stopped before it was recorded.
[[nodiscard]] Result<StoredRanking> make_ranking(journal::Journal& journal, const Model& model,
                                                 std::string_view model_text,
                                                 const registry::Instrument& instrument,
                                                 const RankingRequest& request, Progress& progress);

/// Computes the lines of a ranking again from the journal and the model that it names. The number
/// of lines that are not as stored; 0 for a ranking that is what it says. Refused as make_ranking.
[[nodiscard]] Result<std::int64_t>
recompute_ranking(store::Database& database, const StoredRanking& ranking, const Model& model,
                  const registry::Instrument& instrument, Progress& progress);

/// Which ranking is looked for; what is not named does not matter.
struct RankingQuery {
    std::optional<RegionCode> covering; ///< the ranking's region holds it
    std::string model;
    std::optional<Date> not_after; ///< of the day of its facts
};
/// The newest visible ranking; nothing if there is none.
[[nodiscard]] std::optional<StoredRanking> newest_ranking(store::Connection& connection,
                                                          const journal::Visibility& visibility,
                                                          const RankingQuery& query = {});
/// Every visible ranking, the newest first.
[[nodiscard]] std::vector<StoredRanking> all_rankings(store::Connection& connection,
                                                      const journal::Visibility& visibility);
/// The ranking that entry `seq` is, or that has this digest; nothing if it is none or not visible.
[[nodiscard]] std::optional<StoredRanking>
read_ranking(store::Connection& connection, const journal::Visibility& visibility, Seq seq);
[[nodiscard]] std::optional<StoredRanking> read_ranking(store::Connection& connection,
                                                        const journal::Visibility& visibility,
                                                        const journal::Digest& digest);

/// Every line in order, with its number. Stops early when `each` says false.
void each_line(store::Connection& connection, const StoredRanking& ranking,
               const std::function<bool(std::int64_t, const RankingLine&)>& each);
/// The line of one household; nothing when the ranking does not know it.
[[nodiscard]] std::optional<RankingLine> line_of(store::Connection& connection,
                                                 const StoredRanking& ranking, SubjectId household);

/// The model that was recorded under a digest, read again. Throws CborError when it cannot be: the
/// journal holds only models that were read.
[[nodiscard]] std::optional<Model> recorded_model(store::Connection& connection,
                                                  const journal::Digest& digest);

/// Tables and events of this room.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::welfare
