#include "core/cbor.hpp"
#include "welfare/detail/entries.hpp"

#include <algorithm>

namespace tepat::welfare {
namespace {

constexpr std::string_view first = R"sql(
create table welfare_model (
    digest blob not null primary key,
    model text not null,
    text text not null,
    seq bigint not null
);
create table welfare_ranking (
    seq bigint not null primary key,
    digest blob not null,
    model text not null,
    region text not null,
    effective_on bigint not null,
    input_seq bigint not null,
    ranked bigint not null,
    undetermined bigint not null,
    outside bigint not null
);
create index welfare_ranking_by_digest on welfare_ranking (digest);
create table welfare_lowest (
    seq bigint not null primary key,
    digest blob not null,
    ranking bigint not null,
    region text not null,
    listed bigint not null,
    left_out bigint not null,
    undetermined bigint not null,
    outside bigint not null,
    cut_off_rank bigint not null,
    cut_off bigint not null
);
create index welfare_lowest_by_digest on welfare_lowest (digest);
)sql";

void apply_model(const journal::ApplyContext& context) {
    CborReader in{context.entry.payload};
    in.array_of(3);
    const auto digest = in.bytes();
    const auto model = in.text();
    const auto text = in.text();
    in.finish();
    context.connection.run(
        "insert into welfare_model (digest, model, text, seq) values ($1, $2, $3, $4)",
        store::Blob{digest}, model, text, context.entry.seq);
}

std::string digits_of(const std::optional<RegionCode>& region) {
    return region ? region->digits() : std::string{};
}

void apply_ranking(const journal::ApplyContext& context) {
    const auto ranking = detail::stored_ranking(context.entry);
    const auto& header = ranking.header;
    const auto digest = header.digest();
    context.connection.run(
        "insert into welfare_ranking (seq, digest, model, region, effective_on, input_seq, ranked, "
        "undetermined, outside) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        ranking.seq, store::Blob{digest.view()}, header.model, digits_of(header.region),
        header.effective_on, header.seq, ranking.totals.ranked, ranking.totals.undetermined,
        ranking.totals.outside);
}

void apply_lowest(const journal::ApplyContext& context) {
    const auto list = detail::stored_lowest(context.entry);
    const auto& totals = list.totals;
    const auto digest = list.header.digest();
    context.connection.run(
        "insert into welfare_lowest (seq, digest, ranking, region, listed, left_out, undetermined, "
        "outside, cut_off_rank, cut_off) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        list.seq, store::Blob{digest.view()}, list.header.ranking, digits_of(list.header.region),
        totals.listed, totals.left_out, totals.undetermined, totals.outside, totals.cut_off_rank,
        totals.cut_off.value());
}

/// The lines stay where they are; a household only learns that it is in one.
template <class Line, Result<Line> (*decode)(BytesView)>
class LineFold final : public journal::SetFold {
public:
    explicit LineFold(const journal::ApplyContext& context) : touches_{context.touches} {}
    void line(std::int64_t number, BytesView bytes) override {
        const auto line = decode(bytes);
        if (!line) throw CborError{"welfare: a line that cannot be read"};
        touches_.add(line->subject, number);
    }
    void finish() override {}

private:
    journal::Touches& touches_;
};

std::int64_t sum(const journal::SetEvent& set, std::string_view name) {
    const auto at = std::ranges::find(
        set.sums, name, [](const auto& pair) -> std::string_view { return pair.first; });
    if (at == set.sums.end()) throw CborError{"welfare: an entry without its sums"};
    return at->second;
}

std::int64_t lines_of(const journal::SetEvent& set) {
    std::int64_t lines = 0;
    for (const auto& chunk : set.chunks)
        lines += chunk.lines;
    return lines;
}

template <class Header>
Header readable(Result<Header> header) {
    if (!header) throw CborError{"welfare: an entry without a readable header"};
    return *std::move(header);
}

} // namespace

namespace detail {

Sums sums_of(const RankingTotals& totals) {
    return {{"outside", totals.outside},
            {"ranked", totals.ranked},
            {"undetermined", totals.undetermined}};
}

Sums sums_of(const LowestTotals& totals) {
    return {{"cut_off", totals.cut_off.value()}, {"cut_off_rank", totals.cut_off_rank},
            {"left_out", totals.left_out},       {"listed", totals.listed},
            {"outside", totals.outside},         {"undetermined", totals.undetermined}};
}

StoredRanking stored_ranking(const journal::Entry& entry) {
    const auto set = journal::decode_set(entry.type, entry.payload);
    StoredRanking ranking;
    ranking.seq = entry.seq;
    ranking.header = readable(decode_ranking_header(set.header));
    ranking.totals = {sum(set, "ranked"), sum(set, "undetermined"), sum(set, "outside")};
    if (ranking.lines() != lines_of(set)) throw CborError{"welfare: sums of other lines"};
    return ranking;
}

StoredLowest stored_lowest(const journal::Entry& entry) {
    const auto set = journal::decode_set(entry.type, entry.payload);
    StoredLowest list;
    list.seq = entry.seq;
    list.header = readable(decode_lowest_header(set.header));
    list.totals = {sum(set, "listed"),  sum(set, "left_out"),     sum(set, "undetermined"),
                   sum(set, "outside"), sum(set, "cut_off_rank"), Score{sum(set, "cut_off")}};
    if (list.lines() != lines_of(set)) throw CborError{"welfare: sums of other lines"};
    return list;
}

std::optional<Bytes> line_about(store::Connection& connection, Seq seq, SubjectId subject) {
    std::optional<std::int64_t> number;
    connection.each(
        "select line from touch where subject_id = $1 and seq = $2",
        [&](const store::Row& row) { number = row.integer(0); }, subject, seq);
    if (!number) return std::nullopt;
    return journal::read_line(connection, *journal::read_entry(connection, seq), *number);
}

} // namespace detail

journal::RoomFolds folds() {
    using store::TableKind;
    return {{"welfare",
             {{1, "models, rankings and lists of the lowest", first}},
             {{"welfare_model", TableKind::folded, {"digest"}},
              {"welfare_ranking", TableKind::folded, {"seq"}},
              {"welfare_lowest", TableKind::folded, {"seq"}}}},
            {{"welfare.model_recorded", 1, apply_model, {}},
             {"welfare.ranked", 1, apply_ranking,
              [](const journal::ApplyContext& context) {
                  return std::make_unique<LineFold<RankingLine, decode_ranking_line>>(context);
              }},
             {"welfare.lowest_listed", 1, apply_lowest, [](const journal::ApplyContext& context) {
                  return std::make_unique<LineFold<LowestLine, decode_lowest_line>>(context);
              }}}};
}

} // namespace tepat::welfare
