#include "matching/model.hpp"

#include "matching/detail/toml_reader.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

namespace tepat::matching {
namespace {

using detail::TomlReader;

struct Class {
    std::string_view id;
    Shares Model::* shares;
};
constexpr std::array<Class, 3> classes{
    {{"matched", &Model::matched}, {"strangers", &Model::strangers}, {"kin", &Model::kin}}};

} // namespace

const Shares& usual_matched() {
    static constexpr Shares shares{{{0, .80, .08, .02, .10},
                                    {0, .70, .12, .10, .04, .04},
                                    {0, .80, .10, .10},
                                    {0, .88, .03, .04, .03, .01, .01},
                                    {0, .90, .10, .95, .05},
                                    {0, .70, .10, .10, .10},
                                    {0, .60, .40},
                                    {0, .99, .01},
                                    {0, .60, .40},
                                    {0, .80, .08, .12},
                                    {0, .50, .50}}};
    return shares;
}

std::string model_text(const Model& model) {
    std::string text =
        "# Made by tepat match train. Shares of the levels of each field among pairs of one "
        "person\n"
        "# (matched), of two persons of the whole (strangers) and of one family (kin).\n"
        "format = 1\n";
    text += fmt::format("prior = {:.17g}\nkin_share = {:.17g}\n", model.prior, model.kin_share);
    for (const auto& [id, shares] : classes)
        for (const auto field : all_fields) {
            text += fmt::format("\n[{}.{}]\n", id, id_of(field));
            for (Level level = 1; level < levels_of(field); ++level)
                text += fmt::format("{} = {:.17g}\n", id_of(field, level),
                                    (model.*shares)[index_of(field)][level]);
        }
    return text;
}

Result<Model> read_model(std::string_view toml, std::string_view file) {
    std::optional<Refusal> wrong;
    toml::table root;
    Model model;
    if (!detail::parse(toml, file, root, wrong)) return std::unexpected(*wrong);
    TomlReader reader{root, file, wrong};
    std::int64_t format = 0;
    reader.whole("format", 1, 1, format);
    if (format != 1) reader.complain("format", "matching.which_format"_msg);
    reader.number("prior", 1e-18, 1 - 1e-9, model.prior);
    reader.number("kin_share", 0, 1, model.kin_share);
    for (const auto& [id, shares] : classes) {
        const auto* table = reader.table(id);
        if (table == nullptr) {
            reader.complain(id, "matching.missing_field"_msg);
            continue;
        }
        TomlReader of_class{*table, file, wrong};
        for (const auto field : all_fields) {
            const auto* levels = of_class.table(id_of(field));
            if (levels == nullptr) {
                of_class.complain(id_of(field), "matching.missing_field"_msg);
                continue;
            }
            TomlReader of_field{*levels, file, wrong};
            for (Level level = 1; level < levels_of(field); ++level) {
                if (!of_field.has(id_of(field, level)))
                    of_field.complain(id_of(field, level), "matching.missing_field"_msg);
                of_field.number(id_of(field, level), 0, 1, (model.*shares)[index_of(field)][level]);
            }
            of_field.finish();
        }
        of_class.finish();
    }
    reader.finish();
    if (wrong) return std::unexpected(*wrong);
    return model;
}

} // namespace tepat::matching
