#pragma once
#include "core/region_code.hpp"
#include "core/strong.hpp"
#include "journal/digest.hpp"
#include "rulefiles/condition.hpp"
#include "rulefiles/dated.hpp"
#include "rulefiles/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// A proxy means test as its file states it (docs/welfare.md). Everything here is immutable once
/// read, and so thread-safe.
namespace tepat::welfare {

/// How well off a household is: millionths of the natural logarithm of what a member consumes in a
/// month. The lower, the poorer. An integer, so that every machine ranks alike.
using Score = Strong<struct ScoreTag>;

/// No score leaves ±100,000 units of the logarithm: the reader of the file proves it. So no sum of
/// contributions overflows, nor one over ninety million households.
inline constexpr std::int64_t most_score = 100'000'000'000;

/// Something one can see or ask, and a number for it.
struct Variable {
    std::string id;
    rulefiles::Words name;
    rulefiles::Measure measure;
    /// A value outside is no value: somebody has to look at it.
    std::int64_t least = 0;
    std::int64_t most = 1;
};

/// What a household starts with, by where it lives.
struct Intercept {
    std::optional<RegionCode> region; ///< a province or regency; nothing: the country
    std::int64_t millionths = 0;
};

/// How good a fit was on households that it did not see, in hundredths of a per cent.
struct FitQuality {
    std::int64_t fitted_on = 0; ///< households
    std::int64_t held_out = 0;  ///< households it was measured on
    int explained = 0;          ///< R²: the part of the variance that the score explains
    int missed = 0;             ///< of the truly poorest 40 %, who is not among the lowest 40 %
    int leaked = 0;             ///< of the lowest 40 %, who is not truly among the poorest
    friend bool operator==(const FitQuality&, const FitQuality&) = default;
};

/// What belongs together because it was estimated together.
struct Edition {
    std::vector<Intercept> intercepts;
    /// In the order of the variables, a unit of value each; a variable of 0 is not asked.
    std::vector<std::int64_t> coefficients;
    std::optional<FitQuality> fit;
};

struct Model;

/// A model on one day. Borrows the model.
struct ModelAt {
    const Model* model = nullptr;
    Date date;
    const rulefiles::Dated<Edition>* edition = nullptr;

    /// Of the regency, else of the province, else of the country; nothing when none is stated.
    [[nodiscard]] std::optional<std::int64_t> intercept(RegionCode village) const;
    [[nodiscard]] std::int64_t coefficient(std::size_t variable) const {
        return edition->value.coefficients[variable];
    }
};

struct Model {
    std::string id;
    rulefiles::Words name;
    /// SHA-256 of the normalised file: comments, order of keys and layout do not matter.
    journal::Digest digest;
    /// True: made up or fitted on an invented population; no government's.
    bool synthetic = false;
    /// Who is ranked at all; nothing: everyone.
    std::optional<rulefiles::Condition> covers;
    std::vector<Variable> variables;
    rulefiles::Series<Edition> editions;

    /// What is in force on `date`. Refused with welfare.not_in_force {model, date}. The model must
    /// outlive the answer.
    [[nodiscard]] Result<ModelAt> at(Date date) const;
    /// Place of a variable; nothing if there is none of that id.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view variable) const;
};

/// Reads models/<id>.toml strictly: whatever is not understood is refused, with `file`, `line`,
/// what is wrong and the remedy. Codes: those of rulefiles and rules, and welfare.no_variables,
/// bad_range, unknown_variable, no_coefficient, bad_region, no_intercepts, overflow. `file` is only
/// a name for messages.
[[nodiscard]] Result<Model> read_model(std::string_view toml, std::string_view file);

} // namespace tepat::welfare
