#include "registry/instrument.hpp"

#include "registry/instrument_text.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <initializer_list>
#include <map>
#include <set>
#include <span>
#include <sstream>

namespace tepat::registry {
namespace {

template <class Enum, std::size_t size>
using Names = std::array<std::pair<std::string_view, Enum>, size>;

constexpr Names<FieldKind, 7> kinds{{
    {"code", FieldKind::code},
    {"integer", FieldKind::integer},
    {"text", FieldKind::text},
    {"date", FieldKind::date},
    {"id", FieldKind::id},
    {"money", FieldKind::money},
    {"coordinate", FieldKind::coordinate},
}};
constexpr Names<FieldRole, 16> roles{{
    {"answer", FieldRole::answer},
    {"key", FieldRole::key},
    {"household_key", FieldRole::household_key},
    {"region", FieldRole::region},
    {"region_province", FieldRole::region_province},
    {"region_regency", FieldRole::region_regency},
    {"region_district", FieldRole::region_district},
    {"region_village", FieldRole::region_village},
    {"nik", FieldRole::nik},
    {"kk_number", FieldRole::kk_number},
    {"name", FieldRole::name},
    {"birth_date", FieldRole::birth_date},
    {"sex", FieldRole::sex},
    {"household_relation", FieldRole::household_relation},
    {"family_relation", FieldRole::family_relation},
    {"family_number", FieldRole::family_number},
}};

constexpr std::array supplement_roles{FieldRole::key};
constexpr std::array household_roles{FieldRole::key, FieldRole::region};
constexpr std::array member_roles{FieldRole::key,
                                  FieldRole::household_key,
                                  FieldRole::nik,
                                  FieldRole::kk_number,
                                  FieldRole::name,
                                  FieldRole::birth_date,
                                  FieldRole::sex,
                                  FieldRole::household_relation,
                                  FieldRole::family_relation,
                                  FieldRole::family_number};

/// Of these the column must be there, whatever the file says of the rest.
constexpr std::array always_required{FieldRole::key,        FieldRole::household_key,
                                     FieldRole::nik,        FieldRole::name,
                                     FieldRole::birth_date, FieldRole::family_number};

using Lists = std::map<std::string, std::vector<Code>, std::less<>>;

/// Reads one file and keeps the first thing that is wrong: where (a path such as household.Alamat)
/// and what.
class InstrumentReader {
public:
    InstrumentReader(const toml::table& root, std::string_view file) : root_{root}, file_{file} {}

    Result<Instrument> read() {
        Instrument instrument;
        allow(root_, "", {"id", "version", "name", "supplements", "lists", "household", "member"});
        instrument.id = text(root_, "", "id");
        if (root_.contains("supplements")) instrument.supplements = text(root_, "", "supplements");
        instrument.version = static_cast<int>(number(root_, "", "version").value_or(0));
        if (instrument.version < 1) complain("version", "missing");
        const auto& name = table(root_, "", "name");
        allow(name, "name", {"id", "en"});
        instrument.name_id = text(name, "name", "id");
        instrument.name_en = text(name, "name", "en");
        for (const auto& [key, node] : table(root_, "", "lists"))
            lists_.emplace(key.str(), list(std::string{key.str()}, node));
        if (instrument.supplements.empty()) {
            instrument.household = form("household", SubjectKind::household, household_roles);
            instrument.member = form("member", SubjectKind::person, member_roles);
        } else {
            if (root_.contains("household"))
                instrument.household = supplement("household", SubjectKind::household);
            if (root_.contains("member"))
                instrument.member = supplement("member", SubjectKind::person);
        }
        for (const auto& [key, codes] : lists_)
            if (!used_lists_.contains(key)) complain("lists." + key, "unused");
        if (!where_.empty())
            return refuse("registry.instrument_field"_msg,
                          {{"file", std::string{file_}}, {"field", where_}, {"problem", what_}});
        return instrument;
    }

private:
    void complain(std::string_view where, std::string_view what) {
        if (!where_.empty()) return;
        where_ = where;
        what_ = what;
    }

