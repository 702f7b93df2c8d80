#include "welfare/lowest.hpp"

#include "journal/set_draft.hpp"
#include "welfare/detail/codec.hpp"
#include "welfare/detail/entries.hpp"

#include <algorithm>

namespace tepat::welfare {
namespace {

constexpr std::size_t line_items = 5;
constexpr std::size_t header_items = 6;
constexpr int share_most = 99;

bool in_area(const std::optional<RegionCode>& area, RegionCode village) {
    return !area || area->contains(village);
}

/// The area among whose households those of `header` are the lowest.
std::optional<RegionCode> area_of(const LowestHeader& header) {
    if (!header.region || header.within == Within::country) return std::nullopt;
    // Within is never narrower than the region, so the region's own code holds the area's.
    return header.region->at(static_cast<RegionLevel>(static_cast<int>(header.within) - 1));
}

/// Whether a rank of every household of the region within is in the ranking.
bool has_ranks(const StoredRanking& ranking, const LowestHeader& header) {
    const auto widest = within_of(ranking.header.region);
    const auto own = within_of(header.region);
    if (header.within < widest || header.within > own) return false;
    if (header.within > Within::district && header.within != widest) return false;
    return !ranking.header.region || ranking.header.region->contains(*header.region);
}

struct CutOff {
    std::int64_t rank = 0;
    Score score;
};

CutOff find_cut_off(store::Connection& connection, const StoredRanking& ranking,
                    const LowestHeader& header) {
    const auto area = area_of(header);
    CutOff found;
    each_line(connection, ranking, [&](std::int64_t, const RankingLine& line) {
        const auto* place = line.place(header.within);
        if (place == nullptr || !in_area(area, line.village)) return true;
        const auto last = lowest(place->of, header.share);
        if (place->rank == last) found = {last, *line.score};
        return place->rank != last;
    });
    return found;
}

LowestLine lowest_line(const RankingLine& line, const LowestHeader& header, const CutOff& cut_off) {
    LowestLine made{line.subject, line.village, Listing::undetermined, {}, {}};
    switch (line.standing) {
    case Standing::ranked: {
        const auto* place = line.place(header.within);
        made.place = *place;
        made.distance = line.score->value() - cut_off.score.value();
        made.listing = place->rank <= cut_off.rank ? Listing::listed : Listing::left_out;
        break;
    }
    case Standing::undetermined:
        made.listing = Listing::undetermined;
        break;
    case Standing::outside:
        made.listing = Listing::outside;
        break;
    }
    return made;
}

/// Everyone of the region, in order.
LowestTotals each_taken(store::Connection& connection, const StoredRanking& ranking,
                        const LowestHeader& header,
                        const std::function<void(const LowestLine&)>& each) {
    const auto cut_off = find_cut_off(connection, ranking, header);
    LowestTotals totals;
    totals.cut_off_rank = cut_off.rank;
    totals.cut_off = cut_off.score;
    each_line(connection, ranking, [&](std::int64_t, const RankingLine& line) {
        if (!in_area(header.region, line.village)) return true;
        const auto made = lowest_line(line, header, cut_off);
        totals.add(made.listing);
        each(made);
        return true;
    });
    return totals;
}

std::optional<StoredLowest> find_lowest(store::Connection& connection,
                                        const journal::Visibility& visibility,
                                        std::string_view where, const store::Param& param) {
    std::optional<Seq> found;
    connection.query("select seq from welfare_lowest where " + std::string{where} +
                         " order by seq desc",
                     {&param, 1}, [&](const store::Row& row) {
                         if (!found && visibility.sees(row.id<Seq>(0))) found = row.id<Seq>(0);
                     });
    if (!found) return std::nullopt;
    return detail::stored_lowest(*journal::read_entry(connection, *found));
}

} // namespace

std::string_view name_of(Listing listing) {
    switch (listing) {
    case Listing::listed:
        return "listed";
    case Listing::left_out:
        return "left_out";
    case Listing::undetermined:
        return "undetermined";
    case Listing::outside:
        return "outside";
    }
    return {};
}

Bytes encode(const LowestLine& line) {
    CborWriter out;
    out.array(line_items);
    out.integer(line.subject.value());
    out.integer(line.village.number());
    out.integer(static_cast<int>(line.listing));
    if (line.place) {
        out.array(3);
        out.integer(static_cast<int>(line.place->within));
        out.integer(line.place->rank);
        out.integer(line.place->of);
    } else {
        out.null();
    }
    if (line.distance)
        out.integer(*line.distance);
    else
        out.null();
    return out.take();
}

Result<LowestLine> decode_lowest_line(BytesView bytes) {
    return detail::decode<LowestLine>(bytes, [](CborReader& in) {
        in.array_of(line_items);
        LowestLine line;
        line.subject = detail::read_subject(in);
        line.village = detail::read_village(in);
        line.listing = detail::read_enum(in, Listing::outside);
        if (!in.null()) line.place = detail::read_place(in);
        if (!in.null()) line.distance = in.integer();
        const bool ranked = line.listing == Listing::listed || line.listing == Listing::left_out;
        if (ranked != line.place.has_value() || ranked != line.distance.has_value())
            throw CborError{"a place and a distance, or neither"};
        return line;
    });
}

journal::Digest LowestHeader::digest() const {
    return journal::sha256(encode(*this));
}

Bytes encode(const LowestHeader& header) {
    CborWriter out;
    out.array(header_items);
    out.integer(header.ranking.value());
    out.bytes(header.ranking_digest.view());
    detail::write_region(out, header.region);
    out.integer(static_cast<int>(header.within));
    out.integer(header.share);
    out.integer(header.semantics);
    return out.take();
}

Result<LowestHeader> decode_lowest_header(BytesView bytes) {
    return detail::decode<LowestHeader>(bytes, [](CborReader& in) {
        in.array_of(header_items);
        LowestHeader header;
        header.ranking = Seq{in.integer()};
        header.ranking_digest = detail::read_digest(in);
        header.region = detail::read_region(in);
        header.within = detail::read_enum(in, Within::village);
        const auto share = in.integer();
        if (share < 1 || share > share_most) throw CborError{"no such share"};
        header.share = static_cast<int>(share);
        header.semantics = detail::read_semantics(in);
        return header;
    });
}

void LowestTotals::add(Listing listing) {
    switch (listing) {
    case Listing::listed:
        ++listed;
        return;
    case Listing::left_out:
        ++left_out;
        return;
    case Listing::undetermined:
        ++undetermined;
        return;
    case Listing::outside:
        ++outside;
        return;
    }
}

Result<StoredLowest> make_lowest(journal::Journal& journal, const StoredRanking& ranking,
                                 const LowestRequest& request, Progress& progress) {
    LowestHeader header;
    header.ranking = ranking.seq;
    header.ranking_digest = ranking.header.digest();
    header.region = request.region ? request.region : ranking.header.region;
    header.within = request.within.value_or(within_of(header.region));
    header.share = request.share;
    const auto region = header.region ? header.region->text() : std::string{"–"};
    if (header.share < 1 || header.share > share_most)
        return refuse("welfare.bad_share"_msg, {{"share", std::to_string(header.share)}});
    if (!has_ranks(ranking, header))
        return refuse("welfare.not_ranked"_msg,
                      {{"entry", std::to_string(ranking.seq.value())}, {"region", region}});

    const auto identity = header.digest();
    const auto reader = journal.database().connect_reader();
    {
        const store::ReadScope scope{*reader};
        if (auto there = find_lowest(*reader, journal::Visibility{*reader}, "digest = $1",
                                     store::Blob{identity.view()})) {
            there->repeated = true;
            return *std::move(there);
        }
    }
    const journal::Command command{
        request.actor, {"lowest:" + identity.hex(), 0, identity}, ranking.header.effective_on};
    journal::SetDraft draft{journal, command.key.device};
    draft.discard();
    const auto totals = each_taken(*reader, ranking, header, [&](const LowestLine& line) {
        draft.add(encode(line));
        draft.mark({});
    });
    draft.finish();
    if (draft.lines() == 0)
        return refuse("welfare.nobody"_msg,
                      {{"region", region}, {"on", ranking.header.effective_on.text()}});
    const auto receipt = journal.submit_set(
        command,
        {{"welfare.lowest_listed", 1}, encode(header), draft.chunks(), detail::sums_of(totals), {}},
        draft.key(), progress);
    if (!receipt) return std::unexpected(receipt.error());
    if (receipt->repeated) draft.discard();
    return StoredLowest{receipt->first, header, totals, receipt->repeated};
}

std::int64_t recompute_lowest(store::Connection& connection, const StoredLowest& list) {
    const auto ranking =
        read_ranking(connection, journal::Visibility{connection}, list.header.ranking);
    if (!ranking || ranking->header.digest() != list.header.ranking_digest) return list.lines();
    std::vector<Bytes> taken;
    each_taken(connection, *ranking, list.header,
               [&](const LowestLine& line) { taken.push_back(encode(line)); });
    const auto entry = journal::read_entry(connection, list.seq);
    const auto count = std::ssize(taken);
    auto differing = std::max<std::int64_t>(0, count - list.lines());
    journal::read_lines(connection, *entry, [&](std::int64_t number, BytesView line) {
        if (number >= count || taken[static_cast<std::size_t>(number)] != line) ++differing;
    });
    return differing;
}

std::optional<StoredLowest> read_lowest(store::Connection& connection,
                                        const journal::Visibility& visibility, Seq seq) {
    return find_lowest(connection, visibility, "seq = $1", seq);
}

void each_line(store::Connection& connection, const StoredLowest& list,
               const std::function<void(const LowestLine&)>& each) {
    journal::read_lines(
        connection, *journal::read_entry(connection, list.seq),
        [&](std::int64_t, BytesView line) { each(decode_lowest_line(line).value()); });
}

} // namespace tepat::welfare
