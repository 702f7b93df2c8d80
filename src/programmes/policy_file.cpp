#include "programmes/policy_file.hpp"

#include "programmes/asleep.hpp"
#include "programmes/detail/listed.hpp"
#include "rulefiles/condition.hpp"
#include "rulefiles/series.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace tepat::programmes {
namespace {

using rulefiles::Fields;
using rulefiles::Problems;
using rulefiles::read_series;

constexpr std::int64_t format = 1;
constexpr std::int64_t most_grams = 1'000'000'000;
constexpr std::int64_t most_places = 999'999'999;

/// The word's place in `words`.
template <class Enum, std::size_t Size>
std::optional<Enum> one_of(const std::array<std::string_view, Size>& words, std::string_view word,
                           Fields& fields, std::string_view key) {
    const auto found = std::ranges::find(words, word);
    if (found != words.end()) return static_cast<Enum>(found - words.begin());
    std::string expected;
    for (const auto& each : words)
        expected += (expected.empty() ? "" : ", ") + std::string{each};
    fields.problems().complain(fields.where(key), "rulefiles.wrong_kind"_msg,
                               {{"field", std::string{key}}, {"expected", expected}});
    return std::nullopt;
}

constexpr std::array<std::string_view, 4> unit_words{"household", "family", "person", "group"};
constexpr std::array<std::string_view, 2> list_words{"programme", "outside"};
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
            problems_.complain(root_.where("format"), "rulefiles.which_format"_msg);
        policy_.id = root_.id();
        policy_.name = root_.words("name");
        parameters_.read(root_);
        root_.use(parameters_);
        policy_.unit = read_series<Unit>(root_, "unit", [](Fields& fields) {
            return one_of<Unit>(unit_words, fields.text("value"), fields, "value");
        });
        check_units();
        read_items("input", policy_.inputs, &PolicyReader::input);
        declare_names();
        policy_.member = read_series<Condition>(root_, "member", [this](Fields& fields) {
            return condition(fields, "holds", Scope::member);
        });
        read_items("calendar", policy_.calendars, &PolicyReader::calendar);
        read_items("criterion", policy_.criteria, &PolicyReader::criterion);
        read_items("component", policy_.components, &PolicyReader::component);
        read_items("cap", policy_.caps, &PolicyReader::cap);
        policy_.persons = read_series<PersonsRule>(root_, "persons", &PolicyReader::persons);
        policy_.bounds = read_series<Bounds>(root_, "bounds", &PolicyReader::bounds);
        read_items("fixed", policy_.fixed, &PolicyReader::fixed);
        read_items("goods", policy_.goods, &PolicyReader::goods);
        read_items("payee", policy_.payees, &PolicyReader::payee);
        policy_.provider = read_series<Words>(
            root_, "provider", [](Fields& fields) { return std::optional{fields.words("name")}; });
        policy_.quota =
            read_series<Quota>(root_, "quota", [this](Fields& fields) { return quota(fields); });
        policy_.nik_to_be_paid = read_series<bool>(root_, "nik_to_be_paid", [](Fields& fields) {
            return std::optional{fields.boolean("required")};
        });
        root_.finish();
        check_covered("unit", policy_.unit);
        if (!policy_.components.empty() || root_.has("persons"))
            check_covered("persons", policy_.persons);
        check_covered("nik_to_be_paid", policy_.nik_to_be_paid);
        const auto main = std::ranges::find(policy_.calendars, "main", &Calendar::id);
        check_covered("calendar",
                      main == policy_.calendars.end() ? Series<StagePlan>{} : main->plans);
        parameters_.check_used(problems_);
        policy_.parameters = parameters_.all();
        detail::find_asked(policy_);
        for (const auto& input : policy_.inputs)
            if (input.asked.empty())
                problems_.complain(input.where, "programmes.input_unused"_msg,
                                   {{"input", input.id}});
        return std::move(policy_);
    }

