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
    [[nodiscard]] std::vector<std::int64_t> all() const;

private:
    std::size_t size_ = 0;
    ColumnView view_;
    Bytes bytes_;
};

/// What is kept of every unit: with the amounts, or only who is in.
enum class Keep : std::uint8_t { amounts, stands };

/// Of a part of the ground. The amounts, where they are kept, are those of the units that fulfil
/// the rules (`in` and `beyond`), in their order.
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
    /// Of many: every unit's stand, and the amounts of those who fulfil the rules.
    void add(std::span<const Stand> stands, std::span<const std::int64_t> its_yearly,
             std::span<const std::int64_t> its_stage, std::span<const std::int64_t> its_grams);
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
                                                   const ListedIn& listed, Keep keep,
                                                   Progress& progress);

} // namespace tepat::simulation
