#include "programmes/policy_page.hpp"

#include "programmes/words.hpp"

#include <fmt/format.h>

namespace tepat::programmes {
namespace {

using Cells = std::vector<std::string>;

/// A text as a cell of a table.
std::string cell(std::string text) {
    for (std::size_t at = 0; (at = text.find_first_of("|\n", at)) != std::string::npos; at += 2)
        text.replace(at, 1, text[at] == '|' ? "\\|" : " ");
    return text;
}

class Page {
public:
    Page(const Policy& policy, Language language) : policy_{policy}, language_{language} {}

    std::string write() {
        out_ += "# " + in(policy_.name) + "\n\n" +
                say("programmes.page.from_file"_msg, {{"id", policy_.id}}) + "\n";
        units();
        criteria();
        components();
        fixed();
        goods();
        limits();
        payees();
        stages();
        quota();
        inputs();
        parameters();
        return std::move(out_);
    }

private:
    [[nodiscard]] std::string say(MessageCode code, const MessageParams& params = {}) const {
        return message_text(code, params, language_);
    }
    [[nodiscard]] const std::string& in(const Words& words) const { return words.in(language_); }

    void heading(MessageCode code) { out_ += "\n## " + say(code) + "\n\n"; }
    void row(const Cells& cells) {
        out_ += "|";
        for (const auto& text : cells)
            out_ += " " + cell(text) + " |";
        out_ += "\n";
    }
    /// A table whose last columns are since, until and source.
    void head(std::initializer_list<MessageCode> titles) {
        Cells cells;
        for (const auto title : titles)
            cells.push_back(say(title));
        for (const auto title : {"programmes.page.from"_msg, "programmes.page.until"_msg,
                                 "programmes.page.source"_msg})
            cells.push_back(say(title));
        row(cells);
        out_ += "|";
        for (std::size_t i = 0; i < cells.size(); ++i)
            out_ += "---|";
        out_ += "\n";
    }
    template <class T>
    void dated(Cells cells, const Dated<T>& entry) {
        cells.push_back(entry.from.text());
        cells.push_back(entry.until ? entry.until->text() : "–");
        cells.push_back(source(entry.origin));
        row(cells);
    }
    [[nodiscard]] std::string source(const Origin& origin) const {
        auto text =
            origin.assumed() ? "*" + say("programmes.page.assumption"_msg) + "*" : origin.source;
        if (!origin.note.empty()) text += (origin.assumed() ? ": " : ". ") + origin.note;
        return text;
    }

    [[nodiscard]] std::string unit_name(Unit unit) const {
        switch (unit) {
        case Unit::household:
            return say("programmes.page.household"_msg);
        case Unit::family:
            return say("programmes.page.family"_msg);
        case Unit::person:
            return say("programmes.page.person"_msg);
        case Unit::group:
            return say("programmes.page.group"_msg);
        }
        return {};
    }

    void units() {
        heading("programmes.page.unit"_msg);
        head({"programmes.page.unit"_msg});
        for (const auto& entry : policy_.unit.entries())
            dated({unit_name(entry.value)}, entry);
    }

    void criteria() {
        if (policy_.criteria.empty()) return;
        heading("programmes.page.criteria"_msg);
        out_ += say("programmes.page.criteria_order"_msg) + "\n\n";
        head({"programmes.page.criterion"_msg, "programmes.page.sentence"_msg});
        for (const auto& criterion : policy_.criteria)
            for (const auto& entry : criterion.rules.entries())
                dated({"`" + criterion.id + "`", in(entry.value.sentence)}, entry);
        out_ += "\n" + say("programmes.page.remedies"_msg) + "\n\n";
        for (const auto& criterion : policy_.criteria)
            out_ += "- `" + criterion.id + "`: " + in(criterion.remedy) + "\n";
    }

    void components() {
        if (policy_.components.empty()) return;
        heading("programmes.page.components"_msg);
        head({"programmes.page.component"_msg, "programmes.page.yearly"_msg});
        for (const auto& component : policy_.components)
            for (const auto& entry : component.amounts.entries())
                dated({in(component.name), entry.value.text()}, entry);
        for (const auto& component : policy_.components)
            if (component.duty)
                out_ += "\n" +
                        say("programmes.page.duty"_msg, {{"component", in(component.name)},
                                                         {"duty", in(component.duty->sentence)}}) +
                        "\n";
    }

    void fixed() {
        if (policy_.fixed.empty()) return;
        heading("programmes.page.fixed"_msg);
        head({"programmes.page.part"_msg, "programmes.page.yearly"_msg,
              "programmes.page.by_stage"_msg});
        for (const auto& part : policy_.fixed)
            for (const auto& entry : part.rules.entries())
                dated({in(part.name), entry.value.yearly.text(), by_stage(entry.value.stages)},
                      entry);
    }

