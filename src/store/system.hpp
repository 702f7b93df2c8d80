#pragma once
#include "core/clock.hpp"
#include "core/random.hpp"

namespace tepat::store {

/// The machine's clock in UTC. It may step back; nothing here hides that.
class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

/// The kernel's randomness, fit for salts, keys and ids. Thread-safe.
class SystemRandom final : public Randomness {
public:
    [[nodiscard]] Bytes bytes(std::size_t size) override;
};

} // namespace tepat::store
