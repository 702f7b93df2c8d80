#include "cli/detail/match_options.hpp"
#include "matching/evaluate.hpp"
#include "matching/job.hpp"
#include "sheets/atomic_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>

namespace tepat::cli::detail {
namespace {

namespace fs = std::filesystem;
using matching::JobOptions;

Result<std::string> text_of(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return refuse("cli.no_file"_msg, {{"file", fs::path{path}.filename().string()}});
    return text.str();
}

/// `4G`, `512M`, or bytes.
Result<std::uint64_t> read_memory(const std::string& text) {
    std::uint64_t value = 0;
    std::size_t at = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at < 12)
        value = value * 10 + static_cast<std::uint64_t>(text[at++] - '0');
    const auto unit = text.substr(at);
    const int shift = unit == "G" ? 30 : unit == "M" ? 20 : unit.empty() ? 0 : -1;
    const auto bytes = shift < 0 ? 0 : value << shift;
    if (at == 0 || bytes < std::uint64_t{64} << 20) return refuse("cli.match_memory"_msg);
    return bytes;
}

std::string decimal(double value, int digits) {
    return fmt::format("{:.{}f}", value, digits);
}

Table rules_table(const JobOptions& options, const matching::JobReport& done) {
    Table table{"rules",
                "cli.match_rules"_msg,
                {{"rule", "cli.match_rule"_msg},
                 {"projected", "cli.match_projected"_msg},
                 {"refused", "cli.match_refused"_msg},
                 {"pairs", "cli.match_pairs"_msg},
                 {"new_pairs", "cli.match_new"_msg},
                 {"blocks_left_out", "cli.match_left_out"_msg},
                 {"records_left_out", "cli.match_records_left_out"_msg}},
                {}};
    for (std::size_t r = 0; r < done.rules.size(); ++r) {
        const auto& rule = done.rules[r];
        table.rows.push_back({options.settings.rules[r].id(), decimal(rule.projected, 2),
                              rule.refused, static_cast<std::int64_t>(rule.pairs),
                              static_cast<std::int64_t>(rule.told),
                              static_cast<std::int64_t>(rule.blocks_left_out),
                              static_cast<std::int64_t>(rule.records_left_out)});
    }
    return table;
}

/// What a clerk can do about cells that said nothing; nothing for those that always say something.
std::optional<MessageCode> remedy_of(matching::Field field) {
    using enum matching::Field;
    switch (field) {
    case number:
        return "cli.match_remedy_number"_msg;
    case name:
    case mother:
        return "cli.match_remedy_name"_msg;
    case birth:
        return "cli.match_remedy_birth"_msg;
    case birthplace:
        return "cli.match_remedy_birthplace"_msg;
    case family:
        return "cli.match_remedy_family"_msg;
    case sex:
        return "cli.match_remedy_sex"_msg;
    case village:
    case relation:
    case number_of_day:
    case numbers_there:
        return std::nullopt;
    }
    return std::nullopt;
}

Table contents_table(const Terminal& terminal, const matching::JobReport& done) {
    Table table{"contents",
                "cli.match_contents"_msg,
                {{"file", "cli.match_file"_msg},
                 {"field", "cli.match_field"_msg},
                 {"blank", "cli.match_blank"_msg},
                 {"unusable", "cli.match_unusable"_msg},
                 {"first_row", "cli.match_first_row"_msg},
                 {"remedy", "cli.match_remedy"_msg}},
                {}};
    for (std::size_t f = 0; f < done.records.size(); ++f)
        for (const auto field : matching::fields_with_columns) {
            const auto& filled = done.contents.files[f].fields[matching::index_of(field)];
            const auto remedy = filled.unusable > 0 ? remedy_of(field) : std::nullopt;
            table.rows.push_back(
                {static_cast<std::int64_t>(f + 1), terminal.text(matching::label_of(field)),
                 static_cast<std::int64_t>(filled.blank),
                 static_cast<std::int64_t>(filled.unusable),
                 filled.first_row > 0 ? std::to_string(filled.first_row) : std::string{},
                 remedy ? terminal.text(*remedy) : std::string{}});
        }
    return table;
}

std::string interval(const matching::Measured& measured) {
    return fmt::format("{:.4f} [{:.4f}; {:.4f}]", measured.value, measured.low, measured.high);
}

std::vector<Cell> quality_row(const matching::Quality& quality) {
    return {decimal(quality.threshold, 3),
            interval(quality.precision()),
            interval(quality.recall()),
            interval(quality.f1()),
            quality.right,
            quality.wrong,
            quality.missed};
}

} // namespace

