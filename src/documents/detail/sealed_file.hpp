#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"
#include "journal/digest.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace tepat::documents::detail {

/// The bytes of one file of the vault (docs/formats/documents.md): what it is, sealed, and then its
/// document in sealed pieces, by libsodium's secretstream (XChaCha20-Poly1305). A piece that was
/// changed, left out, doubled or moved does not open.
inline constexpr std::size_t sealed_key_bytes = 32;

/// What a file's beginning says.
struct SealedHead {
    journal::Digest digest;
    std::int64_t size = 0;
};

/// Gives the file's bytes piece by piece.
void seal_document(const SealedHead& head, BytesView plain, BytesView key,
                   const std::function<void(BytesView)>& write);

/// A file of the vault that is read. Refused: documents.missing, documents.cut_short,
/// documents.changed. Failures of the disk are std::system_error.
class SealedFile {
public:
    [[nodiscard]] static Result<SealedFile> open(const std::filesystem::path& file, BytesView key);
    SealedFile(SealedFile&& other) noexcept;
    SealedFile& operator=(SealedFile&& other) noexcept;
    SealedFile(const SealedFile&) = delete;
    SealedFile& operator=(const SealedFile&) = delete;
    ~SealedFile();

    [[nodiscard]] const SealedHead& head() const { return head_; }
    /// Once: every piece in turn, in the end compared with the digest.
    [[nodiscard]] Result<void> each(const std::function<void(BytesView)>& piece);

private:
    struct State;
    explicit SealedFile(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
    SealedHead head_;
};

} // namespace tepat::documents::detail
