#pragma once
#include "overlap/anomalies.hpp"
#include "overlap/complements.hpp"
#include "overlap/duplicates.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace tepat::overlap {

/// What both reports are made from: one state of the register, and the lists of one day.
struct Basis {
    RegionCode region;
    snapshot::RegisterState state;
    ListsOfDay lists;
    simulation::Ground ground;
};
struct DuplicatesAnswer {
    std::shared_ptr<const Basis> basis;
    Duplicates found;
};

/// As Poor and the sources beside the cards, by their names.
struct ComplementsQuestion {
    int percent = 40;
    std::string of;                ///< a source; empty: the lowest percent
    std::vector<std::string> also; ///< sources
    friend bool operator==(const ComplementsQuestion&, const ComplementsQuestion&) = default;
};
struct ComplementsAnswer {
    std::shared_ptr<const Basis> basis;
    ComplementsQuestion question;
    Complements found;
};

/// Asks a database the reports of a day and a region, as it is now known. Nothing is recorded.
/// Keeps what the last question came to until the journal grows, so that the names of a report are
/// looked through page by page. Thread-safe; one question at a time. The database lives longer, and
/// the reporter longer than its answers.
class Reporter {
public:
    /// Segments are kept in `folder`, as SegmentStore.
    Reporter(store::Database& database, const registry::Instrument& instrument,
             std::filesystem::path folder);

    /// Refused as ListsOfDay::read, Ground::read and find_duplicates().
    [[nodiscard]] Result<std::shared_ptr<const DuplicatesAnswer>>
    duplicates(Date on, RegionCode region, Progress& progress);
    /// Refused likewise; overlap.no_source {list, date, known}; as find_complements().
    [[nodiscard]] Result<std::shared_ptr<const ComplementsAnswer>>
    complements(Date on, RegionCode region, ComplementsQuestion question, Progress& progress);
    /// Refused as find_anomalies().
    [[nodiscard]] Result<std::shared_ptr<const Anomalies>> anomalies(AnomaliesQuestion question,
                                                                     Progress& progress);

private:
    [[nodiscard]] Result<void> gather(Date on, RegionCode region, Progress& progress);

    store::Database& database_;
    snapshot::SegmentStore segments_;
    std::mutex mutex_;
    Seq at_; ///< of the journal when `basis_` was read
    std::shared_ptr<const Basis> basis_;
    std::shared_ptr<const DuplicatesAnswer> duplicates_;
    std::shared_ptr<const ComplementsAnswer> complements_;
    Seq anomalies_at_; ///< of the journal when `anomalies_` was found
    std::shared_ptr<const Anomalies> anomalies_;
};

} // namespace tepat::overlap
