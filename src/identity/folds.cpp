#include "identity/detail/batch_entry.hpp"
#include "identity/detail/entries.hpp"
#include "identity/detail/review_acts.hpp"
#include "identity/list_link.hpp"
#include "identity/work.hpp"

#include <memory>

namespace tepat::identity {
namespace {

constexpr std::string_view first = R"sql(
create table identity_run (
    seq bigint not null primary key,
    kind text not null check (kind in ('civil', 'doubles', 'answers')),
    position bigint not null,
    effective_on bigint not null,
    region text not null,
    batch bigint,
    lines bigint not null
);
create table identity_batch (
    seq bigint not null primary key,
    position bigint not null,
    effective_on bigint not null,
    region text not null
);
create table identity_linked_list (
    seq bigint not null primary key,
    list text not null,
    found bigint not null
);
create table identity_work (
    subject_id bigint not null,
    seq bigint not null,
    line bigint not null,
    owner text not null,
    closed smallint not null check (closed in (0, 1)),
    note text not null,
    primary key (subject_id, seq)
) /*clustered*/;
)sql";

constexpr std::string_view second = R"sql(
create table identity_review (
    seq bigint not null primary key,
    run bigint not null,
    pairs bigint not null
);
create table identity_review_act (
    review bigint not null,
    pair bigint not null,
    seq bigint not null,
    reviewer text not null,
    decision text not null check (decision in ('same', 'different', 'unsure', 'taken_back')),
    note text not null,
    primary key (review, pair, seq)
) /*clustered*/;
)sql";

void apply_run(const journal::ApplyContext& context) {
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    const auto header = decode_run_header(set.header);
    std::int64_t lines = 0;
    for (const auto& chunk : set.chunks)
        lines += chunk.lines;
    context.connection.run("insert into identity_run (seq, kind, position, effective_on, region, "
                           "batch, lines) values ($1, $2, $3, $4, $5, $6, $7)",
                           context.entry.seq, name_of(header.kind), header.position, header.on,
                           header.region.digits(), header.batch, lines);
}

void apply_batch(const journal::ApplyContext& context) {
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    const auto header = detail::decode_batch_header(set.header);
    context.connection.run("insert into identity_batch (seq, position, effective_on, region) "
                           "values ($1, $2, $3, $4)",
                           context.entry.seq, header.position, header.on, header.region.digits());
}

void apply_linked(const journal::ApplyContext& context) {
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    CborReader in{set.header};
    in.array_of(7);
    const auto list = in.text();
    std::int64_t found = 0;
    for (const auto& [name, value] : set.sums)
        if (name == "found") found = value;
    context.connection.run(
        "insert into identity_linked_list (seq, list, found) values ($1, $2, $3)",
        context.entry.seq, list, found);
}

void apply_review(const journal::ApplyContext& context) {
    const auto set = journal::decode_set(context.entry.type, context.entry.payload);
    std::int64_t pairs = 0;
    for (const auto& chunk : set.chunks)
        pairs += chunk.lines;
    context.connection.run("insert into identity_review (seq, run, pairs) values ($1, $2, $3)",
                           context.entry.seq, decode_review_header(set.header).run, pairs);
}

void add_act(const journal::ApplyContext& context, const detail::PairAct& act,
             std::string_view decision) {
    context.connection.run("insert into identity_review_act (review, pair, seq, reviewer, "
                           "decision, note) values ($1, $2, $3, $4, $5, $6)",
                           act.review, act.pair, context.entry.seq, context.entry.actor, decision,
                           act.note);
}
void apply_decided(const journal::ApplyContext& context) {
    const auto act = detail::decode_decided(context.entry.payload);
    add_act(context, act, name_of(*act.decision));
}
void apply_taken_back(const journal::ApplyContext& context) {
    add_act(context, detail::decode_taken_back(context.entry.payload), "taken_back");
}

/// The lines stay where they are; a person only learns that there is a verdict.
class VerdictFold final : public journal::SetFold {
public:
    explicit VerdictFold(const journal::ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        touches_.add(decode_verdict(bytes).person, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

class ReviewFold final : public journal::SetFold {
public:
    explicit ReviewFold(const journal::ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        const auto pair = decode_review_pair(bytes);
        touches_.add(*pair.first.person, number);
        if (pair.second.person) touches_.add(*pair.second.person, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

class BatchFold final : public journal::SetFold {
public:
    explicit BatchFold(const journal::ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        touches_.add(detail::decode_batch_line(bytes).person, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

class LinkedFold final : public journal::SetFold {
public:
    explicit LinkedFold(const journal::ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        const auto row = decode_list_row(bytes);
        if (row.person) touches_.add(*row.person, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

class WorkFold final : public journal::SetFold {
public:
    explicit WorkFold(const journal::ApplyContext& context)
        : seq_{context.entry.seq}, touches_{context.touches},
          rows_{context.connection.inserter(
              "identity_work", {"subject_id", "seq", "line", "owner", "closed", "note"})} {}
    void line(std::int64_t number, BytesView bytes) override {
        const auto line = decode_work(bytes);
        touches_.add(line.person, number);
        rows_->row(line.person, seq_, number, line.owner, line.closed ? 1 : 0, line.note);
    }
    void finish() override { rows_->finish(); }

private:
    Seq seq_;
    journal::Touches& touches_;
    std::unique_ptr<store::Inserter> rows_;
};

template <class Fold>
std::unique_ptr<journal::SetFold> make_fold(const journal::ApplyContext& context) {
    return std::make_unique<Fold>(context);
}

} // namespace

journal::RoomFolds folds() {
    using store::TableKind;
    return {{"identity",
             {{1, "verdicts, batches and work", first}, {2, "clerical review", second}},
             {{"identity_run", TableKind::folded, {"seq"}},
              {"identity_batch", TableKind::folded, {"seq"}},
              {"identity_linked_list", TableKind::folded, {"seq"}},
              {"identity_work", TableKind::folded, {"subject_id", "seq"}},
              {"identity_review", TableKind::folded, {"seq"}},
              {"identity_review_act", TableKind::folded, {"review", "pair", "seq"}}}},
            {{detail::verdicts_name, 1, apply_run, make_fold<VerdictFold>},
             {detail::batch_name, 1, apply_batch, make_fold<BatchFold>},
             {detail::linked_name, 1, apply_linked, make_fold<LinkedFold>},
             {detail::work_name, 1, {}, make_fold<WorkFold>},
             {detail::review_name, 1, apply_review, make_fold<ReviewFold>},
             {detail::decided_name, 1, apply_decided, {}},
             {detail::taken_back_name, 1, apply_taken_back, {}}}};
}

} // namespace tepat::identity
