#pragma once
#include "access/role.hpp"
#include "core/result.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tepat::access {

/// What is done; every route and every verb that opens a database names one, and what names none
/// is denied.
enum class Action : std::uint8_t {
    sign_in,         ///< the own session, password and code
    look,            ///< lists, plans and the register as figures
    see_people,      ///< names, places and masked numbers
    unmask,          ///< a whole NIK, for a purpose (purpose.hpp)
    import_files,    ///< into the register
    export_register, ///< workbooks of people
    make_lists,      ///< and take in those from outside
    compare_lists,   ///< differences of two lists and their causes
    settle,          ///< say what became of a difference
    sign_comparison,
    take_evidence, ///< packs, and lists made again
    simulate,
    report,          ///< doubles, what is missing, anomalies: with people
    rank,            ///< make rankings
    match,           ///< the register with itself, civil register and lists
    review,          ///< decide on doubtful pairs
    change_standing, ///< put to sleep, merge, wake
    see_payments,    ///< plans, with people
    plan_payments,
    bank_files, ///< account numbers, whole
    load_regions,
    keep_accounts, ///< open, close, give roles, reset
    see_access,    ///< who read whose data
    follow_chain,  ///< how many proposals are where, letters and deadlines: no people
    see_proposals, ///< with people
    propose,       ///< and withdraw, and appeal
    hold_meetings, ///< of a village
    submit_minutes,
    pass_on, ///< what villages of a district submitted
    visit,   ///< homes
    validate,
    send_back, ///< to the village's meeting
    decide_appeals,
    approve_regency, ///< by a letter
    forward_batches, ///< of a province
    decree,
    keep_periods,
    see_documents, ///< letters, minutes and photos that entries rest on
    keep_documents,
    object, ///< to a family of the own village
    decide_objections,
    see_objectors, ///< who objected; the family and its village are never told
    complain,      ///< and accept the answer, or appeal
    answer_complaints,
    decide_complaints, ///< that were appealed
    sign_journal,      ///< checkpoints
    prove_entries,     ///< proofs of entries and lines, with what they say
    give_receipts,     ///< to citizens; nothing of anybody is in them
    redact,            ///< destroy what an entry says
    keep_devices,      ///< admit and revoke those that sign packages
    take_packages,     ///< carried from villages
    make_packages,     ///< of what was ordered here
    draw_samples,      ///< of home visits, to be made again
    revisit,           ///< homes of a sample
    see_agreement,     ///< of first and second visits: figures by question and visitor
    settle_revisits,   ///< which answer holds where two visits differ
};
inline constexpr std::size_t actions = 56;

/// One line of the table: who may.
struct Permission {
    Action action;
    std::string_view name;
    MessageCode label;
    std::span<const Role> roles;
};
/// All of them, by action. The law of this program: docs/roles.md is written from it.
[[nodiscard]] std::span<const Permission> permissions();
[[nodiscard]] const Permission& permission_of(Action action);
[[nodiscard]] bool may(Role role, Action action);
/// What somebody is told whose roles do not allow it.
[[nodiscard]] Refusal denied(Action action, Language language);

} // namespace tepat::access
