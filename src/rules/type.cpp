#include "rules/type.hpp"

#include <algorithm>
#include <cassert>

namespace tepat::rules {

std::string_view kind_name(Kind kind) {
    switch (kind) {
    case Kind::unknown:
        return "?";
    case Kind::boolean:
        return "bool";
    case Kind::integer:
        return "int";
    case Kind::unsigned_integer:
        return "uint";
    case Kind::real:
        return "double";
    case Kind::text:
        return "string";
    case Kind::bytes:
        return "bytes";
    case Kind::null:
        return "null_type";
    case Kind::timestamp:
        return "timestamp";
    case Kind::duration:
        return "duration";
    case Kind::list:
        return "list";
    case Kind::map:
        return "map";
    case Kind::optional:
        return "optional_type";
    case Kind::type:
        return "type";
    case Kind::record:
        return "record";
    case Kind::dynamic:
        return "dyn";
    case Kind::parameter:
        return "parameter";
    case Kind::opaque:
        return "opaque";
    }
    assert(false);
    return {};
}

Type::Type(Kind kind, int number, std::vector<Type> parameters) : kind_{kind}, number_{number} {
    if (!parameters.empty())
        parameters_ = std::make_shared<const std::vector<Type>>(std::move(parameters));
}

const std::vector<Type>& Type::parameters() const {
    static const std::vector<Type> none;
    return parameters_ ? *parameters_ : none;
}

bool operator==(const Type& a, const Type& b) {
    if (a.kind_ != b.kind_ || a.number_ != b.number_) return false;
    return a.parameters_ == b.parameters_ || a.parameters() == b.parameters();
}

bool Type::accepts(const Type& other) const {
    if (other.kind_ == Kind::unknown) return true;
    return kind_ == other.kind_ && number_ == other.number_ &&
           std::ranges::equal(parameters(), other.parameters(), &Type::accepts);
}

bool Type::mentions(Kind kind) const {
    return kind_ == kind || std::ranges::any_of(parameters(), [kind](const Type& inner) {
               return inner.mentions(kind);
           });
}

} // namespace tepat::rules
