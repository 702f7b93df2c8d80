#include "audit/difference.hpp"

#include "audit/detail/reading.hpp"

#include <algorithm>
#include <array>

namespace tepat::audit {
namespace {

constexpr std::size_t line_items = 6;
constexpr std::size_t answer_items = 8;
constexpr std::array<std::string_view, 4> standings{"not_named", "recipient", "left_out",
                                                    "undetermined"};
constexpr std::array<std::string_view, 3> sides{"first", "second", "both"};

void write(CborWriter& out, const std::optional<SubjectId>& subject) {
    if (subject)
        out.integer(subject->value());
    else
        out.null();
}

void write(CborWriter& out, const Answer& answer) {
    out.array(answer_items);
    out.integer(static_cast<int>(answer.standing));
    out.integer(answer.yearly.amount());
    out.integer(answer.stage.amount());
    out.text(answer.reason);
    write(out, answer.payee);
    out.array(answer.goods.size());
    for (const auto& goods : answer.goods) {
        out.array(3);
        out.text(goods.item);
        out.integer(goods.grams);
        out.integer(goods.packs);
    }
    out.boolean(answer.provided);
    if (answer.placement) {
        out.array(3);
        out.text(answer.placement->area.digits());
        out.integer(answer.placement->place);
        out.integer(answer.placement->places);
    } else {
        out.null();
    }
}

programmes::Placement read_placement(CborReader& in) {
    in.array_of(3);
    programmes::Placement its;
    const auto area = in.text();
    const auto code = RegionCode::parse(area);
    if (!code || code->digits() != area) throw CborError{"no area"};
    its.area = *code;
    its.place = detail::read_count(in);
    its.places = detail::read_count(in);
    if (its.place == 0) throw CborError{"places are counted from 1"};
    return its;
}

Answer read_answer(CborReader& in) {
    in.array_of(answer_items);
    Answer answer;
    answer.standing = detail::read_enum(in, Standing::undetermined);
    answer.yearly = Rupiah{detail::read_count(in)};
    answer.stage = Rupiah{detail::read_count(in)};
    answer.reason = in.text();
    answer.payee = detail::read_subject_if(in);
    answer.goods = detail::read_list<programmes::ListLine::Goods>(in, [&] {
        in.array_of(3);
        programmes::ListLine::Goods goods;
        goods.item = in.text();
        goods.grams = detail::read_count(in);
        goods.packs = detail::read_count(in);
        return goods;
    });
    answer.provided = in.boolean();
    if (!in.null()) answer.placement = read_placement(in);
    return answer;
}

void write(CborWriter& out, const CauseFound& found) {
    out.array(2);
    out.integer(static_cast<int>(found.cause));
    out.array(found.details.size());
    for (const auto& detail : found.details) {
        out.array(4);
        out.text(detail.what);
        write(out, detail.person);
        out.text(detail.before);
        out.text(detail.after);
    }
}

CauseFound read_cause(CborReader& in) {
    in.array_of(2);
    CauseFound found;
    const auto cause = cause_numbered(in.integer());
    if (!cause) throw CborError{"no such cause"};
    found.cause = *cause;
    found.details = detail::read_list<Detail>(in, [&] {
        in.array_of(4);
        Detail detail;
        detail.what = in.text();
        detail.person = detail::read_subject_if(in);
        detail.before = in.text();
        detail.after = in.text();
        return detail;
    });
    return found;
}

void write(CborWriter& out, const NamedRow& row) {
    out.array(5);
    out.text(row.sheet);
    out.integer(row.row);
    out.text(row.name);
    out.text(row.village);
    if (row.amount)
        out.integer(row.amount->amount());
    else
        out.null();
}

NamedRow read_row(CborReader& in) {
    in.array_of(5);
    NamedRow row;
    row.sheet = in.text();
    row.row = detail::read_count(in);
    row.name = in.text();
    row.village = in.text();
    if (!in.null()) row.amount = Rupiah{detail::read_count(in)};
    return row;
}

} // namespace

std::string_view name_of(Standing standing) {
    return standings.at(static_cast<std::size_t>(standing));
}
std::string_view name_of(Side side) {
    return sides.at(static_cast<std::size_t>(side));
}

Answer answer_of(const programmes::ListLine& line) {
    Answer answer;
    switch (line.outcome) {
    case programmes::Verdict::eligible:
        answer.standing = Standing::recipient;
        break;
    case programmes::Verdict::ineligible:
        answer.standing = Standing::left_out;
        break;
    case programmes::Verdict::undetermined:
        answer.standing = Standing::undetermined;
        break;
    }
    if (answer.standing == Standing::recipient) {
        answer.yearly = line.yearly;
        answer.stage = line.stage;
        if (line.payee) answer.payee = line.payee->person;
        answer.goods = line.goods;
        answer.provided = line.provided;
    } else {
        answer.reason = programmes::reason_of(line);
    }
    answer.placement = line.placement;
    return answer;
}

bool agree(const Answer& first, const Answer& second) {
    const bool in_first = first.standing == Standing::recipient;
    if (in_first != (second.standing == Standing::recipient)) return false;
    return !in_first || (first.yearly == second.yearly && first.stage == second.stage &&
                         first.payee == second.payee && first.goods == second.goods &&
                         first.provided == second.provided);
}

void add_cause(Difference& difference, Cause cause, std::vector<Detail> details) {
    auto& causes = difference.causes;
    auto at = std::ranges::lower_bound(causes, cause, {}, &CauseFound::cause);
    if (at == causes.end() || at->cause != cause) at = causes.insert(at, {cause, {}});
    for (auto& detail : details)
        if (std::ranges::find(at->details, detail) == at->details.end())
            at->details.push_back(std::move(detail));
}

Bytes encode(const Difference& difference) {
    CborWriter out;
    out.array(line_items);
    write(out, difference.subject);
    out.integer(static_cast<int>(difference.side));
    write(out, difference.first);
    write(out, difference.second);
    out.array(difference.causes.size());
    for (const auto& cause : difference.causes)
        write(out, cause);
    if (difference.row)
        write(out, *difference.row);
    else
        out.null();
    return out.take();
}

Result<Difference> decode_difference(BytesView bytes) {
    return detail::decode<Difference>(bytes, [](CborReader& in) {
        in.array_of(line_items);
        Difference difference;
        difference.subject = detail::read_subject_if(in);
        difference.side = detail::read_enum(in, Side::both);
        difference.first = read_answer(in);
        difference.second = read_answer(in);
        difference.causes = detail::read_list<CauseFound>(in, [&] { return read_cause(in); });
        const auto& causes = difference.causes;
        if (causes.empty()) throw CborError{"a difference has a cause"};
        if (!std::ranges::is_sorted(causes, std::less_equal{}, &CauseFound::cause))
            throw CborError{"causes out of order"};
        if (!in.null()) difference.row = read_row(in);
        if (!difference.subject && !difference.row) throw CborError{"a difference about nobody"};
        return difference;
    });
}

} // namespace tepat::audit
