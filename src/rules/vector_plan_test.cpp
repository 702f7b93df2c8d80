#include "core/random.hpp"
#include "rules/evaluate.hpp"
#include "rules/vector_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

namespace tepat::rules {
namespace {

constexpr auto missing = ColumnView::missing;

/// A column of whatever width, and the memory behind it.
struct Made {
    ColumnView view;
    std::vector<std::uint64_t> memory;
};

template <class Stored>
void store(Made& made, const std::vector<std::int64_t>& values) {
    made.memory.resize(values.size() + 1);
    made.view.data = made.memory.data();
    auto* into = reinterpret_cast<Stored*>(made.memory.data());
    for (std::size_t i = 0; i < values.size(); ++i)
        into[i] = values[i] == missing
                      ? std::numeric_limits<Stored>::max()
                      : static_cast<Stored>(static_cast<std::uint64_t>(values[i]) -
                                            static_cast<std::uint64_t>(made.view.base));
}

Made column(const std::vector<std::int64_t>& values, ColumnView::Width width, std::int64_t base) {
    Made made;
    made.view.width = width;
    made.view.base = base;
    made.view.has_missing = std::ranges::find(values, missing) != values.end();
    bool any = false;
    for (const auto value : values) {
        if (value == missing) continue;
        made.view.least = any ? std::min(made.view.least, value) : value;
        made.view.most = any ? std::max(made.view.most, value) : value;
        any = true;
    }
    if (width == ColumnView::Width::one) store<std::uint8_t>(made, values);
    if (width == ColumnView::Width::two) store<std::uint16_t>(made, values);
    if (width == ColumnView::Width::four) store<std::uint32_t>(made, values);
    if (width == ColumnView::Width::eight) store<std::uint64_t>(made, values);
    return made;
}

/// Facts of a kind, many of them alike, a tenth missing where they may.
std::vector<std::int64_t> facts(SeededRandom& random, const Field& field, std::size_t rows,
                                ColumnView::Width width, std::int64_t base) {
    constexpr std::array<std::int64_t, 9> spans{
        0, 200, 60'000, 0, 4'000'000'000LL, 0, 0, 0, 1'000'000'000'000'000'000LL};
    std::vector<std::int64_t> values;
    const auto few = random.chance(500);
    for (std::size_t i = 0; i < rows; ++i) {
        const auto most = spans[ColumnView::bytes(width)];
        if (field.nullable ? random.chance(150) : random.chance(4))
            values.push_back(missing);
        else if (field.type == Type::boolean())
            values.push_back(random.between(0, 1));
        else if (few)
            values.push_back(base + random.between(0, 6));
        else
            values.push_back(base + random.between(0, most));
        if (width == ColumnView::Width::none) values.back() = missing;
    }
    return values;
}

/// Rows of one record type, read from its columns as the plan does.
class ColumnRows final : public Rows {
public:
    ColumnRows(const std::vector<Field>& fields, const std::vector<Made>& columns)
        : fields_{fields}, columns_{columns} {}
    [[nodiscard]] Value at(std::int64_t row, int field) const override {
        const auto at = static_cast<std::size_t>(field);
        const auto value = columns_[at].view.at(static_cast<std::size_t>(row));
        if (value == missing) return {};
        switch (fields_[at].type.kind()) {
        case Kind::boolean:
            return Value::boolean(value != 0);
        case Kind::timestamp:
            return Value::date(Date{static_cast<std::int32_t>(value)});
        case Kind::unknown:
        case Kind::integer:
        case Kind::real:
        case Kind::text:
        case Kind::duration:
        case Kind::list:
        case Kind::record:
        case Kind::unsigned_integer:
        case Kind::bytes:
        case Kind::null:
        case Kind::map:
        case Kind::type:
        case Kind::optional:
        case Kind::dynamic:
        case Kind::parameter:
        case Kind::opaque:
            break;
        }
        return Value::integer(value);
    }

private:
    const std::vector<Field>& fields_;
    const std::vector<Made>& columns_;
};

/// Some hundred families with everything a plan can read, and the same for the scalar evaluator.
class Register {
public:
    explicit Register(std::uint64_t seed) : random_{seed} {
        const auto record = [&](const char* name, const char* prefix) {
            std::vector<Field> fields;
            for (const bool nullable : {false, true})
                for (const auto& [letter, type] :
                     {std::pair{"i", Type::integer()}, std::pair{"j", Type::integer()},
                      std::pair{"b", Type::boolean()}, std::pair{"d", Type::date()}})
                    fields.push_back(
                        {std::string{prefix} + letter + (nullable ? "_" : ""), type, nullable});
            return schema.add(name, fields);
        };
        const auto house = record("house", "h");
        const auto member = record("member", "m");
        const auto listed =
            schema.add("listed", {{"pkh", Type::boolean()}, {"bst", Type::boolean()}});
        const auto words =
            schema.add("words", {{"one", Type::integer()}, {"two", Type::integer()}});
        schema.set_variables({{"on", Type::date()},
                              {"house", house},
                              {"members", Type::list_of(member)},
                              {"member", member},
                              {"listed", listed},
                              {"Word", words}});
        fields_ = {schema.fields(house), schema.fields(member), schema.fields(listed)};
        lay_out();
        fill(house_columns, fields_[0], houses);
        fill(member_columns, fields_[1], unit_of_member.size());
        fill(listed_columns, fields_[2], first_member.size() - 1);
    }

