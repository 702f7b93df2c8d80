#pragma once
#include "core/date.hpp"
#include "core/region_code.hpp"
#include "identity/verdict.hpp"
#include "journal/digest.hpp"
#include "journal/fold.hpp"
#include "journal/reader.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tepat::identity {

/// Where verdicts come from. Numbers are permanent.
enum class RunKind : std::uint8_t {
    civil = 1, ///< the register linked to an extract of the civil register
    doubles,   ///< the register linked to itself
    answers,   ///< what Dukcapil answered to a batch
};
[[nodiscard]] std::string_view name_of(RunKind kind);

/// What verdicts were found with.
struct RunHeader {
    RunKind kind = RunKind::civil;
    Seq position; ///< the register as known at this place in the journal
    Date on;      ///< and as it was on this day
    RegionCode region;
    std::string file;                      ///< the extract's or the answers' name; empty without
    std::optional<journal::Digest> digest; ///< of that file's bytes
    std::optional<Seq> batch;              ///< of answers
    std::int32_t threshold = 0;            ///< least weight of a match, in hundredths of a bit
    friend bool operator==(const RunHeader&, const RunHeader&) = default;
};
[[nodiscard]] Bytes encode(const RunHeader& header);
/// CborError for anything that encode() does not write.
[[nodiscard]] RunHeader decode_run_header(BytesView bytes);

/// How often each verdict was found, and how many are held.
struct VerdictCounts {
    std::array<std::int64_t, verdicts> by_verdict{};
    std::int64_t held = 0;

    void add(const VerdictLine& line);
    [[nodiscard]] std::int64_t of(Verdict verdict) const {
        return by_verdict.at(static_cast<std::size_t>(verdict) - 1);
    }
    friend bool operator==(const VerdictCounts&, const VerdictCounts&) = default;
};

/// Verdicts in the journal: the set entry `seq`, its lines sorted by person.
struct StoredRun {
    Seq seq;
    RunHeader header;
    VerdictCounts counts;
    std::int64_t lines = 0;
    bool repeated = false; ///< it was there already
};
/// Nothing when the entry is none, or not visible.
[[nodiscard]] std::optional<StoredRun> read_run(store::Connection& connection,
                                                const journal::Visibility& visibility, Seq seq);
/// The visible ones, the newest first.
[[nodiscard]] std::vector<StoredRun> all_runs(store::Connection& connection,
                                              const journal::Visibility& visibility);
/// Every line in order. Stops early when `each` says false.
void each_verdict(store::Connection& connection, const StoredRun& run,
                  const std::function<bool(const VerdictLine&)>& each);
/// A run's verdict of one person, if it has one.
[[nodiscard]] std::optional<VerdictLine> verdict_on(store::Connection& connection,
                                                    const StoredRun& run, SubjectId person);

/// Tables and events of this room; docs/formats/verdict.md.
[[nodiscard]] journal::RoomFolds folds();

} // namespace tepat::identity
