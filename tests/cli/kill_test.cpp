// A register of 800 families goes its whole way, and every verb on it is killed with SIGKILL at
// places that are known: kill_shim.cpp dies inside the call it is told to, and the database left
// behind says what was under way. After each kill the journal verifies, everything acknowledged is
// there, and the same command again leads to the same end as a run that was never killed.
#include "program.hpp"
#include "testing/temp_dir.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <thread>

namespace tepat::testing {
namespace {

namespace fs = std::filesystem;

constexpr int families = 800;
constexpr int workers = 2;

struct Verb {
    std::string name;
    Arguments arguments;
};

/// The whole way: each verb begins where the one before it ended.
std::vector<Verb> whole_way() {
    const Arguments list{"--programme", "pkh", "--period", "2021:2/4"};
    const auto with = [&](Arguments arguments, const Arguments& more = {}) {
        arguments.insert(arguments.end(), list.begin(), list.end());
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    };
    return {{"regions load", {"regions", "load", small_areas()}},
            {"import", {"import", "970101.xlsx", "970102.xlsx", "--on", "2021-01-31"}},
            {"import accounts", {"import", "rekening.csv", "--on", "2021-01-31"}},
            {"list make", with({"list", "make"}, {"--region", "97.01"})},
            {"pay plan", with({"pay", "plan"})},
            {"pay export", with({"pay", "export"}, {"--out", "bank"})}};
}

enum class Phase { parse, commit, slice, plan, rename };
constexpr std::array phase_names{"parse", "commit", "slice", "plan", "rename"};
constexpr std::size_t phases = phase_names.size();

/// Which verbs at which places are killed when a phase is wanted; where it really was is seen
/// afterwards.
struct Aim {
    std::vector<std::string> verbs;
    std::vector<std::string> places;
};
Aim aim_of(Phase phase) {
    switch (phase) {
    case Phase::parse:
        return {{"import"}, {"sheet-read"}};
    case Phase::commit:
        return {{"regions load", "import", "import accounts", "list make", "pay plan"},
                {"log-sync", "log-write"}};
    case Phase::slice:
        return {{"import", "import accounts", "list make", "pay plan"}, {"log-write", "log-sync"}};
    case Phase::plan:
        return {{"list make", "pay plan"}, {"db-read"}};
    case Phase::rename:
        return {{"import", "pay export"}, {"rename"}};
    }
    return {};
}

std::string bytes_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

class Sqlite {
public:
    explicit Sqlite(const fs::path& path) {
        if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            fail();
    }
    Sqlite(const Sqlite&) = delete;
    Sqlite& operator=(const Sqlite&) = delete;
    ~Sqlite() { sqlite3_close(handle_); }

