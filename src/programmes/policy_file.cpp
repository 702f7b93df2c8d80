#include "programmes/policy_file.hpp"

#include "rulefiles/condition.hpp"
#include "rulefiles/series.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace tepat::programmes {
namespace {

using rulefiles::Fields;
using rulefiles::Problems;
using rulefiles::read_condition;
using rulefiles::read_series;

constexpr std::int64_t format = 1;

/// The word's place in `words`.
template <class Enum, std::size_t Size>
std::optional<Enum> one_of(const std::array<std::string_view, Size>& words, std::string_view word,
                           Fields& fields, std::string_view key) {
    const auto found = std::ranges::find(words, word);
    if (found != words.end()) return static_cast<Enum>(found - words.begin());
    std::string expected;
    for (const auto& each : words)
        expected += (expected.empty() ? "" : ", ") + std::string{each};
    fields.problems().complain(fields.line(key), "rulefiles.wrong_kind"_msg,
                               {{"field", std::string{key}}, {"expected", expected}});
    return std::nullopt;
}

constexpr std::array<std::string_view, 2> unit_words{"household", "family"};
constexpr std::array<std::string_view, 4> preference_words{"highest_amount", "youngest", "oldest",
                                                           "component"};

std::vector<Preference> read_order(Fields& fields) {
    std::vector<Preference> order;
    for (const auto& word : fields.texts("order"))
        if (const auto one = one_of<Preference>(preference_words, word, fields, "order"))
            order.push_back(*one);
    return order;
}

class PolicyReader {
public:
    PolicyReader(const toml::table& root, Problems& problems)
        : problems_{problems}, root_{root, problems} {}

    Policy read() {
        if (root_.integer("format") != format)
            problems_.complain(root_.line("format"), "rulefiles.which_format"_msg);
        policy_.id = root_.id();
        policy_.name = root_.words("name");
        policy_.unit = read_series<Unit>(root_, "unit", [](Fields& fields) {
            return one_of<Unit>(unit_words, fields.text("value"), fields, "value");
        });
        policy_.member = read_series<Condition>(root_, "member", [](Fields& fields) {
            return read_condition(fields, "holds", Scope::member);
        });
        read_items("calendar", policy_.calendars, &PolicyReader::calendar);
        read_items("criterion", policy_.criteria, &PolicyReader::criterion);
        read_items("component", policy_.components, &PolicyReader::component);
        read_items("cap", policy_.caps, &PolicyReader::cap);
        policy_.persons = read_series<PersonsRule>(root_, "persons", &PolicyReader::persons);
        policy_.bounds = read_series<Bounds>(root_, "bounds", &PolicyReader::bounds);
        read_items("fixed", policy_.fixed, &PolicyReader::fixed);
        read_items("payee", policy_.payees, &PolicyReader::payee);
        policy_.nik_to_be_paid = read_series<bool>(root_, "nik_to_be_paid", [](Fields& fields) {
            return std::optional{fields.boolean("required")};
        });
        root_.finish();
        check_covered("unit", policy_.unit);
        check_covered("persons", policy_.persons);
        check_covered("nik_to_be_paid", policy_.nik_to_be_paid);
        const auto main = std::ranges::find(policy_.calendars, "main", &Calendar::id);
        check_covered("calendar",
                      main == policy_.calendars.end() ? Series<StagePlan>{} : main->plans);
        return std::move(policy_);
    }

private:
    template <class Item>
    void read_items(std::string_view key, std::vector<Item>& items,
                    Item (PolicyReader::*read_item)(Fields&)) {
        for (const auto* table : root_.tables(key)) {
            Fields fields{*table, problems_};
            auto item = (this->*read_item)(fields);
            fields.finish();
            if (std::ranges::find(items, item.id, &Item::id) != items.end())
                problems_.complain(fields.line("id"), "rulefiles.double_id"_msg,
                                   {{"value", item.id}});
            items.push_back(std::move(item));
        }
    }

