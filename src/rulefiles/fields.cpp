#include "rulefiles/fields.hpp"

#include "core/cbor.hpp"
#include "rules/evaluate.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <set>

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

/// Each source and note once. It is an assumption only where nothing else is a source.
Origin joined(const std::vector<Origin>& parts) {
    Origin made;
    const auto add = [](std::string& text, const std::string& more, std::string_view between) {
        if (more.empty() || text.find(more) != std::string::npos) return;
        text += (text.empty() ? "" : std::string{between}) + more;
    };
    for (const auto& part : parts)
        if (!part.assumed()) add(made.source, part.source, "; ");
    for (const auto& part : parts)
        add(made.note, part.note, " ");
    const bool assumed = std::ranges::any_of(parts, &Origin::assumed);
    if (made.source.empty() && assumed) made.source = "assumption";
    return made;
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

Fields::Fields(const toml::table& table, const Fields& owner)
    : table_{table}, problems_{owner.problems_}, parameters_{owner.parameters_}, day_{owner.day_} {}

std::vector<Date> Fields::days(Date from, std::optional<Date> last) const {
    std::set<Date> days{from};
    const auto add = [&](Date day) {
        if (day > from && (!last || day <= *last)) days.insert(day);
    };
    if (parameters_ != nullptr)
        for (const auto* parameter : parameters_->named_in(table_))
            for (const auto& entry : parameter->values.entries()) {
                add(entry.from);
                if (entry.until) add(*entry.until + 1);
            }
    return {days.begin(), days.end()};
}

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
    Fields languages{*found, *this};
    const auto text_in = [&](std::string_view language) {
        auto text = languages.text(language);
        return day_ && parameters_ != nullptr
                   ? parameters_->in_sentence(text, *day_, languages.complain_at(language))
                   : text;
    };
    Words words{text_in("id"), text_in("en")};
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

Parameters::Complain Fields::complain_at(std::string_view key) {
    return [this, at = where(key)](const Refusal& refusal) { problems_.complain(at, refusal, 0); };
}

std::string Fields::expression(std::string_view key) {
    auto source = text(key);
    return day_ && parameters_ != nullptr
               ? parameters_->in_expression(source, *day_, complain_at(key))
               : source;
}

std::int64_t Fields::computed(std::string_view key, std::string_view source) {
    const auto filled = parameters_->in_expression(source, *day_, complain_at(key));
    // Without a parameter it could have been written as a number.
    if (filled == source) {
        wrong_kind(key, "123, \"parameter.…\"");
        return 0;
    }
    const auto compiled = rules::compile(filled, rules::Schema{}, rules::Type::integer());
    if (!compiled) {
        complain_at(key)(compiled.error());
        return 0;
    }
    const auto value = rules::evaluate_integer(*compiled, rules::Record{});
    if (value) return *value;
    auto refusal = rules::describe(*compiled, value.error());
    for (auto& [name, text] : refusal.params)
        if (name == "expression") text = source;
    complain_at(key)(refusal);
    return 0;
}

std::int64_t Fields::integer(std::string_view key) {
    const auto* found = require(key);
    if (found == nullptr) return 0;
    if (const auto source = found->value_exact<std::string>();
        source && day_ && parameters_ != nullptr)
        return computed(key, *source);
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
    std::vector<Origin> parts;
    if (has("source") || has("note")) {
        const auto source = has("source") ? text("source") : std::string{};
        parts.push_back({source, text_or("note", "")});
        if (parts[0].assumed() && parts[0].note.empty())
            problems_.complain(where("source"), "rulefiles.assumption_without_note"_msg);
    }
    bool sourced = has("source");
    if (day_ && parameters_ != nullptr)
        for (const auto* parameter : parameters_->named_in(table_)) {
            sourced = true;
            if (const auto* dated = parameter->values.at(*day_)) parts.push_back(dated->origin);
        }
    if (!sourced) problems_.complain(where(), "rulefiles.no_source"_msg);
    return joined(parts);
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
