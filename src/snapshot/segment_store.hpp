#pragma once
#include "journal/digest.hpp"
#include "registry/instrument.hpp"
#include "snapshot/layout.hpp"
#include "snapshot/segment.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>

namespace tepat::snapshot {

/// What the register was: facts known up to `seq`, as they were on a day.
struct RegisterState {
    Seq seq;
    Date effective_on;
};

/// Makes segments from the register, and keeps them as files of a folder, so that a region that is
/// looked at again is mapped instead of read. A file is named by the digest of all that it is made
/// of; one that is damaged is made again. Thread-safe. The files hold personal data: the folder is
/// its owner's alone.
class SegmentStore {
public:
    /// Files together at most so large; those used longest ago go first.
    static constexpr std::uintmax_t most_bytes = std::uintmax_t{8} << 30U;

    /// `folder` is made when it is missing; with none, nothing is kept. The database lives longer.
    SegmentStore(store::Database& database, const registry::Instrument& instrument,
                 std::filesystem::path folder, std::uintmax_t most = most_bytes);

    [[nodiscard]] const Layout& layout() const { return layout_; }

    /// The villages' segment. Reads the register when there is no file, on a connection of its own.
    /// A file that cannot be written is done without.
    [[nodiscard]] Segment get(const RegisterState& state, std::span<const RegionId> villages);

private:
    [[nodiscard]] journal::Digest name_of(const RegisterState& state,
                                          std::span<const RegionId> villages) const;
    void prune();

    store::Database& database_;
    Layout layout_;
    journal::Digest layout_digest_;
    std::filesystem::path folder_;
    std::uintmax_t most_;
    std::mutex pruning_;
};

} // namespace tepat::snapshot
