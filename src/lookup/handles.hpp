#pragma once
#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "core/strong.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::lookup {

/// Something to name a family with, for whoever may not see families: who found it by its name
/// holds it for a while, and learns nothing from it. It is sealed (XChaCha20-Poly1305) and random,
/// so that two of one family do not look alike, and bound to who asked and to the village, so that
/// it is of no use to anybody else. Remembers nothing; a restart makes all of them void.
/// Thread-safe.
class Handles {
public:
    static constexpr std::chrono::minutes lifetime{60};

    /// `secret` is 32 random bytes, new for each process.
    Handles(BytesView secret, Randomness& randomness, const Clock& clock);
    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;
    ~Handles();

    /// 75 characters that need no escape in a URL.
    [[nodiscard]] std::string give(SubjectId family, RegionId village, std::string_view login);
    /// Nothing for one that is too old, not ours, changed, another's or another village's.
    [[nodiscard]] std::optional<SubjectId> open(std::string_view handle, RegionId village,
                                                std::string_view login) const;

private:
    std::array<unsigned char, 32> key_{};
    Randomness& randomness_;
    const Clock& clock_;
};

} // namespace tepat::lookup
