#pragma once
#include "rules/detail/checker.hpp"
#include "rules/detail/facts.hpp"
#include "rules/detail/types.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::rules::detail {

/// The checker's own state and steps; checker.hpp is how it is used. One object checks one tree.
class Checker {
public:
    Checker(std::string_view source, const Schema& schema, const CheckOptions& options,
            Program& program)
        : source_{source}, schema_{schema}, options_{options}, program_{program} {}

    [[nodiscard]] std::optional<Refusal> run(const syntax::Node& tree);

private:
    // --- checker.cpp: refusing, building ---
    std::nullopt_t fail(Span span, MessageCode code, MessageParams params = {});
    std::nullopt_t wrong_type(Span at, std::string expected, const Type& found);
    std::nullopt_t differ(const syntax::Node& at, MessageCode code, const Type& first,
                          const Type& second);
    /// `plain` if nothing is spelled like it, else `near` with the suggestion.
    std::nullopt_t unknown(Span span, MessageCode plain, MessageCode near, MessageParams params,
                           std::vector<std::string_view> candidates);
    [[nodiscard]] std::string source_text(Span span) const;
    Checked emit(Op op, Type type, Span span, std::vector<std::int32_t> operands,
                 std::int32_t index = 0);
    Checked emit_constant(Type type, Span span, Value value);
    Checked emit_text(Span span, std::string_view text);
    /// In place of what cannot be evaluated, in an expression that is not checked.
    Checked emit_unresolved(Span span, bool known_name);
    [[nodiscard]] bool is_constant(const Checked& checked) const;

    // --- checker.cpp: expressions ---
    /// A node whose value is used: a nullable one must be guarded here.
    Maybe check(const syntax::Node& node);
    /// A node that may be unknown, as the argument of known().
    Maybe read(const syntax::Node& node);
    /// A bool, or dyn.
    Maybe check_boolean(const syntax::Node& node);
    /// A node that is evaluated only where `facts` are known.
    Maybe check_where(const Facts& facts, const syntax::Node& node, bool boolean);

    Maybe visit(const syntax::Node& node, const syntax::Literal& literal);
    Maybe visit(const syntax::Node& node, const syntax::Name& name);
    Maybe visit(const syntax::Node& node, const syntax::Select& select);
    Maybe visit(const syntax::Node& node, const syntax::Index& index);
    Maybe visit(const syntax::Node& node, const syntax::List& list);
    Maybe visit(const syntax::Node& node, const syntax::Map& map);
    /// A variable or type with this name, dots and all, seen from the container.
    Maybe global(Span span, std::string_view name, bool absolute);
    const Binding* binding(std::string_view name) const;
    Maybe use_binding(Span span, const Binding& binding);
    Maybe field(const syntax::Node& node, const syntax::Select& select, Checked base);
    /// base.key, base[key] and the same with a question mark, of anything but a record.
    Maybe item(Span whole, Span key_span, const Checked& base, const Checked& key, bool optional);
    /// What is written with a question mark before it must be optional: the type of its item.
    std::optional<Type> spread(const syntax::Node& node, Checked& value);

    // --- checker_operators.cpp ---
    Maybe visit(const syntax::Node& node, const syntax::Unary& unary);
    Maybe visit(const syntax::Node& node, const syntax::Binary& binary);
    Maybe visit(const syntax::Node& node, const syntax::Conditional& conditional);
    Maybe check_logic(const syntax::Node& node, const syntax::Binary& binary);

    // --- checker_calls.cpp ---
    struct Choice {
        const Signature* signature = nullptr;
        Type result = Type::nothing();
        /// An operand is dyn where the signature names a type: which overload it is shows when it
        /// is there.
        bool dynamic = false;
    };
    [[nodiscard]] std::vector<const Signature*> namesakes(std::string_view name) const;
    [[nodiscard]] static std::optional<Choice> choose(std::span<const Signature* const> namesakes,
                                                      bool method, std::span<const Type> operands);
    Checked emit_choice(const Choice& choice, Span span, std::vector<std::int32_t> operands);
    Maybe visit(const syntax::Node& node, const syntax::Call& call);
    Maybe known(const syntax::Node& node, const syntax::Call& call);
    Maybe call_function(const syntax::Node& node, const syntax::Call& call, const std::string& name,
                        bool method);
    Maybe finish_call(const syntax::Node& node, const syntax::Call& call, const Choice& choice,
                      std::vector<std::int32_t> operands);
    Maybe share_with_rounding(const syntax::Node& node, const syntax::Call& call,
                              std::vector<std::int32_t> operands);
    Maybe match(const syntax::Node& node, const syntax::Node& pattern,
                std::vector<std::int32_t> operands);
    /// math.greatest(a, b, …) as math.greatest([a, b, …]).
    bool gather(const syntax::Call& call, std::vector<std::int32_t>& operands,
                std::vector<Type>& types);
    Maybe unknown_function(const syntax::Node& node, const syntax::Call& call);
    Maybe no_overload(const syntax::Node& node, const syntax::Call& call,
                      std::span<const Signature* const> namesakes, std::span<const Type> types);

    // --- checker_macros.cpp ---
    /// A macro by its name and the number of its arguments; nothing if it is none.
    struct Macro {
        std::string_view name;
        std::size_t variables;
        std::size_t arguments;
        Op op;
    };
    static const Macro* find_macro(const syntax::Call& call);
    static std::vector<std::string_view> macro_names();
    Maybe expand(const syntax::Node& node, const syntax::Call& call, const Macro& macro);
    Maybe expand_body(const syntax::Node& node, const syntax::Call& call, const Macro& macro,
                      const Checked& range, std::int32_t slot);
    /// cel.bind, cel.block, cel.index and cel.iterVar; nothing if it is none of them.
    std::optional<Maybe> cel_macro(const syntax::Node& node, const syntax::Call& call);
    Maybe bind_variable(const syntax::Node& node, const syntax::Call& call);
    Maybe block(const syntax::Node& node, const syntax::Call& call);
    Maybe macro_shape(const syntax::Call& call);
    std::int32_t push_binding(std::string name, const Type& type);
    void pop_bindings(std::size_t count);

    std::string_view source_;
    const Schema& schema_;
    const CheckOptions& options_;
    Program& program_;
    std::vector<Binding> bindings_;
    int last_binding_ = 0;
    Facts known_;
    std::optional<Refusal> refusal_;
};

} // namespace tepat::rules::detail