    using Row = std::vector<std::string>;
    [[nodiscard]] std::vector<Row> rows(const std::string& sql) const {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail();
        std::vector<Row> all;
        int step = 0;
        while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
            Row row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
                row.emplace_back(bytes == nullptr ? "" : bytes,
                                 static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
            }
            all.push_back(std::move(row));
        }
        sqlite3_finalize(statement);
        if (step != SQLITE_DONE) fail();
        return all;
    }

private:
    [[noreturn]] void fail() const { throw std::runtime_error{sqlite3_errmsg(handle_)}; }
    sqlite3* handle_ = nullptr;
};

/// What the journal says after a kill.
struct Found {
    std::vector<std::string> leaves; ///< in order of seq
    std::size_t sets = 0;            ///< set entries recorded
    bool unfinished_set = false;     ///< one of them is not activated
};

Found look(const fs::path& folder) {
    const Sqlite database{folder / "tepat.db"};
    Found found;
    for (const auto& row : database.rows("select leaf from journal_entry order by seq"))
        found.leaves.push_back(row.front());
    for (const auto& row : database.rows("select activated is null from journal_set")) {
        ++found.sets;
        found.unfinished_set |= row.front() == "1";
    }
    return found;
}

/// All that a run leaves behind, apart from what two runs never share: drawn ids, places in the
/// journal, times, salts. Table or file → its content.
using Picture = std::map<std::string, std::string>;

bool is_temporary(const fs::path& path) {
    const auto name = path.filename().string();
    return name.starts_with('.') && name.size() > 7 && name[name.size() - 7] == '.';
}

Picture picture(const fs::path& folder) {
    static const std::set<std::string> own{"seq",       "line",   "lines", "list",
                                           "input_seq", "detail", "id"};
    Picture all;
    const Sqlite database{folder / "tepat.db"};
    for (const auto& table : database.rows("select name from sqlite_schema where type = 'table'")) {
        const auto& name = table.front();
        if (name.starts_with("journal_") || name == "writer" || name == "migration") continue;
        std::string columns = "1";
        for (const auto& column :
             database.rows("select name from pragma_table_info('" + name + "')"))
            if (!column.front().ends_with("_id") && !own.contains(column.front()))
                columns += "," + column.front();
        std::string content;
        for (const auto& row :
             database.rows("select " + columns + " from " + name + " order by " + columns))
            for (const auto& value : row)
                content += value + "\x1f";
        all[name] = std::move(content);
    }
    for (const auto& row : database.rows("select type from journal_entry order by seq"))
        all["entries"] += row.front() + "\n";
    for (const auto& file : fs::recursive_directory_iterator{folder}) {
        const auto name = fs::relative(file.path(), folder).string();
        if (file.is_regular_file() && !file.is_symlink() && !name.starts_with("tepat.db") &&
            !is_temporary(file.path()))
            all[name] = bytes_of(file.path());
    }
    return all;
}

std::string difference(const Picture& wanted, const Picture& got) {
    std::string names;
    for (const auto& [name, content] : wanted)
        if (!got.contains(name))
            names += " -" + name;
        else if (got.at(name) != content)
            names += " " + name;
    for (const auto& [name, content] : got)
        if (!wanted.contains(name)) names += " +" + name;
    return names;
}

std::set<std::string> temporaries(const fs::path& folder) {
    std::set<std::string> all;
    for (const auto& file : fs::recursive_directory_iterator{folder})
        if (is_temporary(file.path())) all.insert(file.path().string());
    return all;
}

void copy_folder(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

/// Where to die: "log-write:17:half".
struct Order {
    std::size_t verb = 0;
    std::string place;
    long number = 0;
    std::string moment;
    Phase wanted{};
    [[nodiscard]] std::string text() const {
        return fmt::format("{}:{}:{}", place, number, moment);
    }
};

Environment shim(const fs::path& trace, const std::string& order) {
    Environment environment{{"LD_PRELOAD", TEPAT_KILL_SHIM}, {"TEPAT_KILL_TRACE", trace.string()}};
    if (!order.empty()) environment["TEPAT_KILL_AT"] = order;
    const char* options = std::getenv("ASAN_OPTIONS");
    environment["ASAN_OPTIONS"] =
        fmt::format("{}:verify_asan_link_order=0", options == nullptr ? "" : options);
    return environment;
}

/// The folder before each verb, and what a run that is never killed makes of it.
class Way {
public:
    explicit Way(fs::path root) : root_{std::move(root)}, verbs_{whole_way()} {
        const auto input = root_ / "input";
        const auto made =
            tepat_in(root_, {"generate", "--regency", "97.01", "--families",
                             std::to_string(families), "--areas", small_areas(), "--out", input});
        if (made.exit != 0) throw std::runtime_error{"generate: " + made.err};
        fs::create_directory(before(0));
        for (const auto* name : {"970101.xlsx", "970102.xlsx", "rekening.csv"})
            fs::create_symlink(input / name, before(0) / name);
        if (const auto made_database = tepat_in(before(0), {"init"}); made_database.exit != 0)
            throw std::runtime_error{"init: " + made_database.err};
        for (std::size_t i = 0; i < verbs_.size(); ++i)
            run(i);
    }

    [[nodiscard]] const std::vector<Verb>& verbs() const { return verbs_; }
    [[nodiscard]] fs::path before(std::size_t verb) const { return root_ / std::to_string(verb); }
    [[nodiscard]] const Picture& after(std::size_t verb) const { return after_[verb]; }
    [[nodiscard]] const Found& found_before(std::size_t verb) const { return found_[verb]; }
    [[nodiscard]] long calls(std::size_t verb, const std::string& place) const {
        const auto found = calls_[verb].find(place);
        return found == calls_[verb].end() ? 0 : found->second;
    }
    [[nodiscard]] std::size_t number_of(const std::string& name) const {
        return static_cast<std::size_t>(std::ranges::find(verbs_, name, &Verb::name) -
                                        verbs_.begin());
    }

private:
    void run(std::size_t verb) {
        found_.push_back(look(before(verb)));
        copy_folder(before(verb), before(verb + 1));
        const auto trace = root_ / ("calls" + std::to_string(verb));
        const auto ended = tepat_in(before(verb + 1), verbs_[verb].arguments, shim(trace, ""));
        if (ended.exit != 0 && ended.exit != 1)
            throw std::runtime_error{fmt::format("{}: exit {}\n{}{}", verbs_[verb].name, ended.exit,
                                                 ended.out, ended.err)};
        after_.push_back(picture(before(verb + 1)));
        std::ifstream in{trace};
        std::string place;
        long calls = 0;
        std::map<std::string, long> counted;
        while (in >> place >> calls)
            counted[place] = calls;
        calls_.push_back(std::move(counted));
    }

    fs::path root_;
    std::vector<Verb> verbs_;
    std::vector<Picture> after_;
    std::vector<Found> found_;
    std::vector<std::map<std::string, long>> calls_;
};

/// Draws kills until every phase has had its share, and keeps the score. Thread-safe.
class Plan {
public:
    Plan(const Way& way, std::uint64_t seed, int share) : way_{way}, seed_{seed}, share_{share} {}

    /// Nothing when every phase has its share.
    std::optional<Order> next() {
        const std::scoped_lock lock{mutex_};
        const auto least = std::ranges::min_element(begun_);
        if (*least >= share_ || attempts_ >= share_ * static_cast<int>(phases) * 3)
            return std::nullopt;
        const auto phase = static_cast<Phase>(least - begun_.begin());
        ++*least;
        return draw(phase, seed_ + static_cast<std::uint64_t>(++attempts_));
    }

    /// `was` is nothing when the run was over before it could die, or died elsewhere.
    void done(const Order& order, std::optional<Phase> was) {
        const std::scoped_lock lock{mutex_};
        if (was != order.wanted) --begun_[static_cast<std::size_t>(order.wanted)];
        if (!was) return;
        if (was != order.wanted) ++begun_[static_cast<std::size_t>(*was)];
        ++score_[{order.verb, static_cast<std::size_t>(*was)}];
    }

    [[nodiscard]] int score(std::size_t verb, std::size_t phase) const {
        const auto found = score_.find({verb, phase});
        return found == score_.end() ? 0 : found->second;
    }

private:
    Order draw(Phase phase, std::uint64_t seed) const {
        std::mt19937_64 random{seed};
        const auto one_of = [&](const auto& things) -> const auto& {
            return things[random() % things.size()];
        };
        const auto aim = aim_of(phase);
        for (;;) {
            Order order;
            order.wanted = phase;
            order.verb = way_.number_of(one_of(aim.verbs));
            order.place = one_of(aim.places);
            const auto calls = way_.calls(order.verb, order.place);
            if (calls == 0) continue;
            order.number = 1 + static_cast<long>(random() % static_cast<std::uint64_t>(calls));
            static const std::vector<std::string> writing{"before", "half", "after"};
            static const std::vector<std::string> other{"before", "after"};
            order.moment = one_of(order.place == "log-write" ? writing : other);
            return order;
        }
    }

    const Way& way_;
    std::uint64_t seed_;
    int share_;
    std::mutex mutex_;
    int attempts_ = 0;
    std::array<int, phases> begun_{};
    std::map<std::pair<std::size_t, std::size_t>, int> score_;
};

/// In which phase the program was, from the place of its death and what it left behind.
std::optional<Phase> phase_of(const Order& order, const Found& before, const Found& found) {
    if (order.place == "rename") return Phase::rename;
    if (found.unfinished_set) return Phase::slice;
    if (order.place.starts_with("log-")) return Phase::commit;
    if (order.place == "sheet-read") return Phase::parse;
    if (found.sets == before.sets) return Phase::plan;
    return std::nullopt;
}

/// One kill, and everything that must hold after it.
class Kill {
public:
    Kill(const Way& way, Order order, fs::path folder)
        : way_{way}, order_{std::move(order)}, run_{folder / "run"}, look_{folder / "look"},
          trace_{folder / "trace"} {}

    /// Where it was; nothing when the run was over before it could die, or died elsewhere.
    std::optional<Phase> execute() {
        const auto& arguments = way_.verbs()[order_.verb].arguments;
        copy_folder(way_.before(order_.verb), run_);
        fs::remove(trace_);
        const auto killed = tepat_in(run_, arguments, shim(trace_, order_.text()));
        if (killed.exit == 0 || killed.exit == 1) return std::nullopt;
        expect(killed.signal == SIGKILL, "died of something else: " + killed.err);
        expect(bytes_of(trace_).starts_with(
                   fmt::format("{} {} {} ", order_.place, order_.number, order_.moment)),
               "the trace says otherwise: " + bytes_of(trace_));

        copy_folder(run_, look_);
        const auto found = look(look_);
        expect_acknowledged(killed, found);
        const auto verified = tepat_in(look_, {"verify", "--json"});
        expect(verified.exit == 0 && verified.json().value("clean", false),
               fmt::format("verify: exit {}, signal {}: {}{}", verified.exit, verified.signal,
                           verified.out, verified.err));

        stale_ = temporaries(run_);
        const auto again = tepat_in(run_, arguments);
        expect(again.exit == 0 || again.exit == 1, "again: " + again.out + again.err);
        expect_same(picture(run_), "again");
        const auto left = temporaries(run_);
        expect(std::ranges::includes(stale_, left), "the completed run left temporary files");
        return phase_of(order_, way_.found_before(order_.verb), found);
    }

    /// Temporary files of the killed run.
    [[nodiscard]] std::size_t stale() const { return stale_.size(); }

private:
    /// Every entry of before is there as it was; and what was printed as done is done.
    void expect_acknowledged(const Ended& killed, const Found& found) {
        const auto& before = way_.found_before(order_.verb).leaves;
        expect(before.size() <= found.leaves.size() &&
                   std::equal(before.begin(), before.end(), found.leaves.begin()),
               "entries of before are gone");
        if (!killed.out.empty()) expect_same(picture(look_), "told as done");
    }

    void expect_same(const Picture& got, const std::string& when) {
        const auto differing = difference(way_.after(order_.verb), got);
        expect(differing.empty(), when + ": differs from a run never killed:" + differing);
    }

    void expect(bool holds, const std::string& otherwise) const {
        if (!holds)
            ADD_FAILURE() << way_.verbs()[order_.verb].name << ' ' << order_.text() << ": "
                          << otherwise;
    }

    const Way& way_;
    Order order_;
    fs::path run_;
    fs::path look_;
    fs::path trace_;
    std::set<std::string> stale_;
};

std::uint64_t chosen_seed() {
    const char* text = std::getenv("TEPAT_SEED");
    return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

void print_score(const Way& way, const Plan& plan) {
    fmt::print("{:<18}", "kills");
    for (const auto* phase : phase_names)
        fmt::print("{:>8}", phase);
    for (std::size_t verb = 0; verb < way.verbs().size(); ++verb) {
        fmt::print("\n{:<18}", way.verbs()[verb].name);
        for (std::size_t phase = 0; phase < phases; ++phase)
            fmt::print("{:>8}", plan.score(verb, phase));
    }
    fmt::print("\n");
}

TEST(Kills, NothingAcknowledgedIsLostAndTheSameCommandCompletes) {
    const bool many = std::getenv("TEPAT_LONG") != nullptr;
    const int share = many ? 200 : 20;
    const auto seed = chosen_seed();
    fmt::print("seed {} (TEPAT_SEED)\n", seed);

    const TempDir folder;
    const Way way{folder.path()};
    Plan plan{way, seed, share};
    std::atomic<std::size_t> stale = 0;
    {
        std::vector<std::jthread> threads;
        for (int worker = 0; worker < workers; ++worker)
            threads.emplace_back([&, worker] {
                const auto own = folder.path() / fmt::format("worker{}", worker);
                fs::create_directory(own);
                try {
                    while (const auto order = plan.next()) {
                        Kill kill{way, *order, own};
                        plan.done(*order, kill.execute());
                        stale += kill.stale();
                    }
                } catch (const std::exception& error) {
                    ADD_FAILURE() << error.what();
                }
            });
    }
    print_score(way, plan);
    fmt::print("temporary files left by killed runs: {}\n", stale.load());
    for (std::size_t phase = 0; phase < phases; ++phase) {
        int sum = 0;
        for (std::size_t verb = 0; verb < way.verbs().size(); ++verb)
            sum += plan.score(verb, phase);
        EXPECT_GE(sum, share) << phase_names[phase];
    }
}

} // namespace
} // namespace tepat::testing
