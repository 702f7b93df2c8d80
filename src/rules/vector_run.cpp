#include "rules/vector_run.hpp"

#include "rules/detail/plan_machine.hpp"

namespace tepat::rules {

VectorRun::VectorRun(const VectorPlan& plan)
    : machine_{std::make_unique<detail::PlanMachine>(plan.graph())} {}
VectorRun::VectorRun(VectorRun&&) noexcept = default;
VectorRun& VectorRun::operator=(VectorRun&&) noexcept = default;
VectorRun::~VectorRun() = default;

void VectorRun::read(const VectorSource& source) {
    machine_->read(source);
}

void VectorRun::begin(const VectorBatch& batch) {
    machine_->begin(batch);
}

const std::uint8_t* VectorRun::flags(VectorPlan::Node condition, Space space) {
    return machine_->flags(condition.id_, space);
}

void VectorRun::mark(VectorPlan::Node condition, Space space, unsigned bit, std::uint16_t* into) {
    machine_->mark(condition.id_, space, bit, into);
}

const std::uint8_t* VectorRun::faults(VectorPlan::Node value, Space space) {
    return machine_->faults(value.id_, space);
}

const std::int64_t* VectorRun::integers(VectorPlan::Node value, Space space) {
    return machine_->integers(value.id_, space);
}

} // namespace tepat::rules
