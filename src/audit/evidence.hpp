#pragma once
#include "access/access_log.hpp"
#include "core/progress.hpp"
#include "programmes/list.hpp"
#include "registry/instrument.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::audit {

/// For what names and numbers of identity are handed out. Written into the access log.
enum class Purpose : std::uint8_t { audit, supervision, court, correction };
[[nodiscard]] std::string_view name_of(Purpose purpose);
[[nodiscard]] std::optional<Purpose> purpose_named(std::string_view name);

struct EvidenceRequest {
    std::string actor;
    /// A folder that is not there yet, or a file that ends in .zip.
    std::filesystem::path out;
    /// Only so many lines, chosen by `seed`; all without.
    std::optional<std::int64_t> sample = {};
    std::string seed = {};
    /// With names, keys of origin and NIKs, and for what. They are in a file of their own, which no
    /// check needs.
    std::optional<Purpose> personal = {};
};

struct Evidence {
    std::int64_t lines = 0;
    std::int64_t journal_size = 0;
    journal::Digest root; ///< of the journal at that size
};

/// Writes what an auditor takes away to check a list without us: its lines with proofs into the
/// journal, the facts of every unit as the list saw them, the policy's text, the entries, the names
/// of regions, and a Python program that recomputes all of it (docs/formats/evidence.md). Whole or
/// not at all; readable by its owner alone. Memory: a chunk of lines and 32 bytes an entry of the
/// journal.
///
/// `log` is needed when personal data is asked for: who was shown what is on disk before the first
/// name is written. Refused: audit.out_exists; audit.no_seed, audit.sample_size; audit.no_log;
/// audit.facts_differ {line}, when the register's tables do not give the facts that a line names
/// (then `list reproduce` tells more); programmes.no_policy; audit.cannot_write {detail};
/// "audit.stopped"_msg.
[[nodiscard]] Result<Evidence> write_evidence(store::Database& database,
                                              const registry::Instrument& instrument,
                                              const programmes::StoredList& list,
                                              const EvidenceRequest& request,
                                              access::AccessLog* log, Progress& progress);

} // namespace tepat::audit
