#include "programmes/example.hpp"

#include "programmes/list_line.hpp"
#include "rulefiles/fields.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace tepat::programmes {
namespace {

using rulefiles::Fields;
using rulefiles::Problems;
using rules::Kind;
using rules::Value;

constexpr std::array<std::string_view, 4> outcomes{"eligible", "ineligible", "undetermined",
                                                   "not_in_force"};
constexpr std::int64_t usual_province = 32;
constexpr std::int64_t usual_regency = 3201;

/// Reads a fact by its name: a word of its category, a number, a date or a yes/no.
Value read_fact(Fields& fields, const FactType& type) {
    if (type.kind == Kind::boolean) return Value::boolean(fields.boolean(type.name));
    if (type.kind == Kind::timestamp) return Value::date(fields.date(type.name));
    if (type.category == nullptr) return Value::integer(fields.integer(type.name));
    const auto word = fields.text(type.name);
    const auto& words = type.category->words;
    const auto found = std::ranges::find(words, word, &facts::Word::name);
    if (found != words.end()) return Value::integer(found->code);
    std::string expected;
    for (const auto& one : words)
        expected += (expected.empty() ? "" : ", ") + std::string{one.name};
    fields.problems().complain(fields.where(type.name), "rulefiles.wrong_kind"_msg,
                               {{"field", std::string{type.name}}, {"expected", expected}});
    return {};
}

class ExampleReader {
public:
    ExampleReader(const toml::table& root, Problems& problems)
        : problems_{problems}, root_{root, problems} {}

    Example read() {
        example_.about = root_.text("about");
        example_.household = std::make_unique<facts::MemoryUnit>(next_id());
        const auto families = root_.tables("family");
        for (const auto* table : families)
            read_family(*table);
        read_household(static_cast<std::int64_t>(families.size()));
        for (const auto* table : root_.tables("expect")) {
            Fields fields{*table, problems_};
            example_.expected.push_back(read_expected(fields));
            fields.finish();
        }
        root_.finish();
        return std::move(example_);
    }

private:
    SubjectId next_id() { return SubjectId{++last_id_}; }

    void read_family(const toml::table& table) {
        Fields fields{table, problems_};
        auto& family =
            *example_.families.emplace_back(std::make_unique<facts::MemoryUnit>(next_id()));
        auto& tags = example_.family_tags.emplace_back();
        for (const auto* member : fields.tables("member")) {
            Fields facts{*member, problems_};
            tags.push_back(facts.text("tag"));
            example_.household_tags.push_back(tags.back());
            read_member(facts, family);
            facts.finish();
        }
        fields.finish();
    }

    void read_member(Fields& facts, facts::MemoryUnit& family) {
        const auto person = next_id();
        const auto in_family = family.add_member(person);
        const auto in_household = example_.household->add_member(person);
        const auto set = [&](MemberFact fact, const Value& value) {
            family.set(in_family, fact, value);
            example_.household->set(in_household, fact, value);
        };
        set(MemberFact::presence, Value::integer(1));
        set(MemberFact::has_nik, Value::boolean(true));
        for (int at = 0; at < member_facts; ++at) {
            const auto fact = static_cast<MemberFact>(at);
            const auto& type = fact_type(fact);
            const bool needed = fact == MemberFact::sex || fact == MemberFact::relation;
            if (needed || facts.has(type.name)) set(fact, read_fact(facts, type));
        }
        // The heads of further families are "other" to the head of the household, and so are
        // theirs.
        if (example_.families.size() > 1)
            example_.household->set(in_household, MemberFact::relation, Value::integer(8));
    }

    void read_household(std::int64_t families) {
        const auto set = [&](HouseholdFact fact, const Value& value) {
            example_.household->set(fact, value);
            for (const auto& family : example_.families)
                family->set(fact, value);
        };
        set(HouseholdFact::presence, Value::integer(1));
        set(HouseholdFact::province, Value::integer(usual_province));
        set(HouseholdFact::regency, Value::integer(usual_regency));
        set(HouseholdFact::families, Value::integer(families));
        const auto* table = root_.table("household");
        if (table == nullptr) return;
        Fields facts{*table, problems_};
        for (int at = 0; at < household_facts; ++at) {
            const auto fact = static_cast<HouseholdFact>(at);
            if (facts.has(fact_type(fact).name)) set(fact, read_fact(facts, fact_type(fact)));
        }
        facts.finish();
    }