    static std::string path(std::string_view where, std::string_view key) {
        return where.empty() ? std::string{key} : std::string{where}.append(".").append(key);
    }

    void allow(const toml::table& table, std::string_view where,
               std::initializer_list<std::string_view> keys) {
        for (const auto& [key, node] : table)
            if (std::ranges::find(keys, key.str()) == keys.end())
                complain(path(where, key.str()), "unknown key");
    }

    const toml::table& table(const toml::table& parent, std::string_view where,
                             std::string_view key) {
        static const toml::table empty;
        if (const auto* found = parent[key].as_table()) return *found;
        complain(path(where, key), "missing");
        return empty;
    }

    std::string text(const toml::table& table, std::string_view where, std::string_view key) {
        auto value = table[key].value_or(std::string{});
        if (value.empty()) complain(path(where, key), "missing");
        return value;
    }

    std::optional<std::int64_t> number(const toml::table& table, std::string_view where,
                                       std::string_view key) {
        const auto node = table[key];
        if (node && !node.is_integer()) complain(path(where, key), "not an integer");
        return node.value<std::int64_t>();
    }

    bool yes(const toml::table& table, std::string_view where, std::string_view key) {
        const auto node = table[key];
        if (node && !node.is_boolean()) complain(path(where, key), "not true or false");
        return node.value_or(false);
    }

    std::vector<std::string> texts(const toml::table& table, std::string_view where,
                                   std::string_view key) {
        std::vector<std::string> all;
        const auto node = table[key];
        if (!node) return all;
        const auto* array = node.as_array();
        if (array == nullptr) {
            complain(path(where, key), "not a list of texts");
            return all;
        }
        for (const auto& item : *array) {
            all.push_back(item.value_or(std::string{}));
            if (all.back().empty()) complain(path(where, key), "not a list of texts");
        }
        return all;
    }

    std::vector<Code> list(const std::string& name, const toml::node& node) {
        const auto where = "lists." + name;
        std::vector<Code> codes;
        const auto* array = node.as_array();
        if (array == nullptr || array->empty()) {
            complain(where, "not a list of codes");
            return codes;
        }
        for (const auto& item : *array) {
            const auto* row = item.as_table();
            if (row == nullptr) {
                complain(where, "not a list of codes");
                return codes;
            }
            allow(*row, where, {"code", "value", "id", "en", "aliases"});
            const auto code = number(*row, where, "code");
            if (!code) complain(path(where, "code"), "missing");
            if (!codes.empty() && code && *code <= codes.back().code)
                complain(where, "codes not ascending");
            codes.push_back(
                {code.value_or(0), number(*row, where, "value").value_or(code.value_or(0)),
                 text(*row, where, "id"), text(*row, where, "en"), texts(*row, where, "aliases")});
        }
        return codes;
    }

    template <class Enum, std::size_t size>
    Enum one_of(const Names<Enum, size>& names, const std::string& name, const std::string& where) {
        for (const auto& [text, value] : names)
            if (text == name) return value;
        complain(where, "unknown value");
        return names.front().second;
    }

    Form form(std::string_view key, SubjectKind subject, std::span<const FieldRole> needed) {
        const auto& source = table(root_, "", key);
        const std::string where{key};
        allow(source, where, {"title", "key_scheme", "field", "rule"});
        Form form;
        form.subject = subject;
        form.title = text(source, where, "title");
        form.key_scheme = text(source, where, "key_scheme");
        if (const auto* fields = source["field"].as_array()) {
            for (const auto& item : *fields) {
                const auto* row = item.as_table();
                if (row == nullptr)
                    complain(where, "field is not a table");
                else
                    form.fields.push_back(field(*row, where));
            }
        }
        refuse_doubles(form, where);
        if (const auto* rules = source["rule"].as_array())
            for (const auto& item : *rules)
                if (const auto* row = item.as_table())
                    form.rules.push_back(rule(*row, form, where));
        for (const auto role : needed)
            if (form.with_role(role) == nullptr)
                complain(where, "no field of role " +
                                    std::string{roles.at(static_cast<std::size_t>(role)).first});
        return form;
    }

