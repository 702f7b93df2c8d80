#pragma once
#include "facts/unit_columns.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tepat::bench {

/// What PKH owes on 1 July of one year, as somebody would write it who knows the law, the columns
/// and the processor: the peer of a plan, for no other programme and no other instrument.
struct PkhYear {
    int year = 0;
    int poorest = 0;                       ///< percentile
    std::int64_t fixed = 0;                ///< rupiah a year for every family
    std::array<std::int64_t, 8> amounts{}; ///< pregnant, child, sd, smp, sma, out, disabled, old
    int school_from = 6;
    int school_to = 200;
    int out_to = 15;
    int out_diploma = 2;
    int old_from = 200;
    bool disabled_count = false;
    bool upper_counts = false; ///< sma
    bool flat = false;         ///< 2017, 2018
    bool first_stage_2019 = false;
    int persons = 100;
    bool health_once = false;
    bool caps_2022 = false;
    std::int64_t least = 0;
    std::int64_t most = INT64_MAX;
    int parts_before = 0; ///< of the year, before the stage of July and with it
    int parts_with = 0;
    int parts = 4;
};
/// 2012 to 2022, and 2024.
[[nodiscard]] std::vector<PkhYear> pkh_years();

struct PkhSums {
    std::int64_t eligible = 0;
    std::int64_t undetermined = 0;
    std::int64_t yearly = 0;
    std::int64_t stage = 0;
    friend bool operator==(const PkhSums&, const PkhSums&) = default;
};

/// Not thread-safe.
class PkhByHand {
public:
    explicit PkhByHand(std::vector<PkhYear> years);
    /// Adds the families of a segment.
    void add(const facts::UnitColumns& columns);
    [[nodiscard]] const std::vector<PkhSums>& sums() const { return sums_; }

private:
    static constexpr std::size_t most = rules::VectorBatch::most_elements;
    using Row = std::array<std::int32_t, most>;
    struct Known {
        std::uint64_t counts = ~std::uint64_t{0};
        std::int64_t amount = 0;
    };

    void decode(const rules::VectorSource& source, const rules::VectorBatch& batch);
    void year(std::size_t at, const rules::VectorBatch& batch);
    /// Of the members from a row of the batch to another.
    [[nodiscard]] std::int64_t persons_amount(const PkhYear& year, std::size_t from,
                                              std::size_t to) const;

    std::vector<PkhYear> years_;
    std::vector<PkhSums> sums_;
    std::vector<std::vector<Known>> known_;
    Row found_, percentile_, papua_;
    Row birth_, present_, pregnant_, level_, out_, diploma_, disabled_, schooling_missing_,
        official_;
    Row mask_, lacking_, special_;
};

} // namespace tepat::bench
