#pragma once
#include "programmes/policy_at.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tepat::audit {

/// A value of the rules that two lists go by differently, as text: `criterion.poor`,
/// `component.elderly.amount`. Empty where a list has none.
struct RuleDifference {
    std::string what;
    std::string first;
    std::string second;
};

/// The rules of two lists, each as in force in its period, taken apart into values, so that any of
/// them can be taken from either. Immutable, so thread-safe; what it was made of must outlive it.
class PolicyMix {
public:
    PolicyMix(const programmes::PolicyAt& first, const programmes::PolicyAt& second);
    PolicyMix(const PolicyMix&) = delete;
    PolicyMix& operator=(const PolicyMix&) = delete;
    ~PolicyMix();

    /// Values that differ, in the order of a policy file. A whole that cannot be taken apart
    /// further (the unit) is one.
    [[nodiscard]] std::span<const RuleDifference> differences() const { return differences_; }
    /// Whether the two decide on units of the same kind; without, nothing can be mixed.
    [[nodiscard]] bool same_unit() const;
    /// Whether day or stage differ while the calendar is the same.
    [[nodiscard]] bool same_time() const;

    enum class From : std::uint8_t { first, second };
    /// Rules of one list on the day and stage of one.
    [[nodiscard]] const programmes::PolicyAt& at(From rules, From time) const;
    /// The rules of `base` with difference `one` taken from the other list, on the day of `time`.
    [[nodiscard]] const programmes::PolicyAt& with_one(From base, std::size_t one, From time) const;

private:
    struct Mixed;
    [[nodiscard]] std::unique_ptr<const Mixed> mix(const std::vector<From>& choice) const;

    const programmes::PolicyAt& first_;
    const programmes::PolicyAt& second_;
    std::vector<RuleDifference> differences_;
    std::unique_ptr<const Mixed> whole_[2];
    std::vector<std::unique_ptr<const Mixed>> one_[2];
};

} // namespace tepat::audit