    Schema schema;
    std::size_t houses = 0;
    std::vector<std::size_t> house_of_unit;
    std::vector<std::size_t> first_member; ///< by unit, one more at the end
    std::vector<std::size_t> unit_of_member;
    std::vector<Made> house_columns;
    std::vector<Made> member_columns;
    std::vector<Made> listed_columns;
    Date on = Date::from_ymd(2021, 2, 28).value();

    [[nodiscard]] std::vector<PlanVariable> variables() const {
        const auto all = [](std::size_t count) {
            std::vector<int> numbers(count);
            for (std::size_t i = 0; i < count; ++i)
                numbers[i] = static_cast<int>(i);
            return numbers;
        };
        using Is = PlanVariable::Is;
        return {{Is::constant, Value::date(on), {}},
                {Is::outer, {}, all(8)},
                {Is::list, {}, all(8)},
                {Is::element, {}, all(8)},
                {Is::unit, {}, all(2)},
                {Is::constant, Value::record({&words_, 0}), {}}};
    }

    /// The root record of one unit and, where one is spoken of, one member.
    class Root final : public Rows {
    public:
        Root(const Register& from, std::size_t unit, std::size_t member)
            : from_{from}, unit_{unit}, member_{member} {}
        [[nodiscard]] Value at(std::int64_t /*row*/, int variable) const override {
            const auto first = from_.first_member[unit_];
            switch (variable) {
            case 0:
                return Value::date(from_.on);
            case 1:
                return Value::record(
                    {&from_.house_rows_, static_cast<std::int64_t>(from_.house_of_unit[unit_])});
            case 2:
                return Value::list(
                    from_.member_rows_, static_cast<std::int64_t>(first),
                    static_cast<std::int32_t>(from_.first_member[unit_ + 1] - first));
            case 3:
                return Value::record({&from_.member_rows_, static_cast<std::int64_t>(member_)});
            case 4:
                return Value::record({&from_.listed_rows_, static_cast<std::int64_t>(unit_)});
            default:
                return Value::record({&from_.words_, 0});
            }
        }

    private:
        const Register& from_;
        std::size_t unit_;
        std::size_t member_;
    };

private:
    class Words final : public Rows {
        [[nodiscard]] Value at(std::int64_t /*row*/, int field) const override {
            return Value::integer(field + 1);
        }
    };

    void lay_out() {
        first_member.push_back(0);
        for (; houses < 400; ++houses)
            for (auto units = random_.below(8) == 0 ? random_.below(4) : 1U; units > 0; --units) {
                const auto size = random_.below(100) == 0 ? 60 : random_.below(6);
                for (std::uint64_t i = 0; i < size; ++i)
                    unit_of_member.push_back(house_of_unit.size());
                house_of_unit.push_back(houses);
                first_member.push_back(unit_of_member.size());
            }
    }

    void fill(std::vector<Made>& columns, const std::vector<Field>& fields, std::size_t rows) {
        using Width = ColumnView::Width;
        for (const auto& field : fields) {
            auto width = static_cast<Width>(random_.below(10) == 0 ? 0 : random_.between(1, 4));
            std::int64_t base = random_.chance(500) ? 0 : random_.between(-3, 3);
            if (field.type == Type::boolean()) {
                base = random_.between(-1, 0);
            } else if (field.type == Type::date()) {
                // Birthdays about 29 February, and others.
                if (width == Width::four || width == Width::eight) width = Width::two;
                base = random_.between(-14'000, -10'000);
            } else if (width == Width::eight && random_.chance(300)) {
                base = std::numeric_limits<std::int64_t>::min() + 1;
            }
            columns.push_back(column(facts(random_, field, rows, width, base), width, base));
        }
    }

