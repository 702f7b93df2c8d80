#pragma once
#include "core/column_view.hpp"
#include "programmes/decision.hpp"
#include "programmes/policy_at.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tepat::programmes::detail {

/// What decide_family() comes to in rupiah when it is known which members may be taken for which
/// component. Units alike are computed once. Not thread-safe.
class Amounts {
public:
    static constexpr std::size_t most_components = 16;
    static constexpr std::size_t most_fixed = 64;

    struct Amount {
        Rupiah yearly;
        Rupiah stage;
    };

    /// The policy lives longer.
    explicit Amounts(const PolicyAt& policy);
    /// Day numbers of birth by row of a member, from now on.
    void read(const ColumnView& births) { births_ = births; }

    /// `components`: of each member, from row `first_row` on, a bit for each of
    /// PolicyAt::components that it may be taken for. `granted`: a bit for each of PolicyAt::fixed.
    [[nodiscard]] Amount of(std::span<const std::uint16_t> components, std::size_t first_row,
                            std::uint64_t granted);

private:
    struct Candidate {
        std::size_t component;
        std::size_t row;
        Rupiah yearly;
    };
    /// An answer for all units with so many members of each component, or, where a member may be
    /// taken for several, whose persons come to the same.
    struct Known {
        std::uint64_t counts = 0;
        std::uint64_t granted = 0;
        Amount amount;
        bool filled = false;
    };

    void fill_counts();
    [[nodiscard]] Known& known(std::uint64_t counts, std::uint64_t granted);
    [[nodiscard]] bool before(const Candidate& a, const Candidate& b) const;
    void gather(std::span<const std::uint16_t> components, std::size_t first_row);
    [[nodiscard]] Rupiah choose();
    [[nodiscard]] Amount finish(Rupiah persons, std::uint64_t granted);

    const PolicyAt& policy_;
    ColumnView births_;
    /// Only the number of members of each component matters, where each has one.
    bool counts_decide_ = false;
    std::array<std::vector<std::size_t>, most_components> caps_of_;
    std::vector<int> capped_;
    std::vector<Candidate> candidates_;
    std::vector<std::size_t> taken_;
    Decision made_;
    /// By the components of a member: one in the count of the only component, or `uncounted`.
    std::vector<std::uint64_t> count_of_;
    std::vector<Known> known_;
};

} // namespace tepat::programmes::detail
