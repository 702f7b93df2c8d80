#include "registry/number_faults.hpp"

#include "registry/detail/gather.hpp"

namespace tepat::registry {

std::optional<NumberFault> fault_of(MessageCode refused) {
    if (refused == "nik.length"_msg || refused == "kk.length"_msg) return NumberFault::length;
    if (refused == "nik.letter"_msg || refused == "kk.letter"_msg) return NumberFault::letter;
    if (refused == "nik.placeholder"_msg || refused == "kk.placeholder"_msg)
        return NumberFault::placeholder;
    if (refused == "nik.region"_msg || refused == "kk.region"_msg) return NumberFault::region;
    if (refused == "registry.digits_lost"_msg) return NumberFault::digits_lost;
    return std::nullopt;
}

std::unordered_map<SubjectId, NumberFaults> number_faults(store::Connection& connection,
                                                          const journal::Visibility& visibility,
                                                          Date on,
                                                          std::span<const SubjectId> persons) {
    return detail::Gatherer{connection, {visibility, on}}.number_faults(persons);
}

} // namespace tepat::registry
