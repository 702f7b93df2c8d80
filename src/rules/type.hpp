#pragma once
#include "rules/value.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace tepat::rules {

/// The name CEL gives it: bool, int, double, string …
[[nodiscard]] std::string_view kind_name(Kind kind);

/// The type of an expression or field. Money is an integer (whole rupiah); a date is a timestamp.
/// Immutable, cheap to copy.
class Type {
public:
    static Type boolean() { return Type{Kind::boolean}; }
    static Type integer() { return Type{Kind::integer}; }
    static Type unsigned_integer() { return Type{Kind::unsigned_integer}; }
    static Type real() { return Type{Kind::real}; }
    static Type text() { return Type{Kind::text}; }
    static Type bytes() { return Type{Kind::bytes}; }
    static Type null() { return Type{Kind::null}; }
    static Type timestamp() { return Type{Kind::timestamp}; }
    static Type date() { return timestamp(); }
    static Type duration() { return Type{Kind::duration}; }
    /// Of `int`, `type(x)` and the like.
    static Type type() { return Type{Kind::type}; }
    /// Any value but a record: what it is shows when it is there.
    static Type dynamic() { return Type{Kind::dynamic}; }
    /// A record type by its number in the Schema; got from Schema::add.
    static Type record(int number) { return Type{Kind::record, number, {}}; }
    static Type list_of(Type element) { return Type{Kind::list, 0, {std::move(element)}}; }
    static Type map_of(Type key, Type value) {
        return Type{Kind::map, 0, {std::move(key), std::move(value)}};
    }
    static Type optional_of(Type item) { return Type{Kind::optional, 0, {std::move(item)}}; }
    /// The type a function leaves open, by its number: the A of `list(A)`.
    static Type parameter(int number) { return Type{Kind::parameter, number, {}}; }
    /// A type that is only a name and its parameters.
    static Type opaque(int name, std::vector<Type> parameters) {
        return Type{Kind::opaque, name, std::move(parameters)};
    }
    /// The element type of `[]`: it fits every list.
    static Type nothing() { return Type{Kind::unknown}; }

    [[nodiscard]] Kind kind() const { return kind_; }
    /// Number of the record type; kind() must be record.
    [[nodiscard]] int record_number() const { return number_; }
    /// Number of a record, parameter or opaque type.
    [[nodiscard]] int number() const { return number_; }
    /// Of a list and an optional one, of a map two (key, value), of an opaque type any.
    [[nodiscard]] const std::vector<Type>& parameters() const;
    /// Element type; kind() must be list.
    [[nodiscard]] Type element() const { return parameters().front(); }
    /// True if a value of `other` may stand where this is wanted (an empty list fits every list).
    [[nodiscard]] bool accepts(const Type& other) const;
    /// Whether it is of this kind or has a parameter that is.
    [[nodiscard]] bool mentions(Kind kind) const;
    friend bool operator==(const Type& a, const Type& b);

private:
    explicit Type(Kind kind) : kind_{kind} {}
    Type(Kind kind, int number, std::vector<Type> parameters);

    Kind kind_;
    int number_ = 0;
    std::shared_ptr<const std::vector<Type>> parameters_;
};

} // namespace tepat::rules
