#include "payments/folds.hpp"

#include "journal/journal.hpp"
#include "payments/detail/account_line.hpp"
#include "payments/plan_line.hpp"

#include <memory>

namespace tepat::payments {
namespace {

using journal::ApplyContext;

constexpr std::string_view first = R"sql(
create table account_import (
    seq bigint not null primary key,
    digest blob not null
);
create index account_import_by_digest on account_import (digest);
create table bank_account (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    effective_on bigint not null,
    bank text not null,
    number text not null,
    holder text not null,
    status text not null check (status in ('active', 'inactive', 'not_activated')),
    primary key (subject_id, seq, line)
) /*clustered*/;
create table payment_plan (
    seq bigint not null primary key,
    programme text not null,
    period text not null,
    list_seq bigint not null,
    list_digest blob not null,
    entitled bigint not null,
    entitled_sum bigint not null,
    held bigint not null,
    held_sum bigint not null
);
create index payment_plan_by_period on payment_plan (programme, period, seq);
create index payment_plan_by_list on payment_plan (list_seq);
create table payment_batch (
    seq bigint not null,
    batch bigint not null,
    bank text not null,
    regency text not null,
    payments bigint not null,
    total bigint not null,
    digest blob not null,
    primary key (seq, batch)
) /*clustered*/;
create table entitlement (
    subject_id bigint not null,
    programme text not null,
    period text not null,
    component text not null,
    revision bigint not null,
    seq bigint not null,
    line bigint not null,
    amount bigint not null,
    payee_id bigint,
    held text,
    primary key (subject_id, programme, period, component, revision)
) /*clustered*/;
create table payment (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    batch bigint not null,
    end_to_end_id text not null,
    primary key (subject_id, seq, line)
) /*clustered*/;
create index payment_by_id on payment (end_to_end_id);
)sql";

void apply_import(const ApplyContext& context) {
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    const auto header = detail::decode_account_header(set.header);
    context.connection.run("insert into account_import (seq, digest) values ($1, $2)",
                           context.entry.seq, store::Blob{header.digest.view()});
}

class AccountFold final : public journal::SetFold {
public:
    explicit AccountFold(const ApplyContext& context)
        : seq_{context.entry.seq}, on_{context.entry.effective_on}, touches_{context.touches},
          accounts_{context.connection.inserter("bank_account",
                                                {"subject_id", "seq", "line", "effective_on",
                                                 "bank", "number", "holder", "status"})} {}

    void line(std::int64_t number, BytesView bytes) override {
        const auto [person, account] = detail::decode_account_line(bytes);
        touches_.add(person, number);
        accounts_->row(person, seq_, number, on_, account.bank, account.number, account.holder,
                       name_of(account.status));
    }
    void finish() override { accounts_->finish(); }

private:
    Seq seq_;
    Date on_;
    journal::Touches& touches_;
    std::unique_ptr<store::Inserter> accounts_;
};

void apply_plan(const ApplyContext& context) {
    auto& to = context.connection;
    const auto seq = context.entry.seq;
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    const auto header = decode_plan_header(set.header);
    const auto entitled = header.entitled();
    const auto held = header.held_back();
    to.run("insert into payment_plan (seq, programme, period, list_seq, list_digest, entitled, "
           "entitled_sum, held, held_sum) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
           seq, header.programme, header.period.text(), header.list,
           store::Blob{header.list_digest.view()}, entitled.count, entitled.sum, held.count,
           held.sum);
    std::int64_t number = 0;
    for (const auto& batch : header.batches)
        to.run("insert into payment_batch (seq, batch, bank, regency, payments, total, digest) "
               "values ($1, $2, $3, $4, $5, $6, $7)",
               seq, number++, batch.bank, batch.regency.digits(), batch.payments.count,
               batch.payments.sum, store::Blob{batch.digest.view()});
}

class PlanFold final : public journal::SetFold {
public:
    explicit PlanFold(const ApplyContext& context)
        : seq_{context.entry.seq}, touches_{context.touches},
          entitlements_{context.connection.inserter(
              "entitlement", {"subject_id", "programme", "period", "component", "revision", "seq",
                              "line", "amount", "payee_id", "held"})},
          payments_{context.connection.inserter(
              "payment", {"subject_id", "seq", "line", "batch", "end_to_end_id"})} {
        const auto set = journal::decode_set(context.entry.type, context.entry.payload);
        const auto header = decode_plan_header(set.header);
        programme_ = header.programme;
        period_ = header.period.text();
    }

    void line(std::int64_t number, BytesView bytes) override {
        const auto line = decode_plan_line(bytes);
        touches_.add(line.subject, number);
        const auto* held = std::get_if<Held>(&line.payment);
        entitlements_->row(line.subject, programme_, period_, line.component, line.revision, seq_,
                           number, line.amount, line.payee,
                           held ? store::Param{name_of(*held)} : store::Param{store::Null{}});
        if (const auto* payment = std::get_if<PlannedPayment>(&line.payment))
            payments_->row(line.subject, seq_, number, payment->batch, payment->id.text());
    }
    void finish() override {
        entitlements_->finish();
        payments_->finish();
    }

private:
    Seq seq_;
    journal::Touches& touches_;
    std::string programme_;
    std::string period_;
    std::unique_ptr<store::Inserter> entitlements_;
    std::unique_ptr<store::Inserter> payments_;
};

template <class Fold>
std::unique_ptr<journal::SetFold> fold(const ApplyContext& context) {
    return std::make_unique<Fold>(context);
}

} // namespace

journal::RoomFolds folds() {
    constexpr auto folded = store::TableKind::folded;
    return {
        {"payments",
         {{1, "accounts, plans, entitlements and payments", first}},
         {{"account_import", folded, {"seq"}},
          {"bank_account", folded, {"subject_id", "seq", "line"}},
          {"payment_plan", folded, {"seq"}},
          {"payment_batch", folded, {"seq", "batch"}},
          {"entitlement", folded, {"subject_id", "programme", "period", "component", "revision"}},
          {"payment", folded, {"subject_id", "seq", "line"}}}},
        {{"payments.accounts_imported", 1, apply_import, fold<AccountFold>},
         {"payments.planned", 1, apply_plan, fold<PlanFold>}}};
}

} // namespace tepat::payments