    [[nodiscard]] std::string by_stage(const std::vector<Rupiah>& stages) const {
        if (stages.empty()) return say("programmes.page.spread"_msg);
        const bool same = std::ranges::all_of(stages, [&](Rupiah it) { return it == stages[0]; });
        if (same) return fmt::format("{} × {}", stages.size(), stages[0].text());
        std::string text;
        for (const auto stage : stages)
            text += (text.empty() ? "" : ", ") + stage.text();
        return text;
    }

    void goods() {
        if (policy_.goods.empty()) return;
        heading("programmes.page.goods"_msg);
        head({"programmes.page.part"_msg, "programmes.page.by_stage"_msg,
              "programmes.page.pack"_msg});
        for (const auto& part : policy_.goods)
            for (const auto& entry : part.rules.entries()) {
                std::string stages;
                for (const auto grams : entry.value.stages)
                    stages += (stages.empty() ? "" : ", ") + weight_in_words(grams, language_);
                dated({in(part.name), stages, weight_in_words(entry.value.pack, language_)}, entry);
            }
    }

    void limits() {
        if (policy_.persons.entries().empty() && policy_.caps.empty() &&
            policy_.bounds.entries().empty())
            return;
        heading("programmes.page.limits"_msg);
        head({"programmes.page.limit"_msg});
        for (const auto& entry : policy_.persons.entries())
            dated({entry.value.most ? say("programmes.page.most_persons"_msg,
                                          {{"most", std::to_string(*entry.value.most)}})
                                    : say("programmes.page.all_persons"_msg)},
                  entry);
        for (const auto& cap : policy_.caps)
            for (const auto& entry : cap.most.entries())
                dated({in(cap.sentence)}, entry);
        for (const auto& entry : policy_.bounds.entries())
            dated({say("programmes.page.bounds"_msg,
                       {{"least", entry.value.least.text()}, {"most", entry.value.most.text()}})},
                  entry);
    }

    void payees() {
        heading("programmes.page.payees"_msg);
        for (const auto& entry : policy_.provider.entries())
            out_ += say("programmes.page.provider"_msg,
                        {{"provider", in(entry.value)}, {"source", source(entry.origin)}}) +
                    "\n\n";
        if (policy_.payees.empty()) return;
        head({"programmes.page.step"_msg, "programmes.page.payee"_msg});
        for (std::size_t i = 0; i < policy_.payees.size(); ++i)
            for (const auto& entry : policy_.payees[i].rules.entries())
                dated({std::to_string(i + 1), in(policy_.payees[i].name)}, entry);
        out_ += "\n";
        for (const auto& entry : policy_.nik_to_be_paid.entries())
            out_ += say(entry.value ? "programmes.page.nik_needed"_msg
                                    : "programmes.page.nik_not_needed"_msg,
                        {{"from", entry.from.text()}, {"source", source(entry.origin)}}) +
                    "\n";
    }

    void stages() {
        heading("programmes.page.stages"_msg);
        head({"programmes.page.calendar"_msg, "programmes.page.months"_msg});
        for (const auto& calendar : policy_.calendars)
            for (const auto& entry : calendar.plans.entries()) {
                std::string months;
                for (const auto month : entry.value.months)
                    months += (months.empty() ? "" : ", ") + std::to_string(month);
                dated({"`" + calendar.id + "`", months}, entry);
            }
    }

    void quota() {
        if (policy_.quota.entries().empty()) return;
        heading("programmes.page.quota"_msg);
        head({"programmes.page.places"_msg, "programmes.page.areas"_msg,
              "programmes.page.order"_msg});
        for (const auto& entry : policy_.quota.entries()) {
            const auto& its = entry.value;
            std::string order;
            for (const auto& rank : its.order)
                order += (order.empty() ? "" : "; ") + in(rank.sentence);
            const auto places = its.places.value_or(its.allocated());
            dated({std::to_string(places),
                   its.allocation.empty() ? say("programmes.country"_msg)
                                          : say("programmes.page.allocated"_msg,
                                                {{"areas", std::to_string(its.allocation.size())}}),
                   order},
                  entry);
        }
    }

    void inputs() {
        if (policy_.inputs.empty()) return;
        heading("programmes.page.inputs"_msg);
        for (const auto& input : policy_.inputs)
            out_ += "- `" + input.id + "`: " + in(input.name) + " (" +
                    say(input.kind == InputKind::programme ? "programmes.page.programme"_msg
                                                           : "programmes.page.outside"_msg) +
                    ")\n";
    }

    void parameters() {
        if (policy_.parameters.empty()) return;
        heading("programmes.page.parameters"_msg);
        head({"programmes.page.parameter"_msg, "programmes.page.value"_msg});
        for (const auto& parameter : policy_.parameters)
            for (const auto& entry : parameter.values.entries())
                dated(
                    {"`" + parameter.id + "`: " + in(parameter.name), std::to_string(entry.value)},
                    entry);
    }

    const Policy& policy_;
    Language language_;
    std::string out_;
};

} // namespace

std::string policy_page(const Policy& policy) {
    return Page{policy, Language::id}.write() + "\n---\n\n" + Page{policy, Language::en}.write();
}

} // namespace tepat::programmes
