#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tepat::reports {

/// The words of a name as they are compared: lower case, accents gone, apostrophes gone
/// (`Nur'aini` is `nuraini`), everything else that is no letter or digit parts words.
[[nodiscard]] std::vector<std::string> name_words(std::string_view name);

/// The names of many rows, each of which has some members, as numbers of words in a sorted
/// dictionary: a search compares numbers, four bytes a word. Immutable after building, so
/// thread-safe.
class Names {
public:
    /// Collects the names of some rows. Used by one thread.
    class Builder {
    public:
        void member(std::string_view name);
        /// Closes the row of the members since the last call.
        void row();

    private:
        friend class Names;
        std::unordered_map<std::string, std::uint32_t> dictionary_; ///< in order of appearance
        std::vector<std::uint32_t> words_;
        std::vector<std::uint32_t> ends_;
    };
    Names() = default;
    /// The rows of all parts, in their order.
    static Names of(std::span<const Builder> parts);

    [[nodiscard]] std::size_t rows() const { return ends_.size(); }
    /// By row: 1 where every word of `name` begins a word of one and the same member; all rows when
    /// `name` holds no word, none when it holds more than 64.
    [[nodiscard]] std::vector<std::uint8_t> find(std::string_view name) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    std::vector<std::string> dictionary_; ///< ascending
    std::vector<std::uint32_t> words_; ///< place in the dictionary, doubled; odd: the member ends
    std::vector<std::uint32_t> ends_;  ///< by row, into words_
};

} // namespace tepat::reports
