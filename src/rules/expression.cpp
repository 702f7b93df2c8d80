#include "rules/expression.hpp"

#include "rules/detail/checker.hpp"
#include "rules/detail/lexer.hpp"
#include "rules/detail/parser.hpp"
#include "rules/detail/program.hpp"

namespace tepat::rules {

Expression::Expression(std::shared_ptr<const detail::Program> program)
    : program_{std::move(program)} {}

Type Expression::type() const {
    return program_->node(program_->root).type;
}

std::string_view Expression::source() const {
    return program_->source;
}

std::string_view Expression::text(Span span) const {
    return source().substr(span.offset, span.length);
}

Position Expression::position(Span span) const {
    return detail::position_of(source(), span.offset);
}

Result<Expression> compile(std::string_view source, const Schema& schema) {
    const auto tree = detail::parse(source);
    if (!tree) return std::unexpected(tree.error());
    auto program = detail::check(source, **tree, schema);
    if (!program) return std::unexpected(std::move(program.error()));
    return Expression{std::move(*program)};
}

Result<Expression> compile(std::string_view source, const Schema& schema, Type wanted) {
    auto expression = compile(source, schema);
    if (!expression) return expression;
    // An element of [] fits every type but has no value of any.
    const Type type = expression->type();
    if (type.kind() == wanted.kind() && wanted.accepts(type)) return expression;
    const auto& program = expression->program();
    return std::unexpected(detail::refusal_at(
        source, program.node(program.root).span, "rules.wrong_result"_msg,
        {{"expected", schema.type_name(wanted)}, {"found", schema.type_name(type)}}));
}

} // namespace tepat::rules
