#pragma once
#include "payments/channel.hpp"
#include "payments/plan_line.hpp"
#include "programmes/list.hpp"
#include "registry/groups.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <variant>
#include <vector>

namespace tepat::payments::detail {

/// Turns the lines of a list, by subject, into the lines of a plan. Reads accounts, persons and
/// earlier plans; writes nothing. References must outlive it.
class Planner {
public:
    /// `today`, in the bank's zone, is the day of the plan.
    Planner(store::Connection& connection, const journal::Visibility& visibility,
            const programmes::StoredList& list, const journal::Digest& list_digest,
            std::span<const Channel> channels, Date today);

    void add(const programmes::ListLine& line);
    /// Some line so far is owed to a provider, which is not paid by way of accounts of the
    /// register.
    [[nodiscard]] bool provided() const { return provided_; }
    /// What the lines so far owe for the stage.
    [[nodiscard]] Rupiah stage() const { return stage_; }
    /// Puts payments into batches and hands over every line in the order of the plan. Once.
    PlanHeader finish(const std::function<void(BytesView)>& each);

private:
    struct Due {
        std::size_t channel; ///< its place in the channels file
        RegionCode regency;
        PlannedPayment payment;
        PlanLine line;
    };

    [[nodiscard]] bool planned_before(SubjectId subject) const;
    [[nodiscard]] EndToEndId id_of(const PlanLine& line) const;
    [[nodiscard]] std::variant<Held, Due> payment_for(const PlanLine& line) const;
    [[nodiscard]] RegionCode regency_of(SubjectId subject) const;
    /// The group that a subject is.
    [[nodiscard]] std::optional<registry::GroupView> group_of(SubjectId subject) const;

    store::Connection& connection_;
    const journal::Visibility& visibility_;
    const programmes::StoredList& list_;
    std::span<const Channel> channels_;
    Date today_;
    registry::Reader register_;
    registry::Regions regions_;
    PlanHeader header_;
    Rupiah stage_;
    std::vector<Due> due_;
    std::vector<PlanLine> held_;
    bool provided_ = false;
    mutable std::optional<bool> of_groups_; ///< of the first subject asked: a list has one kind
};

} // namespace tepat::payments::detail
