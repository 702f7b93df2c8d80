#pragma once
#include "store/database.hpp"

namespace tepat::store::sqlite {

/// An advisory lock on the file `path`, which tells who holds it. The kernel lets go of it when the
/// process ends, however it ends; the file stays. DatabaseError when the file cannot be opened.
[[nodiscard]] Result<std::unique_ptr<WriterLock>> lock_file(const std::string& path,
                                                            std::string_view who);

} // namespace tepat::store::sqlite
