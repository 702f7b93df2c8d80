#pragma once
#include "programmes/policy_at.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::audit {

/// A value of the rules that two lists go by differently, as text: `criterion.poor`,
/// `component.elderly.amount`. Empty where a list has none.
struct RuleDifference {
    std::string what;
    std::string first;
    std::string second;
};

/// A list that conditions ask about.
struct AskedList {
    std::string id;
    bool first = false; ///< whether the first list's rules in force ask about it
    bool second = false;
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
    /// The place of a difference among them; nothing when that does not differ.
    [[nodiscard]] std::optional<std::size_t> difference(std::string_view what) const;
    /// Lists that either policy knows, first those of the first, in its order. At most 64 of them
    /// can be told of a unit.
    [[nodiscard]] std::span<const AskedList> lists() const { return lists_; }
    /// Whether rules can be taken one by one: not when both know lists, in another order.
    [[nodiscard]] bool separable() const;
    /// Whether the two decide on units of the same kind; without, nothing can be mixed.
    [[nodiscard]] bool same_unit() const;
    /// Whether day or stage differ while the calendar is the same.
    [[nodiscard]] bool same_time() const;

    enum class From : std::uint8_t { first, second };
    /// A unit whose UnitView::listed is by the places of lists(), as rules of one list read it.
    [[nodiscard]] facts::UnitView seen_by(From rules, facts::UnitView unit) const;
    /// The other way round: bits by the places of one policy's inputs, by those of lists().
    [[nodiscard]] std::uint64_t told_by(From rules, std::uint64_t listed) const;
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
    std::vector<AskedList> lists_;
    std::vector<std::size_t> second_places_; ///< in lists_, of the second policy's inputs
    std::unique_ptr<const Mixed> whole_[2];
    std::vector<std::unique_ptr<const Mixed>> one_[2];
};

} // namespace tepat::audit
