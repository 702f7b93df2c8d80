#include "testing/power_cut_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <new>
#include <sstream>
#include <string>
#include <vector>

namespace tepat::testing {
namespace {

constexpr std::size_t sector = 512;

struct Change {
    std::size_t offset;
    std::string bytes;
    bool truncate; ///< to `offset`
};

void write_into(std::string& content, std::size_t offset, std::string_view bytes) {
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
    std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void apply(std::string& content, const Change& change) {
    if (change.truncate)
        content.resize(std::min(content.size(), change.offset));
    else
        write_into(content, change.offset, change.bytes);
}

void apply_some(std::string& content, const Change& change, SeededRandom& random) {
    if (change.truncate) {
        if (random.chance(500)) apply(content, change);
        return;
    }
    // Sectors are the disk's, not the write's.
    for (std::size_t at = 0; at < change.bytes.size();) {
        const std::size_t end = std::min(
            change.bytes.size(), (change.offset + at) / sector * sector + sector - change.offset);
        if (random.chance(500))
            write_into(content, change.offset + at,
                       std::string_view{change.bytes}.substr(at, end - at));
        at = end;
    }
}

std::string read_file(const std::string& path) {
    std::ostringstream content;
    content << std::ifstream{path, std::ios::binary}.rdbuf();
    return content.str();
}

/// What of a file is safe, and what is on the way.
struct Tracked {
    std::string durable;
    std::vector<Change> pending;
};

} // namespace

/// The real files always hold what the programs see; `files` holds what would survive.
struct PowerCutVfs::Disk {
    sqlite3_vfs vfs{};
    sqlite3_vfs* real = nullptr;
    sqlite3_io_methods methods{};

    mutable std::mutex mutex;
    std::map<std::string, Tracked> files; ///< this and what follows guarded by mutex
    std::int64_t left = -1;               ///< operations until the cut; negative: none is planned
    bool off = false;
    bool lies = false;

