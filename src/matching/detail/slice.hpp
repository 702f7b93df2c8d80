#pragma once
#include "matching/blocking.hpp"
#include "matching/record.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tepat::matching::detail {

/// Sorts (key, index) pairs, which must stand in the order of their indices: by key, the upper
/// half, of which the first `known` bits are all alike.
void sort_by_key(std::span<std::uint64_t> entries, unsigned known,
                 std::vector<std::uint64_t>& scratch);

/// A range of a rule's keys: the slice `number` of `count`, a power of two. With more than one the
/// slice holds its own copies of the records, gathered in one pass; with one it points to them.
struct SliceOf {
    std::uint32_t number = 0;
    std::uint32_t count = 1;
};

/// The (key, place) pairs of a slice, divided by the first bits of the key into partitions that fit
/// into the second cache, in the order of places within a partition.
class Slice {
public:
    Slice(std::span<const Record> records, const BlockingRule& rule, SliceOf which, int threads);

    [[nodiscard]] std::size_t partitions() const { return begins_.size() - 1; }
    /// Sorts one partition by key and place, and gives it. Different partitions may be asked for by
    /// different threads.
    [[nodiscard]] std::span<const std::uint64_t> sorted(std::size_t partition,
                                                        std::vector<std::uint64_t>& scratch);

    /// The record of an entry, and its place in the collection.
    [[nodiscard]] const Record& record(std::uint64_t entry) const {
        return base_[static_cast<std::uint32_t>(entry)];
    }
    [[nodiscard]] std::uint32_t place(std::uint64_t entry) const {
        const auto at = static_cast<std::uint32_t>(entry);
        return places_.empty() ? at : places_[at];
    }

private:
    std::vector<std::uint64_t> entries_; ///< key in the upper half, index in the lower
    std::vector<std::size_t> begins_;
    std::vector<Record> own_;
    std::vector<std::uint32_t> places_;
    const Record* base_ = nullptr;
    unsigned known_bits_ = 0; ///< of the key, the same in all of a partition
};

} // namespace tepat::matching::detail
