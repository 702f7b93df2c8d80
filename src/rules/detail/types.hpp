#pragma once
#include "rules/type.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// How types fit each other. `nothing` is what `[]` holds: it fits everything and becomes what it
/// meets; `dyn` fits everything and stays dyn. A record is never dyn, so that nothing compares,
/// prints or counts a family by accident.
namespace tepat::rules::detail {

/// The one type that values of both are of, where one need not be converted: list(int) of list(int)
/// and `[]`, list(dyn) of list(dyn) and list(int). Nothing if there is none.
[[nodiscard]] std::optional<Type> join(const Type& a, const Type& b);

/// Of the elements of a list written out: as join, and dyn where they differ.
[[nodiscard]] std::optional<Type> join_or_dynamic(const Type& a, const Type& b);

/// What a signature's open types came to mean for one call.
class Substitution {
public:
    /// Whether `given` may stand where a signature says `pattern`, the open types it mentions being
    /// what they are by now.
    [[nodiscard]] bool bind(const Type& pattern, const Type& given);
    /// The type with its open types put in; one that nothing was bound to is `nothing`.
    [[nodiscard]] Type apply(const Type& pattern) const;

private:
    std::vector<std::optional<Type>> bound_;
};

/// `type` with dyn for what stayed open.
[[nodiscard]] Type settled(const Type& type);

/// Reads a type from the front of `text` and cuts it off: `int`, `list(A)`, `map(string, dyn)`,
/// `optional_type(A)`, `tuple(A, B)`. Nothing if there is none. A word with parameters that names
/// no type of CEL is an opaque type.
[[nodiscard]] std::optional<Type> cut_type(std::string_view& text);

} // namespace tepat::rules::detail
