// Finds doubles in a register, end to end: read, learn, compare, decide, write.
#include "matching/evaluate.hpp"
#include "matching/job.hpp"
#include "matching_data.hpp"
#include "table.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

namespace {

using namespace tepat;
using namespace tepat::bench;
using namespace tepat::matching;
namespace fs = std::filesystem;

const Date today{std::chrono::year{2021} / 1 / 31};

JobOptions job_of(const MatchingSet& set, const fs::path& folder, int threads) {
    JobOptions options;
    options.files = set.files;
    options.settings =
        set.settings.empty() ? Settings{} : read_settings(set.settings, "settings").value();
    options.settings_text = set.settings;
    options.folder = folder;
    options.today = today;
    options.threads = threads;
    return options;
}

bool run_one(const MatchingSet& set, const fs::path& folder, int threads, bool tell) {
    SilentProgress silent;
    const auto done = run_job(job_of(set, folder, threads), silent);
    if (!done) {
        std::fprintf(stderr, "%s\n",
                     message_text(done.error().code, done.error().params, Language::en).c_str());
        return false;
    }
    if (tell) {
        fmt::print(
            "  accepted {} doubtful {} prior {:.3g} threshold {:.3f} expects P {:.4f} R {:.4f}\n",
            done->accepted, done->doubtful, done->decision.prior, done->decision.threshold,
            done->decision.expected_precision, done->decision.expected_recall);
        for (std::size_t r = 0; r < done->rules.size(); ++r)
            fmt::print("  {:<32} {:>8.2f} {} pairs {} told {} left out {} ({})\n",
                       job_of(set, folder, 1).settings.rules[r].id(), done->rules[r].projected,
                       done->rules[r].refused ? "refused" : "", done->rules[r].pairs,
                       done->rules[r].told, done->rules[r].blocks_left_out,
                       done->rules[r].records_left_out);
    }
    return true;
}

void show(const Quality& q) {
    fmt::print(
        "  {:.3f} P {:.5f} R {:.5f} F1 {:.5f} [{:.5f}; {:.5f}] {} right {} wrong {} missed\n",
        q.threshold, q.precision().value, q.recall().value, q.f1().value, q.f1().low, q.f1().high,
        q.right, q.wrong, q.missed);
}

} // namespace

int main(int argc, char** argv) {
    return tepat::bench::run([&] {
        const std::string what = argc > 1 ? argv[1] : "";
        const fs::path folder = argc > 2 ? argv[2] : "build/matching";
        if (what == "invent") {
            const auto set = invent_register(folder, argv[3], std::atoll(argv[4]),
                                             std::strtoull(argv[5], nullptr, 10), argc > 6);
            fmt::print("{}\n", set.name);
            return true;
        }
        MatchingSet set{"", {folder / "anggota.csv"}, folder / "truth.csv", {}};
        if (fs::exists(folder / "settings.toml")) {
            std::ifstream in{folder / "settings.toml"};
            set.settings.assign(std::istreambuf_iterator<char>{in}, {});
        }
        if (fs::exists(folder / "dukcapil.csv") && !fs::exists(folder / "dukcapil_truth.csv"))
            set.files.push_back(folder / "dukcapil.csv");
        if (argc > 3) {
            set.files.push_back(folder / "dukcapil.csv");
            set.truth = folder / "dukcapil_truth.csv";
        }
        if (what == "normalise") {
            write_normalised(set, today, folder / "normalised.csv");
            return true;
        }
        const auto used = in_child([&] { return run_one(set, folder / "out", 2, true); });
        fmt::print("processor {:.2f} s, elapsed {:.2f} s, {:.0f} MB\n", used.processor,
                   used.elapsed, used.megabytes);
        const auto judged = evaluate(folder / "out", set.truth);
        show(judged->frozen);
        for (const auto& q : judged->thresholds)
            show(q);
        return used.well;
    });
}
