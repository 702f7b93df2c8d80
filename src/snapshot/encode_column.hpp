#pragma once
#include "core/bytes.hpp"
#include "core/column_view.hpp"

#include <span>

namespace tepat::snapshot {

/// A column's numbers in the narrowest width that holds them, and the view of them, whose `data` is
/// still to be set: codes take a byte, days two. A column of missing values alone takes nothing.
struct EncodedColumn {
    ColumnView view;
    Bytes bytes;
};
/// `values` may hold ColumnView::missing, and what is not spans less than 2⁶³.
[[nodiscard]] EncodedColumn encode_column(std::span<const std::int64_t> values);

} // namespace tepat::snapshot