    SeededRandom random_;
    std::array<std::vector<Field>, 3> fields_;
    ColumnRows house_rows_{fields_[0], house_columns};
    ColumnRows member_rows_{fields_[1], member_columns};
    ColumnRows listed_rows_{fields_[2], listed_columns};
    Words words_;
};

/// Random expressions; not all of them are accepted.
class Sources {
public:
    explicit Sources(std::uint64_t seed) : random_{seed} {}

    std::string condition(int depth) {
        if (depth == 0) return leaf();
        switch (random_.below(12)) {
        case 0:
            return "!(" + condition(depth - 1) + ")";
        case 1:
        case 2:
            return "(" + condition(depth - 1) + " && " + condition(depth - 1) + ")";
        case 3:
        case 4:
            return "(" + condition(depth - 1) + " || " + condition(depth - 1) + ")";
        case 5:
            return "(" + condition(depth - 1) + " ? " + condition(depth - 1) + " : " +
                   condition(depth - 1) + ")";
        case 6:
        case 7:
            return macro(depth);
        case 8:
            return number(depth - 1) + " in [1, 2, " + std::to_string(random_.between(-5, 100)) +
                   "]";
        case 9:
            return guarded(depth);
        default:
            return number(depth - 1) + relation() + number(depth - 1);
        }
    }

    std::string number(int depth) {
        if (depth <= 0) {
            switch (random_.below(4)) {
            case 0:
                return std::to_string(edge());
            case 1:
                return random_.chance(500) ? "Word.one" : "Word.two";
            default:
                return fact(random_.chance(500) ? "i" : "j", false);
            }
        }
        switch (random_.below(9)) {
        case 0:
            return "(" + condition(depth - 1) + " ? " + number(depth - 1) + " : " +
                   number(depth - 1) + ")";
        case 1:
            return "age(" + date() + ", on)";
        case 2:
            return "months_between(" + date() + ", " + (random_.chance(500) ? "on" : date()) + ")";
        case 3:
            return random_.chance(500) ? "school_year(" + date() + ")" : date() + ".getMonth()";
        case 4:
            return "share(" + number(depth - 1) + ", 2500, \"half_up\")";
        case 5:
            if (!in_macro_) return "size(members.filter(m, " + inside(depth - 1) + "))";
            return "-" + number(depth - 1);
        default: {
            const char symbol = "+-*/%"[random_.below(5)];
            return "(" + number(depth - 1) + " " + symbol + " " + number(depth - 1) + ")";
        }
        }
    }

private:
    std::string leaf() {
        switch (random_.below(6)) {
        case 0:
            return "listed.pkh";
        case 1:
            return fact("b", false);
        case 2:
            return "known(" + fact("ijbd", true) + ")";
        case 3:
            return date() + relation() + "date(\"1935-0" + std::to_string(random_.between(1, 9)) +
                   "-11\")";
        case 4:
            return "age(" + date() + ", on)" + relation() + std::to_string(random_.between(75, 95));
        default:
            return fact("i", false) + relation() + std::to_string(edge());
        }
    }

    std::string guarded(int depth) {
        const auto known = fact("ij", true);
        const auto use = known + relation() + number(depth - 1);
        switch (random_.below(4)) {
        case 0:
            return "(known(" + known + ") && " + use + ")";
        case 1:
            return "(!known(" + known + ") || " + use + ")";
        case 2:
            return "(known(" + known + ") ? " + use + " : " + condition(depth - 1) + ")";
        default: {
            const auto born = fact("d", true);
            return "(known(" + born + ") && age(" + born + ", on)" + relation() +
                   std::to_string(random_.between(75, 95)) + ")";
        }
        }
    }

    std::string macro(int depth) {
        if (in_macro_) return condition(depth - 1);
        constexpr std::array names{"exists", "all", "exists_one"};
        return std::string{"members."} + names[random_.below(3)] + "(m, " + inside(depth - 1) + ")";
    }
    std::string inside(int depth) {
        in_macro_ = true;
        auto made = condition(depth);
        in_macro_ = false;
        return made;
    }

