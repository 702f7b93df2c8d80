#pragma once
#include "core/bytes.hpp"

#include <functional>

namespace tepat::payments {

/// Where a bank file goes, in order, in pieces of any size; the view is valid during the call only.
/// A sink that cannot take the bytes throws. When a writer refuses, what the sink has taken so far
/// is not a file: the caller throws it away, so hand over a sink that makes the file appear only
/// once it is whole.
using ByteSink = std::function<void(BytesView)>;

} // namespace tepat::payments