    Calendar calendar(Fields& fields) {
        auto id = fields.id();
        auto plans = read_series<StagePlan>(fields, "stages", [](Fields& entry) {
            StagePlan plan;
            for (const auto month : entry.integers("months"))
                plan.months.push_back(static_cast<int>(month));
            plan.shares.assign(plan.months.size(), 1);
            if (entry.has("shares")) {
                plan.shares.clear();
                for (const auto part : entry.integers("shares"))
                    plan.shares.push_back(static_cast<int>(part));
            }
            const auto is_month = [](int m) { return m >= 1 && m <= 12; };
            const bool good =
                !plan.months.empty() && std::ranges::all_of(plan.months, is_month) &&
                std::ranges::adjacent_find(plan.months, std::greater_equal{}) ==
                    plan.months.end() &&
                plan.shares.size() == plan.months.size() &&
                std::ranges::all_of(plan.shares, [](int s) { return s >= 1 && s <= 366; });
            if (!good) entry.problems().complain(entry.line("months"), "programmes.bad_stages"_msg);
            return good ? std::optional{plan} : std::nullopt;
        });
        return {std::move(id), std::move(plans)};
    }

    Criterion criterion(Fields& fields) {
        auto id = fields.id();
        auto remedy = fields.words("remedy");
        auto rules = read_series<CriterionRule>(fields, "rule", &PolicyReader::criterion_rule);
        return {std::move(id), std::move(remedy), std::move(rules)};
    }

    static std::optional<CriterionRule> criterion_rule(Fields& fields) {
        constexpr std::array<std::string_view, 3> kinds{"holds", "excluded_when", "persons"};
        if (std::ranges::count_if(kinds, [&](auto kind) { return fields.has(kind); }) != 1) {
            fields.problems().complain(fields.line(), "programmes.one_kind"_msg);
            return std::nullopt;
        }
        const auto found = std::ranges::find_if(kinds, [&](auto kind) { return fields.has(kind); });
        CriterionRule rule;
        rule.kind = static_cast<CriterionKind>(found - kinds.begin());
        rule.sentence = fields.words("sentence");
        if (rule.kind == CriterionKind::persons) {
            rule.persons = positive(fields, "persons");
            return rule;
        }
        rule.condition = read_condition(fields, *found, Scope::unit);
        return rule.condition ? std::optional{std::move(rule)} : std::nullopt;
    }

    static int positive(Fields& fields, std::string_view key) {
        const auto value = fields.integer(key);
        if (value < 1 || value > 1000)
            fields.problems().complain(fields.line(key), "rulefiles.wrong_kind"_msg,
                                       {{"field", std::string{key}}, {"expected", "1–1000"}});
        return static_cast<int>(std::clamp<std::int64_t>(value, 1, 1000));
    }

    Component component(Fields& fields) {
        Component made;
        made.id = fields.id();
        made.name = fields.words("name");
        if (fields.has("duty")) {
            if (const auto* table = fields.table("duty")) {
                Fields duty{*table, problems_};
                made.duty = Duty{duty.id(), duty.words("sentence")};
                duty.finish();
            }
        }
        made.rules = read_series<Condition>(fields, "rule", [](Fields& entry) {
            return read_condition(entry, "holds", Scope::member);
        });
        made.amounts = read_series<Rupiah>(
            fields, "amount", [](Fields& entry) { return std::optional{entry.rupiah("rupiah")}; });
        if (rulefiles::span_of(made.rules) != rulefiles::span_of(made.amounts))
            problems_.complain(fields.line(), "programmes.different_span"_msg,
                               {{"component", made.id}});
        return made;
    }

    Cap cap(Fields& fields) {
        Cap made;
        made.id = fields.id();
        made.sentence = fields.words("sentence");
        for (const auto& id : fields.texts("components")) {
            const auto found = std::ranges::find(policy_.components, id, &Component::id);
            if (found == policy_.components.end())
                problems_.complain(fields.line("components"), "programmes.unknown_id"_msg,
                                   {{"value", id}});
            made.components.push_back(
                static_cast<std::uint16_t>(found - policy_.components.begin()));
        }
        made.most = read_series<int>(fields, "most", [](Fields& entry) {
            return std::optional{positive(entry, "persons")};
        });
        return made;
    }

