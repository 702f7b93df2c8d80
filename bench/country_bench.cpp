#include "core/flags.hpp"
#include "country.hpp"
#include "pkh_by_hand.hpp"
#include "programmes/decision_plan.hpp"
#include "programmes/policy_folder.hpp"
#include "scratch.hpp"
#include "simulation/budget.hpp"
#include "table.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>

// What is measured, and beside what: docs/BENCH.md, "The country".
namespace tepat::bench {
namespace {

namespace fs = std::filesystem;
using programmes::PolicyAt;

const facts::Overlay no_ranking;

/// Ours of the same twelve years: on one core.
std::vector<PkhSums> by_plan(const Country& country, std::span<const snapshot::Segment> segments,
                             const std::vector<const PolicyAt*>& years) {
    const programmes::DecisionPlan plan{years};
    programmes::DecisionRun run{plan, false};
    std::vector<PkhSums> sums(years.size());
    for (const auto& segment : segments) {
        const facts::RegisterColumns columns{segment, country.layout(), country.regions(),
                                             no_ranking};
        run.read({columns});
        while (run.next())
            for (std::size_t at = 0; at < years.size(); ++at) {
                const auto found = run.decisions(at);
                sums[at].eligible += flags::count(found.eligible);
                sums[at].undetermined += flags::count(found.undetermined);
                const auto amounts = run.amounts(at);
                sums[at].yearly += flags::sum(amounts.yearly);
                sums[at].stage += flags::sum(amounts.stage);
            }
    }
    return sums;
}

std::vector<PkhSums> by_hand(const Country& country, std::span<const snapshot::Segment> segments) {
    PkhByHand hand{pkh_years()};
    for (const auto& segment : segments) {
        const facts::RegisterColumns columns{segment, country.layout(), country.regions(),
                                             no_ranking};
        hand.add({columns, facts::Unit::family});
    }
    return hand.sums();
}

/// The columns as the peers in Python read them: int32, the greatest for unknown.
void write_columns(const Country& country, std::span<const snapshot::Segment> segments,
                   const fs::path& folder) {
    using facts::HouseholdFact;
    using facts::MemberFact;
    std::map<std::string, std::vector<std::int32_t>> columns;
    const auto put = [&](const std::string& name, std::int64_t value) {
        columns[name].push_back(value == ColumnView::missing
                                    ? std::numeric_limits<std::int32_t>::max()
                                    : static_cast<std::int32_t>(value));
    };
    std::int64_t number = 0;
    for (const auto& segment : segments) {
        const facts::RegisterColumns all{segment, country.layout(), country.regions(), no_ranking};
        const facts::UnitColumns of{all, facts::Unit::family};
        const auto source = of.source();
        const auto outer = [&](HouseholdFact fact, std::size_t row) {
            return source.outer[static_cast<std::size_t>(fact)].at(row);
        };
        const auto element = [&](MemberFact fact, std::size_t row) {
            return source.element[static_cast<std::size_t>(fact)].at(row);
        };
        for (const auto& family : segment.families()) {
            put("found", outer(HouseholdFact::presence, family.household));
            put("percentile", outer(HouseholdFact::percentile, family.household));
            put("province", outer(HouseholdFact::province, family.household));
            for (std::size_t i = 0; i < family.members; ++i) {
                const auto row = family.first_member + i;
                put("family", number);
                put("birth", element(MemberFact::birth_date, row));
                put("sex", element(MemberFact::sex, row));
                put("presence", element(MemberFact::presence, row));
                put("pregnant", element(MemberFact::pregnant, row));
                put("disability", element(MemberFact::disability, row));
                put("schooling", element(MemberFact::school_participation, row));
                put("level", element(MemberFact::school_level, row));
                put("relation", element(MemberFact::relation, row));
                put("diploma", element(MemberFact::diploma, row));
                put("job", element(MemberFact::job_status, row));
            }
            ++number;
        }
    }
    for (const auto& [name, column] : columns)
        std::ofstream{folder / (name + ".i32"), std::ios::binary}.write(
            reinterpret_cast<const char*>(column.data()),
            static_cast<std::streamsize>(column.size() * sizeof(std::int32_t)));
}

/// What a peer in Python says of the columns: its processor seconds, and its sums.
struct PeerAnswer {
    double seconds = 0;
    std::vector<PkhSums> sums;
};
std::optional<PeerAnswer> ask_python(const std::string& peer, const fs::path& folder) {
    const fs::path python = TEPAT_SOURCE_DIR "/build/peers/bin/python";
    if (!fs::exists(python)) return std::nullopt;
    const auto said = folder / (peer + ".txt");
    const auto command = python.string() + " " TEPAT_SOURCE_DIR "/bench/peers/pkh_peers.py " +
                         peer + " " + folder.string() + " >" + said.string();
    require(std::system(command.c_str()) == 0,
            peer + " failed"); // NOLINT(cert-env33-c,concurrency-mt-unsafe)
    std::ifstream in{said};
    PeerAnswer answer;
    in >> answer.seconds;
    PkhSums sums;
    while (in >> sums.eligible >> sums.undetermined >> sums.yearly >> sums.stage)
        answer.sums.push_back(sums);
    return answer;
}

std::int64_t families_of(std::span<const snapshot::Segment> segments) {
    std::int64_t count = 0;
    for (const auto& segment : segments)
        count += std::ssize(segment.families());
    return count;
}

/// As many whole segments as hold so many families.
std::span<const snapshot::Segment> first(std::span<const snapshot::Segment> segments,
                                         std::int64_t families) {
    std::size_t count = 0;
    for (std::int64_t held = 0; count < segments.size() && held < families; ++count)
        held += std::ssize(segments[count].families());
    return segments.first(count);
}

void beside_peers(const Country& country, std::span<const snapshot::Segment> segments) {
    const auto pkh =
        programmes::read_policy_of_file(TEPAT_SOURCE_DIR "/policies/pkh.toml").value().policy;
    std::vector<PolicyAt> days;
    for (const auto& its : pkh_years())
        days.push_back(pkh.at(*Date::from_ymd(its.year, 7, 1)).value());
    std::vector<const PolicyAt*> years;
    for (const auto& day : days)
        years.push_back(&day);

    const auto decided = static_cast<double>(families_of(segments)) * 12;
    std::vector<PkhSums> ours;
    std::vector<PkhSums> theirs;
    double our_time = 1e9;
    double their_time = 1e9;
    for (int round = 0; round < 3; ++round) {
        auto before = processor_seconds();
        ours = by_plan(country, segments, years);
        our_time = std::min(our_time, processor_seconds() - before);
        before = processor_seconds();
        theirs = by_hand(country, segments);
        their_time = std::min(their_time, processor_seconds() - before);
    }
    for (std::size_t at = 0; at < ours.size(); ++at)
        require(ours[at] == theirs[at],
                fmt::format("of {} the plan says {} {} {} {}, the loop by hand {} {} {} {}",
                            pkh_years()[at].year, ours[at].eligible, ours[at].undetermined,
                            ours[at].yearly, ours[at].stage, theirs[at].eligible,
                            theirs[at].undetermined, theirs[at].yearly, theirs[at].stage));
    report({"decide 12 programmes", is_long() ? 10 : 1,
            fmt::format("{} families", families_of(segments)), "decisions/s", decided / our_time,
            "loop by hand", decided / their_time, 1 / 2.2, "processor seconds of one core"});

    const auto some = first(segments, 200'000);
    const auto few = static_cast<double>(families_of(some)) * 12;
    const Scratch scratch;
    write_columns(country, some, scratch.path());
    const auto before = processor_seconds();
    ours = by_plan(country, some, years);
    const auto mine = processor_seconds() - before;
    for (const auto* peer : {"numpy", "openfisca"}) {
        const auto answer = ask_python(peer, scratch.path());
        if (answer) require(answer->sums == ours, fmt::format("{} does not agree", peer));
        report({fmt::format("decide beside {}", peer), 1,
                fmt::format("{} families", families_of(some)), "decisions/s", few / mine, peer,
                answer ? std::optional{few / answer->seconds} : std::nullopt, 15.0,
                "processor seconds"});
    }
}

std::int64_t peak_megabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    constexpr std::int64_t kibibytes = 1024;
    return usage.ru_maxrss / kibibytes;
}

/// All programmes of a day with their places, from one to the next, on all cores.
void all_programmes(const Country& country, std::vector<snapshot::Segment> segments,
                    double loaded) {
    auto folder = programmes::read_policies(TEPAT_SOURCE_DIR "/policies");
    require(folder.problems.empty(), "a policy cannot be read");
    std::int64_t families = 0;
    std::int64_t persons = 0;
    std::vector<simulation::GroundPart> parts;
    for (auto& segment : segments) {
        families += std::ssize(segment.families());
        persons += std::ssize(segment.members());
        parts.push_back({std::move(segment), {}, {}});
    }
    const simulation::Ground ground{country.layout(), country.regions(), std::move(parts)};
    const auto on = *Date::from_ymd(2021, 8, 1);
    const auto region = *RegionCode::parse("00");
    SilentProgress silent;
    std::optional<simulation::Budget> made;
    const auto before = processor_seconds();
    const auto time = seconds([&] {
        made = simulation::budget(ground, folder.files, on, region, Seq{1}, silent).value();
    });
    const auto used = processor_seconds() - before;
    std::int64_t decisions = 0;
    for (const auto& line : made->lines) {
        const auto& its = line.totals;
        decisions += its.in + its.out + its.open + its.beyond;
        fmt::print("  {:<12} {:<9} {:>12} in {:>12} beyond {:>12} open  stage {}\n", line.programme,
                   facts::name_of(line.unit), its.in, its.beyond, its.open, its.stage.text());
    }
    fmt::print("{} programmes, {} families, {} persons: {:.2f} s, {:.2f} s of processors, {:.1f} M "
               "decisions a second; load {:.2f} s; peak {} MB\n",
               made->lines.size(), families, persons, time, used,
               static_cast<double>(decisions) / time / 1e6, loaded, peak_megabytes());
    report({"the country", is_long() ? 10 : 1, fmt::format("{} families", families), "decisions/s",
            static_cast<double>(decisions) / time, "", std::nullopt, std::nullopt,
            fmt::format("{} programmes in {:.2f} s, load {:.2f} s, peak {} MB", made->lines.size(),
                        time, loaded, peak_megabytes())});
}

bool measure(std::string_view chosen) {
    const Scratch scratch;
    // A folder that is kept, and another size, are for who measures by hand.
    const char* kept = std::getenv("TEPAT_BENCH_COUNTRY");    // NOLINT(concurrency-mt-unsafe)
    const char* many = std::getenv("TEPAT_BENCH_HOUSEHOLDS"); // NOLINT(concurrency-mt-unsafe)
    const std::int64_t usual = is_long() ? 4'500'000 : 450'000;
    const Country country{kept != nullptr ? fs::path{kept} : scratch.path(),
                          many != nullptr ? std::stoll(many) : usual};
    std::vector<snapshot::Segment> segments;
    const auto loaded = seconds([&] {
        for (const auto& file : country.files())
            segments.push_back(snapshot::Segment::open(file).value());
    });
    if (std::string_view{"peers"}.contains(chosen)) beside_peers(country, segments);
    if (std::string_view{"country"}.contains(chosen))
        all_programmes(country, std::move(segments), loaded);
    return true;
}

} // namespace
} // namespace tepat::bench

/// An argument chooses one: peers, country.
int main(int argc, char** argv) {
    return tepat::bench::run([&] { return tepat::bench::measure(argc > 1 ? argv[1] : ""); });
}
