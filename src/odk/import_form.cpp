#include "odk/detail/expression.hpp"
#include "odk/detail/form_columns.hpp"
#include "odk/detail/form_sheet.hpp"
#include "odk/xlsform.hpp"
#include "registry/instrument_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace tepat::odk {
namespace {

using detail::FormRow;
using registry::AnswerIs;
using registry::Code;
using registry::Field;
using registry::FieldKind;
using registry::FieldRole;
using registry::Form;
using registry::FormRule;

constexpr std::size_t longest_list = 2'000;

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [behind, wrong] = std::from_chars(text.data(), end, number);
    if (wrong != std::errc{} || behind != end) return std::nullopt;
    return number;
}
std::vector<std::string> parts_of(std::string_view text, char by) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(by), text.size());
        if (end > 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}
bool yes(std::string_view text) {
    const auto word = sheets::lower(text);
    return word == "yes" || word == "true" || word == "true()" || word == "1" || word == "ya";
}

/// What nobody answers, or what a visit keeps in another way.
enum class Passed : std::uint8_t { no, silently, as_photo, as_place, computed };
Passed passed_over(std::string_view type) {
    static const std::set<std::string, std::less<>> silent{"note",
                                                           "start",
                                                           "end",
                                                           "today",
                                                           "deviceid",
                                                           "username",
                                                           "email",
                                                           "audit",
                                                           "phonenumber",
                                                           "subscriberid",
                                                           "simserial",
                                                           "hidden",
                                                           "start-geopoint",
                                                           "background-audio",
                                                           "acknowledge",
                                                           "trigger"};
    if (silent.contains(type)) return Passed::silently;
    if (type == "image" || type == "photo" || type == "file") return Passed::as_photo;
    if (type == "geopoint") return Passed::as_place;
    if (type == "calculate") return Passed::computed;
    return Passed::no;
}

class Importer {
public:
    Importer(std::string file, const FormOptions& options)
        : file_{std::move(file)}, options_{options}, next_number_{options.first_number} {
        out_.instrument.household.subject = registry::SubjectKind::household;
        out_.instrument.member.subject = registry::SubjectKind::person;
    }

    Result<ImportedForm> read(sheets::Workbook& book) {
        const auto survey = detail::read_form_sheet(book, file_, "survey", {"type", "name"});
        if (!survey) return std::unexpected(survey.error());
        const auto choices = detail::read_form_sheet(book, file_, "choices", {"list_name", "name"});
        if (choices)
            read_choices(*choices);
        else if (choices.error().code != "odk.sheet_missing"_msg)
            return std::unexpected(choices.error());
        const auto settings = detail::read_form_sheet(book, file_, "settings", {});
        if (settings)
            read_settings(*settings);
        else if (settings.error().code != "odk.sheet_missing"_msg)
            return std::unexpected(settings.error());
        for (const auto& row : *survey)
            take(row);
        if (questions_.empty()) return refuse("odk.form_empty"_msg, {{"file", file_}});
        for (const auto& question : questions_)
            add_rules(question);
        finish();
        out_.text = registry::instrument_text(out_.instrument);
        // What the file would say is held to what every instrument is held to.
        auto sound = registry::parse_instrument(out_.text, file_);
        if (!sound) return std::unexpected(sound.error());
        out_.instrument = *std::move(sound);
        for (auto& [row, problem] : report_)
            out_.report.push_back(std::move(problem));
        return std::move(out_);
    }

private:
    struct Choice {
        std::string name;
        Code code;
    };
    struct Question {
        FormRow row;
        bool member = false;
        int number = 0;
        std::vector<std::string> within; ///< `relevant` of the groups around it
    };

    void say(const FormRow& row, std::string_view sheet, std::string_view column, Refusal why) {
        report_.emplace(row.number, FormProblem{std::string{sheet}, row.number, std::string{column},
                                                std::move(why)});
    }

