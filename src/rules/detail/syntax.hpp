#pragma once
#include "rules/expression.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

/// The tree as parsed: names are only words here, nothing has a type. The checker turns it into a
/// Program.
namespace tepat::rules::detail::syntax {

struct Node;
using NodePtr = std::unique_ptr<Node>;

struct Literal {
    std::variant<bool, std::int64_t, double, std::string> value;
};
struct Name {
    std::string name;
};
struct Select {
    NodePtr base;
    std::string field;
    Span field_span;
};
struct Index {
    NodePtr base;
    NodePtr index;
};
/// `function(arguments)`, or with a receiver `receiver.function(arguments)`; macros look the same.
struct Call {
    NodePtr receiver;
    std::string function;
    Span function_span;
    std::vector<NodePtr> arguments;
};
/// `!` or `-`.
struct Unary {
    std::string symbol;
    NodePtr operand;
};
/// Every infix operator, `in` too.
struct Binary {
    std::string symbol;
    Span symbol_span;
    NodePtr left;
    NodePtr right;
};
struct Conditional {
    NodePtr condition;
    NodePtr then;
    NodePtr otherwise;
};
struct List {
    std::vector<NodePtr> items;
};

struct Node {
    Span span;
    /// 1 for a leaf, else one more than its deepest child: never above max_depth.
    int depth = 1;
    std::variant<Literal, Name, Select, Index, Call, Unary, Binary, Conditional, List> is;
};

} // namespace tepat::rules::detail::syntax
