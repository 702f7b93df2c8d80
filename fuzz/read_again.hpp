#pragma once
#include "core/cbor.hpp"

#include <cstdlib>

/// What is read of CBOR from anywhere is written again as the same bytes, or refused.
template <class Decode>
void read_again(tepat::BytesView bytes, Decode decode) {
    try {
        if (encode(decode(bytes)) != bytes) std::abort();
    } catch (const tepat::CborError&) {
        return;
    }
}
