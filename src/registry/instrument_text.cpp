#include "registry/instrument_text.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace tepat::registry {
namespace {

/// A basic string of TOML.
std::string toml_text(std::string_view text) {
    std::string out{'"'};
    for (const char letter : text) {
        if (letter == '"' || letter == '\\')
            (out += '\\') += letter;
        else if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f)
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(letter));
        else
            out += letter;
    }
    return out + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string out{'['};
    for (const auto& text : texts)
        out += (out.size() > 1 ? ", " : "") + toml_text(text);
    return out + ']';
}

class Text {
public:
    std::string of(const Instrument& instrument) {
        out_ = fmt::format("id = {}\nversion = {}\nname = {{ id = {}, en = {} }}\n",
                           toml_text(instrument.id), instrument.version,
                           toml_text(instrument.name_id), toml_text(instrument.name_en));
        if (!instrument.supplements.empty())
            out_ += fmt::format("supplements = {}\n", toml_text(instrument.supplements));
        out_ += "\n[lists]\n";
        for (const auto* form : {&instrument.household, &instrument.member})
            for (const auto& field : form->fields)
                if (field.kind == FieldKind::code) list(field);
        for (const auto& [key, form] : {std::pair{"household", &instrument.household},
                                        std::pair{"member", &instrument.member}})
            if (!form->fields.empty()) add(key, *form);
        return std::move(out_);
    }

private:
    static std::string key_of(const std::vector<Code>& codes) {
        std::string key;
        for (const auto& code : codes)
            key += fmt::format("{} {} {} {} {}\n", code.code, code.value, toml_text(code.id),
                               toml_text(code.en), list_of(code.aliases));
        return key;
    }

    void list(const Field& field) {
        const auto [at, fresh] = lists_.try_emplace(key_of(field.codes), field.fact);
        if (!fresh) return;
        // Facts are written once in a form; the two forms may share one.
        while (!names_.insert(at->second).second)
            at->second += "_2";
        out_ += toml_text(at->second) + " = [\n";
        for (const auto& code : field.codes) {
            out_ += fmt::format("    {{ code = {}", code.code);
            if (code.value != code.code) out_ += fmt::format(", value = {}", code.value);
            out_ += fmt::format(", id = {}, en = {}", toml_text(code.id), toml_text(code.en));
            if (!code.aliases.empty()) out_ += fmt::format(", aliases = {}", list_of(code.aliases));
            out_ += " },\n";
        }
        out_ += "]\n";
    }

    void add(const std::string& key, const Form& form) {
        out_ += fmt::format("\n[{}]\ntitle = {}\nkey_scheme = {}\n", key, toml_text(form.title),
                            toml_text(form.key_scheme));
        for (const auto& field : form.fields) {
            out_ += fmt::format("\n[[{}.field]]\nnumber = {}\ncolumn = {}\n", key, field.number,
                                toml_text(field.column));
            if (!field.aliases.empty())
                out_ += fmt::format("aliases = {}\n", list_of(field.aliases));
            out_ += fmt::format("fact = {}\nkind = \"{}\"\n", toml_text(field.fact),
                                name_of(field.kind));
            if (field.role != FieldRole::answer)
                out_ += fmt::format("role = \"{}\"\n", name_of(field.role));
            if (field.kind == FieldKind::code)
                out_ += fmt::format("codes = {}\n", toml_text(lists_.at(key_of(field.codes))));
            if (field.least) out_ += fmt::format("least = {}\n", *field.least);
            if (field.most) out_ += fmt::format("most = {}\n", *field.most);
            out_ += fmt::format("id = {}\nen = {}\n", toml_text(field.id), toml_text(field.en));
            if (field.personal) out_ += "personal = true\n";
            if (field.required) out_ += "required = true\n";
        }
        for (const auto& rule : form.rules)
            add_rule(key, form, rule);
    }

    static std::string facts(const Form& form, const std::vector<int>& fields) {
        std::vector<std::string> names;
        for (const int number : fields)
            names.push_back(form.field(number)->fact);
        return list_of(names);
    }
    static std::string conditions(const Form& form, const std::vector<AnswerIs>& all) {
        std::string out{"{ "};
        for (const auto& is : all) {
            if (out.size() > 2) out += ", ";
            out += (is.age ? std::string{"age"} : toml_text(form.field(is.field)->fact)) + " = ";
            if (!is.one_of.empty()) {
                out += fmt::format("[{}]", fmt::join(is.one_of, ", "));
                continue;
            }
            std::string bounds;
            if (is.least) bounds = fmt::format("least = {}", *is.least);
            if (is.most) bounds += fmt::format("{}most = {}", bounds.empty() ? "" : ", ", *is.most);
            out += "{ " + bounds + " }";
        }
        return out + " }";
    }
    void add_rule(const std::string& key, const Form& form, const FormRule& rule) {
        out_ += fmt::format("\n[[{}.rule]]\nname = {}\nwhen = {}\n", key, toml_text(rule.name),
                            conditions(form, rule.when));
        if (!rule.asks.empty()) out_ += fmt::format("asks = {}\n", facts(form, rule.asks));
        if (!rule.may.empty()) out_ += fmt::format("may = {}\n", facts(form, rule.may));
        if (!rule.needs.empty()) out_ += fmt::format("needs = {}\n", conditions(form, rule.needs));
    }

    std::string out_;
    std::map<std::string, std::string> lists_; ///< name by codes
    std::set<std::string> names_;
};

} // namespace

std::string instrument_text(const Instrument& instrument) {
    return Text{}.of(instrument);
}

} // namespace tepat::registry
