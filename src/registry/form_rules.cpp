#include "registry/form_rules.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tepat::registry {
namespace {

class Judge {
public:
    Judge(const Form& form, Given given, std::set<int> told, Fullness fullness, Date on)
        : form_{form}, given_{std::move(given)}, told_{std::move(told)}, fullness_{fullness},
          on_{on} {}

    void judge(const FormRule& rule) {
        if (!concerns(rule)) return;
        const AnswerIs* against = nullptr;
        bool unknown = false;
        for (const auto& condition : rule.when) {
            const auto held = holds(condition);
            if (!held)
                unknown = true;
            else if (!*held && against == nullptr)
                against = &condition;
        }
        if (against != nullptr) {
            for (const auto* fields : {&rule.asks, &rule.may})
                for (const int field : *fields)
                    if (given_.contains(field))
                        say(field, {"registry.rule_unasked"_msg, {{"because", column(*against)}}});
            return;
        }
        if (unknown) return;
        for (const int field : rule.asks)
            if (fullness_ == Fullness::whole && !given_.contains(field))
                say(field, {"registry.rule_missing"_msg, {{"because", column(rule.when.front())}}});
        for (const auto& needed : rule.needs)
            if (holds(needed) == false)
                say(rule.when.front().field,
                    {"registry.rule_unfit"_msg, {{"other", column(needed)}}});
    }

    std::vector<FieldProblem> take() { return std::move(problems_); }

private:
    [[nodiscard]] bool concerns(const FormRule& rule) const {
        const auto told = [&](int field) { return told_.contains(field); };
        const auto of = &AnswerIs::field;
        return std::ranges::any_of(rule.when, told, of) || std::ranges::any_of(rule.asks, told) ||
               std::ranges::any_of(rule.may, told) || std::ranges::any_of(rule.needs, told, of);
    }
    /// Nothing when there is no answer.
    [[nodiscard]] std::optional<bool> holds(const AnswerIs& condition) const {
        const auto found = given_.find(condition.field);
        if (found == given_.end() || !found->second) return std::nullopt;
        auto value = *found->second;
        if (condition.age) value = age_years(Date{static_cast<std::int32_t>(value)}, on_);
        return (condition.one_of.empty() ||
                std::ranges::find(condition.one_of, value) != condition.one_of.end()) &&
               value >= condition.least.value_or(value) && value <= condition.most.value_or(value);
    }
    [[nodiscard]] std::string column(const AnswerIs& condition) const {
        return form_.field(condition.field)->column;
    }
    void say(int field, Refusal why) {
        problems_.push_back({form_.field(field)->fact, std::move(why)});
    }

    const Form& form_;
    Given given_;
    std::set<int> told_;
    Fullness fullness_;
    Date on_;
    std::vector<FieldProblem> problems_;
};

} // namespace

void give(Given& given, const Answers& answers) {
    answers.each(
        [&](const Answer& answer) { given.insert_or_assign(answer.field, answer.integer); });
}

Given given_of(const Form& form, const PersonView& person) {
    Given given;
    const auto say = [&](FieldRole role, std::optional<std::int64_t> value) {
        const auto* field = form.with_role(role);
        if (field == nullptr || !value) return;
        if (field->kind == FieldKind::code) {
            const auto* code = field->code_for(*value);
            if (code == nullptr) return;
            value = code->code;
        }
        given.insert_or_assign(field->number, value);
    };
    const auto stated = [](const auto& its) -> std::optional<std::int64_t> {
        if (!its) return std::nullopt;
        return static_cast<std::int64_t>(*its);
    };
    if (person.born) say(FieldRole::birth_date, person.born->day_number());
    if (person.sex) say(FieldRole::sex, *person.sex == Sex::male ? 1 : 2);
    say(FieldRole::household_relation, stated(person.to_household_head));
    say(FieldRole::family_relation, stated(person.to_family_head));
    give(given, person.answers());
    return given;
}

std::vector<FieldProblem> broken_rules(const Form& form, Given known, const Said& told,
                                       Fullness fullness, Date on) {
    std::set<int> fields{told.cleared.begin(), told.cleared.end()};
    for (const int field : told.cleared)
        known.erase(field);
    const Answers answers{told.told};
    answers.each([&](const Answer& answer) { fields.insert(answer.field); });
    give(known, answers);
    Judge judge{form, std::move(known), std::move(fields), fullness, on};
    for (const auto& rule : form.rules)
        judge.judge(rule);
    return judge.take();
}

} // namespace tepat::registry
