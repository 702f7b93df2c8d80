#include "welfare/model.hpp"

#include "rulefiles/series.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace tepat::welfare {
namespace {

using rulefiles::Fields;
using rulefiles::Problems;

constexpr std::int64_t format = 1;
constexpr std::string_view whole_country = "national";

/// Holds the product of any two numbers of 64 bits, and a little more.
__extension__ using Wide = __int128;

Wide size_of(std::int64_t number) {
    return number < 0 ? -Wide{number} : Wide{number};
}

class ModelReader {
public:
    ModelReader(const toml::table& root, Problems& problems)
        : problems_{problems}, root_{root, problems} {}

    Model read() {
        if (root_.integer("format") != format)
            problems_.complain(root_.where("format"), "rulefiles.which_format"_msg);
        model_.id = root_.id();
        model_.name = root_.words("name");
        model_.synthetic = root_.boolean("synthetic");
        if (root_.has("covers"))
            if (const auto* table = root_.table("covers")) {
                Fields fields{*table, problems_};
                model_.covers = rulefiles::read_condition(fields, "holds", facts::Scope::unit);
                fields.finish();
            }
        for (const auto* table : root_.tables("variable"))
            add_variable(*table);
        if (model_.variables.empty()) problems_.complain(root_.where(), "welfare.no_variables"_msg);
        model_.editions = rulefiles::read_series<Edition>(
            root_, "edition", [this](Fields& fields) { return edition(fields); });
        root_.finish();
        return std::move(model_);
    }

private:
    void add_variable(const toml::table& table) {
        Fields fields{table, problems_};
        auto id = fields.id();
        auto name = fields.words("name");
        auto measure = rulefiles::read_measure(fields, "value", facts::Scope::unit);
        std::int64_t least = 0;
        std::int64_t most = 1;
        if (measure && !measure->yes_or_no()) {
            least = fields.integer("least");
            most = fields.integer("most");
        }
        if (least > most)
            problems_.complain(fields.where("least"), "welfare.bad_range"_msg, {{"value", id}});
        if (model_.find(id))
            problems_.complain(fields.where("id"), "rulefiles.double_id"_msg, {{"value", id}});
        if (!measure) return; // complained of
        fields.finish();
        model_.variables.push_back(
            {std::move(id), std::move(name), *std::move(measure), least, most});
    }

    std::optional<Edition> edition(Fields& fields) {
        Edition made;
        if (const auto* table = fields.table("intercept")) read_intercepts(*table, made);
        if (const auto* table = fields.table("coefficient")) read_coefficients(*table, made);
        if (fields.has("fit"))
            if (const auto* table = fields.table("fit")) made.fit = fit(*table);
        if (problems_.first()) return std::nullopt;
        Wide bound = 0;
        for (const auto& intercept : made.intercepts)
            bound = std::max(bound, size_of(intercept.millionths));
        for (std::size_t at = 0; at < model_.variables.size() && bound <= most_score; ++at) {
            const auto& variable = model_.variables[at];
            bound += size_of(made.coefficients[at]) *
                     std::max(size_of(variable.least), size_of(variable.most));
        }
        if (bound > most_score) {
            problems_.complain(fields.where(), "welfare.overflow"_msg,
                               {{"most", std::to_string(most_score)}});
            return std::nullopt;
        }
        return made;
    }

    void read_intercepts(const toml::table& table, Edition& made) {
        Fields fields{table, problems_};
        for (const auto& key : fields.keys()) {
            Intercept intercept;
            intercept.millionths = fields.integer(key);
            if (key != whole_country) {
                const auto region = RegionCode::parse(key);
                if (!region || region->level() > RegionLevel::regency || region->digits() != key) {
                    problems_.complain(fields.where(key), "welfare.bad_region"_msg,
                                       {{"value", key}});
                    continue;
                }
                intercept.region = *region;
            }
            made.intercepts.push_back(intercept);
        }
        if (made.intercepts.empty())
            problems_.complain(fields.where(), "welfare.no_intercepts"_msg);
    }

    void read_coefficients(const toml::table& table, Edition& made) {
        Fields fields{table, problems_};
        made.coefficients.assign(model_.variables.size(), 0);
        for (const auto& key : fields.keys()) {
            const auto value = fields.integer(key);
            if (const auto at = model_.find(key))
                made.coefficients[*at] = value;
            else
                problems_.complain(fields.where(key), "welfare.unknown_variable"_msg,
                                   {{"value", key}});
        }
        for (const auto& variable : model_.variables)
            if (!fields.has(variable.id))
                problems_.complain(fields.where(), "welfare.no_coefficient"_msg,
                                   {{"value", variable.id}});
    }

    FitQuality fit(const toml::table& table) {
        Fields fields{table, problems_};
        const auto share = [&](std::string_view key) {
            const auto value = fields.integer(key);
            if (value < -10'000 || value > 10'000)
                problems_.complain(fields.where(key), "rulefiles.wrong_kind"_msg,
                                   {{"field", std::string{key}}, {"expected", "0–10_000"}});
            return static_cast<int>(std::clamp<std::int64_t>(value, -10'000, 10'000));
        };
        const FitQuality made{fields.integer("fitted_on"), fields.integer("held_out"),
                              share("explained"), share("missed"), share("leaked")};
        fields.finish();
        return made;
    }

    Problems& problems_;
    Fields root_;
    Model model_;
};

} // namespace

std::optional<std::int64_t> ModelAt::intercept(RegionCode village) const {
    const Intercept* best = nullptr;
    for (const auto& one : edition->value.intercepts) {
        if (one.region && !one.region->contains(village)) continue;
        const bool closer = best == nullptr || !best->region ||
                            (one.region && one.region->level() > best->region->level());
        if (closer) best = &one;
    }
    return best == nullptr ? std::nullopt : std::optional{best->millionths};
}

Result<ModelAt> Model::at(Date date) const {
    const auto* edition = editions.at(date);
    if (edition == nullptr)
        return refuse("welfare.not_in_force"_msg, {{"model", id}, {"date", date.text()}});
    return ModelAt{this, date, edition};
}

std::optional<std::size_t> Model::find(std::string_view variable) const {
    const auto found = std::ranges::find(variables, variable, &Variable::id);
    if (found == variables.end()) return std::nullopt;
    return static_cast<std::size_t>(found - variables.begin());
}

Result<Model> read_model(std::string_view toml, std::string_view file) {
    Problems problems{file};
    toml::table root;
    if (!rulefiles::parse_toml(toml, file, root, problems))
        return std::unexpected(*problems.first());
    auto model = ModelReader{root, problems}.read();
    if (!problems.first() && model.editions.entries().empty())
        problems.complain({1, 1}, "rulefiles.missing_field"_msg, {{"field", "edition"}});
    if (problems.first()) return std::unexpected(*problems.first());
    model.digest = rulefiles::digest_of(root);
    return model;
}

} // namespace tepat::welfare
