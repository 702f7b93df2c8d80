#pragma once
#include "core/clock.hpp"
#include "core/result.hpp"
#include "core/strong.hpp"
#include "store/connection.hpp"
#include "store/schema.hpp"
#include "store/sequencer.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tepat::access {

/// That somebody was shown personal data. Never holds any itself.
struct Reading {
    std::string actor; ///< who was shown it
    std::string what;  ///< short code, such as `family`
    std::optional<SubjectId> subject;
    std::string detail; ///< entry numbers, ranges, digests of documents alone: `list 12 lines 0-49`
    std::string request; ///< id of the request it answered
    friend bool operator==(const Reading&, const Reading&) = default;
};

/// Writes down who read personal data (UU 27/2022 art. 31). Readings of one moment become one
/// batch: a row that names the digest of the batch before it, so that what was taken out or changed
/// shows. They are no entries of the journal and part of no answer. Thread-safe; waits for the
/// disk.
class AccessLog {
public:
    /// The database must be migrated with schema(). References must outlive the log.
    AccessLog(store::Sequencer& sequencer, const Clock& clock);
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;
    ~AccessLog();

    /// Returns when the reading is on disk: show the data afterwards. Throws DatabaseError when it
    /// could not be written; then do not show it. Not from the sequencer's thread.
    void record(Reading reading);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A reading as it is kept: in batch `batch`, from 1, at place `place`, from 0.
struct KeptReading {
    std::int64_t batch = 0;
    std::int64_t place = 0;
    Instant at;
    Reading reading;
    friend bool operator==(const KeptReading&, const KeptReading&) = default;
};
/// Who read of this subject, oldest first.
[[nodiscard]] std::vector<KeptReading> readings_of(store::Connection& connection,
                                                   SubjectId subject);

struct Finding {
    Refusal what;
    std::int64_t batch = 0;
};
struct Verification {
    std::int64_t batches = 0;
    std::int64_t readings = 0;
    std::vector<Finding> findings; ///< at most a hundred
};
/// Recomputes the chain of batches: a gap, a batch that was changed, one that its readings' index
/// does not match. Inside a read transaction. A database without these tables has nothing to find.
[[nodiscard]] Verification verify_access(store::Connection& connection);

/// Tables access_batch (never rewritten) and access_reading (by subject; derived from it); those of
/// account.hpp and gate.hpp, which folds() fills.
[[nodiscard]] store::Schema schema();

} // namespace tepat::access
