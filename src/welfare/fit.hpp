#pragma once
#include "core/progress.hpp"
#include "registry/instrument.hpp"
#include "store/database.hpp"
#include "welfare/model.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Estimating a model: the one place of this room that uses floating point. What it gives are the
/// whole numbers of a model file; ranking never comes here.
namespace tepat::welfare {

/// One household whose consumption is known.
struct Sample {
    RegionCode province;
    std::vector<std::int64_t> values; ///< by variable; 0 where it is not asked
    std::int64_t truth = 0;           ///< as a Score
    bool held_out = false;            ///< not fitted on: the model is judged by it
};

/// How well the lowest are found, at one share of the held-out households.
struct Found {
    int share = 40;         ///< hundredths
    std::int64_t truly = 0; ///< households
    std::int64_t right = 0; ///< of them, who is among the lowest by score
};

struct Fitted {
    std::vector<Intercept> intercepts; ///< the country's, then by province
    std::vector<std::int64_t> coefficients;
    FitQuality quality;
    std::array<Found, 3> found; ///< 10, 25 and 40 in a hundred
};

/// What is truly consumed, by the key of a household.
using Truth = std::unordered_map<std::string, std::int64_t>;
/// Adds the rows of a csv of `idbdt,log_consumption`, such as `tepat generate` writes. Refused when
/// it cannot be read or a row is not of that kind, with file and line.
[[nodiscard]] Result<void> read_truth(const std::filesystem::path& csv, Truth& into);

struct Samples {
    std::vector<Sample> all;
    std::int64_t without_truth = 0;
    std::int64_t undetermined = 0; ///< or not covered
};
/// The households of the register's newest position whose truth is known, with the values of the
/// model's variables that are asked on that day. One in five is held out, by a hash of its key.
[[nodiscard]] Result<Samples> read_samples(store::Database& database, const ModelAt& model,
                                           const registry::Instrument& instrument,
                                           const Truth& truth, Progress& progress);

/// Ordinary least squares with an intercept a province; the country's is their mean, weighted by
/// households. Coefficients are rounded to millionths before the model is judged. Refused with
/// welfare.fit_few {households} when there are fewer than ten households a variable, and with
/// welfare.fit_collinear {variable} when a variable follows from those before it or never changes.
[[nodiscard]] Result<Fitted> fit(const ModelAt& model, std::span<const Sample> samples);

/// `text` with all its editions replaced by one, that of `fitted`.
[[nodiscard]] std::string with_edition(std::string_view text, const ModelAt& model,
                                       const Fitted& fitted, std::string_view note);

} // namespace tepat::welfare
