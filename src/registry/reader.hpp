#pragma once
#include "core/date.hpp"
#include "core/nik.hpp"
#include "journal/reader.hpp"
#include "registry/answers.hpp"
#include "registry/subject.hpp"
#include "store/connection.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tepat::registry {

/// How far a person's NIK is known. `claimed` is what a file or person said and nobody checked;
/// `suspect` came as a spreadsheet number and may have lost its last digits.
enum class NikVerdict : std::uint8_t { none, claimed, suspect, verified, refuted };
[[nodiscard]] std::string_view name_of(NikVerdict verdict);

/// What somebody should look at. `shared_nik` ends by itself when the claim changes.
enum class Flag : std::uint8_t { no_nik, suspect_nik, shared_nik, possible_double, no_name };
[[nodiscard]] std::string_view name_of(Flag flag);
class Flags {
public:
    void set(Flag flag) { bits_ |= 1U << static_cast<unsigned>(flag); }
    [[nodiscard]] bool has(Flag flag) const {
        return (bits_ >> static_cast<unsigned>(flag) & 1U) != 0;
    }
    [[nodiscard]] bool any() const { return bits_ != 0; }
    friend bool operator==(const Flags&, const Flags&) = default;

private:
    unsigned bits_ = 0;
};

struct NikClaim {
    std::optional<Nik> nik;
    NikVerdict verdict = NikVerdict::none;
};

struct PersonView {
    SubjectId id;
    Seq seq; ///< of the newest version of the facts below
    std::string name;
    std::optional<Date> born;
    std::optional<Sex> sex;
    NikClaim nik;
    std::optional<SubjectId> family; ///< none: not in any family on this day
    std::optional<Relation> to_household_head;
    std::optional<Relation> to_family_head;
    Flags flags;
    Bytes answer_bytes;
    std::string source_key; ///< empty unless asked for

    [[nodiscard]] Answers answers() const { return Answers{answer_bytes}; }
};

struct FamilyView {
    SubjectId id;
    Seq seq;
    int number = 0; ///< NUK
    std::optional<KkNumber> kk;
    std::vector<PersonView> members; ///< by subject id
};

struct HouseholdView {
    SubjectId id;
    Seq seq;
    RegionId region;
    Bytes answer_bytes;
    std::string source_key;           ///< empty unless asked for
    std::vector<FamilyView> families; ///< by subject id

    [[nodiscard]] Answers answers() const { return Answers{answer_bytes}; }
};

/// Reads subjects as one journal position knew them and as they were on one day: of all visible
/// versions with effective_on ≤ `on`, the one with the greatest (effective_on, seq). All calls of
/// one answer belong into one read transaction, the one in which `visibility` was made. Not
/// thread-safe; connection and visibility outlive it.
class Reader {
public:
    Reader(store::Connection& connection, const journal::Visibility& visibility, Date on)
        : connection_{connection}, visibility_{visibility}, on_{on} {}

    [[nodiscard]] Date on() const { return on_; }
    /// Subjects that carry this name; more than one only when two databases were brought together.
    [[nodiscard]] std::optional<SubjectId> find(std::string_view scheme,
                                                std::string_view key) const;
    /// The same of many; those that nobody carries are left out.
    [[nodiscard]] std::unordered_map<std::string, SubjectId>
    find(std::string_view scheme, std::span<const std::string> keys) const;
    /// What the subject is called where it came from; nothing when it is unknown.
    [[nodiscard]] std::optional<SourceKey> source_key(SubjectId subject) const;
    [[nodiscard]] std::optional<SubjectKind> kind(SubjectId subject) const;

    /// Nothing if it is unknown, of another kind, or not yet there on that day.
    [[nodiscard]] std::optional<HouseholdView> household(SubjectId subject) const;
    [[nodiscard]] std::optional<PersonView> person(SubjectId subject) const;
    /// The same of many, as far as they are there; without keys of origin.
    [[nodiscard]] std::unordered_map<SubjectId, PersonView>
    persons(std::span<const SubjectId> subjects) const;
    /// The household a family or person lives in on that day.
    [[nodiscard]] std::optional<SubjectId> household_of(SubjectId family_or_person) const;

    enum class Keys : std::uint8_t { leave, read };
    enum class Who : std::uint8_t { awake, everybody };
    /// Every household of `regions` (villages), region by region as given, households by subject
    /// id; the view may be moved from. Memory: the households of one region and the members of a
    /// hundred of them.
    void scan(std::span<const RegionId> regions, Keys keys,
              const std::function<void(HouseholdView&)>& each, Who who = Who::awake) const;
    /// Those of `households` (ascending) that are there on that day, in their order, wherever they
    /// are; a hundred are read at once. Cost grows with their rows alone.
    void households(std::span<const SubjectId> households, Keys keys,
                    const std::function<void(HouseholdView&)>& each) const;
    /// The household that each of `units` is or lives in on that day, in their order; nothing for
    /// one that is unknown or lives nowhere.
    [[nodiscard]] std::vector<std::optional<SubjectId>>
    households_of(std::span<const SubjectId> units) const;

private:
    store::Connection& connection_;
    const journal::Visibility& visibility_;
    Date on_;
};

/// The last place in the journal, not after `up_to`, that changed the register: lists, rankings and
/// payments made since do not change the facts. 0 when there is none.
[[nodiscard]] Seq newest_position(store::Connection& connection,
                                  std::optional<Seq> up_to = std::nullopt);

/// When a subject came into the register.
struct Registration {
    Seq seq;           ///< the entry that registered it, whether visible or not
    Date effective_on; ///< since when that says it is there
};
[[nodiscard]] std::optional<Registration> registration_of(store::Connection& connection,
                                                          SubjectId subject);

} // namespace tepat::registry
