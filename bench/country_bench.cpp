#include "country.hpp"
#include "programmes/decision_plan.hpp"
#include "programmes/policy_file.hpp"
#include "scratch.hpp"
#include "table.hpp"

#include <atomic>
#include <sstream>
#include <thread>

namespace tepat::bench {
namespace {

programmes::Policy read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream{file}.rdbuf();
    return programmes::read_policy(text.str(), file.string()).value();
}

bool measure() {
    const Scratch scratch;
    const char* kept = std::getenv("TEPAT_BENCH_COUNTRY");
    const char* many = std::getenv("TEPAT_BENCH_HOUSEHOLDS");
    const std::int64_t households = many != nullptr ? std::stoll(many) : 1'000'000;
    const Country country{kept != nullptr ? std::filesystem::path{kept} : scratch.path(),
                          households};
    std::vector<snapshot::Segment> segments;
    fmt::print("load {:.2f} s\n", seconds([&] {
                   for (const auto& file : country.files())
                       segments.push_back(snapshot::Segment::open(file).value());
               }));
    std::int64_t units = 0;
    std::int64_t members = 0;
    std::size_t bytes = 0;
    for (const auto& segment : segments) {
        units += std::ssize(segment.families());
        members += std::ssize(segment.members());
        bytes += segment.bytes();
    }
    fmt::print("{} families, {} members, {} MB\n", units, members, bytes >> 20);

    const auto pkh = read(TEPAT_SOURCE_DIR "/policies/pkh.toml");
    std::vector<programmes::PolicyAt> days;
    for (const int year : {2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2024})
        days.push_back(pkh.at(*Date::from_ymd(year, 7, 1)).value());
    for (const std::size_t count : {std::size_t{1}, days.size()}) {
        std::vector<const programmes::PolicyAt*> policies;
        for (std::size_t i = 0; i < count; ++i)
            policies.push_back(&days[days.size() - 1 - i]);
        const programmes::DecisionPlan plan{policies};
        std::atomic<std::size_t> next = 0;
        std::atomic<std::int64_t> eligible = 0;
        std::atomic<std::int64_t> rupiah = 0;
        const auto work = [&] {
            programmes::DecisionRun run{plan, false};
            for (std::size_t i = next++; i < segments.size(); i = next++) {
                run.read(segments[i], country.layout(), country.regions());
                std::int64_t in = 0;
                std::int64_t sum = 0;
                while (run.next())
                    for (std::size_t p = 0; p < count; ++p) {
                        const auto found = run.decisions(p);
                        for (const auto one : found.eligible)
                            in += one;
                        for (const auto one : found.stage)
                            sum += one;
                    }
                eligible += in;
                rupiah += sum;
            }
        };
        const auto before = processor_seconds();
        const auto time = seconds([&] {
            std::thread other{work};
            work();
            other.join();
        });
        const auto used = processor_seconds() - before;
        const auto decided = static_cast<double>(units) * static_cast<double>(count);
        fmt::print("{} programmes: {:.2f} s, {:.2f} s of processors, {:.1f} M a processor second, "
                   "{} eligible, {} rupiah\n",
                   count, time, used, decided / used / 1e6, eligible.load(), rupiah.load());
    }
    return true;
}

} // namespace
} // namespace tepat::bench

int main() {
    return tepat::bench::run(tepat::bench::measure);
}
