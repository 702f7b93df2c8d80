#include "welfare/fit.hpp"

#include "registry/reader.hpp"
#include "sheets/cell.hpp"
#include "sheets/reader.hpp"
#include "snapshot/districts.hpp"
#include "welfare/order.hpp"
#include "welfare/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

namespace tepat::welfare {
namespace {

constexpr int held_out_one_in = 5;
constexpr std::size_t samples_a_variable = 10;
/// Of the variance of a standardised variable: what the variables before it must leave.
constexpr double least_left = 1e-6;

/// Means of a province: its own level is taken off before the coefficients are estimated.
struct ProvinceMeans {
    double count = 0;
    double truth = 0;
    std::vector<double> values;
};
using Provinces = std::map<RegionCode, ProvinceMeans>;

Provinces means_by_province(std::span<const Sample> samples, std::size_t variables) {
    Provinces provinces;
    for (const auto& sample : samples) {
        if (sample.held_out) continue;
        auto& its = provinces[sample.province];
        its.values.resize(variables);
        ++its.count;
        its.truth += static_cast<double>(sample.truth);
        for (std::size_t i = 0; i < variables; ++i)
            its.values[i] += static_cast<double>(sample.values[i]);
    }
    for (auto& [province, its] : provinces) {
        its.truth /= its.count;
        for (auto& value : its.values)
            value /= its.count;
    }
    return provinces;
}

/// The normal equations of the deviations from the province's means, and their solution by
/// Cholesky's method over standardised variables.
class LeastSquares {
public:
    explicit LeastSquares(std::size_t size)
        : size_{size}, products_(size * size), with_truth_(size) {}

    void add(std::span<const double> x, double y) {
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t j = 0; j <= i; ++j)
                products_[i * size_ + j] += x[i] * x[j];
            with_truth_[i] += x[i] * y;
        }
    }

    /// The coefficients, or the variable that follows from those before it.
    std::expected<std::vector<double>, std::size_t> solve() {
        std::vector<double> scale(size_);
        for (std::size_t i = 0; i < size_; ++i) {
            scale[i] = std::sqrt(products_[i * size_ + i]);
            if (scale[i] == 0) return std::unexpected(i);
        }
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t j = 0; j <= i; ++j)
                products_[i * size_ + j] /= scale[i] * scale[j];
            with_truth_[i] /= scale[i];
        }
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                auto sum = products_[i * size_ + j];
                for (std::size_t k = 0; k < j; ++k)
                    sum -= products_[i * size_ + k] * products_[j * size_ + k];
                if (i == j && sum < least_left) return std::unexpected(i);
                products_[i * size_ + j] = i == j ? std::sqrt(sum) : sum / products_[j * size_ + j];
            }
        }
        auto solution = with_truth_;
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t k = 0; k < i; ++k)
                solution[i] -= products_[i * size_ + k] * solution[k];
            solution[i] /= products_[i * size_ + i];
        }
        for (std::size_t i = size_; i-- > 0;) {
            for (std::size_t k = i + 1; k < size_; ++k)
                solution[i] -= products_[k * size_ + i] * solution[k];
            solution[i] /= products_[i * size_ + i];
        }
        for (std::size_t i = 0; i < size_; ++i)
            solution[i] /= scale[i];
        return solution;
    }

private:
    std::size_t size_;
    std::vector<double> products_; ///< the lower triangle, by row
    std::vector<double> with_truth_;
};

