#pragma once
#include "core/date.hpp"
#include "core/progress.hpp"
#include "journal/reader.hpp"
#include "lookup/index.hpp"
#include "payments/channel.hpp"
#include "registry/instrument.hpp"
#include "registry/regions.hpp"
#include "store/connection.hpp"

#include <optional>
#include <span>

namespace tepat::lookup {

inline constexpr int adult_age = 17;

/// What an index is made from, all as one read transaction sees it.
struct Sources {
    store::Connection& connection;
    const journal::Visibility& visibility;
    const registry::Instrument& instrument;
    const registry::Regions& regions;
    std::span<const payments::Channel> channels; ///< for the banks' names
    Date on;                                     ///< today: who lives where and how old they are
};

/// Makes the index of everybody who may be looked up: of families (or dwelling households, where
/// they are the unit) that the list which counts finds eligible, the persons of adult_age or older,
/// the married, heads and spouses, and the payee; of persons whom it finds eligible, those of them
/// and who collects for one. Nobody else is in it, so nothing can be told of them.
///
/// Of each programme the newest visible list counts, and beside it lists of the same period for
/// other regions; where two speak of a family, the newer. What the newest plan of that period says
/// of a family is its state. Reads villages one by one. Nothing when asked to stop.
[[nodiscard]] std::optional<Index> build_index(const Sources& sources, Progress& progress);

} // namespace tepat::lookup
