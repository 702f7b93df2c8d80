#include "api/cekbansos_page.hpp"

#include "api/cekbansos_html.hpp"

#include <algorithm>

namespace tepat::api {
namespace {

using lookup::ChallengeKind;
using lookup::State;

constexpr std::array labels{"cekbansos.province"_msg, "cekbansos.regency"_msg,
                            "cekbansos.district"_msg, "cekbansos.village"_msg};

/// One page in one language.
class Page {
public:
    explicit Page(Language language) : language_{language} {}

    [[nodiscard]] std::string say(MessageCode code, const MessageParams& params = {}) const {
        return message_text(code, params, language_, Audience::citizen);
    }
    [[nodiscard]] bool indonesian() const { return language_ == Language::id; }

    void begin(const std::string& title) {
        html << "<!doctype html>\n<html lang=\"" << code() << "\"><head><meta charset=\"utf-8\">"
             << "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
             << title << "</title><link rel=\"stylesheet\" href=\"/cekbansos.css\">"
             << "<link rel=\"icon\" href=\"data:,\">"
             << "<script src=\"/cekbansos.js\" defer></script></head><body>"
             << "<a class=\"skip\" href=\"#isi\">" << say("cekbansos.skip"_msg)
             << "</a><header><p class=\"brand\">Cek Bansos</p><a href=\"/cekbansos?lang="
             << std::string_view{indonesian() ? "en" : "id"} << "\" hreflang=\""
             << std::string_view{indonesian() ? "en" : "id"} << "\" lang=\""
             << std::string_view{indonesian() ? "en" : "id"} << "\">"
             << std::string_view{indonesian() ? "English" : "Bahasa Indonesia"}
             << "</a></header><main id=\"isi\">";
    }
    [[nodiscard]] std::string end() {
        html << "</main><footer><p>" << say("cekbansos.privacy"_msg)
             << "</p></footer></body></html>\n";
        return html.take();
    }
    /// Where forms and links of this page go, with its language.
    void here() {
        html << "/cekbansos";
        if (!indonesian()) html << "?lang=en";
    }
    [[nodiscard]] std::string_view code() const { return indonesian() ? "id" : "en"; }

