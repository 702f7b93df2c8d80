#include "core/cbor.hpp"
#include "programmes/detail/list_entry.hpp"
#include "programmes/detail/outside_line.hpp"
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

constexpr std::string_view outside = R"sql(
create table outside_list (
    seq bigint not null primary key,
    list text not null,
    period text not null,
    region text not null,
    digest blob not null,
    found bigint not null,
    unresolved bigint not null
);
create index outside_list_by_name on outside_list (list, seq);
)sql";

void apply_outside(const journal::ApplyContext& context) {
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    const auto header = detail::decode_outside_header(set.header);
    const auto sum = [&](std::string_view name) {
        for (const auto& [its, value] : set.sums)
            if (its == name) return value;
        throw CborError{"programmes: a list from outside without its sums"};
    };
    context.connection.run("insert into outside_list (seq, list, period, region, digest, found, "
                           "unresolved) values ($1, $2, $3, $4, $5, $6, $7)",
                           context.entry.seq, header.list, header.period.text(),
                           header.region.digits(), store::Blob{header.digest.view()}, sum("found"),
                           sum("unresolved"));
}

/// A file that should not have been taken in can be redacted. Lists that asked about it keep what
/// they were told.
void forget_outside(store::Connection& connection, Seq seq) {
    connection.run("delete from outside_list where seq = $1", seq);
}

/// Who stands in it learns so; a row without a subject stays where it is.
class OutsideFold final : public journal::SetFold {
public:
    explicit OutsideFold(const journal::ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        const auto line = detail::decode_outside_line(bytes);
        if (line.subject) touches_.add(*line.subject, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

template <class Fold>
std::unique_ptr<journal::SetFold> make_fold(const journal::ApplyContext& context) {
    return std::make_unique<Fold>(context);
}

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
             {{1, "policies and lists", first}, {2, "lists from outside", outside}},
             {{"programme_policy", TableKind::folded, {"digest"}},
              {"programme_list", TableKind::folded, {"seq"}},
              {"outside_list", TableKind::folded, {"seq"}}}},
            {{"programmes.policy_recorded", 1, apply_policy, {}},
             {"programmes.list_made", 1, apply_list, make_fold<ListFold>},
             {"programmes.list_made", 2, apply_list, make_fold<ListFold>},
             {"programmes.list_taken", 1, apply_outside, make_fold<OutsideFold>, forget_outside}}};
}

} // namespace tepat::programmes
