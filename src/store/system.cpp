#include "store/system.hpp"

#include <sodium.h>

#include <chrono>

namespace tepat::store {

Instant SystemClock::now() const {
    using namespace std::chrono;
    return Instant{duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

Bytes SystemRandom::bytes(std::size_t size) {
    Bytes out(size, '\0');
    randombytes_sysrandom_implementation.buf(out.data(), size);
    return out;
}

} // namespace tepat::store
