#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::bench {

/// One measurement beside its peer, both of the same run. docs/BENCH.md says what each means.
struct Row {
    std::string what; ///< names the line of the table, such as "import"
    int scale = 1;    ///< 1 or 10: how many times the smaller run
    std::string size; ///< of what, such as "20,000 members"
    std::string unit; ///< a second, more is better, such as "members/s"
    double ours = 0;
    std::string peer;
    std::optional<double> theirs; ///< nothing: the peer is not installed here
    std::optional<double> wanted; ///< the least ratio, where one is wanted
    std::string note = {};        ///< what else was measured, and wanted

    [[nodiscard]] std::optional<double> ratio() const {
        return theirs ? std::optional{ours / *theirs} : std::nullopt;
    }
    [[nodiscard]] bool as_wanted() const { return !wanted || !theirs || *ratio() >= *wanted; }
};

/// Tells people, and script/bench: appends to the file that TEPAT_BENCH_TABLE names. There the last
/// row of the same `what` and `scale` counts.
inline void report(const Row& row) {
    const auto number = [](std::optional<double> maybe, std::string_view form) {
        return maybe ? fmt::format(fmt::runtime(form), *maybe) : std::string{};
    };
    fmt::print("{:<26} {:<24} {:>12.0f} {:<12} {} {}  ratio {}{}{}\n", row.what, row.size, row.ours,
               row.unit, row.peer, row.theirs ? number(row.theirs, "{:.0f}") : "is not here",
               row.theirs ? number(row.ratio(), "{:.2f}") : "unknown",
               row.wanted ? fmt::format(" (wanted {:.2f})", *row.wanted) : std::string{},
               row.note.empty() ? std::string{} : "  " + row.note);
    std::fflush(stdout);
    const char* const file = std::getenv("TEPAT_BENCH_TABLE");
    if (file == nullptr) return;
    std::ofstream{file, std::ios::app} << fmt::format(
        "{}\t{}\t{}\t{}\t{:.3f}\t{}\t{}\t{}\t{}\n", row.what, row.scale, row.size, row.unit,
        row.ours, row.peer, number(row.theirs, "{:.3f}"), number(row.wanted, "{:.3f}"), row.note);
}

/// Whether script/bench was asked for the long run.
inline bool is_long() {
    return std::getenv("TEPAT_BENCH_LONG") != nullptr;
}

inline void require(bool holds, std::string_view what) {
    if (!holds) throw std::runtime_error{std::string{what}};
}

template <class Work>
[[nodiscard]] double seconds(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Processor time of the whole program, all threads together.
[[nodiscard]] inline double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Seconds.
struct Times {
    double ours;
    double theirs;
};

/// Ours and the peer's in turns, so that what else the machine does meets both. Each gives its
/// seconds. The round whose ratio is the median.
template <class Ours, class Theirs>
[[nodiscard]] Times in_turns(std::size_t rounds, Ours&& ours, Theirs&& theirs) {
    std::vector<Times> all;
    for (std::size_t round = 0; round < rounds; ++round) {
        const double peer = theirs();
        all.push_back({ours(), peer});
    }
    std::ranges::sort(all, {}, [](const Times& one) { return one.theirs / one.ours; });
    return all[rounds / 2];
}

/// "20,000 members".
inline std::string counted(std::int64_t count, std::string_view things) {
    auto digits = std::to_string(count);
    for (auto at = std::ssize(digits) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits + ' ' + std::string{things};
}

/// The body of a benchmark's main: 0, or 1 when something was wrong or a ratio not as wanted.
template <class Work>
[[nodiscard]] int run(Work&& work) {
    try {
        return std::forward<Work>(work)() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}

} // namespace tepat::bench
