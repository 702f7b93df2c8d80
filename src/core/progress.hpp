#pragma once
#include "core/message.hpp"

#include <cstdint>

namespace tepat {

/// Where long work says how far it is, and asks whether to go on. Called from the working thread, a
/// few times a second at most per step; implementations must be quick.
class Progress {
public:
    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    virtual ~Progress() = default;
    /// `done` of `total` units of `step`; total 0 = unknown.
    virtual void at(MessageCode step, std::int64_t done, std::int64_t total) = 0;
    /// True when the user asked to stop: finish the current unit, leave everything resumable,
    /// return.
    [[nodiscard]] virtual bool stop_requested() const = 0;
};

/// Says nothing and never stops.
class SilentProgress final : public Progress {
public:
    void at(MessageCode, std::int64_t, std::int64_t) override {}
    [[nodiscard]] bool stop_requested() const override { return false; }
};

} // namespace tepat
