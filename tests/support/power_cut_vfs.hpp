#pragma once
#include "core/random.hpp"

#include <cstdint>
#include <memory>

namespace tepat::testing {

/// A disk under SQLite whose power can be cut. While this object lives it is SQLite's default file
/// system. What was written and not synced is lost at the cut, or any sectors of it are: kill -9
/// cannot show that, since the kernel keeps what a dead process wrote. Names of files are taken to
/// be durable at once. Thread-safe; one at a time.
class PowerCutVfs {
public:
    PowerCutVfs();
    PowerCutVfs(const PowerCutVfs&) = delete;
    PowerCutVfs& operator=(const PowerCutVfs&) = delete;
    ~PowerCutVfs();

    /// Cuts the power at the `operation`-th write, truncation or sync from now, which does not
    /// happen. From then on everything fails.
    void cut_after(std::int64_t operation);
    /// Cuts the power now.
    void cut();
    [[nodiscard]] bool off() const;

    enum class Unsynced {
        lost,     ///< nothing of it reached the disk
        scattered ///< each sector of 512 bytes may have, whatever came before or after it
    };
    /// Gives the files the content they have after the cut, and power. Every connection must be
    /// closed.
    void restore(Unsynced unsynced, SeededRandom& random);

    /// A disk that answers a sync without doing it: for showing that a test can fail.
    void lie_about_syncs();

    struct Disk;

private:
    std::unique_ptr<Disk> disk_;
};

} // namespace tepat::testing
