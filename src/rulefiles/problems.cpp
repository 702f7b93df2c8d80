#include "rulefiles/problems.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>

namespace tepat::rulefiles {
namespace {

Position begin_of(const toml::source_region& region) {
    return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

bool before(Position a, Position b) {
    return std::pair{a.line, a.column} < std::pair{b.line, b.column};
}

/// Calls `each` with every table that is a dated entry.
template <class Each>
void each_entry(const toml::node& node, const Each& each) {
    if (const auto* table = node.as_table()) {
        if (table->contains("from")) each(*table);
        for (const auto& [key, value] : *table)
            each_entry(value, each);
    } else if (const auto* array = node.as_array()) {
        for (const auto& element : *array)
            each_entry(element, each);
    }
}

/// Walks through a TOML string as it is written and as it reads.
class StringWalk {
public:
    /// `at` is the place of the opening quotation mark in `text`.
    StringWalk(std::string_view text, std::size_t at, Position where)
        : text_{text}, at_{at}, file_{where} {
        const char quote = at < text.size() ? text[at] : '"';
        literal_ = quote == '\'';
        multiline_ = text.substr(at, 3) == std::string(3, quote);
        skip(multiline_ ? 3 : 1);
        // A line end right behind the opening marks is not of the text.
        if (multiline_ && at_ < text_.size() && text_[at_] == '\r') skip(1);
        if (multiline_ && at_ < text_.size() && text_[at_] == '\n') skip(1);
    }
    /// Where the file has the character that the text has at `inside`.
    Position find(Position inside) {
        while (before(read_, inside) && at_ < text_.size() && (multiline_ || text_[at_] != '\n'))
            step();
        return file_;
    }

private:
    void step() {
        if (text_[at_] != '\\' || literal_) {
            const bool line_end = text_[at_] == '\n';
            skip(1);
            return line_end ? next_line() : next_column();
        }
        const char escape = at_ + 1 < text_.size() ? text_[at_ + 1] : ' ';
        if (escape == '\n' || escape == ' ' || escape == '\t' || escape == '\r') {
            skip(1); // a line that goes on: what is white is not of the text
            while (at_ < text_.size() && std::string_view{" \t\r\n"}.contains(text_[at_]))
                skip(1);
            return;
        }
        skip(escape == 'u' ? 6 : escape == 'U' ? 10 : 2);
        return escape == 'n' ? next_line() : next_column();
    }
    void next_line() { read_ = {read_.line + 1, 1}; }
    void next_column() { ++read_.column; }

    /// Bytes of the file; a character of several counts once, as does its column.
    void skip(int characters) {
        for (; characters > 0 && at_ < text_.size(); --characters) {
            if (text_[at_] == '\n')
                file_ = {file_.line + 1, 1};
            else
                ++file_.column;
            ++at_;
            while (at_ < text_.size() && (text_[at_] & 0xC0) == 0x80)
                ++at_;
        }
    }

    std::string_view text_;
    std::size_t at_;
    Position file_;
    Position read_;
    bool literal_ = false;
    bool multiline_ = false;
};

int number_in(const MessageParams& params, std::string_view name) {
    int number = 1;
    for (const auto& [key, value] : params)
        if (key == name) std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
}

} // namespace

void Problems::set_file(std::string_view toml, const toml::table& root) {
    text_ = toml;
    each_entry(root, [&](const toml::table& entry) {
        headings_.push_back({begin_of(entry.source()), entry["source"].value_or(std::string{})});
    });
    std::ranges::sort(headings_, before, &Heading::where);
}

void Problems::keep(Position where, Refusal refusal) {
    if (first_) return;
    std::string heading;
    for (const auto& entry : headings_)
        if (!before(where, entry.where) && !entry.source.empty()) heading = entry.source;
    if (!heading.empty()) refusal.params.emplace_back("heading", std::move(heading));
    first_ = std::move(refusal);
}

void Problems::complain(Position where, MessageCode code, MessageParams params) {
    MessageParams all{{"file", file_},
                      {"line", std::to_string(where.line)},
                      {"column", std::to_string(where.column)}};
    std::ranges::move(params, std::back_inserter(all));
    keep(where, {code, std::move(all)});
}

void Problems::complain(Position where, const Refusal& refusal, int lines_before) {
    // What is wrong with the whole, guard and all, is wrong with the text.
    Position inside{number_in(refusal.params, "line") - lines_before,
                    number_in(refusal.params, "column")};
    if (inside.line < 1) inside = {1, 1};
    const auto place = place_in_file(where, inside);
    auto placed = refusal;
    for (auto& [name, value] : placed.params) {
        if (name == "line") value = std::to_string(place.line);
        if (name == "column") value = std::to_string(place.column);
    }
    placed.params.emplace_back("file", file_);
    keep(where, std::move(placed));
}

Position Problems::place_in_file(Position value, Position inside) const {
    std::size_t at = 0;
    for (int line = 1; line < value.line && at != std::string::npos; ++line)
        at = text_.find('\n', at) == std::string::npos ? std::string::npos
                                                       : text_.find('\n', at) + 1;
    if (at == std::string::npos) return value;
    for (int column = 1; column < value.column && at < text_.size(); ++column) {
        ++at;
        while (at < text_.size() && (text_[at] & 0xC0) == 0x80)
            ++at;
    }
    return StringWalk{text_, at, value}.find(inside);
}

Refusal refusal_in(std::string_view toml, std::string_view file, Position where, MessageCode code,
                   MessageParams params) {
    Problems problems{file};
    toml::table root;
    if (parse_toml(toml, file, root, problems)) problems.complain(where, code, std::move(params));
    return problems.first().value();
}

std::string told(const Refusal& refusal, Language language) {
    auto said = message_text(refusal.code, refusal.params, language);
    // A mistake inside an expression knows its line but not the file that it stands in.
    for (const auto& [name, value] : refusal.params)
        if (name == "file" && said.find(value) == std::string::npos)
            said.insert(0, std::string{value}.append(": "));
    for (const auto& [name, value] : refusal.params)
        if (name == "heading")
            said += "\n" + message_text("rulefiles.heading"_msg, {{"heading", value}}, language);
    return said;
}

bool parse_toml(std::string_view toml, std::string_view file, toml::table& into,
                Problems& problems) {
    try {
        into = toml::parse(toml, file);
        problems.set_file(toml, into);
        return true;
    } catch (const toml::parse_error& error) {
        problems.complain(begin_of(error.source()), "rulefiles.not_toml"_msg,
                          {{"reason", std::string{error.description()}}});
        return false;
    }
}

} // namespace tepat::rulefiles