    Html html;

private:
    Language language_;
};

void write_summary(Page& page, const CekbansosForm& form) {
    if (!form.wrong()) return;
    auto& html = page.html;
    html << "<div class=\"galat\" role=\"alert\" tabindex=\"-1\" autofocus id=\"galat\"><h2>"
         << page.say("cekbansos.errors"_msg) << "</h2><ul>";
    const auto item = [&](const std::optional<Refusal>& refusal, Markup target) {
        if (refusal)
            html << "<li><a href=\"#" << target << "\">" << page.say(refusal->code, refusal->params)
                 << "</a></li>";
    };
    item(form.area_error, "prov");
    item(form.name_error, "nama");
    item(form.answer_error, "jawaban");
    html << "</ul></div>";
}

/// The marks of a field that is wrong, and the words beside it.
void write_state(Page& page, const std::optional<Refusal>& error, Markup id) {
    if (error) page.html << " aria-invalid=\"true\" aria-describedby=\"" << id << "\"";
}
void write_error(Page& page, const std::optional<Refusal>& error, Markup id) {
    if (error)
        page.html << "<p class=\"salah\" id=\"" << id << "\">"
                  << page.say(error->code, error->params) << "</p>";
}

void write_area(Page& page, const registry::Regions& regions, const CekbansosForm& form) {
    auto& html = page.html;
    html << "<form id=\"wilayah\" method=\"get\" action=\"/cekbansos\">";
    if (!page.indonesian()) html << "<input type=\"hidden\" name=\"lang\" value=\"en\">";
    if (form.kind == ChallengeKind::words)
        html << "<input type=\"hidden\" name=\"mode\" value=\"words\">";
    html << "<fieldset><legend>" << page.say("cekbansos.area"_msg) << "</legend>";
    write_error(page, form.area_error, "galat-wilayah");
    for (std::size_t level = 0; level < form.area.size(); ++level) {
        const std::string_view field{area_fields[level]};
        const auto* above = level == 0 ? nullptr : form.area[level - 1];
        const bool open = level == 0 || above != nullptr;
        html << "<label for=\"" << field << "\">" << page.say(labels[level])
             << "</label><select id=\"" << field << "\" name=\"" << field << "\"";
        write_state(page, form.area_error, "galat-wilayah");
        if (!open) html << " disabled";
        html << "><option value=\"\">" << page.say("cekbansos.choose"_msg) << "</option>";
        if (open)
            for (const auto& region : regions.below(above)) {
                html << "<option value=\"" << region.code.text() << "\"";
                if (&region == form.area[level]) html << " selected";
                html << ">" << region.name << "</option>";
            }
        html << "</select>";
    }
    html << "<button id=\"lanjut\" class=\"kedua\">"
         << page.say(form.area.back() == nullptr ? "cekbansos.next"_msg
                                                 : "cekbansos.change_area"_msg)
         << "</button><p id=\"kabar\" role=\"status\" data-gagal=\""
         << page.say("cekbansos.no_regions"_msg) << "\"></p></fieldset></form>";
}

void write_challenge(Page& page, const CekbansosForm& form) {
    auto& html = page.html;
    html << "<input type=\"hidden\" name=\"token\" value=\"" << form.token << "\">";
    const bool image = form.kind == ChallengeKind::image;
    if (image)
        html << "<img src=\"/cekbansos/code.png?t=" << form.token
             << "\" width=\"160\" height=\"56\" alt=\"" << page.say("cekbansos.image"_msg) << "\">";
    html << "<label for=\"jawaban\">"
         << (image ? page.say("cekbansos.answer_image"_msg)
                   : page.say("cekbansos.answer_words"_msg, {{"words", form.question}}))
         << "</label>";
    write_error(page, form.answer_error, "galat-jawaban");
    html << "<input id=\"jawaban\" name=\"jawaban\" required maxlength=\"12\" size=\"8\" "
            "autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\"";
    if (!image) html << " inputmode=\"numeric\"";
    write_state(page, form.answer_error, "galat-jawaban");
    // The first button is the one that Enter presses.
    html << "><button class=\"utama\">" << page.say("cekbansos.search"_msg)
         << "</button><div class=\"lain\"><button class=\"kedua\" name=\"aksi\" value=\"baru\" "
            "formnovalidate>"
         << page.say(image ? "cekbansos.other_image"_msg : "cekbansos.other_words"_msg)
         << "</button><button class=\"kedua\" name=\"aksi\" value=\""
         << std::string_view{image ? "words" : "image"} << "\" formnovalidate>"
         << page.say(image ? "cekbansos.use_words"_msg : "cekbansos.use_image"_msg)
         << "</button></div>";
}

void write_question(Page& page, const CekbansosForm& form) {
    auto& html = page.html;
    html << "<form id=\"cari\" method=\"post\" action=\"";
    page.here();
    html << "\"";
    // Without a script the name comes after the village: a step would forget it. Errors need it.
    if (form.area.back() == nullptr && !form.wrong() && form.name.empty()) html << " hidden";
    html << "><input type=\"hidden\" id=\"desa-terpilih\" name=\"desa\" value=\"";
    if (form.area.back() != nullptr) html << form.area.back()->code.text();
    html << "\"><fieldset><legend>" << page.say("cekbansos.person"_msg)
         << "</legend><label for=\"nama\">" << page.say("cekbansos.name"_msg) << "</label>";
    write_error(page, form.name_error, "galat-nama");
    html << "<input id=\"nama\" name=\"nama\" required maxlength=\"120\" autocomplete=\"off\" "
            "spellcheck=\"false\" value=\""
         << form.name << "\"";
    write_state(page, form.name_error, "galat-nama");
    html << ">";
    write_challenge(page, form);
    html << "</fieldset></form>";
}

std::string area_text(const Area& area) {
    std::string text;
    for (const auto* region : {area[3], area[2], area[1], area[0]}) {
        if (region == nullptr) continue;
        if (!text.empty()) text += ", ";
        text += region->name;
    }
    return text;
}

struct Wording {
    MessageCode status;
    std::string meaning;
    std::string place;
};
Wording wording(const Page& page, const lookup::Answer::Line& line) {
    switch (line.state) {
    case State::listed:
        return {"cekbansos.listed"_msg, page.say("cekbansos.listed_meaning"_msg),
                page.say("cekbansos.listed_place"_msg)};
    case State::being_paid:
        return {"cekbansos.being_paid"_msg, page.say("cekbansos.being_paid_meaning"_msg),
                page.say("cekbansos.being_paid_place"_msg, {{"bank", std::string{line.bank}}})};
    case State::held:
        return {"cekbansos.held"_msg,
                line.held ? page.say(payments::message_of(*line.held)) : std::string{},
                page.say("cekbansos.held_place"_msg)};
    }
    return {};
}

void write_line(Page& page, const Area& area, const lookup::Answer::Line& line) {
    auto& html = page.html;
    const auto& programme = *line.programme;
    const auto words = wording(page, line);
    const auto entry = [&](MessageCode label, const std::string& value) {
        html << "<dt>" << page.say(label) << "</dt><dd>" << value << "</dd>";
    };
    html << "<section><h2>" << programme.name.in(page.indonesian() ? Language::id : Language::en)
         << "</h2><dl>";
    entry("cekbansos.period"_msg,
          page.say("cekbansos.period_text"_msg,
                   {{"stage", std::to_string(programme.period.stage.number)},
                    {"stages", std::to_string(programme.period.stage.count)},
                    {"year", std::to_string(programme.period.year)}}));
    html << "<dt>" << page.say("cekbansos.status"_msg) << "</dt><dd><strong>"
         << page.say(words.status) << "</strong> " << words.meaning << "</dd>";
    entry("cekbansos.place"_msg, words.place);
    entry("cekbansos.papers"_msg, page.say("cekbansos.papers_text"_msg));
    entry("cekbansos.ask"_msg,
          page.say("cekbansos.ask_text"_msg, {{"village", area.back()->name}}));
    html << "</dl></section>";
}

void write_notes(Page& page, const lookup::Answer& answer) {
    if (answer.tier == lookup::Tier::fuzzy)
        page.html << "<p>" << page.say("cekbansos.similar"_msg) << "</p>";
    const auto& lines = answer.lines;
    if (std::ranges::adjacent_find(lines, {}, &lookup::Answer::Line::programme) != lines.end())
        page.html << "<p>" << page.say("cekbansos.namesakes"_msg) << "</p>";
}

std::string notice(const Page& words, MessageCode title, const std::string& text) {
    Page page{words};
    page.begin(page.say(title) + " – Cek Bansos");
    page.html << "<h1>" << page.say(title) << "</h1><p>" << text << "</p><p><a href=\"";
    page.here();
    page.html << "\">" << page.say("cekbansos.back"_msg) << "</a></p>";
    return page.end();
}

} // namespace

Area area_of(const registry::Regions& regions, const std::array<std::string_view, 4>& codes) {
    Area area{};
    for (std::size_t level = codes.size(); level-- > 0;) {
        const auto code = RegionCode::parse(codes[level]);
        if (code && static_cast<std::size_t>(code->level()) == level)
            area[level] = regions.find(*code);
        if (area[level] == nullptr && level + 1 < codes.size() && area[level + 1] != nullptr)
            area[level] = regions.enclosing(*area[level + 1], static_cast<RegionLevel>(level));
    }
    for (std::size_t level = 1; level < area.size(); ++level) {
        const auto* above = area[level - 1];
        if (above == nullptr || area[level] == nullptr || area[level]->parent != above->id)
            area[level] = nullptr;
    }
    return area;
}

std::string form_page(const registry::Regions& regions, const CekbansosForm& form,
                      Language language) {
    Page page{language};
    const std::string title{"Cek Bansos"};
    page.begin(form.wrong() ? page.say("cekbansos.errors"_msg) + " – " + title : title);
    write_summary(page, form);
    page.html << "<h1>" << page.say("cekbansos.title"_msg) << "</h1><p>"
              << page.say("cekbansos.lead"_msg) << "</p>";
    write_area(page, regions, form);
    write_question(page, form);
    return page.end();
}

std::string answer_page(const Area& area, std::string_view name, const lookup::Answer& answer,
                        Language language) {
    Page page{language};
    auto& html = page.html;
    const auto title = answer.lines.empty() ? "cekbansos.nobody"_msg : "cekbansos.found"_msg;
    page.begin(page.say(title) + " – Cek Bansos");
    html << "<h1 tabindex=\"-1\" autofocus>" << page.say(title) << "</h1><dl><dt>"
         << page.say("cekbansos.asked_name"_msg) << "</dt><dd>" << names::masked(name)
         << "</dd><dt>" << page.say("cekbansos.asked_area"_msg) << "</dt><dd>" << area_text(area)
         << "</dd></dl>";
    if (answer.lines.empty())
        html << "<p>" << page.say("cekbansos.nobody_text"_msg, {{"village", area.back()->name}})
             << "</p>";
    write_notes(page, answer);
    for (const auto& line : answer.lines)
        write_line(page, area, line);
    html << "<p><a class=\"utama\" href=\"/cekbansos?desa=" << area.back()->code.text();
    if (!page.indonesian()) html << "&amp;lang=en";
    html << "\">" << page.say("cekbansos.again"_msg) << "</a></p>";
    return page.end();
}

std::string wait_page(std::chrono::seconds wait, Language language) {
    const Page words{language};
    const auto minutes = (wait.count() + 59) / 60;
    const auto text = minutes <= 90 ? words.say("cekbansos.wait_minutes"_msg,
                                                {{"minutes", std::to_string(minutes)}})
                                    : words.say("cekbansos.wait_hours"_msg,
                                                {{"hours", std::to_string((minutes + 59) / 60)}});
    return notice(words, "cekbansos.wait"_msg, text);
}

std::string preparing_page(Language language) {
    const Page words{language};
    return notice(words, "cekbansos.preparing"_msg, words.say("cekbansos.preparing_text"_msg));
}

} // namespace tepat::api
