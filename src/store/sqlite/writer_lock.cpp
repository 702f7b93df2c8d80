#include "store/sqlite/writer_lock.hpp"

#include "store/detail/holder.hpp"
#include "store/system.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace tepat::store::sqlite {
namespace {

class File {
public:
    explicit File(int descriptor) : descriptor_{descriptor} {}
    File(File&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    File& operator=(File&&) = delete;
    ~File() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

class FileLock final : public WriterLock {
public:
    explicit FileLock(File file) : file_{std::move(file)} {}

private:
    File file_;
};

[[noreturn]] void fail(const std::string& path) {
    const int cause = errno;
    const Broken kind = cause == EROFS || cause == EACCES || cause == EPERM ? Broken::read_only
                        : cause == ENOSPC || cause == EDQUOT                ? Broken::disk_full
                                                                            : Broken::other;
    throw DatabaseError{kind, fmt::format("lock file {}: {}", path, std::strerror(cause))};
}

std::string read_holder(const File& file) {
    std::array<char, 1024> text{};
    const ssize_t size = pread(file.get(), text.data(), text.size(), 0);
    return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

/// The holder's name is for people; on a full disk the lock holds without it.
void write_holder(const File& file, std::string_view holder) {
    if (ftruncate(file.get(), 0) == 0) (void)!pwrite(file.get(), holder.data(), holder.size(), 0);
}

} // namespace

Result<std::unique_ptr<WriterLock>> lock_file(const std::string& path, std::string_view who) {
    File file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
    if (file.get() < 0) fail(path);
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) fail(path);
        return refuse("store.held"_msg, {{"holder", read_holder(file)}});
    }
    write_holder(file, fmt::format("{}, since {}", detail::describe_process(who),
                                   SystemClock{}.now().text()));
    return std::make_unique<FileLock>(std::move(file));
}

} // namespace tepat::store::sqlite
