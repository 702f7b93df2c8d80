#pragma once
#include "http/response.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::http {

/// A folder of a web app's files, read into memory once: `x.br` and `x.gz` beside `x` are its
/// compressed forms, chosen by Accept-Encoding. Files under `assets/`, whose names hold a digest of
/// their bytes, may be kept by browsers for a year; the others are asked for again with their ETag
/// (304). Immutable, thread-safe.
class StaticFiles {
public:
    /// An empty folder name gives no files. Throws std::runtime_error for one that cannot be read.
    explicit StaticFiles(const std::filesystem::path& folder);
    ~StaticFiles();
    StaticFiles(StaticFiles&&) noexcept;

    /// Nothing when there is no such file. `path` begins with `/`; `/` is index.html.
    [[nodiscard]] std::optional<Response> answer(const Request& request,
                                                 std::string_view path) const;

private:
    struct File;
    struct Files;
    std::unique_ptr<const Files> files_;
};

} // namespace tepat::http