int basis_points(double share) {
    return static_cast<int>(std::lround(share * 10'000));
}

/// How the whole numbers that the file will have do on the households held out.
void judge(std::span<const Sample> samples, Fitted& fitted) {
    std::map<RegionCode, std::int64_t> starts;
    for (const auto& intercept : fitted.intercepts)
        if (intercept.region) starts[*intercept.region] = intercept.millionths;
    std::vector<Entrant> by_score;
    std::vector<Entrant> by_truth;
    for (const auto& sample : samples) {
        if (!sample.held_out) continue;
        const auto start = starts.find(sample.province);
        auto score = start == starts.end() ? fitted.intercepts.front().millionths : start->second;
        for (std::size_t i = 0; i < sample.values.size(); ++i)
            score += fitted.coefficients[i] * sample.values[i];
        const SubjectId number{std::ssize(by_score) + 1};
        by_score.push_back({Score{score}, number});
        by_truth.push_back({Score{sample.truth}, number});
    }
    fitted.quality.held_out = std::ssize(by_score);
    if (by_score.empty()) return;

    double mean = 0;
    for (const auto& one : by_truth)
        mean += static_cast<double>(one.score.value()) / static_cast<double>(by_truth.size());
    double left = 0;
    double all = 0;
    for (std::size_t i = 0; i < by_truth.size(); ++i) {
        const auto truth = static_cast<double>(by_truth[i].score.value());
        const auto miss = truth - static_cast<double>(by_score[i].score.value());
        left += miss * miss;
        all += (truth - mean) * (truth - mean);
    }
    fitted.quality.explained = basis_points(all == 0 ? 0 : std::max(-1.0, 1 - left / all));

    const journal::Digest seed;
    const auto scored = order(by_score, seed);
    const auto true_order = order(by_truth, seed);
    constexpr std::array shares{10, 25, 40};
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto count = lowest(std::ssize(scored), shares[i]);
        std::vector<bool> poor(scored.size());
        for (std::int64_t at = 0; at < count; ++at)
            poor[true_order[static_cast<std::size_t>(at)]] = true;
        const auto right = std::count_if(scored.begin(), scored.begin() + count,
                                         [&](std::uint32_t at) { return poor[at]; });
        fitted.found[i] = {shares[i], count, right};
    }
    const auto& at_40 = fitted.found.back();
    const auto wrong =
        static_cast<double>(at_40.truly - at_40.right) / static_cast<double>(at_40.truly);
    // As many are chosen as are poor, so those missed are as many as those let in.
    fitted.quality.missed = basis_points(wrong);
    fitted.quality.leaked = basis_points(wrong);
}

/// 1_234_567
std::string grouped(std::int64_t number) {
    auto digits = std::to_string(number);
    for (auto at = std::ssize(digits) - 3; at > (number < 0 ? 1 : 0); at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, '_');
    return digits;
}

} // namespace

Result<void> read_truth(const std::filesystem::path& csv, Truth& into) {
    const auto book = sheets::open_workbook(csv);
    if (!book) return std::unexpected(book.error());
    const auto name = csv.filename().string();
    const auto rows = (*book)->rows(0);
    if (!rows) return std::unexpected(rows.error());
    sheets::Row row;
    const auto next = [&] { return (*rows)->next(row); };
    auto more = next();
    if (!more) return std::unexpected(more.error());
    if (!*more || row.at(0).text != "idbdt" || row.at(1).text != "log_consumption")
        return refuse("welfare.truth_columns"_msg, {{"file", name}});
    for (more = next(); more && *more; more = next()) {
        const auto value = sheets::whole_number(row.at(1).text);
        if (!value || row.at(0).text.empty())
            return refuse("welfare.truth_line"_msg,
                          {{"file", name}, {"line", std::to_string(row.number)}});
        into[std::string{row.at(0).text}] = *value;
    }
    if (!more) return std::unexpected(more.error());
    return {};
}

Result<Samples> read_samples(store::Database& database, const ModelAt& model,
                             const registry::Instrument& instrument, const Truth& truth,
                             Progress& progress) {
    const auto connection = database.connect_reader();
    const auto seq = registry::newest_position(*connection);
    const snapshot::Districts districts{database, seq, model.date, std::nullopt};
    const snapshot::Layout layout{instrument};
    const Scorer scorer{model};
    struct Measured {
        SubjectId subject;
        Sample sample;
    };
    std::vector<Measured> measured;
    Samples made;
    std::mutex mutex;
    std::optional<Refusal> refused;
    districts.each_segment(
        layout, "progress.rank"_msg, progress, [&](const snapshot::Segment& segment) {
            const auto scored =
                scorer.segment(segment, layout, districts.regions(),
                               [&](SubjectId subject, RegionCode village, const Scored& its) {
                                   const std::lock_guard lock{mutex};
                                   if (its.standing != Standing::ranked) {
                                       ++made.undetermined;
                                       return;
                                   }
                                   Sample sample{village.at(RegionLevel::province), {}, 0, false};
                                   for (const auto& value : its.values)
                                       sample.values.push_back(value.value_or(0));
                                   measured.push_back({subject, std::move(sample)});
                               });
            const std::lock_guard lock{mutex};
            if (!scored) refused = scored.error();
        });
    if (refused) return std::unexpected(*refused);
    if (progress.stop_requested()) return refuse("welfare.stopped"_msg);
    std::ranges::sort(measured, {}, &Measured::subject);

    const store::ReadScope scope{*connection};
    const journal::Visibility visibility{*connection, seq};
    const registry::Reader reader{*connection, visibility, model.date};
    for (auto& [subject, sample] : measured) {
        const auto key = reader.source_key(subject);
        const auto found = key ? truth.find(key->key) : truth.end();
        if (found == truth.end()) {
            ++made.without_truth;
            continue;
        }
        sample.truth = found->second;
        sample.held_out = journal::sha256(found->first).bytes.front() % held_out_one_in == 0;
        made.all.push_back(std::move(sample));
    }
    return made;
}

