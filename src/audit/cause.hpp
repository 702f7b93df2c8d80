#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// Two lists laid beside each other until nobody needs to shout: every difference with its causes,
/// settled and signed; and what an auditor takes away to check a list without us.
namespace tepat::audit {

/// Why two lists disagree about a unit. A closed set; numbers are permanent. The order is that of
/// precedence: of the causes of a difference the first is primary.
///
/// A list states, for each unit, *facts* (as known at its place in the journal, as of its day),
/// *rules* (the values of its policy in force in its period) and *time* (the first day of its
/// period, on which ages are counted, and the number of its stage); under a quota also the unit's
/// *place*. `answer` is whether the unit is a recipient, the year's and the stage's amount, its
/// goods, and who collects. A group of facts, the rules, time, or place **acts** when putting the
/// second list's in place of the first's alone changes the first list's answer, or putting it back
/// alone changes the second's. If nothing acts alone but everything together does, each step that
/// changes the answer while they are put in place one by one in the order below acts.
enum class Cause : std::uint8_t {
    /// A stored line is not what its list's facts and rules give.
    not_reproduced = 0,
    /// A row names nobody whom the register knows, by NIK, key, or name, birth date and village.
    not_in_register = 1,
    /// A row names several persons or families equally well.
    ambiguous = 2,
    /// The unit lives outside the area that the other list covers.
    other_region = 3,
    /// One list has no line of the unit: it was registered later than that list's place in the
    /// journal, though it was there on that list's day. Until there is an approval, this is what
    /// "not yet approved" means.
    reported_later = 4,
    /// One list has no line of the unit: it is there only since after that list's day.
    joined_register = 5,
    /// A row names a unit that an earlier row named; or a household registered as a double acts.
    duplicate = 6,
    /// A member's or household's death acts; or the person a row names is registered as dead.
    deceased = 7,
    /// A move acts, or took the unit out of a list's area; or a row names the village where the
    /// unit lived before, or a person registered as gone.
    moved = 8,
    /// A member or household registered as not found acts; or the unit lives nowhere any more; or
    /// the person a row names is registered as not found.
    left_register = 9,
    /// Time acts: the same facts and rules give another answer on the other list's day or stage.
    period = 10,
    /// Rules act.
    policy_changed = 11,
    /// Other facts of the unit act, members who joined or left among them.
    fact_changed = 12,
    /// A row names a unit that our list leaves out, and nothing since explains it.
    left_out = 13,
    /// No row names a unit that our list has, and nothing since explains it.
    not_named = 14,
    /// A row states another amount than our list, and nothing since explains it.
    amount = 15,
    /// A row names another village than the register ever had, as far as the two lists see.
    other_village = 16,
    /// A row and the register write the same person's name differently.
    name_spelled = 17,
    /// Its place under a quota acts: the unit fulfils the rules, but not on both lists its place
    /// is among the places that there are.
    beyond_quota = 18,
};

/// All causes, the first of them first.
[[nodiscard]] std::span<const Cause> causes();
[[nodiscard]] std::string_view name_of(Cause cause);
[[nodiscard]] std::optional<Cause> cause_named(std::string_view name);
/// Nothing for a number that is none.
[[nodiscard]] std::optional<Cause> cause_numbered(std::int64_t number);

} // namespace tepat::audit
