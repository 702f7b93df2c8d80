#include "core/cbor.hpp"
#include "programmes/detail/list_entry.hpp"
#include "programmes/list.hpp"

namespace tepat::programmes {
namespace {

constexpr std::string_view first = R"sql(
create table programme_policy (
    digest blob not null primary key,
    programme text not null,
    text text not null,
    seq bigint not null
);
create table programme_list (
    seq bigint not null primary key,
    programme text not null,
    period text not null,
    region text not null,
    effective_on bigint not null,
    input_seq bigint not null,
    policy blob not null,
    lines bigint not null,
    eligible bigint not null,
    ineligible bigint not null,
    undetermined bigint not null,
    payable bigint not null,
    yearly bigint not null,
    stage bigint not null,
    payable_stage bigint not null
);
create index programme_list_by_period on programme_list (programme, period, seq);
)sql";

void apply_policy(const journal::ApplyContext& context) {
    CborReader in{context.entry.payload};
    in.array_of(3);
    const auto digest = in.bytes();
    const auto programme = in.text();
    const auto text = in.text();
    in.finish();
    context.connection.run(
        "insert into programme_policy (digest, programme, text, seq) values ($1, $2, $3, $4)",
        store::Blob{digest}, programme, text, context.entry.seq);
}

void apply_list(const journal::ApplyContext& context) {
    const auto list = detail::stored_list(context.entry);
    const auto& header = list.header;
    const auto& totals = list.totals;
    context.connection.run(
        "insert into programme_list (seq, programme, period, region, effective_on, input_seq, "
        "policy, lines, eligible, ineligible, undetermined, payable, yearly, stage, payable_stage) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        list.seq, list.programme, header.period.text(), header.region.digits(), header.effective_on,
        header.seq, store::Blob{header.policies.front().view()}, list.lines, totals.eligible,
        totals.ineligible, totals.undetermined, totals.payable, totals.yearly, totals.stage,
        totals.payable_stage);
}

/// The lines stay where they are; a family only learns that it is on one.
class ListFold final : public journal::SetFold {
public:
    explicit ListFold(const journal::ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        const auto line = decode_list_line(bytes);
        if (!line) throw CborError{"programmes: a line that cannot be read"};
        touches_.add(line->subject, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

} // namespace

journal::RoomFolds folds() {
    using store::TableKind;
    return {{"programmes",
             {{1, "policies and lists", first}},
             {{"programme_policy", TableKind::folded, {"digest"}},
              {"programme_list", TableKind::folded, {"seq"}}}},
            {{"programmes.policy_recorded", 1, apply_policy, {}},
             {"programmes.list_made", 1, apply_list, [](const journal::ApplyContext& context) {
                  return std::make_unique<ListFold>(context);
              }}}};
}

} // namespace tepat::programmes
