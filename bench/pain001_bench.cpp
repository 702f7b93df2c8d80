// A bank file of a million payments, against a bare sequential write of the same bytes to the same
// disk. Both end with fsync. A ratio of 1 would mean that checking and formatting cost nothing.
#include "payments/pain001.hpp"
#include "scratch.hpp"
#include "table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::payments;
namespace fs = std::filesystem;

using bench::require;

constexpr std::size_t rounds = 3;
constexpr double megabyte = 1e6;

/// A file being written: open, write(2), fsync.
class OutputFile {
public:
    explicit OutputFile(const fs::path& path)
        : descriptor_{::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600)} {
        require(descriptor_ >= 0, "open");
    }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile() { ::close(descriptor_); }
    void write(BytesView bytes) const {
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
            require(written > 0, "write");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void sync() const { require(::fsync(descriptor_) == 0, "fsync"); }

private:
    int descriptor_;
};

/// The bytes of a file, without a copy in memory.
class MappedFile {
public:
    explicit MappedFile(const fs::path& path) : size_{fs::file_size(path)} {
        const int descriptor = ::open(path.c_str(), O_RDONLY);
        require(descriptor >= 0, "open");
        data_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED | MAP_POPULATE, descriptor, 0);
        ::close(descriptor);
        require(data_ != MAP_FAILED, "mmap");
    }
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile() { ::munmap(data_, size_); }
    [[nodiscard]] BytesView bytes() const { return {static_cast<const char*>(data_), size_}; }

private:
    std::size_t size_;
    void* data_ = nullptr;
};

struct Batch {
    BatchHeader header;
    Channel channel;
    std::vector<PaymentInstruction> instructions;
};

Batch make_batch(std::int64_t count) {
    Batch batch{.header = {.message = MessageId{std::string(32, 'b')},
                           .regency = RegionCode::parse("32.01").value(),
                           .programme = "PKH",
                           .period = Period::parse("2021:2/4").value(),
                           .debtor_name = "KEMENTERIAN SOSIAL",
                           .debtor_account = "020601000001301",
                           .execution_date = Date::parse("2021-04-05").value(),
                           .created = Instant::parse("2021-04-01T02:00:00.000000Z").value(),
                           .count = count,
                           .total = Rupiah{}},
                .channel = {.id = "bri",
                            .name = "BANK RAKYAT INDONESIA",
                            .bic = "BRINIDJA",
                            .name_length = 70,
                            .characters = CharacterSet::parse("A-Z0-9 .,:'()/-").value(),
                            .account_digits = 15,
                            .cut_off = TimeOfDay{15 * 60},
                            .debtor_name = {},
                            .debtor_account = {},
                            .assumed = {}},
                .instructions = {}};
    constexpr std::array<std::string_view, 6> names{
        "Siti Aminah", "Suparmi", "Nur'aini, S.Pd.", "Tukiyem", "Sri Wahyuningsih", "Maria José"};
    batch.instructions.reserve(static_cast<std::size_t>(count));
    for (std::int64_t row = 0; row < count; ++row) {
        batch.instructions.push_back(
            {EndToEndId::parse(fmt::format("PKHSTAGETWOBOGOR{:08}", row)).value(),
             std::string{names[static_cast<std::size_t>(row) % names.size()]},
             fmt::format("{:015}", 10'000'000'000 + row * 7), Rupiah{225'000 + row % 3 * 75'000}});
        batch.header.total += batch.instructions.back().amount;
    }
    return batch;
}

void write_file(const Batch& batch, const fs::path& path) {
    const OutputFile out{path};
    auto writer = Pain001Writer::open(batch.header, batch.channel, [&](BytesView piece) {
                      out.write(piece);
                  }).value();
    for (const auto& instruction : batch.instructions)
        writer.add(instruction).value();
    writer.finish().value();
    out.sync();
}

/// Every payment is there once, and the sum of the amounts read back is the one announced.
void check_answer(const Batch& batch, BytesView file) {
    constexpr std::string_view amount = "<InstdAmt Ccy=\"IDR\">";
    std::int64_t count = 0;
    Rupiah total;
    for (auto at = file.find(amount); at != BytesView::npos; at = file.find(amount, at)) {
        std::int64_t read = 0;
        for (at += amount.size(); file[at] != '<'; ++at)
            read = read * 10 + (file[at] - '0');
        total += Rupiah{read};
        ++count;
    }
    require(count == batch.header.count && total == batch.header.total, "wrong answer");
    require(file.ends_with("</Document>\n"), "not whole");
}

double resident_megabytes() {
    std::int64_t pages = 0;
    std::int64_t resident = 0;
    std::ifstream{"/proc/self/statm"} >> pages >> resident;
    return static_cast<double>(resident * ::sysconf(_SC_PAGESIZE)) / megabyte;
}

bool run() {
    for (const int scale : {1, 10}) {
        const auto batch = make_batch(100'000 * scale);
        const bench::Scratch dir;
        const auto ours = dir.path() / "ours.xml";
        const auto bare = dir.path() / "bare.xml";
        write_file(batch, ours);
        const MappedFile written{ours};
        check_answer(batch, written.bytes());

        const auto again = dir.path() / "again.xml";
        const auto before = resident_megabytes();
        double grown = 0;
        const auto times = bench::in_turns(
            rounds,
            [&] {
                fs::remove(again);
                const auto taken = bench::seconds([&] { write_file(batch, again); });
                grown = std::max(grown, resident_megabytes() - before);
                return taken;
            },
            [&] {
                fs::remove(bare);
                return bench::seconds([&] {
                    constexpr std::size_t piece = std::size_t{256} * 1024;
                    const OutputFile out{bare};
                    for (auto rest = written.bytes(); !rest.empty();
                         rest.remove_prefix(std::min(piece, rest.size())))
                        out.write(rest.substr(0, piece));
                    out.sync();
                });
            });
        require(MappedFile{again}.bytes() == written.bytes(), "written twice, other bytes");
        require(MappedFile{bare}.bytes() == written.bytes(), "the peer wrote other bytes");
        const auto megabytes = static_cast<double>(written.bytes().size()) / megabyte;
        bench::report({.what = "pain.001 write",
                       .scale = scale,
                       .size = bench::counted(batch.header.count, "payments"),
                       .unit = "payments/s",
                       .ours = static_cast<double>(batch.header.count) / times.ours,
                       .peer = "bare write of the same bytes",
                       .theirs = static_cast<double>(batch.header.count) / times.theirs,
                       .wanted = {},
                       .note = fmt::format("{:.0f} MB/s, memory grown {:.0f} MB",
                                           megabytes / times.ours, grown)});
    }
    return true;
}

} // namespace

int main() {
    return tepat::bench::run(run);
}
