#pragma once
#include "journal/journal.hpp"
#include "registry/regions.hpp"
#include "verification/detail/events.hpp"
#include "verification/proposal.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tepat::verification::detail {

/// As the journal keeps the key of an act (Act::key).
[[nodiscard]] std::string device_of(std::string_view key);

/// Says whether an event may happen, where it is decided: after all that came before.
using Allow = std::function<Result<void>(store::Connection&, const journal::DecideContext&)>;
/// Records one event under the act's key.
[[nodiscard]] Result<journal::Receipt> submit(journal::Journal& journal, const Act& act,
                                              std::string_view name, Bytes payload,
                                              std::vector<journal::Digest> documents,
                                              const Allow& allow);
/// Records the event that is made where it is decided; `content` is what the key stands for.
using Make = std::function<Result<std::vector<journal::Event>>(journal::DecideContext&)>;
[[nodiscard]] Result<journal::Receipt> submit(journal::Journal& journal, const Act& act,
                                              BytesView content, const Make& make);

/// Their bytes in a row: part of what a command's key stands for.
[[nodiscard]] std::string digests(const std::vector<journal::Digest>& documents);
/// The subject that a command made in `table`: `fresh`, or when the command was a repeated one the
/// one it made the first time.
[[nodiscard]] SubjectId made_by(journal::Journal& journal, std::string_view table,
                                const journal::Receipt& receipt, SubjectId fresh);

/// verification.too_long unless all of them are short enough to be kept.
[[nodiscard]] Result<void> short_enough(std::initializer_list<std::string_view> texts);
/// verification.none {proposal}, or the proposal where `step` can be done; else
/// verification.stage {stage}.
[[nodiscard]] Result<Proposal> standing_at(store::Connection& connection, SubjectId id, Step step);
/// registry.region_unknown {code} unless it is a village in force on that day.
[[nodiscard]] Result<Place> place_of(store::Connection& connection, Date on, RegionCode village);
/// registry.region_unknown {code} unless it is in force.
[[nodiscard]] Result<registry::Region> region_of(store::Connection& connection, Date on,
                                                 RegionCode code);
[[nodiscard]] std::unexpected<Refusal> refuse_stage(Stage stage);
[[nodiscard]] std::vector<registry::SubjectChange> read_changes(BytesView bytes);

} // namespace tepat::verification::detail