    /// Conditions by fact: a list of codes, or bounds.
    std::vector<AnswerIs> answers(const toml::table& row, const Form& form, const std::string& key,
                                  const std::string& where) {
        std::vector<AnswerIs> all;
        const auto* facts = row[key].as_table();
        if (facts == nullptr) return all;
        for (const auto& [fact, node] : *facts) {
            const auto at = path(path(where, key), fact.str());
            AnswerIs is;
            is.age = fact.str() == "age";
            const auto* field =
                is.age ? form.with_role(FieldRole::birth_date) : form.fact(fact.str());
            if (field == nullptr) {
                complain(at, "unknown fact");
                continue;
            }
            is.field = field->number;
            if (const auto* codes = node.as_array()) {
                for (const auto& code : *codes) {
                    is.one_of.push_back(code.value_or(std::int64_t{-1}));
                    if (field->code(is.one_of.back()) == nullptr) complain(at, "unknown code");
                }
                if (codes->empty()) complain(at, "no codes");
            } else if (const auto* bounds = node.as_table()) {
                allow(*bounds, at, {"least", "most"});
                is.least = number(*bounds, at, "least");
                is.most = number(*bounds, at, "most");
                if (!is.age && field->kind != FieldKind::integer)
                    complain(at, "bounds are for numbers");
            } else {
                complain(at, "neither codes nor bounds");
            }
            all.push_back(std::move(is));
        }
        return all;
    }

    FormRule rule(const toml::table& row, const Form& form, const std::string& key) {
        FormRule rule;
        rule.name = text(row, key, "name");
        const auto where = path(key, rule.name);
        if (!rules_.insert(rule.name).second) complain(where, "name twice");
        allow(row, where, {"name", "when", "asks", "may", "needs"});
        rule.when = answers(row, form, "when", where);
        rule.needs = answers(row, form, "needs", where);
        for (const auto& [asked, into] : {std::pair{"asks", &rule.asks}, {"may", &rule.may}})
            for (const auto& fact : texts(row, where, asked)) {
                if (const auto* field = form.fact(fact))
                    into->push_back(field->number);
                else
                    complain(path(where, asked), "unknown fact");
            }
        if (rule.when.empty()) complain(path(where, "when"), "missing");
        if (rule.asks.empty() && rule.may.empty() && rule.needs.empty())
            complain(where, "asks, allows and needs nothing");
        return rule;
    }

    Form supplement(std::string_view key, SubjectKind subject) {
        auto made = form(key, subject, supplement_roles);
        for (const auto& field : made.fields)
            if (field.role != FieldRole::answer && field.role != FieldRole::key)
                complain(path(std::string{key}, field.column),
                         "a supplement has a key and answers");
        return made;
    }

