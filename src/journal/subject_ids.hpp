#pragma once
#include "core/strong.hpp"

#include <cstdint>

namespace tepat::journal {

/// Makes subject ids: 40 random bits drawn once per database (the server registers them, so no two
/// offline databases share a block), then a counter of 23 bits; a spent block draws a new one.
/// Consecutive ids keep B-trees appending. Ids given to a command that is not recorded are lost,
/// never reused.
class SubjectIds {
public:
    SubjectIds() = default;
    SubjectIds(const SubjectIds&) = delete;
    SubjectIds& operator=(const SubjectIds&) = delete;
    virtual ~SubjectIds() = default;
    [[nodiscard]] virtual SubjectId next() = 0;
};

} // namespace tepat::journal
