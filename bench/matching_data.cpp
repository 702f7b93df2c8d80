#include "matching_data.hpp"

#include "generate/workbook.hpp"
#include "matching/collection.hpp"
#include "table.hpp"

#include <fmt/format.h>
#include <fmt/os.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <deque>
#include <fstream>
#include <future>

namespace tepat::bench {

namespace fs = std::filesystem;
using namespace matching;

namespace {

constexpr std::int64_t families_a_regency = 100'000;

std::int64_t invent(const fs::path& folder, const fs::path& areas, RegionCode regency,
                    std::int64_t families, std::uint64_t seed, bool civil_register) {
    generate::Options options;
    options.parameters.families = families;
    options.parameters.seed = seed;
    options.region_lists = areas;
    options.regency = regency;
    options.output = folder;
    options.format = generate::Format::csv;
    options.civil_register = civil_register;
    SilentProgress silent;
    const auto made = generate::generate_regency(options, silent);
    require(made.has_value(), "the register could not be invented");
    return made->members;
}

MatchingSet set_in(const fs::path& folder, std::int64_t members, std::uint64_t seed,
                   bool civil_register) {
    MatchingSet set{fmt::format("{} persons, seed {}", members, seed),
                    {folder / "anggota.csv"},
                    folder / "truth.csv",
                    {}};
    if (civil_register) {
        set.files.push_back(folder / "dukcapil.csv");
        set.truth = folder / "dukcapil_truth.csv";
    }
    return set;
}

/// Behind what is there; the titles only once.
void append(const fs::path& from, const fs::path& to) {
    const bool first = !fs::exists(to);
    std::ifstream in{from, std::ios::binary};
    std::string titles;
    std::getline(in, titles);
    std::ofstream out{to, std::ios::binary | std::ios::app};
    if (first) out << titles << '\n';
    out << in.rdbuf();
    require(out.good(), "the disk is full");
}

} // namespace

MatchingSet invent_register(const fs::path& folder, const fs::path& areas, std::int64_t families,
                            std::uint64_t seed, bool civil_register) {
    const auto bogor = *RegionCode::parse("32.01");
    return set_in(folder, invent(folder, areas, bogor, families, seed, civil_register), seed,
                  civil_register);
}

MatchingSet invent_country(const fs::path& folder, const fs::path& areas, std::int64_t families,
                           std::uint64_t seed, bool civil_register) {
    const auto made = in_child([&] {
        std::ifstream regencies{areas / "regencies.csv"};
        std::string line;
        std::getline(regencies, line); // titles
        std::deque<std::pair<fs::path, std::future<void>>> under_way;
        const auto take_first = [&] {
            auto one = std::move(under_way.front());
            under_way.pop_front();
            one.second.get();
            for (const auto* name :
                 {"anggota.csv", "truth.csv", "dukcapil.csv", "dukcapil_truth.csv"})
                if (fs::exists(one.first / name)) append(one.first / name, folder / name);
            fs::remove_all(one.first);
        };
        for (std::int64_t left = families; left > 0; left -= families_a_regency) {
            require(static_cast<bool>(std::getline(regencies, line)), "the country is full");
            // A seed of its own, far from the others: otherwise the same people live in several.
            const auto number = static_cast<std::uint64_t>((families - left) / families_a_regency);
            const auto one = folder / fmt::format("one-{}", number);
            under_way.emplace_back(one,
                                   std::async(std::launch::async, [=, regency = line.substr(0, 5)] {
                                       invent(one, areas, RegionCode::parse(regency).value(),
                                              std::min(left, families_a_regency),
                                              seed + number * 1'000'000'007, civil_register);
                                   }));
            if (under_way.size() > 1) take_first();
        }
        while (!under_way.empty())
            take_first();
        return true;
    });
    require(made.well, "the country could not be invented");
    return set_in(folder, lines_of(folder / "anggota.csv"), seed, civil_register);
}

std::int64_t lines_of(const fs::path& path) {
    std::ifstream in{path};
    return std::count(std::istreambuf_iterator<char>{in}, {}, '\n') - 1;
}

void write_normalised(const MatchingSet& set, Date today, const fs::path& target) {
    const auto settings =
        set.settings.empty() ? Settings{} : read_settings(set.settings, "settings").value();
    std::vector<PeopleFile> files;
    std::vector<std::string> ids;
    SilentProgress silent;
    for (const auto& path : set.files)
        files.push_back(PeopleFile::find(path, settings).value());
    for (const auto& file : files)
        (void)file.each([&](const PersonRow& row) { ids.emplace_back(row.id); }, silent).value();
    const auto collection = read_collection(files, settings, today, {}, silent).value().value();

    auto out = fmt::output_file(target.string());
    out.print(
        "unique_id,source,number,name_letters,name,name_spelling,name_start,mother,mother_start,"
        "birth,birth_year,birthplace,village,district,regency,family,sex,relation,coded\n");
    const auto hex = [](std::uint64_t value, int digits) {
        return value == 0 ? std::string{} : fmt::format("{:0{}x}", value, digits);
    };
    const auto letters = [](const auto& text, std::size_t most) {
        return std::string(text.data(), ::strnlen(text.data(), std::min(text.size(), most)));
    };
    std::size_t at = 0;
    for (const auto& r : collection.records()) {
        auto number = hex(r.number, 16);
        while (!number.empty() && number.back() == 'f')
            number.pop_back();
        const auto day = date_of(r);
        out.print(
            "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", ids[at],
            collection.linking() && at >= collection.boundary() ? 2 : 1, number,
            letters(r.name, 20), hex(r.name_sound, 8),
            r.name_sound == 0 ? "" : hex(r.name_spelling | 0x10000U, 5), letters(r.name, 4),
            letters(r.mother, 13), letters(r.mother, 4),
            day == 0 ? ""
                     : fmt::format("{:04}{:02}{:02}", year_of(day), month_of(day), day_of(day)),
            day == 0 ? "" : std::to_string(year_of(day)), hex(r.birthplace, 4), hex(r.village, 8),
            hex(district_of(r), 8), hex(regency_of(r), 8), hex(r.family, 8), hex(sex_of(r), 1),
            hex(relation_of(r), 1), (r.birth & village_coded) != 0 ? "1" : "0");
        ++at;
    }
}

Used in_child(const std::function<bool()>& work) {
    std::fflush(nullptr);
    ::malloc_trim(0); // what this process let go of is not the child's
    const auto start = std::chrono::steady_clock::now();
    const auto child = ::fork();
    require(child >= 0, "no process could be made");
    if (child == 0) {
        bool well = false;
        try {
            well = work();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
        }
        std::fflush(nullptr);
        ::_exit(well ? 0 : 1);
    }
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime),
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            static_cast<double>(usage.ru_maxrss) / 1024,
            WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

} // namespace tepat::bench