    void read_choices(const std::vector<FormRow>& rows) {
        for (const auto& row : rows) {
            const auto list = row.text("list_name");
            const auto name = row.text("name");
            auto& all = choices_[list];
            if (list.empty() || name.empty() || all.size() >= longest_list ||
                std::ranges::find(all, name, &Choice::name) != all.end()) {
                say(row, "choices", "name", {"odk.choice"_msg, {{"choice", name}}});
                continue;
            }
            Choice choice{name, {}};
            std::tie(choice.code.id, choice.code.en) = row.labels(name);
            choice.code.aliases = parts_of(row.text("tepat_aliases"), '|');
            const auto value = number_in(row.text("tepat_value"));
            choice.code.code = number_in(name).value_or(-1);
            choice.code.value = value.value_or(choice.code.code);
            all.push_back(std::move(choice));
        }
        for (auto& [list, all] : choices_) {
            // Names that are words get numbers in their order, and stay readable as such.
            const bool words = std::ranges::any_of(
                all, [](const Choice& choice) { return !number_in(choice.name); });
            if (words) {
                std::int64_t next = 1;
                for (auto& choice : all) {
                    choice.code.code = choice.code.value = next++;
                    choice.code.aliases.insert(choice.code.aliases.begin(), choice.name);
                }
            }
            std::ranges::sort(all, {}, [](const Choice& choice) { return choice.code.code; });
        }
    }

