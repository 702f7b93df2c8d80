#include "journal/proof.hpp"

#include "journal/detail/stored_entry.hpp"
#include "store/error.hpp"

namespace tepat::journal {

JournalProof prove_entries(store::Connection& connection, std::int64_t size,
                           std::span<const Seq> entries) {
    std::vector<Digest> leaves;
    connection.each(
        "select leaf from journal_entry where seq <= $1 order by seq",
        [&](const store::Row& row) {
            const auto leaf = Digest::from(row.blob(0));
            if (!leaf) throw store::DatabaseError{store::Broken::corrupt, "a leaf of the journal"};
            leaves.push_back(*leaf);
        },
        size);
    JournalProof made{static_cast<std::int64_t>(leaves.size()), merkle_root(leaves), {}};
    for (const auto seq : entries) {
        const auto before = made.entries.size();
        detail::each_entry(connection, seq, seq, [&](detail::StoredEntry stored) {
            if (!stored.salt || seq.value() > made.size) return;
            const auto& salt = *stored.salt;
            const auto digest =
                sha256({BytesView{salt}.substr(salt_size / 2), stored.entry.payload});
            made.entries.push_back(
                {seq, envelope(stored.entry, digest), salt, std::move(stored.entry.payload),
                 inclusion_proof(leaves, static_cast<std::size_t>(seq.value() - 1))});
        });
        if (made.entries.size() == before)
            throw store::DatabaseError{store::Broken::corrupt, "entry " +
                                                                   std::to_string(seq.value()) +
                                                                   " is missing or was redacted"};
    }
    return made;
}

} // namespace tepat::journal
