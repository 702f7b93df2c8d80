#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>

namespace tepat::snapshot {

/// Bytes that do not change while somebody holds them: in memory of our own, or a file as the
/// kernel maps it, which costs memory only where it is read. Copied freely.
class Image {
public:
    Image() = default;
    /// Zeroed memory that the maker may still fill through `fill`.
    static Image of_size(std::size_t size);
    /// Refused with snapshot.unreadable {file, reason}. A file that is cut while it is mapped ends
    /// the process: only files that are replaced whole belong here.
    static Result<Image> map(const std::filesystem::path& file);

    [[nodiscard]] BytesView view() const { return {data_.get(), size_}; }
    /// Only before the image is shared, and only for memory of our own.
    [[nodiscard]] char* fill() { return const_cast<char*>(data_.get()); }

private:
    Image(std::shared_ptr<const char> data, std::size_t size)
        : data_{std::move(data)}, size_{size} {}
    std::shared_ptr<const char> data_;
    std::size_t size_ = 0;
};

} // namespace tepat::snapshot
