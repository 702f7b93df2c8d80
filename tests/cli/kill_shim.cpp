// Preloaded into the program under test. It counts the program's calls at the places where a kill
// could hurt, and dies with SIGKILL at the one it was told to, after writing into a trace which one
// that was.
//
//     TEPAT_KILL_AT=<place>:<number>:<before|half|after>   half: of a write, its first half is done
//     TEPAT_KILL_TRACE=<file>                              "<place> <number> <moment> <path>" at
//     death,
//                                                          "<place> <count>" of every place at a
//                                                          quiet end
//
// Files are known by their names: workbooks being read, the database, its log, and the temporary
// files from which whole files are renamed.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

enum class Place { sheet_read, db_read, db_write, db_sync, log_write, log_sync, file_sync, rename };
constexpr std::array<const char*, 8> names{"sheet-read", "db-read",  "db-write",  "db-sync",
                                           "log-write",  "log-sync", "file-sync", "rename"};
constexpr int nowhere = -1;

struct Order {
    int place = nowhere;
    long number = 0;
    std::array<char, 8> moment{};
};

std::array<std::atomic<long>, names.size()> counts{};
Order order;

using Path = std::array<char, 4096>;

void trace(const char* line, int size) {
    const char* file = std::getenv("TEPAT_KILL_TRACE");
    if (file == nullptr) return;
    const int out = ::open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (out < 0) return;
    (void)!syscall(SYS_write, out, line, static_cast<std::size_t>(size));
    ::close(out);
}

[[noreturn]] void die(int place, const char* path) {
    Path line;
    const int size = std::snprintf(line.data(), line.size(), "%s %ld %s %s\n",
                                   names[static_cast<std::size_t>(place)], order.number,
                                   order.moment.data(), path);
    trace(line.data(), size);
    ::kill(::getpid(), SIGKILL);
    for (;;)
        ::pause();
}

__attribute__((constructor)) void read_order() {
    const char* text = std::getenv("TEPAT_KILL_AT");
    std::array<char, 16> place{};
    if (text == nullptr ||
        std::sscanf(text, "%15[^:]:%ld:%7s", place.data(), &order.number, order.moment.data()) != 3)
        return;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (std::strcmp(names[i], place.data()) == 0) order.place = static_cast<int>(i);
}

__attribute__((destructor)) void write_counts() {
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::array<char, 64> line;
        trace(line.data(),
              std::snprintf(line.data(), line.size(), "%s %ld\n", names[i], counts[i].load()));
    }
}

bool file_of(int descriptor, Path& path) {
    std::array<char, 32> link;
    std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", descriptor);
    const auto size = ::readlink(link.data(), path.data(), path.size() - 1);
    if (size < 0) return false;
    path[static_cast<std::size_t>(size)] = '\0';
    return true;
}

bool is_temporary(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    return name.starts_with('.') && name.size() > 7 && name[name.size() - 7] == '.';
}

/// Of the three places for files of ours, the one of this file.
int which(std::string_view path, int database, int log, int temporary) {
    if (path.ends_with(".db")) return database;
    if (path.ends_with(".db-wal")) return log;
    return is_temporary(path) ? temporary : nowhere;
}

/// Does `call`, unless the order says to die before it, in the midst of it or after it.
template <class Half, class Call>
auto at(int place, const char* path, Half half, Call call) -> decltype(call()) {
    if (place == nowhere) return call();
    const long number = ++counts[static_cast<std::size_t>(place)];
    const bool here = place == order.place && number == order.number;
    if (here && order.moment[0] == 'b') die(place, path);
    if (here && order.moment[0] == 'h') {
        half();
        die(place, path);
    }
    const auto result = call();
    if (here) die(place, path);
    return result;
}

constexpr int place_of(Place place) {
    return static_cast<int>(place);
}

ssize_t written(int descriptor, const void* bytes, std::size_t size, off_t offset) {
    return syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

ssize_t write_at(int descriptor, const void* bytes, std::size_t size, off_t offset) {
    Path path;
    const int place = file_of(descriptor, path) ? which(path.data(), place_of(Place::db_write),
                                                        place_of(Place::log_write), nowhere)
                                                : nowhere;
    return at(
        place, path.data(), [&] { (void)!written(descriptor, bytes, size / 2, offset); },
        [&] { return written(descriptor, bytes, size, offset); });
}

ssize_t read_at(int descriptor, void* bytes, std::size_t size, off_t offset) {
    Path path;
    const int place = file_of(descriptor, path)
                          ? which(path.data(), place_of(Place::db_read), nowhere, nowhere)
                          : nowhere;
    return at(
        place, path.data(), [] {},
        [&] { return syscall(SYS_pread64, descriptor, bytes, size, offset); });
}

int sync(long call, int descriptor) {
    Path path;
    const int place = file_of(descriptor, path)
                          ? which(path.data(), place_of(Place::db_sync), place_of(Place::log_sync),
                                  place_of(Place::file_sync))
                          : nowhere;
    return at(
        place, path.data(), [] {}, [&] { return static_cast<int>(syscall(call, descriptor)); });
}

} // namespace

extern "C" {

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    return write_at(descriptor, bytes, size, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
    return write_at(descriptor, bytes, size, offset);
}
ssize_t pread(int descriptor, void* bytes, size_t size, off_t offset) {
    return read_at(descriptor, bytes, size, offset);
}
ssize_t pread64(int descriptor, void* bytes, size_t size, off64_t offset) {
    return read_at(descriptor, bytes, size, offset);
}
int fsync(int descriptor) {
    return sync(SYS_fsync, descriptor);
}
int fdatasync(int descriptor) {
    return sync(SYS_fdatasync, descriptor);
}

int rename(const char* from, const char* to) noexcept {
    return at(
        place_of(Place::rename), to, [] {},
        [&] { return static_cast<int>(syscall(SYS_rename, from, to)); });
}

// libzip reads workbooks with this, and nothing else of the program does.
size_t fread(void* bytes, size_t size, size_t items, FILE* stream) {
    static const auto next =
        reinterpret_cast<size_t (*)(void*, size_t, size_t, FILE*)>(dlsym(RTLD_NEXT, "fread"));
    Path path;
    const bool workbook =
        file_of(::fileno(stream), path) && std::string_view{path.data()}.ends_with(".xlsx");
    return at(
        workbook ? place_of(Place::sheet_read) : nowhere, path.data(), [] {},
        [&] { return next(bytes, size, items, stream); });
}
}