    Expected read_expected(Fields& fields) {
        Expected made;
        made.line = fields.where().line;
        made.on = fields.date("on");
        if (fields.has("family")) made.family = static_cast<int>(fields.integer("family"));
        if (made.family < 1 || made.family > std::ssize(example_.families))
            problems_.complain(fields.where("family"), "programmes.example_family"_msg,
                               {{"value", std::to_string(made.family)}});
        made.calendar = fields.text_or("calendar", "main");
        if (fields.has("person")) made.person = tagged_one(fields, "person");
        if (fields.has("listed")) made.listed = fields.texts("listed");
        if (fields.has("place")) made.place = fields.integer("place");
        if (fields.has("parts")) made.parts = fields.text("parts");
        made.outcome = fields.text("outcome");
        if (std::ranges::find(outcomes, made.outcome) == outcomes.end())
            problems_.complain(fields.where("outcome"), "rulefiles.wrong_kind"_msg,
                               {{"field", "outcome"},
                                {"expected", "eligible, ineligible, undetermined, not_in_force"}});
        if (fields.has("criterion")) made.criterion = fields.text("criterion");
        if (fields.has("yearly")) made.yearly = fields.rupiah("yearly");
        if (fields.has("stage")) made.stage = fields.rupiah("stage");
        if (fields.has("components")) made.components = fields.text("components");
        if (fields.has("left_out")) made.left_out = tagged(fields, "left_out");
        if (fields.has("payee")) made.payee = fields.text("payee");
        if (fields.has("duties")) made.duties = tagged(fields, "duties");
        return made;
    }

    std::string tagged_one(Fields& fields, std::string_view key) {
        auto tag = fields.text(key);
        const auto& tags = example_.household_tags;
        if (std::ranges::find(tags, tag) == tags.end())
            problems_.complain(fields.where(key), "programmes.example_member"_msg,
                               {{"value", tag}});
        return tag;
    }

    /// Texts that begin with the tag of a member.
    std::vector<std::string> tagged(Fields& fields, std::string_view key) {
        auto texts = fields.texts(key);
        for (const auto& text : texts) {
            const auto tag = text.substr(0, text.find(' '));
            const auto& tags = example_.household_tags;
            if (std::ranges::find(tags, tag) == tags.end())
                problems_.complain(fields.where(key), "programmes.example_member"_msg,
                                   {{"value", tag}});
        }
        return texts;
    }

    Problems& problems_;
    Fields root_;
    Example example_;
    std::int64_t last_id_ = 0;
};

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

class Checker {
public:
    Checker(const Policy& policy, const Example& example, Shown& shown)
        : policy_{policy}, example_{example}, shown_{shown} {}

    std::vector<Refusal> run() {
        for (const auto& expected : example_.expected)
            check(expected);
        return std::move(differences_);
    }

private:
    void check(const Expected& expected) {
        expected_ = &expected;
        const auto at = policy_.at(expected.on, expected.calendar);
        if (!at) return compare("outcome", "not_in_force", expected.outcome);
        const bool whole = at->unit == Unit::household;
        const auto family = static_cast<std::size_t>(expected.family - 1);
        tags_ = whole ? &example_.household_tags : &example_.family_tags[family];
        facts::MemoryUnit unit{(whole ? *example_.household : *example_.families[family]).view()};
        if (at->unit == Unit::person) {
            const auto tag = std::ranges::find(*tags_, expected.person);
            unit.set_self(tag == tags_->end() ? 0
                                              : static_cast<std::int32_t>(tag - tags_->begin()));
        }
        for (const auto& list : expected.listed) {
            const auto input = std::ranges::find(policy_.inputs, list, &Input::id);
            if (input == policy_.inputs.end()) return compare("listed", "", list);
            unit.set_listed(static_cast<std::size_t>(input - policy_.inputs.begin()), true);
            shown_.listed.insert(list);
        }
        auto decision = decide_family(*at, unit.view());
        if (expected.place && decision.outcome == Verdict::eligible)
            put(decision, *at, unit.view());
        show(decision);
        compare("outcome", std::string{outcomes[static_cast<std::size_t>(decision.outcome)]},
                expected.outcome);
        if (expected.criterion) compare("criterion", criterion_of(decision), *expected.criterion);
        if (expected.parts) compare("parts", parts(decision, *at), *expected.parts);
        if (expected.yearly) compare("yearly", decision.yearly.text(), expected.yearly->text());
        if (expected.stage) compare("stage", decision.stage.text(), expected.stage->text());
        if (expected.components) compare("components", components(decision), *expected.components);
        if (expected.left_out) compare("left_out", left_out(decision), joined(*expected.left_out));
        if (expected.payee) compare("payee", payee(decision, *at), *expected.payee);
        if (expected.duties) compare("duties", duties(decision), joined(*expected.duties));
    }

    [[nodiscard]] std::string criterion_of(const Decision& decision) const {
        if (decision.criterion) return policy_.criteria[*decision.criterion].id;
        return decision.outcome == Verdict::ineligible ? std::string{beyond_quota} : "";
    }

