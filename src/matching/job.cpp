#include "matching/job.hpp"

#include "matching/detail/answer.hpp"
#include "matching/train.hpp"
#include "sheets/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace tepat::matching {
namespace {

namespace fs = std::filesystem;

/// Pairs below this probability, by the prior that training guessed, are forgotten: far enough
/// below what is listed that a better guess finds them all.
constexpr double least_kept = 0.001;
constexpr const char* work_folder = ".kerja";

std::string all_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// What tells one file from another without reading all of it.
std::string mark_of(const fs::path& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    const auto changed = fs::last_write_time(path, error).time_since_epoch().count();
    std::ifstream in{path, std::ios::binary};
    std::string ends(std::size_t{1} << 16, '\0');
    in.read(ends.data(), static_cast<std::streamsize>(ends.size()));
    return fmt::format("{} {} {} {}\n", fs::absolute(path).string(), size, changed, hash_of(ends));
}

std::string mark_of(const JobOptions& options) {
    std::string mark = "tepat match 1\n";
    for (const auto& file : options.files)
        mark += mark_of(file);
    mark += fmt::format("{}\n{}\n", options.today.text(), options.settings_text);
    if (options.model) mark += model_text(*options.model);
    return mark;
}

/// Where a job keeps what is finished until the answer is written. Emptied when it is another
/// job's.
class Workshop {
public:
    static Result<Workshop> open(const JobOptions& options) {
        Workshop shop;
        shop.folder_ = options.folder / work_folder;
        std::error_code error;
        fs::create_directories(options.folder, error);
        if (error)
            return refuse("matching.no_folder"_msg,
                          {{"folder", options.folder.string()}, {"reason", error.message()}});
        const auto mark = mark_of(options);
        const auto at = shop.folder_ / "job";
        if (all_of(at) != mark) {
            fs::remove_all(shop.folder_, error);
            fs::create_directories(shop.folder_, error);
            if (error)
                return refuse("matching.no_folder"_msg,
                              {{"folder", shop.folder_.string()}, {"reason", error.message()}});
            auto file = sheets::AtomicFile::create(at);
            if (!file) return std::unexpected(std::move(file.error()));
            auto done = file->write(mark);
            if (done) done = file->commit();
            if (!done) return std::unexpected(done.error());
        }
        return shop;
    }
    [[nodiscard]] const fs::path& folder() const { return folder_; }

private:
    fs::path folder_;
};

Result<std::vector<PeopleFile>> find_files(const JobOptions& options) {
    std::vector<PeopleFile> files;
    for (const auto& path : options.files) {
        auto file = PeopleFile::find(path, options.settings);
        if (!file) return std::unexpected(std::move(file.error()));
        files.push_back(std::move(*file));
    }
    return files;
}

Result<void> write_text(const fs::path& path, std::string_view text) {
    auto file = sheets::AtomicFile::create(path);
    if (!file) return std::unexpected(std::move(file.error()));
    auto done = file->write(text);
    if (done) done = file->commit();
    return done;
}

/// Of a finished step: the model as it was learned.
Result<Model> learned(const JobOptions& options, const Collection& collection, const fs::path& kept,
                      Progress& progress) {
    if (options.model) return *options.model;
    if (fs::exists(kept))
        if (auto model = read_model(all_of(kept), kept.filename().string())) return model;
    auto model = train(collection.records(), collection.boundary(), options.settings, progress);
    if (!model) return model;
    if (auto done = write_text(kept, model_text(*model)); !done)
        return std::unexpected(done.error());
    return model;
}

} // namespace