    void read_settings(const std::vector<FormRow>& rows) {
        if (rows.empty()) return;
        const auto& row = rows.front();
        auto& its = out_.instrument;
        its.id = row.text("form_id");
        its.name_id = row.text("form_title");
        its.name_en = row.text("tepat_name_en");
        its.supplements = row.text("tepat_supplements");
        if (const auto version = number_in(row.text("version")); version && *version > 0)
            its.version = static_cast<int>(std::min<std::int64_t>(*version, 1'000'000'000));
    }

    void take(const FormRow& row) {
        const auto written = row.text("type");
        const auto words = parts_of(written, ' ');
        if (words.empty()) return;
        auto type = sheets::lower(words.front());
        if ((type == "begin" || type == "end") && words.size() > 1)
            type += "_" + sheets::lower(words[1]);
        if (type == "begin_group" || type == "begin_repeat") return begin(row, type);
        if (type == "end_group" || type == "end_repeat") return end(row, type);
        switch (passed_over(type)) {
        case Passed::silently:
        case Passed::as_photo:
        case Passed::as_place:
            return;
        case Passed::computed:
            return say(row, "survey", "type",
                       {"odk.computed"_msg, {{"question", row.text("name")}}});
        case Passed::no:
            break;
        }
        if (skipped_ > 0) return;
        question(row, type, words);
    }

    void begin(const FormRow& row, const std::string& type) {
        const bool repeat = type == "begin_repeat";
        if (skipped_ > 0 || (repeat && (in_member_ || member_seen_))) {
            if (skipped_++ == 0)
                say(row, "survey", "type",
                    {"odk.second_repeat"_msg, {{"repeat", row.text("name")}}});
            return;
        }
        around_.push_back(row.text("relevant"));
        repeats_.push_back(repeat);
        const auto title = row.labels(row.text("name")).first;
        const auto scheme = row.text("tepat_column");
        if (repeat) {
            in_member_ = member_seen_ = true;
            out_.instrument.member.title = title;
            out_.instrument.member.key_scheme = scheme;
        } else if (!scheme.empty()) {
            out_.instrument.household.title = title;
            out_.instrument.household.key_scheme = scheme;
        }
    }
    void end(const FormRow& row, const std::string& type) {
        if (skipped_ > 0) {
            --skipped_;
            return;
        }
        if (repeats_.empty() || repeats_.back() != (type == "end_repeat"))
            return say(row, "survey", "type", {"odk.end"_msg, {}});
        if (repeats_.back()) in_member_ = false;
        repeats_.pop_back();
        around_.pop_back();
    }

    void question(const FormRow& row, const std::string& type,
                  const std::vector<std::string>& words) {
        auto& form = in_member_ ? out_.instrument.member : out_.instrument.household;
        Field field;
        field.fact = row.text("tepat_fact");
        if (field.fact.empty()) field.fact = row.text("name");
        if (field.fact.empty() || form.fact(field.fact) != nullptr)
            return say(row, "survey", "name", {"odk.name"_msg, {{"question", row.text("name")}}});
        if (type == "select_one") {
            const auto list = words.size() == 2 ? choices_.find(words[1]) : choices_.end();
            if (words.size() > 2)
                return say(row, "survey", "type", {"odk.or_other"_msg, {{"question", field.fact}}});
            if (list == choices_.end() || list->second.empty())
                return say(row, "survey", "type",
                           {"odk.list_missing"_msg, {{"question", field.fact}}});
            field.kind = FieldKind::code;
            for (const auto& choice : list->second)
                field.codes.push_back(choice.code);
            lists_.emplace(std::pair{in_member_, field.fact}, words[1]);
        } else if (type == "select_multiple") {
            return say(row, "survey", "type",
                       {"odk.select_multiple"_msg, {{"question", field.fact}}});
        } else if (type == "integer" || type == "int" || type == "range") {
            field.kind = FieldKind::integer;
        } else if (type == "decimal") {
            return say(row, "survey", "type", {"odk.decimal"_msg, {{"question", field.fact}}});
        } else if (type == "date") {
            field.kind = FieldKind::date;
        } else if (type != "text" && type != "string") {
            return say(row, "survey", "type",
                       {"odk.type"_msg, {{"type", words.front()}, {"question", field.fact}}});
        }
        if (const auto kind = row.text("tepat_kind"); !kind.empty()) {
            const auto its = registry::field_kind_of(kind);
            if (!its || (*its == FieldKind::code) != (field.kind == FieldKind::code))
                return say(row, "survey", "tepat_kind", {"odk.word"_msg, {{"word", kind}}});
            field.kind = *its;
        }
        if (const auto role = row.text("tepat_role"); !role.empty()) {
            const auto its = registry::field_role_of(role);
            if (!its) return say(row, "survey", "tepat_role", {"odk.word"_msg, {{"word", role}}});
            field.role = *its;
        }
        const auto number = row.text("tepat_number");
        field.number =
            static_cast<int>(number.empty() ? next_number_++ : number_in(number).value_or(0));
        field.column = row.text("tepat_column");
        if (field.column.empty()) field.column = field.fact;
        field.aliases = parts_of(row.text("tepat_aliases"), '|');
        std::tie(field.id, field.en) = row.labels(field.fact);
        field.personal = yes(row.text("tepat_personal"));
        field.required = yes(row.text("tepat_required"));
        names_.emplace(std::pair{in_member_, row.text("name")}, field.number);
        questions_.push_back({row, in_member_, field.number, around_});
        form.fields.push_back(std::move(field));
    }

    Form& form_of(const Question& question) {
        return question.member ? out_.instrument.member : out_.instrument.household;
    }

    /// `relevant` of the question and of the groups around it, and its `constraint`.
    void add_rules(const Question& question) {
        auto& form = form_of(question);
        const auto find = [&](std::string_view name) -> const Field* {
            if (name.empty()) return form.field(question.number);
            const auto at = names_.find({question.member, std::string{name}});
            return at == names_.end() ? nullptr : form.field(at->second);
        };
        const auto choose = [&](const Field& field,
                                std::string_view name) -> std::optional<std::int64_t> {
            const auto list = lists_.find({question.member, field.fact});
            if (list == lists_.end()) return std::nullopt;
            const auto& all = choices_.at(list->second);
            const auto at = std::ranges::find(all, name, &Choice::name);
            return at == all.end() ? std::nullopt : std::optional{at->code.code};
        };
        std::optional<detail::Expression> whole;
        auto around = question.within;
        around.push_back(question.row.text("relevant"));
        for (const auto& text : around) {
            if (text.empty()) continue;
            auto one = detail::parse_expression(text);
            if (!one) return say(question.row, "survey", "relevant", one.error());
            if (!whole) {
                whole = *std::move(one);
            } else {
                detail::Expression both;
                both.kind = detail::Expression::Kind::all;
                both.parts = {*std::move(whole), *std::move(one)};
                whole = std::move(both);
            }
        }
        if (whole) {
            auto when = detail::conditions_of(*whole, find, choose);
            if (!when)
                say(question.row, "survey", "relevant", when.error());
            else
                relevant(form, question, *std::move(when));
        }
        if (const auto text = question.row.text("constraint"); !text.empty())
            constrain(form, question, text, find, choose);
    }

    void relevant(Form& form, const Question& question, std::vector<AnswerIs> when) {
        const auto said = detail::written(form, when);
        auto names = parts_of(question.row.text("tepat_rule"), ' ');
        const auto same = std::ranges::find_if(form.rules, [&](const FormRule& rule) {
            return rule.needs.empty() && detail::written(form, rule.when) == said &&
                   (names.empty() || rule.name == names.front());
        });
        auto* rule = same == form.rules.end() ? nullptr : &*same;
        if (rule == nullptr) {
            form.rules.push_back(
                {named(names.empty() ? form.field(question.number)->fact : names.front()),
                 std::move(when),
                 {},
                 {},
                 {}});
            rule = &form.rules.back();
        }
        (yes(question.row.text("required")) ? rule->asks : rule->may).push_back(question.number);
    }

    void constrain(Form& form, const Question& question, const std::string& text,
                   const detail::Questions& find, const detail::Choices& choose) {
        using Kind = detail::Expression::Kind;
        const auto whole = detail::parse_expression(text);
        if (!whole) return say(question.row, "survey", "constraint", whole.error());
        auto names = parts_of(question.row.text("tepat_constraint_rules"), ' ');
        std::size_t next = 0;
        const auto parts = whole->kind == Kind::all ? whole->parts : std::vector{*whole};
        for (const auto& part : parts) {
            auto fine = detail::conditions_of(part, find, choose);
            if (fine) {
                bound(form, question, *fine);
                continue;
            }
            if (part.kind != Kind::any)
                return say(question.row, "survey", "constraint", fine.error());
            // "this is not so, or that holds": where this is so, that must hold.
            auto against = part;
            auto last = std::move(against.parts.back());
            against.parts.pop_back();
            auto needs = detail::conditions_of(last, find, choose);
            auto when = detail::conditions_of(detail::negated(std::move(against)), find, choose);
            if (!needs || !when)
                return say(question.row, "survey", "constraint", (needs ? when : needs).error());
            if (const auto& own = *form.field(question.number);
                own.kind == FieldKind::money || own.kind == FieldKind::coordinate)
                return say(question.row, "survey", "constraint",
                           {"odk.constraint"_msg, {{"question", own.fact}}});
            form.rules.push_back(
                {named(next < names.size() ? names[next]
                                           : form.field(question.number)->fact + "_fits"),
                 *std::move(when),
                 {},
                 {},
                 *std::move(needs)});
            ++next;
        }
    }

    /// Bounds of the question's own number.
    void bound(Form& form, const Question& question, const std::vector<AnswerIs>& all) {
        const auto at = std::ranges::find(form.fields, question.number, &Field::number);
        for (const auto& is : all) {
            if (is.field != question.number || is.age || !is.one_of.empty()) {
                say(question.row, "survey", "constraint",
                    {"odk.constraint"_msg, {{"question", at->fact}}});
                continue;
            }
            if (is.least) at->least = is.least;
            if (is.most) at->most = is.most;
        }
    }

    std::string named(const std::string& name) {
        auto its = name;
        for (int more = 2; !rules_.insert(its).second; ++more)
            its = fmt::format("{}_{}", name, more);
        return its;
    }

    void finish() {
        auto& its = out_.instrument;
        if (its.id.empty()) its.id = "form";
        if (its.name_id.empty()) its.name_id = its.id;
        if (its.name_en.empty()) its.name_en = its.name_id;
        if (its.version < 1) its.version = 1;
        if (options_.supplements != nullptr) {
            its.supplements = options_.supplements->id;
            add_key(its.household, options_.supplements->household);
            add_key(its.member, options_.supplements->member);
        }
        if (its.household.title.empty()) its.household.title = its.name_id;
        if (its.member.title.empty()) its.member.title = its.name_id;
    }
    /// A supplement's rows say whom they are about by the key of the instrument that it
    /// supplements.
    void add_key(Form& form, const Form& base) {
        if (form.fields.empty() || form.with_role(FieldRole::key) != nullptr) return;
        const auto* key = base.with_role(FieldRole::key);
        if (key == nullptr) return;
        auto field = *key;
        field.number = next_number_++;
        form.fields.insert(form.fields.begin(), std::move(field));
        form.key_scheme = base.key_scheme;
        if (form.title.empty()) form.title = base.title;
    }

    std::string file_;
    const FormOptions& options_;
    int next_number_;
    ImportedForm out_;
    std::multimap<std::uint32_t, FormProblem> report_; ///< by row, then as it was found
    std::map<std::string, std::vector<Choice>> choices_;
    std::vector<Question> questions_;
    std::map<std::pair<bool, std::string>, int> names_;         ///< number by name in the form
    std::map<std::pair<bool, std::string>, std::string> lists_; ///< by fact
    std::vector<std::string> around_;
    std::vector<bool> repeats_;
    int skipped_ = 0; ///< depth within a repeat that is passed over
    bool in_member_ = false;
    bool member_seen_ = false;
    std::set<std::string> rules_;
};

} // namespace

Result<ImportedForm> import_form(const std::filesystem::path& path, const FormOptions& options) {
    auto book = sheets::open_workbook(path, detail::form_limits());
    if (!book) return std::unexpected(book.error());
    return Importer{path.filename().string(), options}.read(**book);
}

} // namespace tepat::odk
