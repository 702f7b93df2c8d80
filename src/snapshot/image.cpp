#include "snapshot/image.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <system_error>

namespace tepat::snapshot {
namespace {

constexpr std::align_val_t cache_line{64};

struct Descriptor {
    int number;
    ~Descriptor() {
        if (number >= 0) close(number);
    }
};

} // namespace

Image Image::of_size(std::size_t size) {
    auto* data = static_cast<char*>(::operator new(size, cache_line));
    std::memset(data, 0, size);
    return {std::shared_ptr<const char>{data,
                                        [](const char* memory) {
                                            ::operator delete(const_cast<char*>(memory),
                                                              cache_line);
                                        }},
            size};
}

Result<Image> Image::map(const std::filesystem::path& file) {
    const auto unreadable = [&](int error) {
        return refuse(
            "snapshot.unreadable"_msg,
            {{"file", file.string()}, {"reason", std::generic_category().message(error)}});
    };
    const Descriptor descriptor{open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat about{};
    if (descriptor.number < 0 || fstat(descriptor.number, &about) != 0) return unreadable(errno);
    const auto size = static_cast<std::size_t>(about.st_size);
    if (size == 0) return Image{};
    void* data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.number, 0);
    if (data == MAP_FAILED) return unreadable(errno);
    return Image{std::shared_ptr<const char>{
                     static_cast<const char*>(data),
                     [size](const char* memory) { munmap(const_cast<char*>(memory), size); }},
                 size};
}

} // namespace tepat::snapshot