    Field field(const toml::table& row, const std::string& form) {
        Field field;
        field.column = text(row, form, "column");
        const auto where = path(form, field.column);
        allow(row, where,
              {"number", "column", "aliases", "fact", "kind", "role", "codes", "least", "most",
               "id", "en", "personal", "required"});
        field.number = static_cast<int>(number(row, where, "number").value_or(0));
        if (field.number < 1 || field.number > 65'535)
            complain(path(where, "number"), "out of bounds");
        if (!numbers_.insert(field.number).second) complain(path(where, "number"), "given twice");
        field.aliases = texts(row, where, "aliases");
        field.fact = text(row, where, "fact");
        field.kind = one_of(kinds, text(row, where, "kind"), path(where, "kind"));
        field.role =
            one_of(roles, row["role"].value_or(std::string{"answer"}), path(where, "role"));
        field.id = text(row, where, "id");
        field.en = text(row, where, "en");
        field.personal = yes(row, where, "personal");
        field.required = yes(row, where, "required");
        if (!field.required &&
            std::ranges::find(always_required, field.role) != always_required.end())
            complain(path(where, "required"), "must be true for this role");
        field.least = number(row, where, "least");
        field.most = number(row, where, "most");
        if (field.least && field.most && *field.least > *field.most)
            complain(path(where, "least"), "above most");
        const auto list = row["codes"].value_or(std::string{});
        if ((field.kind == FieldKind::code) == list.empty()) {
            complain(path(where, "codes"), list.empty() ? "missing" : "only for kind code");
        } else if (!list.empty()) {
            const auto found = lists_.find(list);
            if (found == lists_.end())
                complain(path(where, "codes"), "unknown list");
            else
                field.codes = found->second;
            used_lists_.insert(list);
        }
        return field;
    }

    void refuse_doubles(const Form& form, const std::string& where) {
        std::set<std::string> columns;
        std::set<std::string> facts;
        std::set<FieldRole> taken;
        for (const auto& field : form.fields) {
            if (!columns.insert(field.column).second)
                complain(path(where, field.column), "column twice");
            for (const auto& alias : field.aliases)
                if (!columns.insert(alias).second) complain(path(where, alias), "column twice");
            if (!facts.insert(field.fact).second) complain(path(where, field.column), "fact twice");
            if (field.role != FieldRole::answer && !taken.insert(field.role).second)
                complain(path(where, field.column), "role twice");
        }
    }

    const toml::table& root_;
    std::string_view file_;
    Lists lists_;
    std::set<std::string, std::less<>> used_lists_;
    std::set<int> numbers_;
    std::set<std::string> rules_;
    std::string where_;
    std::string what_;
};

template <class Enum, std::size_t size>
std::string_view name_in(const Names<Enum, size>& names, Enum value) {
    return names.at(static_cast<std::size_t>(value)).first;
}
template <class Enum, std::size_t size>
std::optional<Enum> named_in(const Names<Enum, size>& names, std::string_view name) {
    const auto* const at =
        std::ranges::find(names, name, &std::pair<std::string_view, Enum>::first);
    return at == names.end() ? std::nullopt : std::optional{at->second};
}

} // namespace

std::string_view name_of(FieldKind kind) {
    return name_in(kinds, kind);
}
std::string_view name_of(FieldRole role) {
    return name_in(roles, role);
}
std::optional<FieldKind> field_kind_of(std::string_view name) {
    return named_in(kinds, name);
}
std::optional<FieldRole> field_role_of(std::string_view name) {
    return named_in(roles, name);
}

const Code* Field::code(std::int64_t given) const {
    const auto at = std::ranges::lower_bound(codes, given, {}, &Code::code);
    return at != codes.end() && at->code == given ? &*at : nullptr;
}

const Code* Field::code_for(std::int64_t value) const {
    const auto at = std::ranges::find(codes, value, &Code::value);
    return at == codes.end() ? nullptr : &*at;
}

const Field* Form::with_role(FieldRole role) const {
    const auto at = std::ranges::find(fields, role, &Field::role);
    return at == fields.end() ? nullptr : &*at;
}

const Field* Form::field(int number) const {
    const auto at = std::ranges::find(fields, number, &Field::number);
    return at == fields.end() ? nullptr : &*at;
}

const Field* Form::fact(std::string_view name) const {
    const auto at = std::ranges::find(fields, name, &Field::fact);
    return at == fields.end() ? nullptr : &*at;
}

Instrument Instrument::with(const Instrument& supplement) const {
    auto both = *this;
    const auto add = [](Form& to, const Form& from) {
        for (const auto& field : from.fields)
            if (field.role == FieldRole::answer) to.fields.push_back(field);
    };
    add(both.household, supplement.household);
    add(both.member, supplement.member);
    return both;
}

Result<Instrument> parse_instrument(std::string_view toml, std::string_view file) {
    try {
        const auto root = toml::parse(toml);
        return InstrumentReader{root, file}.read();
    } catch (const toml::parse_error& error) {
        return refuse("registry.instrument_file"_msg,
                      {{"file", std::string{file}},
                       {"line", std::to_string(error.source().begin.line)},
                       {"reason", std::string{error.description()}}});
    }
}

Result<Instrument> read_instrument(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    const auto name = path.filename().string();
    if (!in) return refuse("registry.file_missing"_msg, {{"file", name}});
    std::ostringstream text;
    text << in.rdbuf();
    return parse_instrument(text.str(), name);
}

} // namespace tepat::registry
