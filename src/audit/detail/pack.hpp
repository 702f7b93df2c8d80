#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"
#include "journal/digest.hpp"
#include "store/scratch_folder.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace tepat::audit::detail {

/// Files that appear together, as a folder or as one zip, or not at all. They are collected in a
/// folder beside the target, which its owner alone may read.
class Pack {
public:
    /// Refused with audit.out_exists, and audit.cannot_write when the folder above is missing.
    [[nodiscard]] static Result<std::unique_ptr<Pack>> begin(const std::filesystem::path& out);

    /// A file that is written piece by piece; its digest is known when it is closed. One at a time.
    class File {
    public:
        File(Pack& pack, std::string name);
        File(const File&) = delete;
        File& operator=(const File&) = delete;
        void write(BytesView bytes);
        /// Refused with audit.cannot_write.
        [[nodiscard]] Result<void> close();

    private:
        Pack& pack_;
        std::string name_;
        std::ofstream out_;
        journal::Hasher hasher_;
    };
    [[nodiscard]] Result<void> add(const std::string& name, BytesView content);

    /// By name.
    [[nodiscard]] const std::map<std::string, journal::Digest>& digests() const { return digests_; }
    /// Puts everything in its place.
    [[nodiscard]] Result<void> finish();

private:
    explicit Pack(std::filesystem::path out);
    [[nodiscard]] Result<void> finish_zip();

    std::filesystem::path out_;
    store::ScratchFolder scratch_;
    std::filesystem::path folder_;
    std::map<std::string, journal::Digest> digests_;
};

} // namespace tepat::audit::detail
