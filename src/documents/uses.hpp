#pragma once
#include "core/progress.hpp"
#include "documents/vault.hpp"
#include "journal/fold.hpp"
#include "journal/reader.hpp"
#include "journal/verify.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <functional>
#include <vector>

/// Which entries rest on which documents. An entry names documents by their digests; some of the
/// journal name what is not kept here (an imported workbook, a letter that somebody has on paper).
/// What must be here is what `rest_on` noted: a folded table, so that verification knows of a
/// document that is gone.
namespace tepat::documents {

/// The table; no events of its own.
[[nodiscard]] journal::RoomFolds folds();

/// For the fold of an event whose documents are kept: notes them, and in which region the matter
/// is, which decides who may see them. Once an entry; `where` is the village of a family or of a
/// meeting, the regency of a batch.
void rest_on(const journal::ApplyContext& context, RegionId where);

struct Use {
    Seq seq;
    RegionId where;
    friend bool operator==(const Use&, const Use&) = default;
};
/// The entries that rest on this document, oldest first, as far as visible.
[[nodiscard]] std::vector<Use> entries_with(store::Connection& connection,
                                            const journal::Visibility& visibility,
                                            const journal::Digest& digest);
/// The documents that an entry rests on and that are kept, in the order the entry names them.
[[nodiscard]] std::vector<journal::Digest> documents_of(store::Connection& connection, Seq seq);

/// What verification came to.
struct Checked {
    std::int64_t documents = 0; ///< that entries rest on
    std::int64_t bytes = 0;     ///< of them, read and compared
    std::int64_t loose = 0;     ///< kept, and no entry rests on them (yet)
    /// At most journal::most_findings; each with the first entry that rests on the document, 0 when
    /// none does.
    std::vector<journal::Finding> findings;
};
/// Reads every document that an entry rests on, and every other that is kept, and says of each that
/// is missing, changed, cut short or exchanged which it is. Cost: every byte of the vault.
[[nodiscard]] Checked verify(store::Connection& connection, const Vault& vault, Progress& progress);
/// The same where the vault does not open, for which `why` stands: a finding when there is anything
/// that should be in it.
[[nodiscard]] Checked verify_without(store::Connection& connection, const Refusal& why);

} // namespace tepat::documents
