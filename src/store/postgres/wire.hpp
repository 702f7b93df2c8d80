#pragma once
#include "store/connection.hpp"

#include <libpq-fe.h>

namespace tepat::store::postgres {

/// Types by their number in every PostgreSQL's catalogue (pg_type.dat).
constexpr Oid bool_type = 16;
constexpr Oid bytea_type = 17;
constexpr Oid name_type = 19;
constexpr Oid bigint_type = 20;
constexpr Oid smallint_type = 21;
constexpr Oid integer_type = 23;
constexpr Oid text_type = 25;
constexpr Oid varchar_type = 1043;

/// The type a value is sent as; 0, for the server to find out, for a null.
[[nodiscard]] Oid type_of(const Param& param);
/// Appends the value's binary form (nothing for a null). An integer takes the width of `type`;
/// DatabaseError when it does not fit, or the value is not of that type.
void append_value(Bytes& out, const Param& param, Oid type);
/// An integer's binary form: a bool, smallint, integer or bigint.
[[nodiscard]] std::int64_t read_integer(BytesView bytes);

} // namespace tepat::store::postgres
