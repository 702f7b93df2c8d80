#pragma once
#include "core/bytes.hpp"
#include "core/result.hpp"

namespace tepat::documents::detail {

/// Looks through a PDF (ISO 32000) for what it would do when it is opened, without trusting its own
/// tables of where things lie: every name of the file, escapes undone, and of what its object
/// streams unpack to (at most 64 MB in all). Not a parser: it may refuse a PDF that is harmless,
/// and what shows one still keeps it in a sandbox. Refused as documents::examine() says.
[[nodiscard]] Result<void> look_through_pdf(BytesView bytes);

} // namespace tepat::documents::detail
