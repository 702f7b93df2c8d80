#pragma once
#include "documents/document.hpp"
#include "store/server_key.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tepat::documents {

/// Where documents are kept: a folder of encrypted files, each named by a keyed hash of its
/// document's digest, so that neither a name nor a size class alone tells who looks at the folder
/// what is in it (docs/formats/documents.md). What was kept is on disk when `keep` returns, and so
/// before the entry that names it; nothing is ever changed or deleted. Thread-safe; several
/// processes may keep in one folder. A broken disk is std::system_error.
class Vault {
public:
    /// Makes the folder and its key when they are not there, and removes what a killed process left
    /// unfinished. `server` opens the folder's own key. Refused: documents.other_key when it does
    /// not, or when there are documents and no key.
    [[nodiscard]] static Result<Vault> open(const std::filesystem::path& folder,
                                            const store::ServerKey& server);
    /// Makes and changes nothing. Refused also when there is no such folder: documents.no_folder.
    [[nodiscard]] static Result<Vault> open_to_read(const std::filesystem::path& folder,
                                                    const store::ServerKey& server);

    /// Examines and keeps, durably; the same bytes again are harmless, and mend what was damaged.
    /// Refused: as examine().
    Result<Document> keep(BytesView bytes, const Limits& limits = {}) const;
    /// A file of the disk; no more than the limits allow is read. Refused also:
    /// documents.unreadable.
    Result<Document> keep_file(const std::filesystem::path& file, const Limits& limits = {}) const;

    /// Whether there is one of this digest; it is not looked into.
    [[nodiscard]] bool has(const journal::Digest& digest) const;
    /// For whoever is about to name documents in an entry. Refused: documents.missing.
    [[nodiscard]] Result<void> require(std::span<const journal::Digest> digests) const;
    /// The bytes as they came, compared with the digest. Refused: documents.missing;
    /// documents.cut_short; documents.changed with the byte from which on; documents.swapped when
    /// another document's file stands in its place.
    [[nodiscard]] Result<Bytes> read(const journal::Digest& digest) const;
    /// The same without the bytes: how many they are.
    [[nodiscard]] Result<std::int64_t> check(const journal::Digest& digest) const;

    /// A file of the folder.
    struct Stored {
        std::string name; ///< below the folder
        /// What its beginning says that it is; refused as read(), or documents.foreign when no
        /// document has such a name.
        Result<journal::Digest> digest;
    };
    /// Every file, in the order of their names.
    void each(const std::function<void(const Stored&)>& each) const;
    /// Below the folder, where this document is or would be.
    [[nodiscard]] std::string name_of(const journal::Digest& digest) const;

private:
    struct Keys;
    Vault(std::filesystem::path folder, std::shared_ptr<const Keys> keys);
    std::filesystem::path folder_;
    std::shared_ptr<const Keys> keys_;
};

} // namespace tepat::documents
