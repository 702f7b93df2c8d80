#pragma once
#include <filesystem>

namespace tepat::store {

/// A new folder for its owner alone, gone with this object and all that is in it. Throws
/// std::filesystem::filesystem_error when it cannot be made.
class ScratchFolder {
public:
    /// In the folder `in`; `name` and six characters more.
    ScratchFolder(const std::filesystem::path& in, const char* name);
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace tepat::store