private:
    /// Persons, groups and families are counted in different ways: a file keeps to one.
    void check_units() {
        const auto kind = [](Unit unit) { return unit == Unit::household ? Unit::family : unit; };
        const auto& entries = policy_.unit.entries();
        for (const auto& entry : entries)
            if (kind(entry.value) != kind(entries.front().value))
                problems_.complain(root_.where("unit"), "programmes.mixed_units"_msg,
                                   {{"first", std::string{name_of(entries.front().value)}},
                                    {"other", std::string{name_of(entry.value)}}});
    }

    Input input(Fields& fields) {
        Input made;
        made.id = fields.id();
        made.name = fields.words("name");
        made.where = fields.where();
        made.kind = one_of<InputKind>(list_words, fields.text("list"), fields, "list")
                        .value_or(InputKind::outside);
        if (policy_.inputs.size() == facts::most_inputs)
            problems_.complain(made.where, "programmes.many_inputs"_msg,
                               {{"most", std::to_string(facts::most_inputs)}});
        return made;
    }

    /// Makes the names that conditions may use.
    void declare_names() {
        std::vector<std::string> listed;
        for (const auto& input : policy_.inputs)
            if (listed.size() < facts::most_inputs &&
                std::ranges::find(listed, input.id) == listed.end())
                listed.push_back(input.id);
        for (const auto scope : {Scope::unit, Scope::member, Scope::payee})
            names_[static_cast<std::size_t>(scope)] =
                facts::schema(scope, policy_.of_persons(), listed);
    }
    [[nodiscard]] const rules::Schema& names(Scope scope) const {
        return names_[static_cast<std::size_t>(scope)];
    }
    std::optional<Condition> condition(Fields& fields, std::string_view key, Scope scope) const {
        return rulefiles::read_condition(fields, key, names(scope));
    }

    template <class Item>
    void read_items(std::string_view key, std::vector<Item>& items,
                    Item (PolicyReader::*read_item)(Fields&)) {
        for (const auto* table : root_.tables(key)) {
            Fields fields{*table, root_};
            auto item = (this->*read_item)(fields);
            fields.finish();
            if (std::ranges::find(items, item.id, &Item::id) != items.end())
                problems_.complain(fields.where("id"), "rulefiles.double_id"_msg,
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
            if (!good)
                entry.problems().complain(entry.where("months"), "programmes.bad_stages"_msg);
            return good ? std::optional{plan} : std::nullopt;
        });
        return {std::move(id), std::move(plans)};
    }

    Criterion criterion(Fields& fields) {
        auto id = fields.id();
        // Lists give it as the reason of those who sleep, of whom no rule was asked.
        if (id == asleep)
            fields.problems().complain(fields.where("id"), "programmes.criterion_asleep"_msg,
                                       {{"id", id}, {"instead", "not_asleep"}});
        auto remedy = fields.words("remedy");
        auto rules = read_series<CriterionRule>(
            fields, "rule", [this](Fields& entry) { return criterion_rule(entry); });
        return {std::move(id), std::move(remedy), std::move(rules)};
    }

    std::optional<CriterionRule> criterion_rule(Fields& fields) const {
        constexpr std::array<std::string_view, 3> kinds{"holds", "excluded_when", "persons"};
        if (std::ranges::count_if(kinds, [&](auto kind) { return fields.has(kind); }) != 1) {
            fields.problems().complain(fields.where(), "programmes.one_kind"_msg);
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
        rule.condition = condition(fields, *found, Scope::unit);
        return rule.condition ? std::optional{std::move(rule)} : std::nullopt;
    }

    static int positive(Fields& fields, std::string_view key) {
        const auto value = fields.integer(key);
        if (value < 1 || value > 1000)
            fields.problems().complain(fields.where(key), "rulefiles.wrong_kind"_msg,
                                       {{"field", std::string{key}}, {"expected", "1–1000"}});
        return static_cast<int>(std::clamp<std::int64_t>(value, 1, 1000));
    }

    Component component(Fields& fields) {
        Component made;
        made.id = fields.id();
        made.name = fields.words("name");
        if (fields.has("duty")) {
            if (const auto* table = fields.table("duty")) {
                Fields duty{*table, fields};
                made.duty = Duty{duty.id(), duty.words("sentence")};
                duty.finish();
            }
        }
        made.rules = read_series<Condition>(fields, "rule", [this](Fields& entry) {
            return condition(entry, "holds", Scope::member);
        });
        made.amounts = read_series<Rupiah>(
            fields, "amount", [](Fields& entry) { return std::optional{entry.rupiah("rupiah")}; });
        if (rulefiles::span_of(made.rules) != rulefiles::span_of(made.amounts))
            problems_.complain(fields.where(), "programmes.different_span"_msg,
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
                problems_.complain(fields.where("components"), "programmes.unknown_id"_msg,
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
            fields.problems().complain(fields.where("least"), "programmes.bad_bounds"_msg);
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
        if (!read_when(fields, rule.when)) return std::nullopt;
        if (fields.has("each_stage")) {
            const auto each = fields.rupiah("each_stage");
            rule.stages.assign(stages_of(fields), each);
            for (std::size_t i = 0; i < rule.stages.size(); ++i)
                rule.yearly += each;
            if (bounded(fields)) bad_stages(fields, "each_stage");
            return rule;
        }
        rule.yearly = fields.rupiah("rupiah");
        if (!fields.has("stages")) return rule;
        Rupiah sum;
        for (const auto amount : fields.integers("stages")) {
            rule.stages.emplace_back(amount);
            sum += Rupiah{amount};
        }
        const bool negative =
            std::ranges::any_of(rule.stages, [](Rupiah r) { return r < Rupiah{}; });
        if (negative || sum != rule.yearly || rule.stages.size() != stages_of(fields) ||
            bounded(fields))
            bad_stages(fields, "stages");
        return rule;
    }

    GoodsPart goods(Fields& fields) {
        auto id = fields.id();
        auto name = fields.words("name");
        auto rules = read_series<GoodsRule>(fields, "rule",
                                            [this](Fields& entry) { return goods_rule(entry); });
        return {std::move(id), std::move(name), std::move(rules)};
    }

    std::optional<GoodsRule> goods_rule(Fields& fields) {
        GoodsRule rule;
        if (!read_when(fields, rule.when)) return std::nullopt;
        rule.pack = fields.integer("pack_grams");
        const bool several = fields.has("stages");
        if (several)
            rule.stages = fields.integers("stages");
        else
            rule.stages.assign(stages_of(fields), fields.integer("grams"));
        const auto whole = [&](std::int64_t grams) {
            return grams >= 0 && grams <= most_grams && grams % rule.pack == 0;
        };
        if (rule.pack < 1 || rule.pack > most_grams || !std::ranges::all_of(rule.stages, whole))
            problems_.complain(fields.where("pack_grams"), "programmes.bad_packs"_msg);
        if (rule.stages.size() != stages_of(fields)) bad_stages(fields, "stages");
        return rule;
    }

    /// False after a complaint.
    bool read_when(Fields& fields, std::optional<Condition>& when) const {
        if (!fields.has("when")) return true;
        when = condition(fields, "when", Scope::unit);
        return when.has_value();
    }

    void bad_stages(Fields& fields, std::string_view key) {
        problems_.complain(fields.where(key), "programmes.bad_stages"_msg);
    }

    /// Whether a dated entry holds at some time while `fields` does.
    template <class Entry>
    static bool meets(Fields& fields, const Entry& entry) {
        const auto until = fields.date_if("until");
        return (!until || entry.from <= *until) &&
               (!entry.until || *entry.until >= fields.date("from"));
    }

    /// How many stages every calendar has meanwhile; 0 when that is not one number.
    std::size_t stages_of(Fields& fields) const {
        std::optional<std::size_t> stages;
        for (const auto& calendar : policy_.calendars)
            for (const auto& entry : calendar.plans.entries()) {
                if (!meets(fields, entry)) continue;
                if (stages && *stages != entry.value.months.size()) return 0;
                stages = entry.value.months.size();
            }
        return stages.value_or(0);
    }

    /// Whether bounds apply meanwhile: a part with stages of its own could not be bounded.
    bool bounded(Fields& fields) const {
        return std::ranges::any_of(policy_.bounds.entries(),
                                   [&](const auto& entry) { return meets(fields, entry); });
    }

    std::optional<Quota> quota(Fields& fields) {
        Quota made;
        made.where = fields.where();
        if (fields.has("places")) made.places = places(fields, "places");
        if (fields.has("allocation")) {
            if (const auto* table = fields.table("allocation")) {
                Fields areas{*table, fields};
                read_allocation(areas, made);
            }
        } else if (!made.places) {
            problems_.complain(fields.where(), "rulefiles.missing_field"_msg,
                               {{"field", "places"}});
        }
        if (made.places && made.allocated() > *made.places)
            problems_.complain(fields.where("places"), "programmes.allocated_more"_msg,
                               {{"sum", std::to_string(made.allocated())},
                                {"places", std::to_string(*made.places)}});
        for (const auto* table : fields.tables("order")) {
            Fields rank{*table, fields};
            auto measure = rulefiles::read_measure(rank, "value", names(Scope::unit));
            auto sentence = rank.words("sentence");
            rank.finish();
            if (measure) made.order.push_back({*std::move(measure), std::move(sentence)});
        }
        if (made.order.empty() || made.order.size() > most_ranks)
            problems_.complain(
                fields.where("order"), "rulefiles.wrong_kind"_msg,
                {{"field", "order"}, {"expected", "1–" + std::to_string(most_ranks)}});
        return made;
    }

    /// Of provinces or of regencies.
    void read_allocation(Fields& areas, Quota& quota) {
        for (const auto& key : areas.keys()) {
            const auto area = RegionCode::parse(key);
            if (!area || area->level() > RegionLevel::regency || area->country())
                problems_.complain(areas.where(key), "programmes.bad_area"_msg, {{"value", key}});
            else
                quota.allocation.push_back({*area, places(areas, key), areas.where(key)});
        }
        std::ranges::sort(quota.allocation, {}, &Allocation::area);
        for (const auto& one : quota.allocation)
            if (one.area.level() != quota.allocation.front().area.level())
                problems_.complain(one.where, "programmes.mixed_areas"_msg,
                                   {{"value", one.area.text()}});
    }

    static std::int64_t places(Fields& fields, std::string_view key) {
        const auto value = fields.integer(key);
        if (value < 0 || value > most_places)
            fields.problems().complain(fields.where(key), "rulefiles.wrong_kind"_msg,
                                       {{"field", std::string{key}}, {"expected", "0–999999999"}});
        return std::clamp<std::int64_t>(value, 0, most_places);
    }

    PayeeStep payee(Fields& fields) {
        auto id = fields.id();
        auto name = fields.words("name");
        auto rules = read_series<PayeeRule>(fields, "rule",
                                            [this](Fields& entry) -> std::optional<PayeeRule> {
                                                auto who = condition(entry, "holds", Scope::payee);
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
            problems_.complain(root_.where(key), "programmes.not_covered"_msg,
                               {{"field", std::string{key}}});
    }

    Problems& problems_;
    Fields root_;
    rulefiles::Parameters parameters_;
    Policy policy_;
    std::array<rules::Schema, 3> names_;
};

} // namespace

Result<Policy> read_policy(std::string_view toml, std::string_view file,
                           std::span<const ParameterValue> chosen) {
    Problems problems{file};
    toml::table root;
    if (!rulefiles::parse_toml(toml, file, root, problems) ||
        !rulefiles::choose(root, chosen, problems))
        return std::unexpected(*problems.first());
    auto policy = PolicyReader{root, problems}.read();
    if (problems.first()) return std::unexpected(*problems.first());
    policy.digest = rulefiles::digest_of(root);
    return policy;
}

} // namespace tepat::programmes
