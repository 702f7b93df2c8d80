#include "rulefiles/parameters.hpp"

#include "rulefiles/series.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace tepat::rulefiles {
namespace {

constexpr std::string_view word = "parameter";
constexpr std::int64_t most_value = 1'000'000'000'000'000;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// `parameter.<id>` in a text.
struct Mention {
    std::size_t at;
    std::size_t length;
    std::string_view id;
};

/// The mention that begins at `at`, if one does.
std::optional<Mention> mention_at(std::string_view text, std::size_t at) {
    if (text.substr(at, word.size()) != word) return std::nullopt;
    const auto begin = at + word.size() + 1;
    if (begin > text.size() || text[begin - 1] != '.') return std::nullopt;
    auto end = begin;
    while (end < text.size() && is_letter(text[end]))
        ++end;
    return Mention{at, end - at, text.substr(begin, end - begin)};
}

/// Where a text or comment of CEL that begins at `at` ends; `at` when none does.
std::size_t after_text(std::string_view source, std::size_t at) {
    if (source.substr(at, 2) == "//") return std::min(source.find('\n', at), source.size());
    const char quote = source[at];
    if (quote != '\'' && quote != '"') return at;
    const bool raw = at > 0 && (source[at - 1] == 'r' || source[at - 1] == 'R');
    const std::string three(3, quote);
    const auto marks = source.substr(at, 3) == three ? std::size_t{3} : std::size_t{1};
    const auto closing = std::string_view{three}.substr(0, marks);
    for (at += marks; at < source.size() && source.substr(at, marks) != closing; ++at)
        if (source[at] == '\\' && !raw) ++at;
    return std::min(at + marks, source.size());
}

/// The mentions in an expression: as names of their own, outside texts and comments.
std::vector<Mention> mentions_in(std::string_view source) {
    std::vector<Mention> mentions;
    char before = ' '; // what is not white, before `at`
    for (std::size_t at = 0; at < source.size();) {
        if (const auto end = after_text(source, at); end != at) {
            at = end;
            continue;
        }
        if (is_letter(source[at])) {
            const auto mention = before == '.' ? std::nullopt : mention_at(source, at);
            if (mention) mentions.push_back(*mention);
            if (mention) at += mention->length;
            while (at < source.size() && is_letter(source[at]))
                ++at;
            before = 'a';
            continue;
        }
        if (!std::string_view{" \t\r\n"}.contains(source[at])) before = source[at];
        ++at;
    }
    return mentions;
}

std::vector<Mention> mentions_in_sentence(std::string_view text) {
    std::vector<Mention> mentions;
    for (std::size_t at = 0; (at = text.find('{', at)) != std::string_view::npos; ++at)
        if (const auto mention = mention_at(text, at + 1)) mentions.push_back(*mention);
    return mentions;
}

/// Where a byte of a text stands, in characters.
Position position_in(std::string_view text, std::size_t at) {
    Position place;
    for (const auto c : text.substr(0, at)) {
        if (c == '\n')
            place = {place.line + 1, 1};
        else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
            ++place.column;
    }
    return place;
}

/// Calls `each` with every text of a dated entry that may name a parameter.
template <class Each>
void each_text(const toml::node& node, const Each& each) {
    if (const auto* table = node.as_table()) {
        for (const auto& [key, value] : *table)
            if (key != "source" && key != "note") each_text(value, each);
    } else if (const auto* array = node.as_array()) {
        for (const auto& element : *array)
            each_text(element, each);
    } else if (const auto* text = node.as_string()) {
        each(std::string_view{text->get()});
    }
}

toml::array* tables_of(toml::node* node) {
    auto* array = node == nullptr ? nullptr : node->as_array();
    return array != nullptr && array->is_homogeneous<toml::table>() ? array : nullptr;
}

std::string joined(const std::vector<std::string>& ids) {
    std::string text;
    for (const auto& id : ids)
        text += (text.empty() ? "" : ", ") + id;
    return text;
}

} // namespace

bool choose(toml::table& file, std::span<const ParameterValue> chosen, Problems& problems) {
    std::vector<std::string> known;
    auto* parameters = tables_of(file.get(word));
    for (const auto& [id, value] : chosen) {
        bool found = false;
        for (std::size_t i = 0; parameters != nullptr && i < parameters->size(); ++i) {
            auto& parameter = *parameters->get(i)->as_table();
            known.push_back(parameter["id"].value_or(std::string{}));
            auto* values = tables_of(parameter.get("value"));
            if (known.back() != id || values == nullptr) continue;
            found = true;
            for (auto& entry : *values)
                if (auto* number = entry.as_table()->get("value"))
                    if (auto* integer = number->as_integer()) *integer = value;
        }
        if (!found) {
            problems.complain({1, 1}, "rulefiles.no_parameter"_msg,
                              {{"value", id}, {"known", joined(known)}});
            return false;
        }
        known.clear();
    }
    return true;
}

