#include "odk/detail/expression.hpp"
#include "odk/detail/form_columns.hpp"
#include "odk/xlsform.hpp"
#include "registry/instrument_text.hpp"
#include "sheets/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace tepat::odk {
namespace {

using registry::Code;
using registry::Field;
using registry::FieldKind;
using registry::Form;
using registry::Instrument;

std::string joined(const std::vector<std::string>& texts, std::string_view by) {
    return fmt::format("{}", fmt::join(texts, by));
}

/// Both sheets are made before the first is written: a question names its list of choices.
class Writer {
public:
    explicit Writer(const Instrument& instrument) : instrument_{instrument} {}

    Result<void> write(const std::filesystem::path& path) {
        if (!instrument_.household.fields.empty())
            add(instrument_.household, "begin_group", "end_group", "household");
        if (!instrument_.member.fields.empty())
            add(instrument_.member, "begin_repeat", "end_repeat", "member");
        auto table = sheets::create_xlsx(path);
        if (!table) return std::unexpected(table.error());
        write_sheet(**table, "survey", detail::survey_columns, survey_);
        write_sheet(**table, "choices", detail::choice_columns, choices_);
        write_sheet(**table, "settings", detail::setting_columns,
                    {{instrument_.name_id, instrument_.id, std::to_string(instrument_.version),
                      "Indonesia (id)", instrument_.name_en, instrument_.supplements}});
        return (*table)->finish();
    }

private:
    using Row = std::vector<std::string>;

    template <std::size_t size>
    static void write_sheet(sheets::TableWriter& table, std::string_view name,
                            const std::array<std::string_view, size>& titles,
                            const std::vector<Row>& rows) {
        std::vector<sheets::Column> columns;
        for (const auto title : titles)
            columns.push_back({std::string{title}, 24});
        table.sheet(name, columns);
        for (const auto& row : rows) {
            std::vector<sheets::Value> values;
            for (const auto& text : row)
                values.push_back(text.empty() ? sheets::Value{}
                                              : sheets::Value{std::string_view{text}});
            table.row(values);
        }
    }

    static std::string key_of(const std::vector<Code>& codes) {
        std::string key;
        for (const auto& code : codes)
            key += fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1e", code.code, code.value, code.id,
                               code.en, fmt::join(code.aliases, "\x1d"));
        return key;
    }
    std::string list_of(const Field& field) {
        const auto [at, fresh] = lists_.try_emplace(key_of(field.codes), field.fact);
        if (!fresh) return at->second;
        while (std::ranges::any_of(lists_, [&](const auto& other) {
            return other.second == at->second && other.first != at->first;
        }))
            at->second += "_2";
        for (const auto& code : field.codes)
            choices_.push_back({at->second, std::to_string(code.code), code.id, code.en,
                                code.value == code.code ? "" : std::to_string(code.value),
                                joined(code.aliases, "|")});
        return at->second;
    }

    std::string type_of(const Field& field) {
        switch (field.kind) {
        case FieldKind::code:
            return "select_one " + list_of(field);
        case FieldKind::integer:
        case FieldKind::money:
        case FieldKind::coordinate:
            return "integer";
        case FieldKind::date:
            return "date";
        case FieldKind::text:
        case FieldKind::id:
            return "text";
        }
        return "text";
    }

    static Row row_of(std::initializer_list<std::pair<std::string_view, std::string>> cells) {
        Row row(detail::survey_columns.size());
        for (const auto& [column, text] : cells) {
            const auto* const at = std::ranges::find(detail::survey_columns, column);
            row.at(static_cast<std::size_t>(at - detail::survey_columns.begin())) = text;
        }
        return row;
    }

    void add(const Form& form, std::string_view begin, std::string_view end,
             const std::string& name) {
        survey_.push_back(row_of({{"type", std::string{begin}},
                                  {"name", name},
                                  {detail::label_id, form.title},
                                  {detail::label_en, form.title},
                                  {"tepat_column", form.key_scheme}}));
        for (const auto& field : form.fields)
            survey_.push_back(question(form, field));
        survey_.push_back(row_of({{"type", std::string{end}}, {"name", name}}));
    }

    Row question(const Form& form, const Field& field) {
        const auto& household = instrument_.household;
        const bool twice = &form != &household && household.fact(field.fact) != nullptr;
        std::string relevant;
        std::vector<std::string> rules;
        bool asked = false;
        std::vector<std::string> constraints;
        std::vector<std::string> constraint_rules;
        if (field.least || field.most) {
            std::string bounds;
            if (field.least) bounds = fmt::format(". >= {}", *field.least);
            if (field.most)
                bounds += fmt::format("{}. <= {}", bounds.empty() ? "" : " and ", *field.most);
            constraints.push_back(bounds);
        }
        const auto in = [&](const std::vector<int>& some) {
            return std::ranges::find(some, field.number) != some.end();
        };
        for (const auto& rule : form.rules) {
            if (in(rule.asks) || in(rule.may)) {
                relevant += (relevant.empty() ? "" : " and ") + detail::written(form, rule.when);
                rules.push_back(rule.name);
                asked = asked || in(rule.asks);
            }
            if (!rule.needs.empty() && rule.when.front().field == field.number) {
                constraints.push_back(detail::written_against(form, rule.when, field.number) +
                                      " or (" + detail::written(form, rule.needs, field.number) +
                                      ")");
                constraint_rules.push_back(rule.name);
            }
        }
        std::string constraint;
        for (const auto& one : constraints)
            constraint += (constraint.empty() ? "(" : " and (") + one + ")";
        return row_of({{"type", type_of(field)},
                       {"name", field.fact + (twice ? "_member" : "")},
                       {detail::label_id, field.id},
                       {detail::label_en, field.en},
                       {"required", asked ? "yes" : ""},
                       {"relevant", relevant},
                       {"constraint", constraint},
                       {"tepat_number", std::to_string(field.number)},
                       {"tepat_column", field.column},
                       {"tepat_aliases", joined(field.aliases, "|")},
                       {"tepat_fact", twice ? field.fact : ""},
                       {"tepat_kind", kind_of(field)},
                       {"tepat_role", field.role == registry::FieldRole::answer
                                          ? ""
                                          : std::string{registry::name_of(field.role)}},
                       {"tepat_personal", field.personal ? "yes" : ""},
                       {"tepat_required", field.required ? "yes" : ""},
                       {"tepat_rule", joined(rules, " ")},
                       {"tepat_constraint_rules", joined(constraint_rules, " ")}});
    }
    /// Where the type does not tell it.
    static std::string kind_of(const Field& field) {
        const bool told = field.kind == FieldKind::code || field.kind == FieldKind::integer ||
                          field.kind == FieldKind::date || field.kind == FieldKind::text;
        return told ? "" : std::string{registry::name_of(field.kind)};
    }

    const Instrument& instrument_;
    std::vector<Row> survey_;
    std::vector<Row> choices_;
    std::map<std::string, std::string> lists_; ///< name by codes
};

} // namespace

Result<void> export_form(const Instrument& instrument, const std::filesystem::path& path) {
    return Writer{instrument}.write(path);
}

} // namespace tepat::odk