    static std::optional<PersonsRule> persons(Fields& fields) {
        PersonsRule rule;
        if (fields.has("most")) rule.most = positive(fields, "most");
        rule.order = read_order(fields);
        return rule;
    }

    static std::optional<Bounds> bounds(Fields& fields) {
        const Bounds made{fields.rupiah("least"), fields.rupiah("most")};
        if (made.least > made.most)
            fields.problems().complain(fields.line("least"), "programmes.bad_bounds"_msg);
        return made;
    }

    FixedPart fixed(Fields& fields) {
        auto id = fields.id();
        auto name = fields.words("name");
        auto rules = read_series<FixedRule>(fields, "rule",
                                            [this](Fields& entry) { return fixed_rule(entry); });
        return {std::move(id), std::move(name), std::move(rules)};
    }

    std::optional<FixedRule> fixed_rule(Fields& fields) {
        FixedRule rule;
        rule.yearly = fields.rupiah("rupiah");
        if (fields.has("when")) {
            rule.when = read_condition(fields, "when", Scope::unit);
            if (!rule.when) return std::nullopt;
        }
        if (!fields.has("stages")) return rule;
        for (const auto amount : fields.integers("stages"))
            rule.stages.emplace_back(amount);
        check_stages(fields, rule);
        return rule;
    }

    /// A part with stages of its own: they sum to it, fit the calendar, and no bounds apply
    /// meanwhile.
    void check_stages(Fields& fields, const FixedRule& rule) {
        const auto from = fields.date("from");
        const auto until = fields.date_if("until");
        Rupiah sum;
        bool good = true;
        for (const auto stage : rule.stages) {
            good = good && stage >= Rupiah{};
            sum += stage;
        }
        const auto overlaps = [&](const auto& entry) {
            return (!until || entry.from <= *until) && (!entry.until || *entry.until >= from);
        };
        for (const auto& calendar : policy_.calendars)
            for (const auto& entry : calendar.plans.entries())
                if (overlaps(entry) && entry.value.months.size() != rule.stages.size())
                    good = false;
        if (!good || sum != rule.yearly || std::ranges::any_of(policy_.bounds.entries(), overlaps))
            problems_.complain(fields.line("stages"), "programmes.bad_stages"_msg);
    }

    PayeeStep payee(Fields& fields) {
        auto id = fields.id();
        auto name = fields.words("name");
        auto rules =
            read_series<PayeeRule>(fields, "rule", [](Fields& entry) -> std::optional<PayeeRule> {
                auto who = read_condition(entry, "holds", Scope::payee);
                auto order = read_order(entry);
                if (!who) return std::nullopt;
                return PayeeRule{*std::move(who), std::move(order)};
            });
        return {std::move(id), std::move(name), std::move(rules)};
    }

    template <class T>
    void check_covered(std::string_view key, const Series<T>& series) {
        const auto [from, until] = rulefiles::span_of(series);
        const auto [begin, end] = rulefiles::span_of(policy_.unit);
        if (series.entries().empty() || from > begin || (until && (!end || *until < *end)))
            problems_.complain(root_.line(key), "programmes.not_covered"_msg,
                               {{"field", std::string{key}}});
    }

    Problems& problems_;
    Fields root_;
    Policy policy_;
};

} // namespace

Result<Policy> read_policy(std::string_view toml, std::string_view file) {
    Problems problems{file};
    toml::table root;
    if (!rulefiles::parse_toml(toml, file, root, problems))
        return std::unexpected(*problems.first());
    auto policy = PolicyReader{root, problems}.read();
    if (problems.first()) return std::unexpected(*problems.first());
    policy.digest = rulefiles::digest_of(root);
    return policy;
}

} // namespace tepat::programmes
