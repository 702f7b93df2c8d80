#pragma once
#include "rules/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rules {

/// The name CEL gives it: bool, int, double, string …
[[nodiscard]] std::string_view kind_name(Kind kind);

/// The type of an expression or field. Money is an integer (whole rupiah); a date is a timestamp.
class Type {
public:
    static constexpr Type boolean() { return Type{Kind::boolean}; }
    static constexpr Type integer() { return Type{Kind::integer}; }
    static constexpr Type real() { return Type{Kind::real}; }
    static constexpr Type text() { return Type{Kind::text}; }
    static constexpr Type timestamp() { return Type{Kind::timestamp}; }
    static constexpr Type date() { return timestamp(); }
    static constexpr Type duration() { return Type{Kind::duration}; }
    /// A record type by its number in the Schema; got from Schema::add.
    static constexpr Type record(int number) {
        Type made{Kind::record};
        made.record_ = number;
        return made;
    }
    static constexpr Type list_of(Type element) {
        ++element.lists_;
        return element;
    }
    /// The element type of `[]`: it fits every list.
    static constexpr Type nothing() { return Type{Kind::unknown}; }

    [[nodiscard]] constexpr Kind kind() const { return lists_ > 0 ? Kind::list : kind_; }
    /// Number of the record type; kind() must be record.
    [[nodiscard]] constexpr int record_number() const { return record_; }
    /// Element type; kind() must be list.
    [[nodiscard]] constexpr Type element() const {
        Type inner = *this;
        --inner.lists_;
        return inner;
    }
    /// True if a value of `other` may stand where this is wanted (an empty list fits every list).
    [[nodiscard]] constexpr bool accepts(Type other) const {
        return *this == other || (other.kind_ == Kind::unknown && other.lists_ <= lists_);
    }
    /// Of a list of lists of …: what is innermost.
    [[nodiscard]] constexpr Kind innermost() const { return kind_; }
    friend constexpr bool operator==(Type, Type) = default;

private:
    constexpr explicit Type(Kind kind) : kind_{kind} {}
    Kind kind_;
    std::uint8_t lists_ = 0; // list(list(int)) is an integer with 2
    int record_ = -1;
};

/// A field of a record, or a variable. A nullable one may be unknown, so an expression can use it
/// only where `known(…)` guards it.
struct Field {
    std::string name;
    Type type;
    bool nullable = false;
};

/// The names an expression may use. Declared once, then read-only (and so thread-safe). An
/// expression keeps what it needs of it: the schema may be destroyed after compile().
class Schema {
public:
    /// Declares a record type; `fields[i]` is what Rows::at(row, i) gives. Names of types and,
    /// within one, of fields must be distinct identifiers: a double is a bug.
    Type add(std::string name, std::vector<Field> fields);
    /// Declares the variables: the fields of the root record given to evaluate(), in this order.
    void set_variables(std::vector<Field> fields);

    [[nodiscard]] const std::vector<Field>& variables() const { return variables_; }
    /// Fields of a record type.
    [[nodiscard]] const std::vector<Field>& fields(Type record) const;
    /// The way a type is written in messages: `bool`, `int`, `list(member)`.
    [[nodiscard]] std::string type_name(Type type) const;

private:
    struct RecordType {
        std::string name;
        std::vector<Field> fields;
    };
    std::vector<RecordType> records_;
    std::vector<Field> variables_;
};

/// Index of the field with this name, if there is one.
[[nodiscard]] std::optional<int> find_field(const std::vector<Field>& fields,
                                            std::string_view name);

} // namespace tepat::rules