Result<JobOptions> match_options(const Context& context, const MatchArgs& args, bool read_model) {
    JobOptions options;
    for (const auto& file : args.files)
        options.files.emplace_back(file);
    if (!args.config.empty()) {
        auto text = text_of(args.config);
        if (!text) return std::unexpected(text.error());
        auto settings = matching::read_settings(*text, fs::path{args.config}.filename().string());
        if (!settings) return std::unexpected(settings.error());
        options.settings = std::move(*settings);
        options.settings_text = std::move(*text);
    }
    if (read_model && !args.model.empty()) {
        const auto text = text_of(args.model);
        if (!text) return std::unexpected(text.error());
        auto model = matching::read_model(*text, fs::path{args.model}.filename().string());
        if (!model) return std::unexpected(model.error());
        options.model = *model;
    }
    const auto memory = read_memory(args.memory);
    if (!memory) return std::unexpected(memory.error());
    options.memory = *memory;
    const store::SystemClock clock;
    const auto today = day_or_today(args.on, clock);
    if (!today) return std::unexpected(today.error());
    options.today = *today;
    options.folder = args.out;
    options.threads = args.threads;
    options.xlsx = args.xlsx;
    options.language = context.terminal.language();
    return options;
}

void add_job_tables(Report& report, const Terminal& terminal, const JobOptions& options,
                    const matching::JobReport& done) {
    report.tables.push_back(contents_table(terminal, done));
    report.tables.push_back(rules_table(options, done));
    for (const auto& rule : done.rules)
        if (rule.refused || rule.blocks_left_out > 0) report.exit = Exit::look;
}

Result<Report> match_train(const Context& context, const MatchArgs& args) {
    const auto options = match_options(context, args, false);
    if (!options) return std::unexpected(options.error());
    const auto model = matching::train_job(*options, context.terminal);
    if (!model) return std::unexpected(model.error());
    Report report;
    if (!*model) {
        report.exit = Exit::stopped;
        return report;
    }
    auto file = sheets::AtomicFile::create(args.model);
    if (!file) return std::unexpected(std::move(file.error()));
    auto done = file->write(matching::model_text(**model));
    if (done) done = file->commit();
    if (!done) return std::unexpected(done.error());
    report.add("model", "cli.match_model"_msg, args.model);
    report.add("prior", "cli.match_prior"_msg, fmt::format("{:.3g}", (*model)->prior));
    return report;
}

Result<Report> match_run(const Context& context, const MatchArgs& args) {
    const auto options = match_options(context, args, true);
    if (!options) return std::unexpected(options.error());
    const auto done = matching::run_job(*options, context.terminal);
    if (!done) return std::unexpected(done.error());
    Report report;
    for (std::size_t f = 0; f < done->records.size(); ++f)
        report.add(f == 0 ? "records" : "records_2",
                   f == 0 ? "cli.match_records"_msg : "cli.match_records_2"_msg, done->records[f]);
    if (done->stopped) {
        report.exit = Exit::stopped;
        return report;
    }
    report.add("accepted", "cli.match_accepted"_msg, done->accepted);
    report.add("doubtful", "cli.match_doubtful"_msg, done->doubtful);
    report.add("clusters", "cli.match_clusters"_msg, done->clusters);
    report.add("clustered", "cli.match_clustered"_msg, done->clustered);
    report.add("threshold", "cli.match_threshold"_msg, decimal(done->decision.threshold, 4));
    report.add("prior", "cli.match_prior"_msg, fmt::format("{:.3g}", done->decision.prior));
    report.add("expected_precision", "cli.match_expected_precision"_msg,
               decimal(done->decision.expected_precision, 4));
    report.add("expected_recall", "cli.match_expected_recall"_msg,
               decimal(done->decision.expected_recall, 4));
    const auto& shared = done->contents.shared;
    report.add("shared_numbers", "cli.match_shared_numbers"_msg,
               static_cast<std::int64_t>(shared.numbers));
    report.add("shared_families", "cli.match_shared_families"_msg,
               static_cast<std::int64_t>(shared.families));
    report.add("folder", "cli.folder"_msg, args.out);
    add_job_tables(report, context.terminal, *options, *done);
    return report;
}

