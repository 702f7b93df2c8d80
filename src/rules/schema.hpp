#pragma once
#include "rules/type.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rules {

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
    [[nodiscard]] const std::vector<Field>& fields(const Type& record) const;
    /// The way a type is written in messages: `bool`, `int`, `list(member)`, `map(string, dyn)`.
    [[nodiscard]] std::string type_name(const Type& type) const;

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
