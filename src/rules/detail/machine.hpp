#pragma once
#include "rules/detail/operations.hpp"
#include "rules/detail/program.hpp"
#include "rules/evaluate.hpp"

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
    /// Gives the variables of a bind their values, for whoever walks its body.
    void bind_values(const Node& bind);
    /// Steps are counted anew.
    void restart() { scratch_.restart(); }
    /// Owns what the values are made of.
    [[nodiscard]] Scratch& scratch() { return scratch_; }

private:
    Value fail(const Node& node, MessageCode code);
    Value checked(const Node& node, const Answer& answer);
    /// Whether a macro's or an operator's operand is the boolean it must be; else a fault is set.
    bool is_boolean(const Node& node, const Value& value);

    /// The value that was read, if it is of the type it must be.
    Value fact(const Node& node, const Value& value);
    Value other_fact(const Node& node, const Value& value);
    Value known(const Node& node);
    Value logic(const Node& node, bool absorbing);
    Value conditional(const Node& node);
    Value quantify(const Node& node);
    Value exists_one(const Node& node);
    Value collect(const Node& node);
    Value transform(const Node& node);
    Value make_list(const Node& node);
    Value make_map(const Node& node);
    Value optional_or(const Node& node);
    Value optional_map(const Node& node);
    Value strict(const Node& node);
    Answer apply(const Node& node, Operands operands);
    /// The overload of a function that fits the values.
    Answer dispatch(std::int32_t name, Operands operands);
    Answer match(const Regex& pattern, const Value& of);
    Answer match_any(Operands operands);

    class Range;
    /// What a macro goes through; nothing if it cannot.
    bool open(const Node& node, Range& range);
    /// Binds the macro's variables to element `at`.
    void enter(const Node& node, const Range& range, std::int32_t at);
    /// Evaluates a spread's optional: its item, if it has one. False if there is a fault.
    bool spread(const Node& node, std::vector<Value>& to);

    const Program& program_;
    Record root_;
    std::vector<Value> slots_;
    /// Why a bind's variable has no value, by slot; filled when one has none.
    std::vector<Fault> slot_faults_;
    Scratch scratch_;
    Fault fault_;
};

} // namespace tepat::rules::detail
