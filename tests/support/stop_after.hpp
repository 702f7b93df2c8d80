#pragma once
#include "core/progress.hpp"

namespace tepat::testing {

/// Says no `times` times when asked whether to stop, and yes from then on.
class StopAfter final : public Progress {
public:
    explicit StopAfter(int times) : left_{times} {}
    void at(MessageCode, std::int64_t, std::int64_t) override {}
    [[nodiscard]] bool stop_requested() const override { return left_-- <= 0; }

private:
    mutable int left_;
};

} // namespace tepat::testing
