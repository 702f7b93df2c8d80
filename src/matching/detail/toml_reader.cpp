#include "matching/detail/toml_reader.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

namespace tepat::matching::detail {

TomlReader::TomlReader(const toml::table& table, std::string_view file,
                       std::optional<Refusal>& wrong)
    : table_{table}, file_{file}, wrong_{wrong} {}

const toml::node* TomlReader::node(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
}

bool TomlReader::has(std::string_view key) const {
    return table_.contains(key);
}

void TomlReader::complain(std::string_view key, MessageCode code, MessageParams params) {
    if (wrong_) return;
    const auto* at = table_.get(key);
    const auto line = (at != nullptr ? at->source() : table_.source()).begin.line;
    MessageParams all{
        {"file", std::string{file_}}, {"line", std::to_string(line)}, {"field", std::string{key}}};
    all.insert(all.end(), params.begin(), params.end());
    wrong_ = Refusal{code, std::move(all)};
}

void TomlReader::out_of_range(std::string_view key, double low, double high) {
    complain(key, "matching.out_of_range"_msg,
             {{"low", fmt::format("{}", low)}, {"high", fmt::format("{}", high)}});
}

void TomlReader::number(std::string_view key, double low, double high, double& into) {
    const auto* it = node(key);
    if (it == nullptr) return;
    const auto value = it->value<double>();
    if (!value || !(*value >= low && *value <= high)) return out_of_range(key, low, high);
    into = *value;
}

void TomlReader::whole(std::string_view key, std::int64_t low, std::int64_t high,
                       std::int64_t& into) {
    const auto* it = node(key);
    if (it == nullptr) return;
    const auto value = it->is_integer() ? it->value<std::int64_t>() : std::nullopt;
    if (!value || *value < low || *value > high)
        return out_of_range(key, static_cast<double>(low), static_cast<double>(high));
    into = *value;
}

void TomlReader::boolean(std::string_view key, bool& into) {
    const auto* it = node(key);
    if (it == nullptr) return;
    const auto value = it->is_boolean() ? it->value<bool>() : std::nullopt;
    if (!value) return complain(key, "matching.wrong_kind"_msg, {{"expected", "true, false"}});
    into = *value;
}

void TomlReader::text(std::string_view key, std::string& into) {
    const auto* it = node(key);
    if (it == nullptr) return;
    const auto value = it->is_string() ? it->value<std::string>() : std::nullopt;
    if (!value) return complain(key, "matching.wrong_kind"_msg, {{"expected", "\"…\""}});
    into = *value;
}

void TomlReader::texts(std::string_view key, std::vector<std::string>& into) {
    const auto* it = node(key);
    if (it == nullptr) return;
    std::vector<std::string> read;
    bool right = true;
    if (const auto one = it->is_string() ? it->value<std::string>() : std::nullopt) {
        read.push_back(*one);
    } else if (const auto* array = it->as_array()) {
        for (const auto& item : *array) {
            const auto text = item.is_string() ? item.value<std::string>() : std::nullopt;
            right = right && text;
            read.push_back(text.value_or(""));
        }
    } else {
        right = false;
    }
    if (!right) return complain(key, "matching.wrong_kind"_msg, {{"expected", "[\"…\"]"}});
    into = std::move(read);
}

const toml::table* TomlReader::table(std::string_view key) {
    const auto* it = node(key);
    if (it == nullptr) return nullptr;
    if (!it->is_table()) complain(key, "matching.wrong_kind"_msg, {{"expected", "[…]"}});
    return it->as_table();
}

std::vector<const toml::table*> TomlReader::tables(std::string_view key) {
    const auto* it = node(key);
    std::vector<const toml::table*> all;
    if (it == nullptr) return all;
    const auto* array = it->as_array();
    if (array != nullptr)
        for (const auto& item : *array)
            if (const auto* one = item.as_table()) all.push_back(one);
    if (array == nullptr || all.size() != array->size())
        complain(key, "matching.wrong_kind"_msg, {{"expected", "[[…]]"}});
    return all;
}

void TomlReader::finish() {
    for (const auto& [key, value] : table_)
        if (!asked_.contains(key.str())) complain(key.str(), "matching.unknown_field"_msg);
}

bool parse(std::string_view text, std::string_view file, toml::table& into,
           std::optional<Refusal>& wrong) {
    try {
        into = toml::parse(text, file);
        return true;
    } catch (const toml::parse_error& error) {
        wrong = Refusal{"matching.not_toml"_msg,
                        {{"file", std::string{file}},
                         {"line", std::to_string(error.source().begin.line)},
                         {"reason", std::string{error.description()}}}};
        return false;
    }
}

} // namespace tepat::matching::detail
