#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"

#include <filesystem>

namespace tepat::sheets {

/// A file that appears whole or not at all: written under a temporary name beside its target,
/// synced, renamed over it, and the directory synced. Only its owner may read it: such files name
/// people. Destroyed without `commit`, it is removed; what a killed process left is removed by the
/// next `create` of the same target. Not thread-safe.
class AtomicFile {
public:
    /// Refused when the directory is missing, read-only or full. `target` is not touched yet.
    [[nodiscard]] static Result<AtomicFile> create(const std::filesystem::path& target);
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&& other) noexcept;
    ~AtomicFile();

    /// Appends. Refused when the disk is full or broken.
    [[nodiscard]] Result<void> write(BytesView bytes);
    /// For libraries that write by name: they may truncate and fill this file, but not rename it.
    [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }
    [[nodiscard]] const std::filesystem::path& target() const { return target_; }
    /// Puts the file in its place, durably; replaces what is there. Nothing may be called
    /// afterwards.
    [[nodiscard]] Result<void> commit();

private:
    AtomicFile(std::filesystem::path target, std::filesystem::path temporary, int descriptor);
    void discard() noexcept;
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
};

} // namespace tepat::sheets
