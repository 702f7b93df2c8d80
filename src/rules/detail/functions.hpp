#pragma once
#include "core/result.hpp"
#include "rules/detail/program.hpp"
#include "rules/detail/scratch.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::rules::detail {

/// What a function without an operation of its own does: known values of the kinds its signature
/// names (of lists and maps the elements may be of any) to a value.
using Function = Answer (*)(Operands, Scratch&);

/// One overload, read from the way it is written: `size(string): int`, `string.size(): int`,
/// `_+_(int, int): int`. Of a method, the first operand is the receiver.
struct Signature {
    /// Without the result: for messages.
    std::string written;
    std::string name;
    bool method = false;
    /// Not for operands that are dyn: what Tepat adds to CEL.
    bool only_static = false;
    Op op = Op::unresolved;
    Function function = nullptr;
    std::vector<Type> operands;
    Type result = Type::nothing();
};

/// Reads `written: result`; nothing if it is none.
[[nodiscard]] std::optional<Signature> read_signature(std::string_view text);

/// All overloads of a name.
struct Namesakes {
    std::string_view name;
    std::vector<const Signature*> all;
};

/// Every function but the macros, known() and has(), which the checker treats itself. Operators are
/// `_+_`, `!_`, `-_`.
class Library {
public:
    [[nodiscard]] static const Library& get();

    [[nodiscard]] std::span<const Signature> signatures() const { return signatures_; }
    [[nodiscard]] std::span<const Namesakes> names() const { return names_; }
    /// Number of the namesakes, if the name is known.
    [[nodiscard]] std::optional<std::int32_t> find(std::string_view name) const;
    /// The overload of a name that these values fit; null if none does.
    [[nodiscard]] const Signature* fitting(std::int32_t name, Operands operands) const;

private:
    Library();
    std::vector<Signature> signatures_;
    std::vector<Namesakes> names_;
};

} // namespace tepat::rules::detail
