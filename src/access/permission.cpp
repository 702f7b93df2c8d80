#include "access/permission.hpp"

#include <algorithm>

namespace tepat::access {
namespace {

using enum Role;

template <class... R>
constexpr auto those(R... roles) {
    return std::array<Role, sizeof...(R)>{roles...};
}

constexpr auto everybody = those(
    citizen, rt_head, village_operator, village_head, camat, tksk, district_operator, facilitator,
    district_coordinator, regency_coordinator, province_coordinator, supervisor, verifier,
    dinsos_operator, dinsos_head, bupati, governor, province_office, minister, data_team,
    programme_director, commitment_officer, spm_signer, payment_checker, bank, post, shop, auditor);
constexpr auto officers =
    those(village_operator, village_head, camat, tksk, district_operator, facilitator,
          district_coordinator, regency_coordinator, province_coordinator, supervisor, verifier,
          dinsos_operator, dinsos_head, bupati, governor, province_office, minister, data_team,
          programme_director, commitment_officer, spm_signer, payment_checker, auditor);
/// Who decides on figures alone (bupati, governor, minister, director) is not shown people.
constexpr auto see_people =
    those(village_operator, village_head, camat, tksk, district_operator, facilitator,
          district_coordinator, regency_coordinator, province_coordinator, supervisor, verifier,
          dinsos_operator, dinsos_head, province_office, data_team, auditor);
/// Whoever compares a person or a paper with the record; each for the purposes of purpose.cpp.
constexpr auto unmask =
    those(village_operator, tksk, district_operator, facilitator, district_coordinator,
          regency_coordinator, supervisor, verifier, dinsos_operator, data_team, auditor);
constexpr auto import_files =
    those(village_operator, district_operator, dinsos_operator, data_team);
constexpr auto export_register =
    those(dinsos_operator, dinsos_head, province_office, data_team, auditor);
constexpr auto make_lists = those(data_team, programme_director);
constexpr auto compare_lists = those(verifier, dinsos_head, data_team, programme_director, auditor);
constexpr auto settle = those(verifier, data_team, auditor);
constexpr auto sign_comparison = those(programme_director, auditor);
constexpr auto take_evidence = those(data_team, programme_director, auditor);
constexpr auto simulate = those(dinsos_head, bupati, governor, province_office, minister, data_team,
                                programme_director, auditor);
constexpr auto report = those(verifier, dinsos_operator, dinsos_head, province_office, data_team,
                              programme_director, auditor);
constexpr auto rank = those(data_team);
constexpr auto match = those(data_team);
constexpr auto review = those(supervisor, verifier, dinsos_operator, data_team);
constexpr auto change_standing = those(data_team);
constexpr auto see_payments =
    those(regency_coordinator, province_coordinator, dinsos_head, programme_director,
          commitment_officer, spm_signer, payment_checker, auditor);
constexpr auto plan_payments = those(commitment_officer);
constexpr auto bank_files = those(commitment_officer, payment_checker);
constexpr auto load_regions = those(data_team);
constexpr auto keep_accounts = those(dinsos_head, province_office, data_team);
constexpr auto see_access = those(data_team, auditor);
constexpr auto follow_chain =
    those(rt_head, village_operator, village_head, camat, tksk, district_operator, facilitator,
          district_coordinator, regency_coordinator, province_coordinator, supervisor, verifier,
          dinsos_operator, dinsos_head, bupati, governor, province_office, minister, data_team,
          programme_director, auditor);
constexpr auto see_proposals =
    those(village_operator, village_head, camat, tksk, district_operator, facilitator, supervisor,
          verifier, dinsos_operator, dinsos_head, province_office, data_team, auditor);
constexpr auto propose = those(citizen, rt_head, village_operator, village_head, tksk,
                               district_operator, facilitator, dinsos_operator);
constexpr auto hold_meetings = those(village_operator, village_head);
constexpr auto submit_minutes = those(village_head);
constexpr auto pass_on = those(camat);
constexpr auto visit = those(tksk, district_operator, facilitator, supervisor);
constexpr auto validate = those(verifier, dinsos_operator, dinsos_head);
constexpr auto send_back = those(camat, verifier, dinsos_operator, dinsos_head);
constexpr auto decide_appeals = those(dinsos_head);
constexpr auto approve_regency = those(bupati);
constexpr auto forward_batches = those(governor);
constexpr auto decree = those(minister);
constexpr auto keep_periods = those(data_team);
/// Who decides in the chain of a proposal sees the papers that it rests on.
constexpr auto see_documents =
    those(village_operator, village_head, camat, tksk, district_operator, facilitator, supervisor,
          verifier, dinsos_operator, dinsos_head, bupati, governor, province_office, minister,
          data_team, auditor);
/// … and whoever proposes, objects or complains hands some in.
constexpr auto keep_documents =
    those(citizen, rt_head, village_operator, village_head, camat, tksk, district_operator,
          facilitator, supervisor, verifier, dinsos_operator, dinsos_head, bupati, governor,
          province_office, minister, data_team);
constexpr auto object = those(citizen, rt_head);
constexpr auto decide_objections = those(verifier, dinsos_operator, dinsos_head);
constexpr auto see_objectors = those(verifier, dinsos_operator, dinsos_head, auditor);
constexpr auto complain =
    those(citizen, rt_head, village_operator, village_head, tksk, district_operator, facilitator);
constexpr auto answer_complaints = those(verifier, dinsos_operator);
constexpr auto decide_complaints = those(dinsos_head);
constexpr auto sign_journal = those(data_team, auditor);
constexpr auto prove_entries = those(data_team, auditor);
constexpr auto give_receipts = those(village_operator, tksk, district_operator, facilitator,
                                     dinsos_operator, data_team, auditor);
constexpr auto redact = those(data_team);
constexpr auto keep_devices = those(dinsos_head, data_team);
constexpr auto take_packages = those(dinsos_operator, dinsos_head, data_team);
constexpr auto make_packages =
    those(village_operator, village_head, tksk, district_operator, facilitator, supervisor);
constexpr auto draw_samples = those(dinsos_head, data_team);
constexpr auto revisit = those(supervisor);
constexpr auto see_agreement =
    those(supervisor, verifier, dinsos_operator, dinsos_head, data_team, auditor);
constexpr auto settle_revisits = those(verifier, dinsos_operator, dinsos_head);

constexpr std::array<Permission, actions> table{{
    {Action::sign_in, "sign_in", "access.action.sign_in"_msg, everybody},
    {Action::look, "look", "access.action.look"_msg, officers},
    {Action::see_people, "see_people", "access.action.see_people"_msg, see_people},
    {Action::unmask, "unmask", "access.action.unmask"_msg, unmask},
    {Action::import_files, "import_files", "access.action.import_files"_msg, import_files},
    {Action::export_register, "export_register", "access.action.export_register"_msg,
     export_register},
    {Action::make_lists, "make_lists", "access.action.make_lists"_msg, make_lists},
    {Action::compare_lists, "compare_lists", "access.action.compare_lists"_msg, compare_lists},
    {Action::settle, "settle", "access.action.settle"_msg, settle},
    {Action::sign_comparison, "sign_comparison", "access.action.sign_comparison"_msg,
     sign_comparison},
    {Action::take_evidence, "take_evidence", "access.action.take_evidence"_msg, take_evidence},
    {Action::simulate, "simulate", "access.action.simulate"_msg, simulate},
    {Action::report, "report", "access.action.report"_msg, report},
    {Action::rank, "rank", "access.action.rank"_msg, rank},
    {Action::match, "match", "access.action.match"_msg, match},
    {Action::review, "review", "access.action.review"_msg, review},
    {Action::change_standing, "change_standing", "access.action.change_standing"_msg,
     change_standing},
    {Action::see_payments, "see_payments", "access.action.see_payments"_msg, see_payments},
    {Action::plan_payments, "plan_payments", "access.action.plan_payments"_msg, plan_payments},
    {Action::bank_files, "bank_files", "access.action.bank_files"_msg, bank_files},
    {Action::load_regions, "load_regions", "access.action.load_regions"_msg, load_regions},
    {Action::keep_accounts, "keep_accounts", "access.action.keep_accounts"_msg, keep_accounts},
    {Action::see_access, "see_access", "access.action.see_access"_msg, see_access},
    {Action::follow_chain, "follow_chain", "access.action.follow_chain"_msg, follow_chain},
    {Action::see_proposals, "see_proposals", "access.action.see_proposals"_msg, see_proposals},
    {Action::propose, "propose", "access.action.propose"_msg, propose},
    {Action::hold_meetings, "hold_meetings", "access.action.hold_meetings"_msg, hold_meetings},
    {Action::submit_minutes, "submit_minutes", "access.action.submit_minutes"_msg, submit_minutes},
    {Action::pass_on, "pass_on", "access.action.pass_on"_msg, pass_on},
    {Action::visit, "visit", "access.action.visit"_msg, visit},
    {Action::validate, "validate", "access.action.validate"_msg, validate},
    {Action::send_back, "send_back", "access.action.send_back"_msg, send_back},
    {Action::decide_appeals, "decide_appeals", "access.action.decide_appeals"_msg, decide_appeals},
    {Action::approve_regency, "approve_regency", "access.action.approve_regency"_msg,
     approve_regency},
    {Action::forward_batches, "forward_batches", "access.action.forward_batches"_msg,
     forward_batches},
    {Action::decree, "decree", "access.action.decree"_msg, decree},
    {Action::keep_periods, "keep_periods", "access.action.keep_periods"_msg, keep_periods},
    {Action::see_documents, "see_documents", "access.action.see_documents"_msg, see_documents},
    {Action::keep_documents, "keep_documents", "access.action.keep_documents"_msg, keep_documents},
    {Action::object, "object", "access.action.object"_msg, object},
    {Action::decide_objections, "decide_objections", "access.action.decide_objections"_msg,
     decide_objections},
    {Action::see_objectors, "see_objectors", "access.action.see_objectors"_msg, see_objectors},
    {Action::complain, "complain", "access.action.complain"_msg, complain},
    {Action::answer_complaints, "answer_complaints", "access.action.answer_complaints"_msg,
     answer_complaints},
    {Action::decide_complaints, "decide_complaints", "access.action.decide_complaints"_msg,
     decide_complaints},
    {Action::sign_journal, "sign_journal", "access.action.sign_journal"_msg, sign_journal},
    {Action::prove_entries, "prove_entries", "access.action.prove_entries"_msg, prove_entries},
    {Action::give_receipts, "give_receipts", "access.action.give_receipts"_msg, give_receipts},
    {Action::redact, "redact", "access.action.redact"_msg, redact},
    {Action::keep_devices, "keep_devices", "access.action.keep_devices"_msg, keep_devices},
    {Action::take_packages, "take_packages", "access.action.take_packages"_msg, take_packages},
    {Action::make_packages, "make_packages", "access.action.make_packages"_msg, make_packages},
    {Action::draw_samples, "draw_samples", "access.action.draw_samples"_msg, draw_samples},
    {Action::revisit, "revisit", "access.action.revisit"_msg, revisit},
    {Action::see_agreement, "see_agreement", "access.action.see_agreement"_msg, see_agreement},
    {Action::settle_revisits, "settle_revisits", "access.action.settle_revisits"_msg,
     settle_revisits},
}};
static_assert(std::ranges::is_sorted(table, {}, &Permission::action));

} // namespace

std::span<const Permission> permissions() {
    return table;
}

const Permission& permission_of(Action action) {
    return table.at(static_cast<std::size_t>(action));
}

bool may(Role role, Action action) {
    const auto its = permission_of(action).roles;
    return std::ranges::find(its, role) != its.end();
}

Refusal denied(Action action, Language language) {
    return {"access.denied"_msg,
            {{"action", message_text(permission_of(action).label, {}, language)}}};
}

} // namespace tepat::access
