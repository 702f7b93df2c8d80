#pragma once
#include "rules/detail/operations.hpp"
#include "rules/detail/program.hpp"
#include "rules/evaluate.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace tepat::rules::detail {

/// One evaluation of a program over one root record: walks the tree, node by node. An unknown value
/// from evaluate() means that there is none, and fault() says why. Lives for one evaluation; not
/// thread-safe.
class Machine {
public:
    Machine(const Program& program, const Record& root);

    [[nodiscard]] Value evaluate(std::int32_t node);
    /// The reason of the last unknown value.
    [[nodiscard]] const Fault& fault() const { return fault_; }
    /// What a variable, macro variable or field has, unknown included. False: it could not be
    /// reached, for its record has no value.
    [[nodiscard]] bool read(const Node& node, Value& value);

    /// Gives a macro variable its element, for whoever walks the bodies of macros.
    void bind(std::int32_t slot, const Value& element) {
        slots_[static_cast<std::size_t>(slot)] = element;
    }
    /// Steps are counted anew.
    void restart() { steps_ = 0; }

private:
    Value fail(const Node& node, MessageCode code);
    /// Counts steps; false when they are used up, from then on for ever.
    bool spend(std::int64_t steps) { return (steps_ += steps) <= max_steps; }

    Value known(const Node& node);
    Value logic(const Node& node, bool absorbing);
    Value conditional(const Node& node);
    Value quantify(const Node& node);
    Value exists_one(const Node& node);
    Value collect(const Node& node);
    Value strict(const Node& node);

    const Program& program_;
    Record root_;
    std::vector<Value> slots_;
    Scratch scratch_;
    Fault fault_;
    std::int64_t steps_ = 0;
};

} // namespace tepat::rules::detail
