#include "matching/settings.hpp"

#include "matching/detail/toml_reader.hpp"

#include <toml++/toml.h>

namespace tepat::matching {
namespace {

using detail::TomlReader;

void read_columns(TomlReader& reader, Settings& settings) {
    reader.text("id", settings.id_column);
    for (const auto field : fields_with_columns)
        reader.texts(id_of(field), settings.columns[index_of(field)]);
    reader.finish();
}

BlockingRule read_rule(TomlReader& reader) {
    BlockingRule rule;
    std::vector<std::string> names;
    reader.texts("on", names);
    if (names.empty()) reader.complain("on", "matching.empty_rule"_msg);
    for (const auto& name : names) {
        if (const auto part = part_of(name))
            rule.parts.push_back(*part);
        else
            reader.complain("on", "matching.unknown_part"_msg, {{"part", name}});
    }
    reader.boolean("train", rule.train);
    reader.finish();
    return rule;
}

template <class Number>
void whole(TomlReader& reader, std::string_view key, std::int64_t low, std::int64_t high,
           Number& into) {
    auto value = static_cast<std::int64_t>(into);
    reader.whole(key, low, high, value);
    into = static_cast<Number>(value);
}

} // namespace

std::vector<BlockingRule> Settings::default_rules() {
    using enum Part;
    return {{{number}},
            {{name, birth}},
            {{birth, district}},
            {{name, village}},
            {{birth, mother_start}},
            {{name, mother}},
            {{birth, name_start, birthplace}},
            {{family, name_start}, false}};
}

Result<Settings> read_settings(std::string_view toml, std::string_view file) {
    std::optional<Refusal> wrong;
    toml::table root;
    Settings settings;
    if (!detail::parse(toml, file, root, wrong)) return std::unexpected(*wrong);
    TomlReader reader{root, file, wrong};
    std::int64_t format = 0;
    reader.whole("format", 1, 1, format);
    if (format != 1) reader.complain("format", "matching.which_format"_msg);
    const auto within = [&](std::string_view key, auto read) {
        if (const auto* table = reader.table(key)) {
            TomlReader inner{*table, file, wrong};
            read(inner);
        }
    };
    within("columns", [&](TomlReader& inner) { read_columns(inner, settings); });
    if (reader.has("block")) {
        settings.rules.clear();
        for (const auto* table : reader.tables("block")) {
            TomlReader inner{*table, file, wrong};
            settings.rules.push_back(read_rule(inner));
        }
        if (settings.rules.empty() || settings.rules.size() > 64)
            reader.complain("block", "matching.empty_rule"_msg);
    }
    within("limits", [&](TomlReader& inner) {
        inner.number("pairs_a_record", 0.001, 1000, settings.most_pairs_a_record);
        whole(inner, "block", 2, 1'000'000, settings.most_in_a_block);
        whole(inner, "placeholder", 2, 1'000'000'000, settings.placeholder_from);
        inner.finish();
    });
    within("training", [&](TomlReader& inner) {
        whole(inner, "seed", 0, 1LL << 62, settings.seed);
        whole(inner, "pairs", 1000, 100'000'000, settings.training_pairs);
        inner.finish();
    });
    within("decision", [&](TomlReader& inner) {
        double threshold = -1;
        inner.number("threshold", 0, 1, threshold);
        if (threshold >= 0) settings.threshold = threshold;
        inner.finish();
    });
    reader.finish();
    if (wrong) return std::unexpected(*wrong);
    return settings;
}

} // namespace tepat::matching