Result<Fitted> fit(const ModelAt& model, std::span<const Sample> samples) {
    const auto& variables = model.model->variables;
    // Those not asked are not fitted: they stay 0.
    std::vector<std::size_t> asked;
    for (std::size_t i = 0; i < variables.size(); ++i)
        if (model.coefficient(i) != 0) asked.push_back(i);
    Fitted fitted;
    fitted.coefficients.assign(variables.size(), 0);
    const auto fitted_on =
        static_cast<std::size_t>(std::ranges::count(samples, false, &Sample::held_out));
    fitted.quality.fitted_on = static_cast<std::int64_t>(fitted_on);
    if (fitted_on < samples_a_variable * (asked.size() + 1))
        return refuse("welfare.fit_few"_msg, {{"households", std::to_string(fitted_on)}});

    const auto provinces = means_by_province(samples, variables.size());
    LeastSquares squares{asked.size()};
    std::vector<double> x(asked.size());
    for (const auto& sample : samples) {
        if (sample.held_out) continue;
        const auto& its = provinces.at(sample.province);
        for (std::size_t i = 0; i < asked.size(); ++i)
            x[i] = static_cast<double>(sample.values[asked[i]]) - its.values[asked[i]];
        squares.add(x, static_cast<double>(sample.truth) - its.truth);
    }
    const auto solved = squares.solve();
    if (!solved)
        return refuse("welfare.fit_collinear"_msg,
                      {{"variable", variables[asked[solved.error()]].id}});
    for (std::size_t i = 0; i < asked.size(); ++i)
        fitted.coefficients[asked[i]] = std::llround((*solved)[i]);

    double country = 0;
    fitted.intercepts.push_back({});
    for (const auto& [province, its] : provinces) {
        double start = its.truth;
        for (std::size_t i = 0; i < variables.size(); ++i)
            start -= static_cast<double>(fitted.coefficients[i]) * its.values[i];
        fitted.intercepts.push_back({province, std::llround(start)});
        country += start * its.count / static_cast<double>(fitted_on);
    }
    fitted.intercepts.front().millionths = std::llround(country);
    judge(samples, fitted);
    return fitted;
}

std::string with_edition(std::string_view text, const ModelAt& model, const Fitted& fitted,
                         std::string_view note) {
    auto at = text.find("\n[[edition]]");
    std::string made{text.substr(0, at == std::string_view::npos ? text.size() : at + 1)};
    made += fmt::format("[[edition]]\nfrom = {}\nsource = \"assumption\"\nnote = \"{}\"\n\n"
                        "[edition.fit]\nfitted_on = {}\nheld_out = {}\nexplained = {}\n"
                        "missed = {}\nleaked = {}\n\n[edition.intercept]\n",
                        model.edition->from.text(), note, grouped(fitted.quality.fitted_on),
                        grouped(fitted.quality.held_out), grouped(fitted.quality.explained),
                        grouped(fitted.quality.missed), grouped(fitted.quality.leaked));
    for (const auto& intercept : fitted.intercepts)
        made += fmt::format("{} = {}\n",
                            intercept.region ? '"' + intercept.region->digits() + '"' : "national",
                            grouped(intercept.millionths));
    made += "\n[edition.coefficient]\n";
    for (std::size_t i = 0; i < fitted.coefficients.size(); ++i)
        made +=
            fmt::format("{} = {}\n", model.model->variables[i].id, grouped(fitted.coefficients[i]));
    return made;
}

} // namespace tepat::welfare