    std::string fact(std::string_view letters, bool nullable) {
        const auto kind = letters[random_.below(letters.size())];
        const std::string end = nullable ? "_" : "";
        if (in_macro_ && random_.chance(700)) return std::string{"m.m"} + kind + end;
        if (of_member && !in_macro_ && random_.chance(500))
            return std::string{"member.m"} + kind + end;
        return std::string{"house.h"} + kind + end;
    }
    std::string date() { return fact("d", false); }

    std::string relation() {
        constexpr std::array symbols{" < ", " <= ", " > ", " >= ", " == ", " != "};
        return symbols[random_.below(symbols.size())];
    }
    std::int64_t edge() {
        constexpr std::array<std::int64_t, 12> edges{0,
                                                     1,
                                                     2,
                                                     3,
                                                     -2,
                                                     200,
                                                     254,
                                                     255,
                                                     60'000,
                                                     3'000'000'000LL,
                                                     std::numeric_limits<std::int64_t>::max(),
                                                     std::numeric_limits<std::int64_t>::min() + 1};
        return edges[random_.below(edges.size())];
    }

    SeededRandom random_;
    bool in_macro_ = false;

public:
    bool of_member = false;
};

/// The plan's answers for all rows against the scalar evaluator's.
class Compared {
public:
    Compared(const Register& made, std::uint64_t seed) : made_{made}, random_{seed} {}

    /// False when the plan cannot do it.
    bool condition(const std::string& source, const Expression& expression) {
        VectorPlan plan;
        const auto node = plan.add(expression, made_.schema, made_.variables());
        if (!node) return false;
        const auto is_false = plan.is_false(*node);
        run(plan, [&](VectorRun& run, Space space, std::size_t rows, const auto& root_of) {
            const std::vector<std::uint8_t> yes{copy(run.flags(*node, space), rows)};
            const std::vector<std::uint8_t> no{copy(run.flags(is_false, space), rows)};
            const auto* faults = run.faults(*node, space);
            for (std::size_t row = 0; row < rows; ++row) {
                const auto outcome = evaluate(expression, Record{&root_of(row), 0});
                const bool fault = faults != nullptr && faults[row] != 0;
                ASSERT_EQ(fault, outcome.verdict == Verdict::undetermined) << source;
                ASSERT_EQ(yes[row], outcome.verdict == Verdict::eligible ? 1 : 0) << source;
                ASSERT_EQ(no[row], outcome.verdict == Verdict::ineligible ? 1 : 0) << source;
                faults_ += fault ? 1 : 0;
                yes_ += yes[row];
            }
        });
        return true;
    }

    bool number(const std::string& source, const Expression& expression) {
        VectorPlan plan;
        const auto node = plan.add(expression, made_.schema, made_.variables());
        if (!node) return false;
        run(plan, [&](VectorRun& run, Space space, std::size_t rows, const auto& root_of) {
            const auto* numbers = run.integers(*node, space);
            const std::vector<std::int64_t> kept(numbers, numbers + rows);
            const auto* faults = run.faults(*node, space);
            for (std::size_t row = 0; row < rows; ++row) {
                const auto value = evaluate_integer(expression, Record{&root_of(row), 0});
                ASSERT_EQ(faults != nullptr && faults[row] != 0, !value) << source;
                if (!value) continue;
                ASSERT_EQ(kept[row], *value) << source;
            }
        });
        return true;
    }

    [[nodiscard]] int faults() const { return faults_; }
    [[nodiscard]] int yes() const { return yes_; }

private:
    static std::vector<std::uint8_t> copy(const std::uint8_t* flags, std::size_t rows) {
        return {flags, flags + rows};
    }

