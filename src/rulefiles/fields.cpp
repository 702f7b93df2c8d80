#include "rulefiles/fields.hpp"

#include "core/cbor.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace tepat::rulefiles {
namespace {

Position place_of(const toml::node& node) {
    const auto begin = node.source().begin;
    return {static_cast<int>(begin.line), static_cast<int>(begin.column)};
}

bool is_id(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !text.empty() && std::ranges::all_of(text, allowed);
}

/// The same tree whatever the layout: keys by length, then by bytes; dates as text.
void normalise(const toml::node& node, CborWriter& out) {
    if (const auto* table = node.as_table()) {
        std::vector<std::pair<std::string_view, const toml::node*>> items;
        for (const auto& [key, value] : *table)
            items.emplace_back(key.str(), &value);
        std::ranges::sort(items, [](const auto& a, const auto& b) {
            return std::pair{a.first.size(), a.first} < std::pair{b.first.size(), b.first};
        });
        out.map(items.size());
        for (const auto& [key, value] : items) {
            out.text(key);
            normalise(*value, out);
        }
    } else if (const auto* array = node.as_array()) {
        out.array(array->size());
        for (const auto& element : *array)
            normalise(element, out);
    } else if (const auto* date = node.as_date()) {
        const auto day = date->get();
        out.text(Date::from_ymd(day.year, day.month, day.day).value_or(Date{}).text());
    } else if (const auto* integer = node.as_integer()) {
        out.integer(integer->get());
    } else if (const auto* boolean = node.as_boolean()) {
        out.boolean(boolean->get());
    } else {
        out.text(node.value_or(std::string_view{}));
    }
}

/// toml++ does not call an empty array homogeneous.
template <class T>
bool holds_only(const toml::array& array) {
    return array.empty() || array.is_homogeneous<T>();
}

} // namespace

journal::Digest digest_of(const toml::table& file) {
    CborWriter normalised;
    normalise(file, normalised);
    return journal::sha256(normalised.view());
}

Fields::Fields(const toml::table& table, Problems& problems) : table_{table}, problems_{problems} {}

bool Fields::has(std::string_view key) const {
    return table_.contains(key);
}

Position Fields::where() const {
    return place_of(table_);
}

Position Fields::where(std::string_view key) const {
    const auto* found = table_.get(key);
    return found == nullptr ? where() : place_of(*found);
}

const toml::node* Fields::node(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
}

const toml::node* Fields::require(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr)
        problems_.complain(where(), "rulefiles.missing_field"_msg, {{"field", std::string{key}}});
    return found;
}

void Fields::wrong_kind(std::string_view key, std::string_view expected) {
    problems_.complain(where(key), "rulefiles.wrong_kind"_msg,
                       {{"field", std::string{key}}, {"expected", std::string{expected}}});
}

std::string Fields::text(std::string_view key) {
    const auto* found = require(key);
    if (found == nullptr) return {};
    const auto value = found->value_exact<std::string>();
    if (!value || value->empty()) wrong_kind(key, "\"…\"");
    return value.value_or(std::string{});
}

std::string Fields::text_or(std::string_view key, std::string_view otherwise) {
    return has(key) ? text(key) : std::string{otherwise};
}

std::string Fields::id() {
    auto value = text("id");
    if (!is_id(value)) problems_.complain(where("id"), "rulefiles.bad_id"_msg, {{"value", value}});
    return value;
}

Words Fields::words(std::string_view key) {
    const auto* found = table(key);
    if (found == nullptr) return {};
    Fields languages{*found, problems_};
    Words words{languages.text("id"), languages.text("en")};
    languages.finish();
    return words;
}

const toml::table* Fields::table(std::string_view key) {
    const auto* found = require(key);
    if (found == nullptr) return nullptr;
    if (!found->is_table()) wrong_kind(key, "{ … }");
    return found->as_table();
}

Date Fields::date(std::string_view key) {
    const auto* found = require(key);
    if (found == nullptr) return {};
    const auto* value = found->as_date();
    if (value == nullptr) {
        wrong_kind(key, "2021-03-31");
        return {};
    }
    const auto day = value->get();
    // toml++ has checked that there is such a day.
    return Date::from_ymd(day.year, day.month, day.day).value_or(Date{});
}

std::optional<Date> Fields::date_if(std::string_view key) {
    if (!has(key)) return std::nullopt;
    return date(key);
}

bool Fields::boolean(std::string_view key) {
    const auto* found = require(key);
    if (found == nullptr) return false;
    if (!found->is_boolean()) wrong_kind(key, "true, false");
    return found->value_exact<bool>().value_or(false);
}

std::int64_t Fields::integer(std::string_view key) {
    const auto* found = require(key);
    if (found == nullptr) return 0;
    if (found->is_floating_point())
        problems_.complain(where(key), "rulefiles.not_whole"_msg, {{"field", std::string{key}}});
    else if (!found->is_integer())
        wrong_kind(key, "123");
    return found->value_exact<std::int64_t>().value_or(0);
}

Rupiah Fields::rupiah(std::string_view key) {
    const auto amount = integer(key);
    if (amount < 0)
        problems_.complain(where(key), "rulefiles.negative"_msg, {{"field", std::string{key}}});
    return Rupiah{amount};
}

std::vector<std::int64_t> Fields::integers(std::string_view key) {
    const auto* found = require(key);
    const auto* array = found == nullptr ? nullptr : found->as_array();
    if (array == nullptr || !holds_only<std::int64_t>(*array)) {
        if (found != nullptr) wrong_kind(key, "[1, 2]");
        return {};
    }
    std::vector<std::int64_t> values;
    for (const auto& element : *array)
        values.push_back(element.value_or(std::int64_t{0}));
    return values;
}

std::vector<std::string> Fields::texts(std::string_view key) {
    const auto* found = require(key);
    const auto* array = found == nullptr ? nullptr : found->as_array();
    if (array == nullptr || !holds_only<std::string>(*array)) {
        if (found != nullptr) wrong_kind(key, "[\"…\"]");
        return {};
    }
    std::vector<std::string> values;
    for (const auto& element : *array)
        values.push_back(element.value_or(std::string{}));
    return values;
}

std::vector<const toml::table*> Fields::tables(std::string_view key) {
    const auto* found = node(key);
    if (found == nullptr) return {};
    const auto* array = found->as_array();
    std::vector<const toml::table*> tables;
    if (array == nullptr || !holds_only<toml::table>(*array)) {
        wrong_kind(key, "[[" + std::string{key} + "]]");
        return tables;
    }
    for (const auto& element : *array)
        tables.push_back(element.as_table());
    return tables;
}

Origin Fields::origin() {
    Origin origin;
    if (!has("source"))
        problems_.complain(where(), "rulefiles.no_source"_msg);
    else
        origin.source = text("source");
    origin.note = text_or("note", "");
    if (origin.assumed() && origin.note.empty())
        problems_.complain(where("source"), "rulefiles.assumption_without_note"_msg);
    return origin;
}

std::vector<std::string> Fields::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, value] : table_)
        keys.emplace_back(key.str());
    return keys;
}

void Fields::finish() {
    for (const auto& [key, value] : table_)
        if (!asked_.contains(key.str()))
            problems_.complain(place_of(value), "rulefiles.unknown_field"_msg,
                               {{"field", std::string{key.str()}}});
}

} // namespace tepat::rulefiles
