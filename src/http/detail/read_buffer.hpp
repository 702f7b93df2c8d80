#pragma once
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace tepat::http::detail {

/// Bytes that were read and not used yet. Small until more must be kept; small again when asked.
class ReadBuffer {
public:
    static constexpr std::size_t small = 2'048;

    [[nodiscard]] std::string_view bytes() const { return {data_.get() + begin_, end_ - begin_}; }
    [[nodiscard]] bool empty() const { return begin_ == end_; }
    void consume(std::size_t size) {
        begin_ += size;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    /// Where the next bytes can be put; never empty. Moves what is there.
    [[nodiscard]] std::span<char> room() {
        if (capacity_ == 0) resize(small);
        if (end_ == capacity_) {
            if (begin_ == 0)
                resize(2 * capacity_);
            else
                resize(capacity_);
        }
        return {data_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t size) { end_ += size; }
    void reserve(std::size_t size) {
        if (capacity_ < size) resize(size);
    }
    /// Gives memory back when nothing is kept.
    void relax() {
        if (empty() && capacity_ > small) resize(small);
    }

private:
    void resize(std::size_t capacity) {
        const auto size = end_ - begin_;
        if (capacity == capacity_) {
            std::memmove(data_.get(), data_.get() + begin_, size);
        } else {
            auto larger = std::make_unique_for_overwrite<char[]>(capacity);
            if (size > 0) std::memcpy(larger.get(), data_.get() + begin_, size);
            data_ = std::move(larger);
            capacity_ = capacity;
        }
        begin_ = 0;
        end_ = size;
    }

    std::unique_ptr<char[]> data_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

} // namespace tepat::http::detail
