#include "identity/review.hpp"

#include "identity/detail/entries.hpp"
#include "identity/detail/reasons.hpp"

#include <algorithm>

namespace tepat::identity {
namespace {

constexpr std::size_t pair_items = 11;
constexpr std::size_t header_items = 9;
constexpr std::int32_t certain = 1'000'000; ///< millionths

void write_side(CborWriter& out, const PairSide& side) {
    out.array(4);
    if (side.person)
        out.integer(side.person->value());
    else
        out.null();
    out.text(side.id);
    if (side.status)
        out.integer(static_cast<std::int64_t>(*side.status));
    else
        out.null();
    out.array(side.text.size());
    for (const auto& text : side.text)
        out.text(text);
}

std::string short_text(CborReader& in) {
    const auto text = in.text();
    if (text.size() > detail::longest_id) throw CborError{"identity: a text too long"};
    return std::string{text};
}

PairSide read_side(CborReader& in) {
    in.array_of(4);
    PairSide side;
    if (const auto person = detail::read_maybe(in)) {
        if (*person <= 0) throw CborError{"identity: a subject id is above zero"};
        side.person = SubjectId{*person};
    }
    side.id = short_text(in);
    if (!in.null()) side.status = detail::read_enum(in, CivilStatus::living, CivilStatus::moved);
    in.array_of(side.text.size());
    for (auto& text : side.text)
        text = short_text(in);
    return side;
}

std::vector<FieldBits> read_fields(CborReader& in) {
    if (in.array() != matching::fields) throw CborError{"identity: a pair has all fields"};
    std::vector<FieldBits> fields;
    for (const auto field : matching::all_fields) {
        in.array_of(2);
        const auto level = in.integer();
        if (level < 0 || level >= static_cast<std::int64_t>(matching::levels_of(field)))
            throw CborError{"identity: no such level"};
        fields.push_back({field, static_cast<matching::Level>(level), detail::read_32(in)});
    }
    return fields;
}

std::int32_t read_share(CborReader& in) {
    const auto share = detail::read_32(in);
    if (share < 0 || share > certain) throw CborError{"identity: no probability"};
    return share;
}

std::optional<StoredReview> review_of(const std::optional<journal::Entry>& entry) {
    if (!entry || entry->type.name != detail::review_name) return std::nullopt;
    const auto set = journal::decode_set(entry->type, entry->payload);
    StoredReview review{entry->seq, decode_review_header(set.header), 0, false};
    for (const auto& chunk : set.chunks)
        review.pairs += chunk.lines;
    return review;
}

} // namespace

std::string_view name_of(Claim claim) {
    constexpr std::array<std::string_view, 3> names{"nothing", "one_person", "two_people"};
    return names.at(static_cast<std::size_t>(claim));
}

Claim claim_of(Verdict verdict, bool found) {
    switch (verdict) {
    case Verdict::deceased:
    case Verdict::moved:
    case Verdict::duplicate:
        return Claim::one_person;
    case Verdict::nik_double:
    case Verdict::nik_invalid:
    case Verdict::not_matched: // found with another number, or nobody was found
        return found ? Claim::one_person : Claim::two_people;
    case Verdict::matched:
    case Verdict::no_nik:
        return Claim::nothing;
    }
    return Claim::nothing;
}

Bytes encode(const ReviewPair& pair) {
    CborWriter out;
    out.array(pair_items);
    out.integer(pair.drawn);
    out.integer(pair.verdict ? static_cast<std::int64_t>(*pair.verdict) : 0);
    out.integer(static_cast<std::int64_t>(pair.held));
    out.integer(static_cast<std::int64_t>(pair.claim));
    out.boolean(pair.taken);
    out.boolean(pair.kin);
    out.integer(pair.millionths);
    out.integer(pair.centibits);
    out.array(pair.fields.size());
    for (const auto& its : pair.fields) {
        out.array(2);
        out.integer(its.level);
        out.integer(its.centibits);
    }
    write_side(out, pair.first);
    write_side(out, pair.second);
    return out.take();
}

ReviewPair decode_review_pair(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(pair_items);
    ReviewPair pair;
    const auto why = in.integer();
    if (why <= 0 || why > drawn::all) throw CborError{"identity: a pair drawn for nothing"};
    pair.drawn = static_cast<std::uint8_t>(why);
    const auto verdict = in.integer();
    if (verdict < 0 || verdict > static_cast<std::int64_t>(verdicts))
        throw CborError{"identity: no such verdict"};
    if (verdict > 0) pair.verdict = static_cast<Verdict>(verdict);
    pair.held = detail::read_enum(in, Held::no, Held::two_candidates);
    pair.claim = detail::read_enum(in, Claim::nothing, Claim::two_people);
    pair.taken = in.boolean();
    pair.kin = in.boolean();
    pair.millionths = read_share(in);
    pair.centibits = detail::read_32(in);
    pair.fields = read_fields(in);
    pair.first = read_side(in);
    pair.second = read_side(in);
    if (!pair.first.person) throw CborError{"identity: a pair's first is of the register"};
    in.finish();
    return pair;
}

Bytes encode(const ReviewHeader& header) {
    CborWriter out;
    out.array(header_items);
    out.integer(header.run.value());
    out.integer(header.lower);
    out.integer(header.upper);
    out.integer(header.seed);
    out.integer(header.prior);
    out.integer(header.threshold);
    out.integer(header.taken_outside);
    out.integer(header.unpaired);
    out.array(header.frames.size());
    for (const auto& frame : header.frames) {
        out.array(2);
        out.integer(static_cast<std::int64_t>(frame.verdict));
        out.integer(frame.outside);
    }
    return out.take();
}

ReviewHeader decode_review_header(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(header_items);
    ReviewHeader header;
    header.run = Seq{in.integer()};
    header.lower = read_share(in);
    header.upper = read_share(in);
    header.seed = in.integer();
    header.prior = detail::read_32(in);
    header.threshold = read_share(in);
    header.taken_outside = in.integer();
    header.unpaired = in.integer();
    const auto frames = in.array();
    if (frames > verdicts) throw CborError{"identity: more frames than verdicts"};
    for (std::size_t at = 0; at < frames; ++at) {
        in.array_of(2);
        const auto verdict = detail::read_enum(in, Verdict::matched, Verdict::duplicate);
        if (!header.frames.empty() && header.frames.back().verdict >= verdict)
            throw CborError{"identity: frames by verdict, each once"};
        header.frames.push_back({verdict, in.integer()});
        if (header.frames.back().outside < 0) throw CborError{"identity: a count below zero"};
    }
    if (header.taken_outside < 0 || header.unpaired < 0)
        throw CborError{"identity: a count below zero"};
    in.finish();
    return header;
}

std::optional<StoredReview> read_review(store::Connection& connection,
                                        const journal::Visibility& visibility, Seq seq) {
    if (!visibility.sees(seq)) return std::nullopt;
    return review_of(journal::read_entry(connection, seq));
}

std::vector<StoredReview> all_reviews(store::Connection& connection,
                                      const journal::Visibility& visibility) {
    std::vector<Seq> entries;
    connection.each("select seq from identity_review order by seq desc",
                    [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    std::vector<StoredReview> reviews;
    for (const auto seq : entries)
        if (auto review = read_review(connection, visibility, seq))
            reviews.push_back(*std::move(review));
    return reviews;
}

void each_pair(store::Connection& connection, const StoredReview& review,
               const std::function<void(std::int64_t, const ReviewPair&)>& each) {
    const auto entry = journal::read_entry(connection, review.seq).value();
    journal::read_lines(connection, entry, [&](std::int64_t number, BytesView line) {
        each(number, decode_review_pair(line));
    });
}

std::optional<ReviewPair> pair_at(store::Connection& connection, const StoredReview& review,
                                  std::int64_t number) {
    if (number < 0 || number >= review.pairs) return std::nullopt;
    const auto entry = journal::read_entry(connection, review.seq).value();
    const auto line = journal::read_line(connection, entry, number);
    if (!line) return std::nullopt;
    return decode_review_pair(*line);
}

std::vector<WaterfallStep> steps_of(const ReviewPair& pair, std::int32_t prior) {
    std::vector<WaterfallStep> steps{{std::nullopt, matching::missing, prior}};
    std::int32_t rest = pair.centibits;
    for (const auto& its : pair.fields)
        rest -= its.centibits;
    if (pair.kin) steps.push_back({std::nullopt, matching::missing, rest});
    for (const auto& its : pair.fields)
        if (its.level != matching::missing || its.centibits != 0)
            steps.push_back({its.field, its.level, its.centibits});
    return steps;
}

std::vector<PairBrief> briefs_of(store::Connection& connection, const StoredReview& review) {
    std::vector<PairBrief> briefs;
    each_pair(connection, review,
              [&](std::int64_t, const ReviewPair& pair) { briefs.push_back(pair); });
    return briefs;
}

} // namespace tepat::identity
