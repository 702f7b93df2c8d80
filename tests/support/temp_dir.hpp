#pragma once
#include <filesystem>
#include <string>

namespace tepat::testing {

/// A folder of its own for one test, removed with all it holds.
class TempDir {
public:
    TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// The path of `name` in the folder.
    [[nodiscard]] std::string file(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

} // namespace tepat::testing
