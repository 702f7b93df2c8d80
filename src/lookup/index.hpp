#pragma once
#include "core/period.hpp"
#include "core/strong.hpp"
#include "names/name.hpp"
#include "payments/plan_line.hpp"
#include "programmes/policy.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tepat::lookup {

using names::NameKey;

/// How far an entitlement has come. That it was credited ("Sudah Salur") only a bank's answer can
/// say.
enum class State : std::uint8_t {
    listed,     ///< on the list; no payment is planned yet
    being_paid, ///< in a batch for the bank
    held,       ///< on the list; something must be done before it can be paid
};

/// A programme and the period of the list that counts.
struct ListedProgramme {
    std::string id;
    programmes::Words name;
    Period period;
};

/// What the public may know of a family in one programme. `programme` and `bank` are the builder's
/// numbers.
struct Standing {
    std::uint16_t programme = 0;
    State state = State::listed;
    std::optional<payments::Held> held; ///< with State::held
    std::optional<std::uint16_t> bank;  ///< with State::being_paid
    friend auto operator<=>(const Standing&, const Standing&) = default;
};

/// How alike two names are. Each tier holds the ones before it.
enum class Tier : std::uint8_t {
    exact,    ///< the same words
    phonetic, ///< the same sounds
    fuzzy,    ///< allowed_edits() away
};

/// What is told of a name in a village: the programmes of everybody who bears it there, each line
/// once, so that it does not tell how many they are. Pointers live as long as the index.
struct Answer {
    struct Line {
        const ListedProgramme* programme = nullptr;
        State state = State::listed;
        std::optional<payments::Held> held;
        std::string_view bank; ///< empty unless being paid
    };
    Tier tier = Tier::exact;
    /// At most `most_lines`, by programme; none: nobody of this name takes part.
    std::vector<Line> lines;
};
inline constexpr std::size_t most_lines = 9;

/// The names that may be looked up, village by village. Immutable, so thread-safe. Memory: 20 bytes
/// a person and the letters of the name by sound (32 bytes together on a generated register), and
/// 16 bytes for each length of name in a village. A question costs a comparison of letter bags for
/// each person of about that length in its village, and nothing for other villages.
class Index {
public:
    Index() = default;

    /// The nearest bearers: of the first tier that has any, in the fuzzy one those with fewest
    /// edits. No lines for an unknown village or an empty key.
    [[nodiscard]] Answer find(RegionId village, const NameKey& name) const;
    /// Everybody within `tier`, as numbers of persons in the order of the index: what `find`
    /// chooses from.
    [[nodiscard]] std::vector<std::uint32_t> within(RegionId village, const NameKey& name,
                                                    Tier tier) const;
    /// The village of a person that `within` gave.
    [[nodiscard]] RegionId village_of(std::uint32_t person) const;

    [[nodiscard]] std::size_t persons() const { return bags_.size(); }
    [[nodiscard]] std::span<const ListedProgramme> programmes() const { return programmes_; }
    /// Memory held.
    [[nodiscard]] std::size_t bytes() const;

private:
    friend class IndexBuilder;
    /// Persons of one village whose keys are of one length.
    struct Bucket {
        std::uint32_t first = 0; ///< person
        std::uint32_t length = 0;
        std::uint64_t letters = 0; ///< where the key of `first` begins
    };
    /// Buckets of one village, by length.
    struct Village {
        std::uint32_t first = 0;
        std::uint32_t buckets = 0;
    };
    struct Hit {
        std::uint32_t person;
        int edits;
    };
    [[nodiscard]] std::string_view key(const Bucket& bucket, std::uint32_t person) const;
    [[nodiscard]] std::uint32_t end(const Bucket& bucket) const;
    void same_sound(RegionId village, const NameKey& name, std::vector<std::uint32_t>& to) const;
    void similar(RegionId village, const NameKey& name, std::vector<Hit>& to) const;
    [[nodiscard]] Answer answer(Tier tier, std::span<const std::uint32_t> persons) const;

    std::unordered_map<RegionId, Village> villages_;
    std::vector<Bucket> buckets_; ///< one more at the end
    // By person: in a bucket by the hash of the key.
    std::vector<std::uint32_t> sounds_; ///< hash of the key by sound
    std::vector<std::uint32_t> words_;  ///< hash of the key as written
    std::vector<std::uint64_t> bags_;
    std::vector<std::uint32_t> sets_; ///< of standings
    std::string letters_;
    std::vector<std::vector<Standing>> standings_;
    std::vector<ListedProgramme> programmes_;
    std::vector<std::string> banks_;
};

/// Takes persons in any order and makes the index. Memory: 80 bytes a person.
class IndexBuilder {
public:
    std::uint16_t add_programme(ListedProgramme programme);
    /// The same name gives the same number.
    std::uint16_t add_bank(std::string_view name);
    /// Without standings, or with a name of fewer than two letters, nobody is added.
    void add(RegionId village, std::string_view name, std::vector<Standing> standings);
    [[nodiscard]] Index build() &&;

private:
    struct Person {
        RegionId village;
        std::uint64_t bag;
        std::uint64_t letters; ///< where its key begins
        std::uint32_t length;
        std::uint32_t sound;
        std::uint32_t words;
        std::uint32_t set;
    };
    std::vector<Person> persons_;
    std::string letters_;
    std::map<std::vector<Standing>, std::uint32_t> sets_;
    std::vector<ListedProgramme> programmes_;
    std::vector<std::string> banks_;
};

} // namespace tepat::lookup
