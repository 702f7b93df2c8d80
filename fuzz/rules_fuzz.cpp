// Any bytes as an expression: it is refused, or it is evaluated and explained without crashing,
// hanging or believing an unknown fact.
#include "rules/explain.hpp"
#include "rules/memory_rows.hpp"

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
                              {"on", Type::date()}});
        const auto birth = Value::date(Date{5'000});
        members.add({Value::text("Sari"), birth, Value::boolean(true), Value::integer(1)});
        members.add({Value::text("Dewi"), birth, Value::boolean(false), Value::integer(-1)});
        members.add({Value::text(""), Value{}, Value{}, Value::integer(0)});
        homes.add({Value::integer(36)});
        const auto weight = Value::real(0.5);
        const auto on = Value::date(Date{18'687});
        root.add({Value::list(members, 0, 2), Value::integer(7), Value::record(homes.record(0)),
                  weight, on});
        root.add({Value::list(members, 1, 2), Value{}, Value{}, weight, on});
    }

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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const World world;
    const std::string_view source{reinterpret_cast<const char*>(data), size};
    const auto expression = compile(source, world.schema);
    if (!expression) {
        (void)message_text(expression.error().code, expression.error().params, Language::id);
        return 0;
    }
    for (std::int64_t row = 0; row < world.root.size(); ++row) {
        const auto root = world.root.record(row);
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