void Parameters::read(Fields& root) {
    for (const auto* table : root.tables(word)) {
        Fields fields{*table, root};
        Parameter made;
        made.id = fields.id();
        made.where = fields.where();
        made.name = fields.words("name");
        const auto bound = [&](std::string_view key) {
            return fields.has(key) ? std::optional{fields.integer(key)} : std::nullopt;
        };
        made.least = bound("least");
        made.most = bound("most");
        made.step = bound("step").value_or(1);
        if (made.least > made.most.value_or(most_value))
            root.problems().complain(fields.where("least"), "rulefiles.bad_range"_msg);
        if (made.step < 1)
            root.problems().complain(fields.where("step"), "rulefiles.bad_range"_msg);
        made.values = read_series<std::int64_t>(fields, "value", [&](Fields& entry) {
            const auto value = entry.integer("value");
            const auto least = made.least.value_or(0);
            const auto most = made.most.value_or(most_value);
            if (value < least || value > most)
                root.problems().complain(
                    entry.where("value"), "rulefiles.out_of_range"_msg,
                    {{"least", std::to_string(least)}, {"most", std::to_string(most)}});
            return std::optional{value};
        });
        if (made.values.entries().empty())
            root.problems().complain(fields.where(), "rulefiles.missing_field"_msg,
                                     {{"field", "value"}});
        fields.finish();
        if (std::ranges::find(all_, made.id, &Parameter::id) != all_.end())
            root.problems().complain(fields.where("id"), "rulefiles.double_id"_msg,
                                     {{"value", made.id}});
        all_.push_back(std::move(made));
    }
}

std::vector<const Parameter*> Parameters::named_in(const toml::table& entry) const {
    std::set<std::string_view> ids;
    each_text(entry, [&](std::string_view text) {
        for (const auto& mention : mentions_in(text))
            ids.insert(mention.id);
        for (const auto& mention : mentions_in_sentence(text))
            ids.insert(mention.id);
    });
    std::vector<const Parameter*> named;
    for (const auto& parameter : all_)
        if (ids.contains(parameter.id)) named.push_back(&parameter);
    return named;
}

std::optional<std::int64_t> Parameters::value_of(std::string_view id, Position place, Date on,
                                                 const Complain& complain) {
    const MessageParams where{{"line", std::to_string(place.line)},
                              {"column", std::to_string(place.column)},
                              {"value", std::string{id}}};
    const auto found = std::ranges::find(all_, id, &Parameter::id);
    if (found == all_.end()) {
        std::vector<std::string> known;
        for (const auto& parameter : all_)
            known.push_back(parameter.id);
        auto params = where;
        params.emplace_back("known", joined(known));
        complain({"rulefiles.unknown_parameter"_msg, std::move(params)});
        return std::nullopt;
    }
    used_.emplace(id);
    if (const auto* dated = found->values.at(on)) return dated->value;
    auto params = where;
    params.emplace_back("date", on.text());
    complain({"rulefiles.parameter_without_value"_msg, std::move(params)});
    return std::nullopt;
}

std::string Parameters::in_expression(std::string_view text, Date on, const Complain& complain) {
    std::string filled{text};
    // From the end, so that places before stay what they are.
    const auto mentions = mentions_in(text);
    for (auto it = mentions.rbegin(); it != mentions.rend(); ++it) {
        const auto value = value_of(it->id, position_in(text, it->at), on, complain);
        auto number = std::to_string(value.value_or(0));
        if (number.size() < it->length) number.resize(it->length, ' ');
        filled.replace(it->at, it->length, number);
    }
    return filled;
}

std::string Parameters::in_sentence(std::string_view text, Date on, const Complain& complain) {
    std::string filled{text};
    const auto mentions = mentions_in_sentence(text);
    for (auto it = mentions.rbegin(); it != mentions.rend(); ++it) {
        const auto end = it->at + it->length;
        if (text.substr(end, 1) != "}") continue;
        const auto value = value_of(it->id, position_in(text, it->at), on, complain);
        filled.replace(it->at - 1, it->length + 2, std::to_string(value.value_or(0)));
    }
    return filled;
}

void Parameters::check_used(Problems& problems) const {
    for (const auto& parameter : all_)
        if (!used_.contains(parameter.id))
            problems.complain(parameter.where, "rulefiles.parameter_unused"_msg,
                              {{"value", parameter.id}});
}

} // namespace tepat::rulefiles
