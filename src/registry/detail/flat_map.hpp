#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tepat::registry::detail {

/// Numbers by number, 16 bytes a place and at most three quarters full: what an import remembers of
/// millions of rows. Key 0 is not allowed.
class FlatMap {
public:
    FlatMap() : slots_(1024) {}

    /// The value of `key`, or null; valid until the next `put`.
    [[nodiscard]] std::uint64_t* find(std::uint64_t key) {
        auto& slot = place(key);
        return slot.key == key ? &slot.value : nullptr;
    }
    void put(std::uint64_t key, std::uint64_t value) {
        if ((used_ + 1) * 4 > slots_.size() * 3) grow();
        auto& slot = place(key);
        if (slot.key != key) ++used_;
        slot = {key, value};
    }
    void clear() { *this = {}; }

private:
    struct Slot {
        std::uint64_t key = 0;
        std::uint64_t value = 0;
    };
    Slot& place(std::uint64_t key) {
        constexpr std::uint64_t golden = 0x9e37'79b9'7f4a'7c15;
        const auto mask = slots_.size() - 1;
        auto at = (key * golden >> 20) & mask;
        while (slots_[at].key != 0 && slots_[at].key != key)
            at = (at + 1) & mask;
        return slots_[at];
    }
    void grow() {
        const auto old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
        for (const auto& slot : old)
            if (slot.key != 0) place(slot.key) = slot;
    }
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

} // namespace tepat::registry::detail
