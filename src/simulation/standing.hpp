#pragma once
#include "programmes/decision_plan.hpp"
#include "programmes/list_line.hpp"
#include "programmes/quota.hpp"
#include "simulation/ground.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace tepat::simulation {

/// How a unit comes out of a programme: not entitled, not to be told, entitled, or left over when
/// the places were given.
enum class Stand : std::uint8_t { out, open, in, beyond };
/// A column of them, to be read and written many at a time.
[[nodiscard]] std::span<const std::uint8_t> bytes_of(std::span<const Stand> stands);
[[nodiscard]] std::span<std::uint8_t> bytes_of(std::span<Stand> stands);

/// Whole numbers, all in as few bytes as the widest needs.
class Numbers {
public:
    Numbers() = default;
    explicit Numbers(std::span<const std::int64_t> numbers);
    /// What they are; valid while this stays where it is.
    [[nodiscard]] ColumnView view() const;

private:
    ColumnView view_;
    Bytes bytes_;
};

/// What is wanted of every unit beside the sums: nothing, who is in, or the amounts too.
enum class Keep : std::uint8_t { totals, stands, amounts };

/// Of a part of the ground. The amounts, where they are kept, are those of the units that fulfil
/// the rules (`in` and `beyond`), in their order; or all get the same.
struct StandingPart {
    std::vector<Stand> stands; ///< by unit
    std::optional<programmes::UnitAmounts> same;
    Numbers yearly;
    Numbers stage;
    Numbers grams;

    [[nodiscard]] programmes::UnitAmounts amounts(std::size_t fulfilling) const;
};

/// Sums over units that are in.
struct Totals {
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::int64_t open = 0;
    std::int64_t beyond = 0;
    Rupiah yearly;
    Rupiah stage;
    std::int64_t grams = 0;

    /// `amounts`: of a unit that is in.
    void add(Stand stand, const programmes::UnitAmounts& amounts);
    Totals& operator+=(const Totals& other);
    friend bool operator==(const Totals&, const Totals&) = default;
};

/// What the list of a programme would say of everybody: the same as make_list().
struct Standing {
    programmes::Unit unit = programmes::Unit::family;
    std::vector<StandingPart> parts; ///< as Ground::parts()
    Totals totals;
};

/// A programme to be decided.
struct Question {
    const programmes::PolicyAt* policy = nullptr;
    /// The places of a quota; nothing: there is a place for everybody.
    std::optional<programmes::QuotaAreas> areas;
    /// What equals are drawn by: quota_seed().
    journal::Digest seed;
    Keep keep = Keep::totals;
};
/// Who is on the lists that a question's policy asks about, of the units of a part; asked only for
/// those that ask about lists. Thread-safe.
using ListedIn = std::function<programmes::ListedFlags(std::size_t question, std::size_t part)>;

/// Decides on everybody, all questions at once and on all cores, then gives the places. Cost grows
/// with units times questions. Memory: a byte a unit where stands are kept, while places are given
/// also those of the ranks. Refused: simulation.groups {programme}; simulation.stopped.
[[nodiscard]] Result<std::vector<Standing>> decide(const Ground& ground,
                                                   std::span<const Question> questions,
                                                   const ListedIn& listed, Progress& progress);

} // namespace tepat::simulation
