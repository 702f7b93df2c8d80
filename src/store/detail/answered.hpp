#pragma once
#include <array>
#include <atomic>
#include <cstdint>

namespace tepat::store::detail {

/// Numbers the groups of a lane as they are taken, from 1; wraps around.
using Ticket = std::uint32_t;

/// Where the callers of one lane wait for their group's answer. One call wakes all of a group:
/// waking each costs more than a small command does. Neighbouring groups wait at words of their
/// own, so that nobody wakes for the group before. Thread-safe.
class Answered {
public:
    /// What was written before `tell` of this ticket is seen after.
    void wait_for(Ticket ticket) const;
    /// This group and those before it that share its word are answered.
    void tell(Ticket ticket);

private:
    std::array<std::atomic<Ticket>, 2> words_{};
};

} // namespace tepat::store::detail
