#pragma once
#include "simulation/simulator.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace tepat::simulation {

/// Who would lose aid or get less, by name, each with the reason in a citizen's words: what a
/// notice before the cut is written from. csv or xlsx by the name of the file. Answers how many
/// rows were written. Refused: simulation.stopped; as files are.
[[nodiscard]] Result<std::int64_t> write_losers(store::Connection& connection, const Answer& answer,
                                                const registry::Instrument& instrument,
                                                Language language,
                                                const std::filesystem::path& path,
                                                Progress& progress);

} // namespace tepat::simulation
