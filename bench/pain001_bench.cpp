// A bank file of a million payments, against a bare sequential write of the same bytes to the same
// disk. Both end with fsync. The ratio is the peer's time over ours: 1 would mean that checking and
// formatting cost nothing.
#include "payments/pain001.hpp"

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace {

using namespace tepat;
using namespace tepat::payments;
namespace fs = std::filesystem;

constexpr std::int64_t payments_in_file = 1'000'000;
constexpr double megabyte = 1e6;

void require(bool holds, const char* what) {
    if (!holds) throw std::runtime_error{what};
}

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

Batch make_batch() {
    Batch batch{.header = {.message = MessageId{std::string(32, 'b')},
                           .regency = RegionCode::parse("32.01").value(),
                           .programme = "PKH",
                           .period = Period::parse("2021:2/4").value(),
                           .debtor_name = "KEMENTERIAN SOSIAL",
                           .debtor_account = "020601000001301",
                           .execution_date = Date::parse("2021-04-05").value(),
                           .created = Instant::parse("2021-04-01T02:00:00.000000Z").value(),
                           .count = payments_in_file,
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
    batch.instructions.reserve(payments_in_file);
    for (std::int64_t row = 0; row < payments_in_file; ++row) {
        batch.instructions.push_back(
            {EndToEndId::parse(fmt::format("PKHSTAGETWOBOGOR{:08}", row)).value(),
             std::string{names[static_cast<std::size_t>(row) % names.size()]},
             fmt::format("{:015}", 10'000'000'000 + row * 7), Rupiah{225'000 + row % 3 * 75'000}});
        batch.header.total += batch.instructions.back().amount;
    }
    return batch;
}

const Batch& batch() {
    static const Batch made = make_batch();
    return made;
}

void write_batch(const ByteSink& sink) {
    auto writer = Pain001Writer::open(batch().header, batch().channel, sink).value();
    for (const auto& instruction : batch().instructions)
        writer.add(instruction).value();
    writer.finish().value();
}

/// Every payment is there once, and the sum of the amounts read back is the one announced.
void check_answer(BytesView file) {
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
    require(count == batch().header.count && total == batch().header.total, "wrong answer");
    require(file.ends_with("</Document>\n"), "not whole");
}

template <class Work>
double seconds(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double resident_megabytes() {
    std::int64_t pages = 0;
    std::int64_t resident = 0;
    std::ifstream{"/proc/self/statm"} >> pages >> resident;
    return static_cast<double>(resident * ::sysconf(_SC_PAGESIZE)) / megabyte;
}

void to_memory(benchmark::State& state) {
    batch();
    std::size_t bytes = 0;
    std::string page(std::size_t{1} << 20, '\0');
    for (auto _ : state) {
        bytes = 0;
        write_batch([&](BytesView piece) {
            piece.copy(page.data(), page.size());
            bytes += piece.size();
        });
        benchmark::DoNotOptimize(page.data());
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
    state.SetItemsProcessed(payments_in_file * state.iterations());
}
BENCHMARK(to_memory)->Unit(benchmark::kMillisecond)->MinTime(1);

void to_disk_against_bare_write(benchmark::State& state) {
    batch();
    const auto dir = fs::temp_directory_path();
    const auto name = "tepat-pain001-bench-" + std::to_string(::getpid());
    const auto ours = dir / (name + ".xml");
    const auto bare = dir / (name + ".bare");
    double ours_time = 0;
    double bare_time = 0;
    double megabytes = 0;
    double grown = 0;
    for (auto _ : state) {
        const auto before = resident_megabytes();
        const auto ours_once = seconds([&] {
            const OutputFile out{ours};
            write_batch([&](BytesView piece) { out.write(piece); });
            out.sync();
        });
        grown = std::max(grown, resident_megabytes() - before);
        state.SetIterationTime(ours_once);
        ours_time += ours_once;

        const MappedFile written{ours};
        megabytes += static_cast<double>(written.bytes().size()) / megabyte;
        bare_time += seconds([&] {
            constexpr std::size_t piece = std::size_t{256} * 1024;
            const OutputFile out{bare};
            for (auto rest = written.bytes(); !rest.empty();
                 rest.remove_prefix(std::min(piece, rest.size())))
                out.write(rest.substr(0, piece));
            out.sync();
        });
        check_answer(written.bytes());
        require(MappedFile{bare}.bytes() == written.bytes(), "the peer wrote other bytes");
        fs::remove(ours);
        fs::remove(bare);
    }
    state.counters["ours_MB/s"] = megabytes / ours_time;
    state.counters["bare_MB/s"] = megabytes / bare_time;
    state.counters["ratio"] = bare_time / ours_time;
    state.counters["memory_grown_MB"] = grown;
    state.SetItemsProcessed(payments_in_file * state.iterations());
}
BENCHMARK(to_disk_against_bare_write)
    ->Unit(benchmark::kMillisecond)
    ->UseManualTime()
    ->Iterations(5);

} // namespace