Result<Matches> find_matches(const JobOptions& options, Progress& progress) {
    const auto files = find_files(options);
    if (!files) return std::unexpected(files.error());
    const auto shop = Workshop::open(options);
    if (!shop) return std::unexpected(shop.error());

    Matches matches;
    auto& report = matches.report;
    report.stopped = true; // until the end is reached
    auto collection = read_collection(*files, options.settings, options.today,
                                      shop->folder() / "records", progress);
    if (!collection) return std::unexpected(collection.error());
    if (!*collection) return matches;
    matches.collection = **collection;
    const auto& all = matches.collection;
    const auto size = static_cast<std::int64_t>(all.records().size());
    const auto boundary = static_cast<std::int64_t>(all.boundary());
    if (all.linking())
        report.records = {boundary, size - boundary};
    else
        report.records = {size};
    report.contents = all.contents();
    if (progress.stop_requested()) return matches;

    const auto model = learned(options, all, shop->folder() / "model.toml", progress);
    if (!model) return std::unexpected(model.error());
    report.model = *model;
    const Scorer scorer{*model};

    EngineOptions engine;
    engine.threads = options.threads;
    engine.memory = options.memory;
    engine.parts = shop->folder();
    // A model may come from another size: as if at least one in a hundred had a match.
    const auto guess =
        std::min(0.5, std::max(model->prior, 0.01 * static_cast<double>(size) / all.all_pairs()));
    engine.floor = std::log2(least_kept / (1 - least_kept)) - std::log2(guess / (1 - guess));
    auto found =
        find_pairs(all.records(), all.boundary(), scorer, options.settings, engine, progress);
    if (!found) return std::unexpected(found.error());
    report.rules = found->rules;
    report.slices = found->slices;
    if (found->stopped) return matches;
    matches.pairs = std::move(found->pairs);

    const auto prior = estimate_prior(matches.pairs, all.all_pairs(), model->prior);
    report.model.prior = prior;
    report.decision = decide(matches.pairs, prior, options.settings.threshold);

    std::vector<ScoredPair> taken;
    const auto best = all.linking() ? best_of_each(matches.pairs) : std::vector<Best>{};
    std::size_t at = 0;
    for (const auto& pair : matches.pairs) {
        const auto weight = static_cast<double>(pair.weight);
        bool yes = weight >= report.decision.least_weight;
        if (all.linking()) {
            while (best[at].record != pair.a)
                ++at;
            yes = yes && best[at].other == pair.b;
        }
        if (!yes && probability(weight, prior) < least_listed) continue;
        matches.listed.push_back(pair);
        matches.accepted.push_back(yes);
        if (yes) taken.push_back(pair);
    }
    report.accepted = std::ssize(taken);
    report.doubtful = std::ssize(matches.listed) - report.accepted;
    matches.clusters =
        clusters_of(taken, all.records().size(), [&](std::uint32_t a, std::uint32_t b) {
            return scorer.waterfall(all.records()[a], all.records()[b]).weight() -
                   report.decision.least_weight;
        });
    report.stopped = false;
    return matches;
}

void forget_work(const fs::path& folder) {
    std::error_code ignored;
    fs::remove_all(folder / work_folder, ignored);
}

Result<JobReport> run_job(const JobOptions& options, Progress& progress) {
    auto matches = find_matches(options, progress);
    if (!matches) return std::unexpected(std::move(matches.error()));
    auto& report = matches->report;
    if (report.stopped) return std::move(report);
    report.stopped = true;
    const Scorer scorer{report.model};
    const auto written =
        detail::write_answer({matches->collection, scorer, report.decision, matches->listed,
                              std::move(matches->accepted), matches->pairs, matches->clusters},
                             options, report);
    if (!written) return std::unexpected(written.error());
    if (auto done = write_text(options.folder / "model.toml", model_text(report.model)); !done)
        return std::unexpected(done.error());
    report.written.push_back(options.folder / "model.toml");
    forget_work(options.folder);
    report.stopped = false;
    return std::move(report);
}

Result<std::optional<Model>> train_job(const JobOptions& options, Progress& progress) {
    const auto files = find_files(options);
    if (!files) return std::unexpected(files.error());
    const auto collection = read_collection(*files, options.settings, options.today, {}, progress);
    if (!collection) return std::unexpected(collection.error());
    if (!*collection) return std::nullopt;
    auto model =
        train((*collection)->records(), (*collection)->boundary(), options.settings, progress);
    if (!model) return std::unexpected(std::move(model.error()));
    return *model;
}

Result<std::optional<Explained>> explain_job(const JobOptions& options, const std::string& first,
                                             const std::string& second, Progress& progress) {
    const auto files = find_files(options);
    if (!files) return std::unexpected(files.error());
    const auto collection = read_collection(*files, options.settings, options.today, {}, progress);
    if (!collection) return std::unexpected(collection.error());
    if (!*collection) return std::nullopt;
    std::array<std::optional<std::size_t>, 2> places;
    std::size_t place = 0;
    for (std::size_t f = 0; f < files->size(); ++f) {
        const auto read = (*files)[f].each(
            [&](const PersonRow& row) {
                if (f == 0 && !places[0] && row.id == first) places[0] = place;
                const bool here = f + 1 == files->size();
                if (here && !places[1] && row.id == second) places[1] = place;
                ++place;
            },
            progress);
        if (!read) return std::unexpected(read.error());
        if (!*read) return std::nullopt;
    }
    if (!places[0] || !places[1])
        return refuse("matching.no_such_id"_msg, {{"which", places[0] ? "2" : "1"}});
    auto model = options.model ? Result<Model>{*options.model}
                               : train((*collection)->records(), (*collection)->boundary(),
                                       options.settings, progress);
    if (!model) return std::unexpected(std::move(model.error()));
    const auto records = (*collection)->records();
    return Explained{Scorer{*model}.waterfall(records[*places[0]], records[*places[1]]),
                     model->prior};
}

} // namespace tepat::matching
