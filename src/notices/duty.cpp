#include "notices/duty.hpp"

#include "verification/chain.hpp"
#include "verification/complaint.hpp"
#include "verification/period.hpp"
#include "verification/revisit.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>

namespace tepat::notices {
namespace {

using access::Action;
using verification::ComplaintState;
using verification::Period;
using verification::Stage;
using verification::Step;

/// What an action waits for: of which stage, and until when.
struct StepDuty {
    std::string_view name;
    Action action;
    std::optional<Step> step; ///< counted as the step counts
    std::span<const Stage> stages;
    Instant Period::* due = nullptr;
};

constexpr std::array to_meet{Stage::proposed, Stage::returned};
constexpr std::array to_submit{Stage::agreed};
constexpr std::array to_visit{Stage::passed};

constexpr std::array step_duties{
    StepDuty{"meet", Action::hold_meetings, {}, to_meet, &Period::villages_until},
    StepDuty{"submit", Action::submit_minutes, {}, to_submit, &Period::villages_until},
    StepDuty{"pass", Action::pass_on, Step::pass, {}, &Period::dinsos_until},
    StepDuty{"visit", Action::visit, {}, to_visit, &Period::dinsos_until},
    StepDuty{"validate", Action::validate, Step::validate, {}, &Period::dinsos_until},
    StepDuty{"approve", Action::approve_regency, Step::approve, {}, &Period::bupati_until},
    StepDuty{"forward", Action::forward_batches, Step::forward, {}, nullptr}};

std::int64_t waiting(store::Connection& connection, const StepDuty& duty,
                     const registry::Region& region, Instant now) {
    if (duty.step == Step::forward)
        return std::ssize(verification::batches(connection, region.id, Stage::approved));
    if (duty.step)
        return verification::waiting(connection, *duty.step, region.id, region.level, std::nullopt,
                                     verification::day_of(now));
    std::int64_t count = 0;
    for (const auto& its : verification::counts(connection, region.id, region.level))
        if (std::ranges::find(duty.stages, its.stage) != duty.stages.end()) count += its.count;
    return count;
}

} // namespace

std::vector<Duty> duties_of(store::Connection& connection, const Where& where,
                            const FindRegion& find, Instant now) {
    std::vector<Duty> all;
    const auto period = verification::period_at(connection, now);
    const auto each_region = [&](Action action, const auto& add) {
        for (const auto code : where(action))
            if (const auto region = code.country() ? std::nullopt : find(code)) add(code, *region);
    };
    for (const auto& duty : step_duties)
        each_region(duty.action, [&](RegionCode code, const registry::Region& region) {
            Duty its{
                duty.name, duty.action, code, region.name, waiting(connection, duty, region, now),
                0,         {}};
            if (period && duty.due != nullptr) its.due = (*period).*duty.due;
            all.push_back(std::move(its));
        });
    const auto add_cases = [&](std::string_view name, Action action, const auto& count) {
        each_region(action, [&](RegionCode code, const registry::Region& region) {
            const verification::Waiting its = count(region);
            all.push_back({name, action, code, region.name, its.count, its.overdue, its.due});
        });
    };
    const auto complaints = [&](ComplaintState state) {
        return [&connection, now, state](const registry::Region& region) {
            return verification::complaints_waiting(connection, state, region.id, region.level,
                                                    now);
        };
    };
    for (const auto& [name, action, state] :
         {std::tuple{"revisit", Action::revisit, verification::RevisitState::waits},
          std::tuple{"settle_revisits", Action::settle_revisits,
                     verification::RevisitState::differs}})
        each_region(action, [&](RegionCode code, const registry::Region& region) {
            all.push_back({name,
                           action,
                           code,
                           region.name,
                           verification::revisits_in(connection, region.id, region.level, state),
                           0,
                           {}});
        });
    // Due when the first of them is.
    add_cases("decide_objections", Action::decide_objections, [&](const registry::Region& region) {
        return verification::objections_waiting(connection, region.id, region.level, now);
    });
    add_cases("answer_complaints", Action::answer_complaints, complaints(ComplaintState::opened));
    add_cases("decide_complaints", Action::decide_complaints, complaints(ComplaintState::appealed));
    for (const auto code : where(Action::decree))
        all.push_back(
            {"decree",
             Action::decree,
             code,
             {},
             std::ssize(verification::batches(connection, std::nullopt, Stage::forwarded)),
             0,
             {}});
    return all;
}

} // namespace tepat::notices
