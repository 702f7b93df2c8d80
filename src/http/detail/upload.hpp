#pragma once
#include "http/detail/open_file.hpp"

#include <filesystem>
#include <string_view>

namespace tepat::http::detail {

/// A request's body on disk, readable by this user alone. Gone with the object, unless somebody
/// moved the file away. Failures of the disk are std::system_error.
class Upload {
public:
    explicit Upload(const std::filesystem::path& folder);
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;

    void append(std::string_view bytes);
    /// No more bytes come.
    void close() { file_.close(); }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    /// Deletes what a killed process left in `folder`, which belongs to one server alone.
    static void sweep(const std::filesystem::path& folder);

private:
    std::filesystem::path path_;
    OpenFile file_;
};

} // namespace tepat::http::detail