    /// False when there is no power for it. Call with the mutex held.
    bool operate() {
        if (left == 0) off = true;
        if (left >= 0) --left;
        return !off;
    }
};

namespace {

using Disk = PowerCutVfs::Disk;

struct File {
    sqlite3_file base;
    Disk* disk;
    std::string* path; ///< null for a file that is not tracked
    sqlite3_file* real;
};

File& file_of(sqlite3_file* base) {
    return *reinterpret_cast<File*>(base);
}

int close_file(sqlite3_file* base) {
    File& file = file_of(base);
    delete file.path;
    return file.real->pMethods->xClose(file.real);
}

int read_at(sqlite3_file* base, void* out, int size, sqlite3_int64 offset) {
    sqlite3_file* real = file_of(base).real;
    return real->pMethods->xRead(real, out, size, offset);
}

int write_at(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 offset) {
    File& file = file_of(base);
    if (file.path) {
        const std::scoped_lock lock{file.disk->mutex};
        if (!file.disk->operate()) return SQLITE_IOERR_WRITE;
        file.disk->files[*file.path].pending.push_back(
            {static_cast<std::size_t>(offset),
             std::string{static_cast<const char*>(bytes), static_cast<std::size_t>(size)}, false});
    }
    return file.real->pMethods->xWrite(file.real, bytes, size, offset);
}

int truncate_to(sqlite3_file* base, sqlite3_int64 size) {
    File& file = file_of(base);
    if (file.path) {
        const std::scoped_lock lock{file.disk->mutex};
        if (!file.disk->operate()) return SQLITE_IOERR_TRUNCATE;
        file.disk->files[*file.path].pending.push_back({static_cast<std::size_t>(size), "", true});
    }
    return file.real->pMethods->xTruncate(file.real, size);
}

int sync_file(sqlite3_file* base, int) {
    File& file = file_of(base);
    if (!file.path) return SQLITE_OK;
    const std::scoped_lock lock{file.disk->mutex};
    if (!file.disk->operate()) return SQLITE_IOERR_FSYNC;
    if (file.disk->lies) return SQLITE_OK;
    Tracked& tracked = file.disk->files[*file.path];
    for (const Change& change : tracked.pending)
        apply(tracked.durable, change);
    tracked.pending.clear();
    return SQLITE_OK;
}

/// Hands a call on to the real file.
template <auto method, class... Args>
int hand_on(sqlite3_file* base, Args... args) {
    sqlite3_file* real = file_of(base).real;
    return (real->pMethods->*method)(real, args...);
}

int map_shared(sqlite3_file* base, int region, int size, int extend, volatile void** out) {
    return hand_on<&sqlite3_io_methods::xShmMap>(base, region, size, extend, out);
}

void shared_barrier(sqlite3_file* base) {
    sqlite3_file* real = file_of(base).real;
    real->pMethods->xShmBarrier(real);
}

Disk& disk_of(sqlite3_vfs* vfs) {
    return *static_cast<Disk*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* out_flags) {
    Disk& disk = disk_of(vfs);
    constexpr int tracked = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;
    auto* file = new (base)
        File{{nullptr},
             &disk,
             nullptr,
             reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(base) + sizeof(File))};
    const std::scoped_lock lock{disk.mutex};
    if (disk.off) return SQLITE_CANTOPEN;
    if (path && (flags & tracked) != 0 && !disk.files.contains(path))
        disk.files[path].durable = read_file(path);
    const int code = disk.real->xOpen(disk.real, path, file->real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    if (path && (flags & tracked) != 0) file->path = new std::string{path};
    file->base.pMethods = &disk.methods;
    return code;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    Disk& disk = disk_of(vfs);
    const std::scoped_lock lock{disk.mutex};
    if (disk.off) return SQLITE_IOERR_DELETE;
    disk.files.erase(path);
    return disk.real->xDelete(disk.real, path, sync_folder);
}

} // namespace

PowerCutVfs::PowerCutVfs() : disk_{std::make_unique<Disk>()} {
    Disk& disk = *disk_;
    disk.real = sqlite3_vfs_find(nullptr);
    disk.methods.iVersion = 2;
    disk.methods.xClose = close_file;
    disk.methods.xRead = read_at;
    disk.methods.xWrite = write_at;
    disk.methods.xTruncate = truncate_to;
    disk.methods.xSync = sync_file;
    disk.methods.xFileSize = hand_on<&sqlite3_io_methods::xFileSize, sqlite3_int64*>;
    disk.methods.xLock = hand_on<&sqlite3_io_methods::xLock, int>;
    disk.methods.xUnlock = hand_on<&sqlite3_io_methods::xUnlock, int>;
    disk.methods.xCheckReservedLock = hand_on<&sqlite3_io_methods::xCheckReservedLock, int*>;
    disk.methods.xFileControl = hand_on<&sqlite3_io_methods::xFileControl, int, void*>;
    disk.methods.xSectorSize = hand_on<&sqlite3_io_methods::xSectorSize>;
    disk.methods.xDeviceCharacteristics = hand_on<&sqlite3_io_methods::xDeviceCharacteristics>;
    disk.methods.xShmMap = map_shared;
    disk.methods.xShmLock = hand_on<&sqlite3_io_methods::xShmLock, int, int, int>;
    disk.methods.xShmBarrier = shared_barrier;
    disk.methods.xShmUnmap = hand_on<&sqlite3_io_methods::xShmUnmap, int>;

    disk.vfs = *disk.real;
    disk.vfs.szOsFile += static_cast<int>(sizeof(File));
    disk.vfs.zName = "power-cut";
    disk.vfs.pAppData = &disk;
    disk.vfs.pNext = nullptr;
    disk.vfs.xOpen = open_file;
    disk.vfs.xDelete = delete_file;
    // The others take the real file system as their first argument.
    disk.vfs.xAccess = [](sqlite3_vfs* vfs, const char* path, int flags, int* out) {
        return disk_of(vfs).real->xAccess(disk_of(vfs).real, path, flags, out);
    };
    disk.vfs.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int size, char* out) {
        return disk_of(vfs).real->xFullPathname(disk_of(vfs).real, path, size, out);
    };
    sqlite3_vfs_register(&disk.vfs, 1);
}

PowerCutVfs::~PowerCutVfs() {
    sqlite3_vfs_unregister(&disk_->vfs);
    sqlite3_vfs_register(disk_->real, 1);
}

void PowerCutVfs::cut_after(std::int64_t operation) {
    const std::scoped_lock lock{disk_->mutex};
    disk_->left = operation;
}

void PowerCutVfs::cut() {
    const std::scoped_lock lock{disk_->mutex};
    disk_->off = true;
}

bool PowerCutVfs::off() const {
    const std::scoped_lock lock{disk_->mutex};
    return disk_->off;
}

void PowerCutVfs::lie_about_syncs() {
    const std::scoped_lock lock{disk_->mutex};
    disk_->lies = true;
}

void PowerCutVfs::restore(Unsynced unsynced, SeededRandom& random) {
    const std::scoped_lock lock{disk_->mutex};
    for (auto& [path, tracked] : disk_->files) {
        switch (unsynced) {
        case Unsynced::lost:
            break;
        case Unsynced::scattered:
            for (const Change& change : tracked.pending)
                apply_some(tracked.durable, change, random);
            break;
        }
        tracked.pending.clear();
        std::ofstream{path, std::ios::binary | std::ios::trunc} << tracked.durable;
        std::filesystem::remove(path + "-shm");
    }
    disk_->off = false;
    disk_->left = -1;
}

} // namespace tepat::testing
