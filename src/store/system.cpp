#include "store/system.hpp"

#include <sodium.h>
#include <sys/random.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace tepat::store {

Instant SystemClock::now() const {
    using namespace std::chrono;
    return Instant{duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

Bytes SystemRandom::bytes(std::size_t size) {
    Bytes out(size, '\0');
    for (std::size_t filled = 0; filled < size;) {
        const ssize_t got = getrandom(out.data() + filled, size - filled, 0);
        if (got > 0)
            filled += static_cast<std::size_t>(got);
        else if (errno != EINTR)
            throw std::system_error{errno, std::generic_category(), "getrandom"};
    }
    return out;
}

} // namespace tepat::store
