#pragma once
#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "snapshot/segment_store.hpp"

#include <string>
#include <string_view>

namespace tepat::overlap {

/// Names and places of those a report found, as the register had them. Personal data: whoever shows
/// it writes the reading down before. One read transaction for as long as it lives; not
/// thread-safe. Connection and regions outlive it.
class People {
public:
    People(store::Connection& connection, const snapshot::RegisterState& state,
           const registry::Regions& regions);

    /// Of origin; empty when there is none.
    [[nodiscard]] std::string key(SubjectId household) const;
    /// Of a person; else of the head of the family or household, or of the first there.
    [[nodiscard]] std::string name(SubjectId subject) const;
    /// The masked NIK of the one whom name() names; empty when that one has none.
    [[nodiscard]] std::string nik(SubjectId subject) const;
    /// What a village, or a region that it lies in, is called.
    [[nodiscard]] std::string_view region(RegionCode village, RegionLevel level) const;

private:
    [[nodiscard]] std::optional<registry::PersonView> spokesman(SubjectId subject) const;

    store::ReadScope scope_;
    journal::Visibility visibility_;
    registry::Reader reader_;
    const registry::Regions& regions_;
};

} // namespace tepat::overlap