    /// Puts the unit into the place that is asked about.
    void put(Decision& decision, const PolicyAt& at, const UnitView& unit) {
        if (at.quota == nullptr) return compare("place", "", std::to_string(*expected_->place));
        const auto regency = unit.fact(HouseholdFact::regency);
        auto places = at.quota->places.value_or(0);
        RegionCode area;
        for (const auto& one : at.quota->allocation)
            if (one.area.number() == (one.area.level() == RegionLevel::regency
                                          ? regency.as_integer()
                                          : regency.as_integer() / 100)) {
                area = one.area;
                places = one.places;
            }
        place_in_quota(decision, {area, *expected_->place, places});
        shown_.places.emplace(*expected_->place, places);
    }

    void show(const Decision& decision) {
        if (decision.criterion)
            (decision.outcome == Verdict::ineligible ? shown_.failed : shown_.undetermined)
                .insert(policy_.criteria[*decision.criterion].id);
        if (decision.outcome != Verdict::eligible) return;
        for (const auto& counted : decision.counted)
            shown_.components.insert(policy_.components[counted.component].id);
        for (const auto& left : decision.left_out)
            shown_.limits.insert(why(left));
        for (const auto part : decision.fixed)
            shown_.parts.insert(policy_.fixed[part].id);
        for (const auto part : decision.goods)
            shown_.parts.insert(policy_.goods[part].id);
        shown_.payees.insert(decision.payee             ? policy_.payees[decision.payee->step].id
                             : decision.payee_lacks_nik ? "no_nik"
                                                        : "nobody");
    }

    [[nodiscard]] std::string parts(const Decision& decision, const PolicyAt& at) const {
        std::vector<std::string> texts;
        for (const auto part : decision.fixed)
            texts.push_back(policy_.fixed[part].id);
        const auto stage = static_cast<std::size_t>(at.period.stage.number - 1);
        for (const auto part : at.goods)
            if (std::ranges::find(decision.goods, part.index) != decision.goods.end())
                texts.push_back(part.item->id + " " + std::to_string(part.value().stages[stage]));
        return joined(texts);
    }

    void compare(std::string what, const std::string& actual, const std::string& expected) {
        if (actual == expected) return;
        differences_.push_back({"programmes.example_differs"_msg,
                                {{"file", example_.file},
                                 {"line", std::to_string(expected_->line)},
                                 {"date", expected_->on.text()},
                                 {"what", std::move(what)},
                                 {"actual", actual},
                                 {"expected", expected}}});
    }

    [[nodiscard]] std::string components(const Decision& decision) const {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < policy_.components.size(); ++i)
            if (const auto persons = std::ranges::count(decision.counted, i, &Counted::component))
                texts.push_back(policy_.components[i].id + " " + std::to_string(persons));
        return joined(texts);
    }

    [[nodiscard]] std::string left_out(const Decision& decision) const {
        std::vector<std::string> texts;
        for (const auto& left : decision.left_out)
            texts.push_back((*tags_)[left.member] + " " + policy_.components[left.component].id +
                            " " + why(left));
        return joined(texts);
    }

    [[nodiscard]] std::string why(const LeftOut& left) const {
        switch (left.why) {
        case LeftOutWhy::counted_as_other:
            return "other";
        case LeftOutWhy::cap:
            return policy_.caps[left.cap].id;
        case LeftOutWhy::persons:
            return "persons";
        case LeftOutWhy::missing_fact:
            return "missing";
        }
        return {};
    }

    [[nodiscard]] std::string payee(const Decision& decision, const PolicyAt& at) const {
        if (at.provider != nullptr) return "provider";
        if (!decision.payee) return decision.payee_lacks_nik ? "no_nik" : "nobody";
        return (*tags_)[decision.payee->member] + " " + policy_.payees[decision.payee->step].id;
    }

    [[nodiscard]] std::string duties(const Decision& decision) const {
        std::vector<std::string> texts;
        for (const auto& counted : decision.counted)
            if (const auto& duty = policy_.components[counted.component].duty)
                texts.push_back((*tags_)[counted.member] + " " + duty->id);
        return joined(texts);
    }

    const Policy& policy_;
    const Example& example_;
    Shown& shown_;
    const Expected* expected_ = nullptr;
    const std::vector<std::string>* tags_ = nullptr;
    std::vector<Refusal> differences_;
};

} // namespace

Result<Example> read_example(std::string_view toml, std::string_view file) {
    Problems problems{file};
    toml::table root;
    if (!rulefiles::parse_toml(toml, file, root, problems))
        return std::unexpected(*problems.first());
    auto example = ExampleReader{root, problems}.read();
    if (problems.first()) return std::unexpected(*problems.first());
    example.file = file;
    return example;
}

std::vector<Refusal> check_example(const Policy& policy, const Example& example, Shown* shown) {
    Shown unasked;
    return Checker{policy, example, shown == nullptr ? unasked : *shown}.run();
}

} // namespace tepat::programmes
