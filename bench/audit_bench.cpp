// Two lists of a generated regency compared with every cause, beside the bare symmetric difference
// of the same lines without any; and a list computed again by the program, beside the verifier in
// Python that goes with its evidence. All must find the same.
#include "audit/compare.hpp"
#include "audit/evidence.hpp"
#include "made_register.hpp"
#include "programmes/reproduction.hpp"

#include <sys/wait.h>

#include <array>
#include <cstdio>

namespace {

using namespace tepat;
using audit::Answer;
using bench::require;
using programmes::StoredList;

/// Python takes a minute for so many.
constexpr std::int64_t most_verified = 110'000;

const journal::Folds& all_folds() {
    static const journal::Folds folds{
        {registry::folds(), welfare::folds(), programmes::folds(), audit::folds()}};
    return folds;
}

/// A journal over the register, to make lists and comparisons in.
class Writing {
public:
    explicit Writing(bench::MadeRegister& made) : made_{made} {
        store::migrate(*made.database().connect(), all_folds().schemas(), clock_.now()).value();
    }
    StoredList list(const std::string& period, const std::string& text) {
        const auto policy = programmes::read_policy(text, "pkh.toml").value();
        return programmes::make_list(journal_, policy, text, made_.instrument(),
                                     {"bench", Period::parse(period).value(),
                                      made_.list().header.region, bench::register_day},
                                     silent_)
            .value();
    }
    audit::StoredComparison compare(const StoredList& first, const StoredList& second) {
        return audit::compare_lists(journal_, made_.instrument(), "bench", first, second, silent_)
            .value();
    }

private:
    bench::MadeRegister& made_;
    SilentProgress silent_;
    store::SystemClock clock_;
    store::SystemRandom secrets_;
    std::unique_ptr<store::Sequencer> sequencer_ =
        store::Sequencer::start(made_.database(), {}).value();
    journal::Journal journal_{*sequencer_, made_.database(), all_folds(), clock_, secrets_, {}};
};

using Said = std::pair<SubjectId, Answer>;

std::vector<Said> recipients(bench::MadeRegister& made, const StoredList& list) {
    std::vector<Said> all;
    programmes::each_line(*made.database().connect_reader(), list,
                          [&](std::int64_t, const programmes::ListLine& line) {
                              if (line.outcome == programmes::Verdict::eligible)
                                  all.emplace_back(line.subject, audit::answer_of(line));
                              return true;
                          });
    return all;
}

/// How many subjects two lists say different things of.
std::int64_t bare_difference(bench::MadeRegister& made, const StoredList& first,
                             const StoredList& second) {
    const auto a = recipients(made, first);
    const auto b = recipients(made, second);
    std::int64_t differing = 0;
    auto at = b.begin();
    for (const auto& [subject, answer] : a) {
        for (; at != b.end() && at->first < subject; ++at)
            ++differing;
        const bool both = at != b.end() && at->first == subject;
        if (!both || !audit::agree(answer, at->second)) ++differing;
        if (both) ++at;
    }
    return differing + std::distance(at, b.end());
}

void measure_compare(bench::MadeRegister& made, Writing& writing, std::string_view what, int scale,
                     const std::vector<StoredList>& seconds) {
    std::size_t round = 0;
    std::int64_t ours = 0;
    std::int64_t theirs = 0;
    const auto times = bench::in_turns(
        seconds.size(),
        [&] {
            return bench::seconds([&] {
                const auto its = writing.compare(made.list(), seconds[round]);
                require(!its.repeated, "it was compared before");
                ours = its.totals.differences();
                require(ours == theirs, "another number of differences");
                ++round;
            });
        },
        [&] {
            return bench::seconds(
                [&] { theirs = bare_difference(made, made.list(), seconds[round]); });
        });
    require(ours > 0, "nothing differs");
    const auto lines = static_cast<double>(2 * made.list().lines);
    bench::report({.what = std::string{what},
                   .scale = scale,
                   .size = bench::counted(made.list().lines, "lines a list"),
                   .unit = "lines/s",
                   .ours = lines / times.ours,
                   .peer = "the bare difference of the lines, no causes",
                   .theirs = lines / times.theirs,
                   .wanted = {},
                   .note = fmt::format("{} differences, {:.1f} s", ours, times.ours)});
}

void measure_verifier(bench::MadeRegister& made, const bench::Scratch& dir, int scale) {
    SilentProgress silent;
    const auto out = dir.path() / "evidence";
    const auto packing = bench::seconds([&] {
        audit::write_evidence(made.database(), made.instrument(), made.list(),
                              {.actor = "bench", .out = out}, nullptr, silent)
            .value();
    });
    std::int64_t differing = -1;
    const auto again = bench::seconds([&] {
        differing = programmes::reproduce_list(made.database(), made.list(), made.policy(),
                                               made.instrument(), silent)
                        .value()
                        .differing;
    });
    require(differing == 0, "the list is another");
    std::string said;
    int status = -1;
    const auto python = bench::seconds([&] {
        const auto command = "python3 -B '" + (out / "verify.py").string() + "' --lang en";
        std::FILE* pipe = popen(command.c_str(), "r");
        std::array<char, 4096> buffer{};
        while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe))
            said.append(buffer.data(), got);
        status = pclose(pipe);
    });
    const bool here = WIFEXITED(status) && WEXITSTATUS(status) != 127;
    require(!here || (WEXITSTATUS(status) == 0 && said.find(" 0 differences") != said.npos), said);
    const auto lines = static_cast<double>(made.list().lines);
    bench::report({.what = "list, beside its evidence",
                   .scale = scale,
                   .size = bench::counted(made.list().lines, "families"),
                   .unit = "families/s",
                   .ours = lines / again,
                   .peer = "verify.py of the evidence pack",
                   .theirs = here ? std::optional{lines / python} : std::nullopt,
                   .wanted = {},
                   .note = fmt::format("verifier {:.1f} s, packing {:.1f} s", python, packing)});
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    require(at != text.npos, from);
    return text.replace(at, from.size(), to);
}

bool run() {
    const auto pkh = bench::text_of(TEPAT_SOURCE_DIR "/policies/pkh.toml");
    for (const int scale : {1, 10}) {
        const bench::Scratch dir;
        bench::MadeRegister made{dir, (bench::is_long() ? 100'000 : 10'000) * scale};
        Writing writing{made};
        measure_compare(made, writing, "compare, few differ", scale,
                        {writing.list("2021:3/4", pkh), writing.list("2021:4/4", pkh),
                         writing.list("2022:1/4", pkh)});
        std::vector<StoredList> all;
        for (const auto* most : {"3", "2", "1"}) {
            const auto raised = changed(pkh, "rupiah = 3_000_000", "rupiah = 3_000_400");
            const std::string since = "from = 2019-01-01\nvalue = ";
            all.push_back(
                writing.list("2021:2/4", changed(raised, since + "4\n", since + most + "\n")));
        }
        measure_compare(made, writing, "compare, many differ", scale, all);
        if (made.list().lines <= most_verified) measure_verifier(made, dir, scale);
    }
    return true;
}

} // namespace

int main() {
    return tepat::bench::run(run);
}
