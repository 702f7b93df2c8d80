#include "store/postgres/wire.hpp"

#include "store/error.hpp"

#include <cassert>
#include <utility>

namespace tepat::store::postgres {
namespace {

void append_big_endian(Bytes& out, std::int64_t value, int bytes) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(bits >> shift & 0xff));
}

template <class Number>
void append_narrow(Bytes& out, std::int64_t value) {
    if (!std::in_range<Number>(value))
        throw DatabaseError{Broken::constraint, "a number is too large for its column"};
    append_big_endian(out, value, sizeof(Number));
}

} // namespace

Oid type_of(const Param& param) {
    struct Type {
        Oid operator()(Null) const { return 0; }
        Oid operator()(std::int64_t) const { return bigint_type; }
        Oid operator()(std::string_view) const { return text_type; }
        Oid operator()(Blob) const { return bytea_type; }
    };
    return std::visit(Type{}, param.value());
}

void append_value(Bytes& out, const Param& param, Oid type) {
    if (const Oid natural = type_of(param);
        natural != 0 && natural != type &&
        !(natural == bigint_type && (type == smallint_type || type == integer_type)) &&
        !(natural == text_type && type == varchar_type))
        throw DatabaseError{Broken::constraint, "a value is not of its column's type"};
    struct Append {
        Bytes& out;
        Oid type;
        void operator()(Null) const {}
        void operator()(std::int64_t value) const {
            if (type == smallint_type)
                append_narrow<std::int16_t>(out, value);
            else if (type == integer_type)
                append_narrow<std::int32_t>(out, value);
            else
                append_big_endian(out, value, 8);
        }
        void operator()(std::string_view text) const { out += text; }
        void operator()(Blob blob) const { out += blob.bytes; }
    };
    std::visit(Append{out, type}, param.value());
}

std::int64_t read_integer(BytesView bytes) {
    assert(bytes.size() == 1 || bytes.size() == 2 || bytes.size() == 4 || bytes.size() == 8);
    // The sign is the first byte's, whatever the width.
    auto value = static_cast<std::uint64_t>(std::int64_t{static_cast<signed char>(bytes.front())});
    for (const char byte : bytes.substr(1))
        value = value << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(value);
}

} // namespace tepat::store::postgres
