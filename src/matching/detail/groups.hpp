#pragma once
#include "matching/evaluate.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tepat::matching::detail {

/// Numbers ids from 0 on, in the order in which they are first met. Memory: an id's letters and
/// some 16 bytes.
class Ids {
public:
    [[nodiscard]] std::uint32_t of(std::string_view id);
    [[nodiscard]] std::size_t size() const { return ends_.size(); }

private:
    [[nodiscard]] std::string_view text(std::uint32_t number) const;
    void grow();

    std::string letters_;
    std::vector<std::uint64_t> ends_;  ///< of each id in letters_
    std::vector<std::uint32_t> slots_; ///< by hash; number + 1
};

inline constexpr std::uint32_t no_group = UINT32_MAX;
/// By number of an id, the number of its group; no_group for who is in none. Two of one group are
/// one person.
using Groups = std::vector<std::uint32_t>;
using NumberPair = std::pair<std::uint32_t, std::uint32_t>;

/// Ids that are joined by pairs, of `count` ids; a group is called by its first.
[[nodiscard]] Groups groups_of(std::size_t count, std::span<const NumberPair> pairs);
/// Every pair of one group counts. Of different lengths: those behind the end are in none.
[[nodiscard]] Quality compare_groups(const Groups& found, const Groups& truth);

} // namespace tepat::matching::detail
