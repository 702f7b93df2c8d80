#pragma once
#include "registry/instrument.hpp"
#include "registry/regions.hpp"
#include "snapshot/layout.hpp"
#include "snapshot/segment.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace tepat::bench {

/// An invented register of the whole country: the real regions, each regency's households by the
/// product's own generator, as segments in files of a folder. What is in the folder already is
/// taken from there.
class Country {
public:
    /// About so many households, over the regencies by their number of villages. Tells progress on
    /// the terminal.
    Country(const std::filesystem::path& folder, std::int64_t households);

    [[nodiscard]] const snapshot::Layout& layout() const { return layout_; }
    [[nodiscard]] const registry::Regions& regions() const { return regions_; }
    [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return files_; }

private:
    registry::Instrument instrument_;
    snapshot::Layout layout_;
    registry::Regions regions_;
    std::vector<std::filesystem::path> files_;
};

} // namespace tepat::bench
