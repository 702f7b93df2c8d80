#include "profile.hpp"

namespace bankcheck {
namespace {

Element leaf(std::string_view name, Field field, std::string_view missing = "structure") {
    return {name, Times::once, field, {}, missing};
}

Element node(std::string_view name, std::vector<Element> children,
             std::string_view missing = "structure") {
    return {name, Times::once, Field::none, std::move(children), missing};
}

Element account(std::string_view name, Field field) {
    constexpr std::string_view missing = "missing_account";
    Element currency = leaf("Ccy", Field::account_currency);
    currency.times = Times::at_most_once;
    return node(
        name,
        {node("Id", {node("Othr", {leaf("Id", field, missing)}, missing)}, missing), currency},
        missing);
}

Element bank(std::string_view name, Field field) {
    return node(name, {node("FinInstnId", {leaf("BICFI", field, "bic")}, "bic")}, "bic");
}

Element payment() {
    auto payment =
        node("CdtTrfTxInf",
             {node("PmtId", {leaf("EndToEndId", Field::end_to_end_id)}),
              node("Amt", {leaf("InstdAmt", Field::amount)}), bank("CdtrAgt", Field::payee_bank),
              node("Cdtr", {leaf("Nm", Field::payee)}), account("CdtrAcct", Field::payee_account),
              node("RmtInf", {leaf("Ustrd", Field::remittance)})});
    payment.times = Times::at_least_once;
    return payment;
}

Element block() {
    auto block =
        node("PmtInf",
             {leaf("PmtInfId", Field::block_id), leaf("PmtMtd", Field::method),
              leaf("BtchBookg", Field::booking), leaf("NbOfTxs", Field::block_count),
              leaf("CtrlSum", Field::block_sum),
              node("PmtTpInf", {node("CtgyPurp", {leaf("Cd", Field::purpose)})}),
              node("ReqdExctnDt", {leaf("Dt", Field::execution_date)}),
              node("Dbtr", {leaf("Nm", Field::payer)}), account("DbtrAcct", Field::payer_account),
              bank("DbtrAgt", Field::payer_bank), leaf("ChrgBr", Field::charges), payment()});
    block.times = Times::at_least_once;
    return block;
}

} // namespace

const Element& profile() {
    static const Element root = node(
        "", {node("Document",
                  {node("CstmrCdtTrfInitn",
                        {node("GrpHdr",
                              {leaf("MsgId", Field::message_id), leaf("CreDtTm", Field::created),
                               leaf("NbOfTxs", Field::count), leaf("CtrlSum", Field::sum),
                               node("InitgPty", {leaf("Nm", Field::payer)})}),
                         block()})})});
    return root;
}

} // namespace bankcheck
