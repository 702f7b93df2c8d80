// cel_test <cases.json> [<skipped.txt>]: runs the cases, counts them by their name's first part,
// and fails for every one that fails and is not listed, and for every one that is listed and passes
// or is not there.
#include "cases.hpp"

#include <fmt/core.h>

#include <fstream>
#include <map>
#include <string>

namespace {

struct Count {
    int all = 0;
    int passed = 0;
    int skipped = 0;
};

/// Names by line; `# …` is a reason or a comment.
std::map<std::string, bool> read_skipped(const char* path) {
    std::map<std::string, bool> names;
    std::ifstream in{path};
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && line[0] != '#') names.emplace(line, false);
    return names;
}

void print(const std::string& name, const Count& count) {
    fmt::print("{:<22}{:>8}{:>8}{:>9}\n", name, count.all, count.passed, count.skipped);
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    std::ifstream in{argv[1]};
    const auto cases = nlohmann::json::parse(in);
    auto skipped = argc > 2 ? read_skipped(argv[2]) : std::map<std::string, bool>{};
    std::map<std::string, Count> counts;
    int wrong = 0;
    const auto complain = [&](const std::string& name, const std::string& what) {
        fmt::print("{}: {}\n", name, what);
        ++wrong;
    };
    for (const auto& test : cases) {
        const std::string name = test.at("name");
        auto& count = counts[name.substr(0, name.find('/'))];
        ++count.all;
        const auto fault = tepat::rules::test::run(test);
        const auto listed = skipped.find(name);
        if (listed != skipped.end()) {
            listed->second = true;
            ++count.skipped;
            if (!fault) complain(name, "is listed as skipped, and passes");
        } else if (fault) {
            complain(name, *fault + "\n    " + test.at("source").get<std::string>());
        } else {
            ++count.passed;
        }
    }
    for (const auto& [name, seen] : skipped)
        if (!seen) complain(name, "is listed as skipped, and there is no such test");
    fmt::print("{:<22}{:>8}{:>8}{:>9}\n", "", "tests", "passed", "skipped");
    Count total;
    for (const auto& [name, count] : counts) {
        print(name, count);
        total = {total.all + count.all, total.passed + count.passed, total.skipped + count.skipped};
    }
    print("all", total);
    if (total.all == 0) complain("all", "there are no tests");
    return wrong == 0 ? 0 : 1;
}
