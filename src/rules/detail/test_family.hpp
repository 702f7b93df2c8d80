#pragma once
#include "rules/evaluate.hpp"
#include "rules/memory_rows.hpp"

#include <string>
#include <string_view>

namespace tepat::rules::test {

/// Any expression's answer as text: true, false, a number, or the fault's code; a refused source
/// gives `code@line:column`.
class Family {
public:
    Family() {
        const Type member = schema.add("member", {{"name", Type::text()},
                                                  {"birth_date", Type::date(), true},
                                                  {"pregnant", Type::boolean(), true},
                                                  {"school", Type::integer()}});
        const Type home =
            schema.add("home", {{"floor_area", Type::integer(), true}, {"wall", Type::text()}});
        const Type family =
            schema.add("family", {{"members", Type::list_of(member)},
                                  {"income", Type::integer(), true},
                                  {"has_car", Type::boolean()},
                                  {"rank", Type::integer()},
                                  {"home", Type::record(home.record_number()), true},
                                  {"broken", Type::integer()}});
        schema.set_variables({{"family", family}, {"on", Type::date()}, {"zero", Type::integer()}});

        // Invented people: a grandmother, a mother, a child, and someone whose birth date nobody
        // knows.
        members.add(
            {Value::text("Sari"), day("1955-02-28"), Value::boolean(false), Value::integer(0)});
        members.add(
            {Value::text("Dewi"), day("1990-02-28"), Value::boolean(true), Value::integer(0)});
        members.add({Value::text("Budi"), day("2012-02-29"), Value{}, Value::integer(1)});
        members.add({Value::text("Tono"), Value{}, Value{}, Value::integer(0)});
        homes.add({Value::integer(36), Value::text("bambu")});
        families.add({Value::list(members, 0, 4), Value::integer(1'250'000), Value::boolean(false),
                      Value::integer(17), Value::record(homes.record(0)), Value{}});
        families.add({Value::list(members, 0, 0), Value{}, Value::boolean(true), Value::integer(3),
                      Value{}, Value::integer(1)});
        root.add({Value::record(families.record(0)), day("2021-03-01"), Value::integer(0)});
        root.add({Value::record(families.record(1)), day("2021-03-01"), Value::integer(0)});
    }

    static Value day(std::string_view iso) { return Value::date(Date::parse(iso).value()); }

    [[nodiscard]] static std::string located(const Refusal& refusal) {
        std::string line;
        std::string column;
        for (const auto& [name, value] : refusal.params) {
            if (name == "line") line = value;
            if (name == "column") column = value;
        }
        return std::string{refusal.code.name.substr(6)} + "@" + line + ":" + column;
    }

    [[nodiscard]] std::string answer(std::string_view source, std::int64_t row = 0) const {
        const auto expression = compile(source, schema);
        if (!expression) return located(expression.error());
        if (expression->type() == Type::integer()) {
            const auto number = evaluate_integer(*expression, root.record(row));
            return number ? std::to_string(*number)
                          : std::string{number.error().code.name.substr(6)};
        }
        if (expression->type() != Type::boolean())
            return "type " + schema.type_name(expression->type());
        const auto outcome = evaluate(*expression, root.record(row));
        switch (outcome.verdict) {
        case Verdict::eligible:
            return "true";
        case Verdict::ineligible:
            return "false";
        case Verdict::undetermined:
            return std::string{outcome.fault.code.name.substr(6)};
        }
        return {};
    }

    Schema schema;
    MemoryRows members;
    MemoryRows homes;
    MemoryRows families;
    MemoryRows root;
};

} // namespace tepat::rules::test
