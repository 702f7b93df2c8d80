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

struct Null {};
struct Bytes {
    std::string bytes;
};
struct Literal {
    std::variant<Null, bool, std::int64_t, std::uint64_t, double, std::string, Bytes> value;
};
/// Absolute: written with a dot before it.
struct Name {
    std::string name;
    bool absolute = false;
};
/// `base.field`, or optional: `base.?field`.
struct Select {
    NodePtr base;
    std::string field;
    Span field_span;
    bool optional = false;
};
/// `base[index]`, or optional: `base[?index]`.
struct Index {
    NodePtr base;
    NodePtr index;
    bool optional = false;
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
/// Optional: written with a question mark before it.
struct Item {
    NodePtr node;
    bool optional = false;
};
struct List {
    std::vector<Item> items;
};
struct Entry {
    NodePtr key;
    NodePtr value;
    bool optional = false;
};
struct Map {
    std::vector<Entry> entries;
};

struct Node {
    Span span;
    /// 1 for a leaf, else one more than its deepest child: never above max_depth.
    int depth = 1;
    std::variant<Literal, Name, Select, Index, Call, Unary, Binary, Conditional, List, Map> is;
};

} // namespace tepat::rules::detail::syntax
