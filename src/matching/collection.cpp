#include "matching/collection.hpp"

#include "sheets/atomic_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <system_error>

namespace tepat::matching {
namespace {

/// Before the records of a file, as long as some of them.
struct alignas(Record) Header {
    std::uint64_t magic = 0x3130434552505054; // TPPREC01
    std::uint64_t records = 0;
    std::uint64_t boundary = 0;
    Contents contents;
};

constexpr std::size_t buffered = 1 << 19;
constexpr std::size_t longest_id = 4'096;
constexpr std::uint64_t most_records = std::numeric_limits<std::uint32_t>::max();

[[noreturn]] void broken(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

class Mapping {
public:
    Mapping(const std::filesystem::path& path, bool writable) {
        const int file = ::open(path.c_str(), (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
        if (file < 0) broken("open records");
        struct stat info{};
        if (::fstat(file, &info) != 0) broken("stat records");
        size_ = static_cast<std::size_t>(info.st_size);
        at_ = ::mmap(nullptr, size_, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED,
                     file, 0);
        ::close(file);
        if (at_ == MAP_FAILED) broken("map records");
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() { ::munmap(at_, size_); }

    [[nodiscard]] Header& header() const { return *static_cast<Header*>(at_); }
    [[nodiscard]] std::span<Record> records() const {
        return {reinterpret_cast<Record*>(static_cast<Header*>(at_) + 1),
                (size_ - sizeof(Header)) / sizeof(Record)};
    }

private:
    void* at_ = nullptr;
    std::size_t size_ = 0;
};

bool is_whole(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error || size < sizeof(Header) || size % sizeof(Record) != 0) return false;
    const Mapping mapping{path, false};
    return mapping.header().magic == Header{}.magic &&
           mapping.header().records == mapping.records().size();
}

using Receive = std::function<Result<void>(const Record&, const PersonRow&)>;

/// Beside the records: their rows and ids.
std::filesystem::path names_of(const std::filesystem::path& records) {
    auto path = records;
    return path += ".ids";
}

/// Writes through a buffer.
class Output {
public:
    explicit Output(sheets::AtomicFile file) : file_{std::move(file)} {}
    Result<void> write(BytesView bytes) {
        some_.append(bytes);
        return some_.size() < buffered ? Result<void>{} : flush();
    }
    Result<void> flush() {
        auto done = file_.write(some_);
        some_.clear();
        return done;
    }
    [[nodiscard]] sheets::AtomicFile& file() { return file_; }

private:
    sheets::AtomicFile file_;
    std::string some_;
};

template <class T>
BytesView bytes_of(const T& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

void count(const PersonRow& row, const Record& record, FileContents& contents) {
    ++contents.records;
    const auto bad = unusable(row.person, record);
    for (std::size_t f = 0; f < column_fields; ++f) {
        auto& filled = contents.fields[f];
        if (is_blank(row.person.text[f])) ++filled.blank;
        if (bad[f] && filled.unusable++ == 0) filled.first_row = row.row;
    }
}

/// Nothing: stopped.
Result<std::optional<Contents>> read_all(const std::vector<PeopleFile>& files, Date today,
                                         Progress& progress, const Receive& receive) {
    Contents contents;
    for (std::size_t f = 0; f < files.size(); ++f) {
        Result<void> well;
        const auto read = files[f].each(
            [&](const PersonRow& row) {
                const auto record = normalise(row.person, today);
                count(row, record, contents.files[f]);
                if (well) well = receive(record, row);
            },
            progress);
        if (!read) return std::unexpected(read.error());
        if (!well) return std::unexpected(well.error());
        if (!*read) return std::nullopt;
        if (contents.files[f].records == 0)
            return refuse("matching.empty_file"_msg,
                          {{"file", files[f].path().filename().string()}});
    }
    if (contents.files[0].records + contents.files[1].records > most_records)
        return refuse("matching.too_many"_msg, {{"most", std::to_string(most_records)}});
    return contents;
}

} // namespace

struct Collection::Held {
    std::vector<Record> own;
    std::unique_ptr<const Mapping> mapping;
    std::span<const Record> records;
    std::uint64_t boundary = 0;
    Contents contents;
    std::filesystem::path names; ///< file of rows and ids
};

Collection::Collection(std::vector<Record> records, std::uint64_t boundary,
                       const Settings& settings) {
    auto held = std::make_shared<Held>();
    held->contents.shared = settle(records, settings.placeholder_from);
    held->own = std::move(records);
    held->records = held->own;
    held->boundary = boundary;
    held_ = std::move(held);
}

std::span<const Record> Collection::records() const {
    return held_ ? held_->records : std::span<const Record>{};
}
std::uint64_t Collection::boundary() const {
    return held_ ? held_->boundary : 0;
}
const Contents& Collection::contents() const {
    static const Contents none;
    return held_ ? held_->contents : none;
}
double Collection::all_pairs() const {
    const auto n = static_cast<double>(records().size());
    const auto left = static_cast<double>(boundary());
    return linking() ? left * (n - left) : n * (n - 1) / 2;
}

void Collection::each_name(
    const std::function<void(std::uint32_t, std::string_view)>& receive) const {
    assert(!held_->names.empty());
    std::ifstream in{held_->names, std::ios::binary};
    std::string id;
    for (std::size_t left = records().size(); left > 0; --left) {
        std::uint32_t row = 0;
        std::uint16_t size = 0;
        in.read(reinterpret_cast<char*>(&row), sizeof row);
        in.read(reinterpret_cast<char*>(&size), sizeof size);
        id.resize(size);
        in.read(id.data(), size);
        if (!in) throw std::runtime_error{"the file of ids is cut short"};
        receive(row, id);
    }
}

Result<std::optional<Collection>> read_collection(const std::vector<PeopleFile>& files,
                                                  const Settings& settings, Date today,
                                                  const std::filesystem::path& kept,
                                                  Progress& progress) {
    const auto boundary_of = [&](const Contents& contents) {
        return files.size() == 2 ? contents.files[0].records : 0;
    };
    if (kept.empty()) {
        std::vector<Record> records;
        const auto contents =
            read_all(files, today, progress, [&](const Record& record, const PersonRow&) {
                records.push_back(record);
                return Result<void>{};
            });
        if (!contents) return std::unexpected(contents.error());
        if (!*contents) return std::nullopt;
        return Collection{std::move(records), boundary_of(**contents), settings};
    }
    if (!is_whole(kept)) {
        auto file = sheets::AtomicFile::create(kept);
        auto names = sheets::AtomicFile::create(names_of(kept));
        if (!file) return std::unexpected(std::move(file.error()));
        if (!names) return std::unexpected(std::move(names.error()));
        Output records_out{std::move(*file)};
        Output names_out{std::move(*names)};
        auto done = records_out.write(bytes_of(Header{}));
        if (!done) return std::unexpected(done.error());
        const auto contents =
            read_all(files, today, progress,
                     [&](const Record& record, const PersonRow& row) -> Result<void> {
                         const auto size =
                             static_cast<std::uint16_t>(std::min(row.id.size(), longest_id));
                         auto well = records_out.write(bytes_of(record));
                         if (well) well = names_out.write(bytes_of(row.row));
                         if (well) well = names_out.write(bytes_of(size));
                         if (well) well = names_out.write(row.id.substr(0, size));
                         return well;
                     });
        if (!contents) return std::unexpected(contents.error());
        if (!*contents) return std::nullopt;
        done = records_out.flush();
        if (done) done = names_out.flush();
        if (done) done = names_out.file().commit();
        if (!done) return std::unexpected(done.error());
        {
            const Mapping mapping{records_out.file().temporary(), true};
            auto& header = mapping.header();
            header.records = mapping.records().size();
            header.boundary = boundary_of(**contents);
            header.contents = **contents;
            header.contents.shared = settle(mapping.records(), settings.placeholder_from);
        }
        if (done = records_out.file().commit(); !done) return std::unexpected(done.error());
    }
    auto held = std::make_shared<Collection::Held>();
    held->mapping = std::make_unique<const Mapping>(kept, false);
    held->records = held->mapping->records();
    held->boundary = held->mapping->header().boundary;
    held->contents = held->mapping->header().contents;
    held->names = names_of(kept);
    Collection collection;
    collection.held_ = std::move(held);
    return collection;
}

} // namespace tepat::matching
