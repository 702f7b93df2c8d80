#pragma once
#include "generate/model.hpp"
#include "sheets/writer.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tepat::generate::detail {

/// One column of a sheet: its title as the BDT instrument names it, and what a row has there.
template <class Row>
struct Field {
    std::string_view title;
    sheets::Value (*value)(const Row&);
};

struct MemberRow {
    const Household& household;
    const Member& member;
};

/// "Rumah Tangga" and "Anggota", in the order of the instrument. Yes and no are 1 and 2 in one
/// column and 3 and 4 in the next, as on the form.
[[nodiscard]] std::span<const Field<Household>> household_fields();
[[nodiscard]] std::span<const Field<MemberRow>> member_fields();

template <class Row>
[[nodiscard]] std::vector<sheets::Column> columns_of(std::span<const Field<Row>> fields) {
    std::vector<sheets::Column> columns;
    for (const auto& field : fields)
        columns.push_back({std::string{field.title}});
    return columns;
}

template <class Row>
void values_of(std::span<const Field<Row>> fields, const Row& row,
               std::vector<sheets::Value>& values) {
    values.clear();
    for (const auto& field : fields)
        values.push_back(field.value(row));
}

} // namespace tepat::generate::detail
