// Any bytes as an expression: it is refused, or it is evaluated and explained without crashing,
// hanging or believing an unknown fact, and its value is of the type the checker said. The same
// unchecked, as the standard's tests do it; and any bytes as a regular expression.
#include "rules/detail/checker.hpp"
#include "rules/detail/machine.hpp"
#include "rules/detail/parser.hpp"
#include "rules/explain.hpp"
#include "rules/memory_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace tepat;
using namespace tepat::rules;

/// An invented family whose every nullable fact is stated in row 0 and unknown in row 1.
class World {
public:
    World() {
        const Type member = schema.add("member", {{"name", Type::text()},
                                                  {"birth_date", Type::date(), true},
                                                  {"pregnant", Type::boolean(), true},
                                                  {"school", Type::integer()}});
        const Type home = schema.add("home", {{"area", Type::integer(), true}});
        schema.set_variables({{"members", Type::list_of(member)},
                              {"income", Type::integer(), true},
                              {"home", home, true},
                              {"weight", Type::real()},
                              {"on", Type::date()},
                              {"some", Type::dynamic()},
                              {"count", Type::unsigned_integer()},
                              {"raw", Type::bytes()},
                              {"map", Type::map_of(Type::text(), Type::integer())},
                              {"maybe", Type::optional_of(Type::integer())}});
        const auto birth = Value::date(Date{5'000});
        members.add({Value::text("Sari"), birth, Value::boolean(true), Value::integer(1)});
        members.add({Value::text("Dewi"), birth, Value::boolean(false), Value::integer(-1)});
        members.add({Value::text(""), Value{}, Value{}, Value::integer(0)});
        homes.add({Value::integer(36)});
        const auto weight = Value::real(0.5);
        const auto on = Value::date(Date{18'687});
        const auto raw = Value::bytes("a\xff");
        root.add({Value::list(members, 0, 2), Value::integer(7), Value::record(homes.record(0)),
                  weight, on, Value::text("some"), Value::unsigned_integer(3), raw,
                  Value::map(entries), Value::optional({items, 1})});
        root.add({Value::list(members, 1, 2), Value{}, Value{}, weight, on, Value::null(),
                  Value::unsigned_integer(0), raw, Value::map({}), Value::optional({})});
    }

    static constexpr Value items[]{Value::integer(1), Value::integer(2)};
    static constexpr Value entries[]{Value::text("a"), Value::integer(1), Value::text("b"),
                                     Value::integer(2)};
    Schema schema;
    MemoryRows members;
    MemoryRows homes;
    MemoryRows root;
};

void require(bool holds) {
    if (!holds) std::abort();
}

/// The checker's promise: on data that keep to the schema no unguarded fact is met.
void require_guarded(const Fault& fault) {
    require(fault.code != "rules.missing_value"_msg);
}

/// Whether a value may have a type, down to what is in it.
bool is_of(const Value& value, const Type& type) {
    if (type.kind() == Kind::dynamic || type.kind() == Kind::unknown)
        return value.known() && value.kind() != Kind::record;
    // CEL lets null stand among optional values.
    if (type.kind() == Kind::optional && value.kind() == Kind::null) return true;
    if (value.kind() != type.kind()) return false;
    const auto& parameters = type.parameters();
    if (value.kind() == Kind::optional)
        return value.size() == 0 || is_of(value.item(), parameters[0]);
    if (value.kind() != Kind::list && value.kind() != Kind::map) return true;
    for (std::int32_t i = 0; i < std::min(value.size(), 10); ++i) {
        if (value.kind() == Kind::list && !is_of(value.element(i), parameters[0])) return false;
        if (value.kind() == Kind::map &&
            !(is_of(value.key(i), parameters[0]) && is_of(value.value(i), parameters[1])))
            return false;
    }
    return true;
}

void evaluate_unchecked(const World& world, std::string_view source) {
    const auto tree = detail::parse(source);
    if (!tree) return;
    detail::CheckOptions options;
    options.unchecked = true;
    const auto program = detail::check(source, **tree, world.schema, options);
    if (!program) return;
    for (std::int64_t row = 0; row < world.root.size(); ++row) {
        detail::Machine machine{**program, world.root.record(row)};
        (void)machine.evaluate((*program)->root);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const World world;
    const std::string_view source{reinterpret_cast<const char*>(data), size};
    if (const auto pattern = detail::Regex::compile(source); pattern && size < 1'000)
        (void)pattern->matches(source);
    evaluate_unchecked(world, source);
    const auto expression = compile(source, world.schema);
    if (!expression) {
        (void)message_text(expression.error().code, expression.error().params, Language::id);
        return 0;
    }
    for (std::int64_t row = 0; row < world.root.size(); ++row) {
        const auto root = world.root.record(row);
        detail::Machine machine{expression->program(), root};
        const auto value = machine.evaluate(expression->program().root);
        require(!value.known() || is_of(value, expression->type()));
        if (expression->type() == Type::integer()) {
            const auto amount = evaluate_integer(*expression, root);
            if (!amount) require_guarded(amount.error());
        } else if (expression->type() == Type::boolean()) {
            const auto outcome = evaluate(*expression, root);
            if (outcome.verdict == Verdict::undetermined) {
                require_guarded(outcome.fault);
                require(!describe(*expression, outcome.fault).params.empty());
            }
            const auto explanation = explain(*expression, root);
            require(explanation.outcome == outcome && !explanation.leaves.empty());
        }
    }
    return 0;
}
