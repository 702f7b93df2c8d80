#include "audit/comparison.hpp"
#include "audit/detail/acts.hpp"
#include "audit/detail/comparison_entry.hpp"
#include "core/cbor.hpp"

#include <memory>

namespace tepat::audit {
namespace {

using journal::ApplyContext;

constexpr std::string_view first = R"sql(
create table comparison (
    seq bigint not null primary key,
    programme text not null,
    first_list bigint not null,
    second_list bigint,
    file_digest blob,
    lines bigint not null
);
create table comparison_act (
    comparison bigint not null,
    line bigint not null,
    seq bigint not null,
    act text not null check (act in ('assigned', 'settled', 'reopened')),
    actor text not null,
    owner text not null,
    settlement text not null,
    note text not null,
    primary key (comparison, line, seq)
) /*clustered*/;
create table comparison_signature (
    comparison bigint not null,
    seq bigint not null,
    party text not null check (party in ('first', 'second')),
    actor text not null,
    digest blob not null,
    primary key (comparison, seq)
);
)sql";

void apply_comparison(const ApplyContext& context) {
    const auto its = detail::stored_comparison(context.entry);
    const auto& outside = its.header.outside;
    context.connection.run(
        "insert into comparison (seq, programme, first_list, second_list, file_digest, lines) "
        "values ($1, $2, $3, $4, $5, $6)",
        its.seq, its.header.programme, its.header.first, its.header.second,
        outside ? store::Param{store::Blob{outside->digest.view()}} : store::Param{store::Null{}},
        its.totals.differences());
}

/// The lines stay where they are; a family only learns that there was a difference about it.
class ComparisonFold final : public journal::SetFold {
public:
    explicit ComparisonFold(const ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        const auto difference = decode_difference(bytes);
        if (!difference) throw CborError{"audit: a line that cannot be read"};
        if (difference->subject) touches_.add(*difference->subject, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

void add_acts(const ApplyContext& context, std::string_view act, const detail::Act& its) {
    const auto rows =
        context.connection.inserter("comparison_act", {"comparison", "line", "seq", "act", "actor",
                                                       "owner", "settlement", "note"});
    for (const auto line : its.lines)
        rows->row(its.comparison, line, context.entry.seq, act, context.entry.actor, its.owner,
                  its.settlement ? name_of(*its.settlement) : std::string_view{}, its.note);
    rows->finish();
}

void apply_assigned(const ApplyContext& context) {
    add_acts(context, "assigned", detail::decode_assigned(context.entry.payload));
}
void apply_settled(const ApplyContext& context) {
    add_acts(context, "settled", detail::decode_settled(context.entry.payload));
}
void apply_reopened(const ApplyContext& context) {
    add_acts(context, "reopened", detail::decode_reopened(context.entry.payload));
}
void apply_signed(const ApplyContext& context) {
    const auto its = detail::decode_signed(context.entry.payload);
    context.connection.run("insert into comparison_signature (comparison, seq, party, actor, "
                           "digest) values ($1, $2, $3, $4, $5)",
                           its.comparison, context.entry.seq, name_of(its.party),
                           context.entry.actor, store::Blob{its.digest.view()});
}

} // namespace

journal::RoomFolds folds() {
    constexpr auto folded = store::TableKind::folded;
    return {
        {"audit",
         {{1, "comparisons, what became of each difference, signatures", first}},
         {{"comparison", folded, {"seq"}},
          {"comparison_act", folded, {"comparison", "line", "seq"}},
          {"comparison_signature", folded, {"comparison", "seq"}}}},
        {{detail::compared_name, 1, apply_comparison,
          [](const ApplyContext& context) { return std::make_unique<ComparisonFold>(context); }},
         {"audit.differences_assigned", 1, apply_assigned, {}},
         {"audit.differences_settled", 1, apply_settled, {}},
         {"audit.differences_reopened", 1, apply_reopened, {}},
         {"audit.comparison_signed", 1, apply_signed, {}}}};
}

} // namespace tepat::audit
