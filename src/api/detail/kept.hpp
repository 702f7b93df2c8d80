#pragma once
#include "core/strong.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

namespace tepat::api::detail {

/// What was made of some entries, which never change; of at most `most` of them, the earliest entry
/// goes first. Thread-safe; one is made at a time.
template <class T>
class Kept {
public:
    explicit Kept(std::size_t most) : most_{most} {}

    /// As `make` makes it, or made it before.
    template <class Make>
    [[nodiscard]] std::shared_ptr<const T> of(Seq entry, Make make) const {
        const std::scoped_lock lock{mutex_};
        if (const auto found = made_.find(entry); found != made_.end()) return found->second;
        auto made = std::make_shared<const T>(make());
        if (made_.size() >= most_) made_.erase(made_.begin());
        return made_[entry] = std::move(made);
    }

private:
    std::size_t most_;
    mutable std::mutex mutex_;
    mutable std::map<Seq, std::shared_ptr<const T>> made_;
};

} // namespace tepat::api::detail