    template <class Each>
    void run(const VectorPlan& plan, Each each) {
        const auto views = [](const std::vector<Made>& columns) {
            std::vector<ColumnView> made;
            for (const auto& one : columns)
                made.push_back(one.view);
            return made;
        };
        const auto house = views(made_.house_columns);
        const auto listed = views(made_.listed_columns);
        const auto members = views(made_.member_columns);
        VectorRun run{plan};
        run.read({house, listed, members});
        const auto units = made_.house_of_unit.size();
        for (std::size_t from = 0; from < units && !::testing::Test::HasFatalFailure();) {
            const auto count = std::min<std::size_t>(
                units - from, static_cast<std::size_t>(random_.between(1, 300)));
            VectorBatch batch;
            batch.first_outer = made_.house_of_unit[from];
            batch.first_unit = from;
            batch.first_element = made_.first_member[from];
            batch.units = static_cast<std::uint32_t>(count);
            batch.outers = static_cast<std::uint32_t>(made_.house_of_unit[from + count - 1] -
                                                      batch.first_outer + 1);
            batch.elements =
                static_cast<std::uint32_t>(made_.first_member[from + count] - batch.first_element);
            std::vector<std::uint16_t> outer_of_unit;
            std::vector<std::uint16_t> first_of_unit;
            std::vector<std::uint16_t> unit_of_element;
            for (std::size_t i = 0; i <= count; ++i)
                first_of_unit.push_back(
                    static_cast<std::uint16_t>(made_.first_member[from + i] - batch.first_element));
            for (std::size_t i = 0; i < count; ++i)
                outer_of_unit.push_back(
                    static_cast<std::uint16_t>(made_.house_of_unit[from + i] - batch.first_outer));
            for (std::size_t i = 0; i < batch.elements; ++i)
                unit_of_element.push_back(static_cast<std::uint16_t>(
                    made_.unit_of_member[batch.first_element + i] - from));
            batch.outer_of_unit = outer_of_unit.data();
            batch.first_of_unit = first_of_unit.data();
            batch.unit_of_element = unit_of_element.data();
            run.begin(batch);
            std::optional<Register::Root> root;
            each(run, Space::element, batch.elements, [&](std::size_t row) -> const Rows& {
                const auto member = batch.first_element + row;
                return root.emplace(made_, made_.unit_of_member[member], member);
            });
            from += count;
        }
    }

    const Register& made_;
    SeededRandom random_;
    int faults_ = 0;
    int yes_ = 0;
};

TEST(VectorPlan, AnswersAsTheScalarEvaluator) {
    int planned = 0;
    int refused = 0;
    int faults = 0;
    int yes = 0;
    constexpr int rounds = 40;
    for (std::uint64_t seed = 0; seed < rounds && !HasFatalFailure(); ++seed) {
        const Register made{seed};
        Sources sources{seed + 1000};
        Compared compared{made, seed};
        for (int i = 0; i < 40 && !HasFatalFailure(); ++i) {
            sources.of_member = i % 2 == 0;
            const bool number = i % 5 == 0;
            const auto source = number ? sources.number(3) : sources.condition(1 + i % 4);
            const auto expression = compile(source, made.schema);
            if (!expression) {
                ASSERT_TRUE(expression.error().code == "rules.unguarded"_msg)
                    << source << " " << expression.error().code.name;
                continue;
            }
            const bool done = number ? compared.number(source, *expression)
                                     : compared.condition(source, *expression);
            ++(done ? planned : refused);
        }
        faults += compared.faults();
        yes += compared.yes();
    }
    EXPECT_GT(planned, rounds * 20);
    EXPECT_LT(refused, planned / 10);
    EXPECT_GT(faults, 1000);
    EXPECT_GT(yes, 1000);
}

TEST(VectorPlan, SaysWhatItCannotDo) {
    const Register made{1};
    VectorPlan plan;
    for (const auto* source :
         {"members.exists(m, members.exists(n, n.mi == m.mi))", "\"a\" == \"b\"",
          "members.exists(m, m.mi == member.mi)", "1.5 < 2.5", "members.map(m, m.mi) == [1]",
          // Numbers of other kinds than the column's, moments between two seconds, dyn.
          "house.hi in [2, true]", "house.hi in [1u, 2]", "house.hi < 1.5", "dyn(house.hi) == 1",
          "house.hd < timestamp(\"2021-01-01T00:00:00.5Z\")", "members.exists(i, m, m.mi == i)",
          "cel.bind(x, house.hi, x > 1)", "{1: true}[house.hi]", "optional.of(house.hb).value()"}) {
        const auto expression = compile(source, made.schema, Type::boolean());
        ASSERT_TRUE(expression) << source;
        EXPECT_FALSE(plan.add(*expression, made.schema, made.variables())) << source;
    }
}

TEST(VectorPlan, SharesWhatIsTheSame) {
    const Register made{1};
    VectorPlan plan;
    const auto add = [&](const char* source) {
        return *plan.add(compile(source, made.schema, Type::boolean()).value(), made.schema,
                         made.variables());
    };
    const auto one = add("house.hi > 3 && members.exists(m, m.mi == 4)");
    (void)one;
    const auto before = plan.graph_size();
    (void)add("house.hi > 3 && members.exists(m, m.mi == 4)");
    (void)add("members.exists(x, 4 == x.mi) && house.hi > 3");
    EXPECT_EQ(plan.graph_size(), before);
}

} // namespace
} // namespace tepat::rules
