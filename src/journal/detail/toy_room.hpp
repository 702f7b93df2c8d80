#pragma once
#include "core/cbor.hpp"
#include "journal/fold.hpp"

namespace tepat::journal::testing {

/// A room for tests: numbers that are kept for a subject, one by one or as a set.
inline RoomFolds toy_room() {
    using store::TableKind;

    class NumbersFold final : public SetFold {
    public:
        explicit NumbersFold(const ApplyContext& context)
            : rows_{context.connection.inserter("toy_number", {"subject_id", "seq", "number"})},
              seq_{context.entry.seq}, touches_{context.touches} {}
        void line(std::int64_t number, BytesView line) override {
            CborReader in{line};
            const SubjectId subject{in.integer()};
            rows_->row(subject, seq_, in.integer());
            touches_.add(subject, number);
        }
        void finish() override { rows_->finish(); }

    private:
        std::unique_ptr<store::Inserter> rows_;
        Seq seq_;
        Touches& touches_;
    };

    const auto apply_one = [](const ApplyContext& context) {
        CborReader in{context.entry.payload};
        const SubjectId subject{in.integer()};
        context.connection.run(
            "insert into toy_number (subject_id, seq, number) values ($1, $2, $3)", subject,
            context.entry.seq, in.integer());
        context.touches.add(subject, 0);
    };
    const auto forget = [](store::Connection& connection, Seq seq) {
        connection.run("delete from toy_number where seq = $1", seq);
    };
    return {{"toy",
             {{1, "numbers",
               "create table toy_number (subject_id bigint not null, seq bigint not null, number "
               "bigint not null, "
               "primary key (subject_id, seq))"}},
             {{"toy_number", TableKind::folded, {"subject_id", "seq"}}}},
            {{"toy.numbered", 1, apply_one, {}, forget},
             {"toy.numbers",
              1,
              {},
              [](const ApplyContext& context) { return std::make_unique<NumbersFold>(context); },
              forget}}};
}

inline Bytes toy_line(std::int64_t subject, std::int64_t number) {
    CborWriter out;
    out.integer(subject);
    out.integer(number);
    return out.take();
}

} // namespace tepat::journal::testing