Result<Report> match_explain(const Context& context, const MatchArgs& args) {
    const auto options = match_options(context, args, true);
    if (!options) return std::unexpected(options.error());
    const auto explained =
        matching::explain_job(*options, args.pair.at(0), args.pair.at(1), context.terminal);
    if (!explained) return std::unexpected(explained.error());
    Report report;
    if (!*explained) {
        report.exit = Exit::stopped;
        return report;
    }
    const auto& waterfall = (*explained)->waterfall;
    const auto& bits = waterfall.kin_decides ? waterfall.against_kin : waterfall.against_strangers;
    const auto& terminal = context.terminal;
    const double prior = (*explained)->prior;
    report.add("probability", "cli.match_probability"_msg, decimal((*explained)->chance(), 6));
    report.add("weight", "cli.match_weight"_msg, decimal(waterfall.weight(), 2));
    report.add(
        "compared_with", "cli.match_compared_with"_msg,
        terminal.text(waterfall.kin_decides ? "cli.match_kin"_msg : "cli.match_strangers"_msg));
    Table table{"waterfall",
                "cli.match_waterfall"_msg,
                {{"field", "cli.match_field"_msg},
                 {"level", "cli.match_level"_msg},
                 {"bits", "cli.match_bits"_msg},
                 {"sum", "cli.match_sum"_msg}},
                {}};
    double sum = 0;
    const auto step = [&](std::string name, std::string level, double by) {
        sum += by;
        table.rows.push_back({std::move(name), std::move(level), fmt::format("{:+.2f}", by),
                              fmt::format("{:+.2f}", sum)});
    };
    step(terminal.text("cli.match_prior"_msg), fmt::format("{:.3g}", prior),
         std::log2(prior / (1 - prior)));
    if (waterfall.kin_decides) {
        double fields = 0;
        for (const double by : bits)
            fields += by;
        step(terminal.text("cli.match_kin_rare"_msg), "", waterfall.kin - fields);
    }
    for (const auto field : matching::all_fields)
        step(terminal.text(matching::label_of(field)),
             terminal.text(matching::label_of(field, waterfall.pattern.at(field))),
             bits[matching::index_of(field)]);
    report.tables.push_back(std::move(table));
    return report;
}

Result<Report> match_evaluate(const Context&, const MatchArgs& args) {
    if (args.out.empty() || args.truth.empty()) return refuse("cli.match_judge_what"_msg);
    const auto judged = matching::evaluate(args.out, args.truth);
    if (!judged) return std::unexpected(judged.error());
    Report report;
    const auto& frozen = judged->frozen;
    report.add("threshold", "cli.match_threshold"_msg, decimal(frozen.threshold, 4));
    report.add("precision", "cli.match_precision"_msg, interval(frozen.precision()));
    report.add("recall", "cli.match_recall"_msg, interval(frozen.recall()));
    report.add("f1", "cli.match_f1"_msg, interval(frozen.f1()));
    report.add("right", "cli.match_right"_msg, frozen.right);
    report.add("wrong", "cli.match_wrong"_msg, frozen.wrong);
    report.add("missed", "cli.match_missed"_msg, frozen.missed);
    Table table{"thresholds",
                "cli.match_thresholds"_msg,
                {{"threshold", "cli.match_threshold"_msg},
                 {"precision", "cli.match_precision"_msg},
                 {"recall", "cli.match_recall"_msg},
                 {"f1", "cli.match_f1"_msg},
                 {"right", "cli.match_right"_msg},
                 {"wrong", "cli.match_wrong"_msg},
                 {"missed", "cli.match_missed"_msg}},
                {}};
    for (const auto& quality : judged->thresholds)
        table.rows.push_back(quality_row(quality));
    report.tables.push_back(std::move(table));
    return report;
}

} // namespace tepat::cli::detail
