#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tepat::names {

/// The longest name a question may hold, in bytes; longer ones are nobody's.
inline constexpr std::size_t longest_name = 120;

/// A name as it is compared: two spellings of one name have equal keys. Letters are A to Z; accents
/// and signs are dropped, degrees after a comma and titles (H., Hj., Dr., almarhum, bin …) too.
/// Muh., Moch., Mhd. and the like are MUHAMAD, Abd. is ABDUL, St. is SITI.
struct NameKey {
    /// Words in alphabetical order, as written.
    std::string exact;
    /// The same by sound, at most 63 letters and spaces: oe = u, tj = c, dj = z = j, sj = sy = sh =
    /// s, nj = ny, ch = kh = h, v = f = ph = p, q = k, x = ks, one letter for a double one, no h at
    /// the end, y = i where no vowel follows, ae = ai, eu = e, ie = i, iya = ia, uwa = ua, ya = ia
    /// at the beginning. Words in alphabetical order again.
    std::string phonetic;
    /// As `phonetic`, in the order in which they were written.
    std::string spoken;

    /// Fewer than two letters: nothing that could be looked for.
    [[nodiscard]] bool empty() const { return exact.size() < 2 || phonetic.empty(); }
};
[[nodiscard]] NameKey name_key(std::string_view name);

/// The same for comparing many millions: nothing is allocated. Hashes do not depend on the order of
/// words; zero means that there is no name.
struct CompactName {
    std::uint64_t exact = 0;    ///< of the words as written
    std::uint64_t phonetic = 0; ///< of the words by sound
    /// The words by sound in the order they were written, without spaces, filled up with zeros. A
    /// MUHAMAD beside other words is an M at the end: it begins too many names to tell them apart.
    std::array<char, 48> letters{};
    std::uint8_t size = 0;
};
[[nodiscard]] CompactName compact_name(std::string_view name);

/// What is shown of a name: the first letter of its first four words, each with three stars however
/// long the word is. `Siti Aminah` is `S*** A***`. Made of what the asker typed, so that it tells
/// nothing that he did not know.
[[nodiscard]] std::string masked(std::string_view name);

/// The letters of a key, as a set of "at least so many A". What two of them do not share is never
/// more than the edits between the keys.
[[nodiscard]] std::uint64_t letter_bag(std::string_view key);
[[nodiscard]] int bag_distance(std::uint64_t a, std::uint64_t b);

/// Insertions, deletions and replacements between two keys of at most 63 letters; anything above
/// `most` may be said as most + 1.
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b, int most);
/// Edits that still count as the same name: 0 to 3 letters none, to 7 one, else two.
[[nodiscard]] int allowed_edits(std::string_view key);

} // namespace tepat::names
