#pragma once
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

/// Whole numbers, all in as few bytes as the widest needs.
class Numbers {
public:
    Numbers() = default;
    explicit Numbers(std::span<const std::int64_t> numbers);
    [[nodiscard]] std::int64_t operator[](std::size_t at) const;

private:
    ColumnView view_;
    Bytes bytes_;
};

/// Of a part of the ground. The amounts are those of the units that fulfil the rules (`in` and
/// `beyond`), in their order.
struct StandingPart {
    std::vector<Stand> stands; ///< by unit
    Numbers yearly;
    Numbers stage;
    Numbers grams;
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

    void add(Stand stand, std::int64_t its_yearly, std::int64_t its_stage, std::int64_t its_grams);
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
};
/// UnitView::listed of every unit of a part, for one of the questions; asked only for those whose
/// policy asks about lists. Thread-safe.
using ListedIn = std::function<std::vector<std::uint64_t>(std::size_t question, std::size_t part)>;

/// Decides on everybody, all questions at once and on all cores, then gives the places. Cost grows
/// with units times questions. Refused: simulation.groups {programme}; simulation.stopped.
[[nodiscard]] Result<std::vector<Standing>> decide(const Ground& ground,
                                                   std::span<const Question> questions,
                                                   const ListedIn& listed, Progress& progress);

} // namespace tepat::simulation
