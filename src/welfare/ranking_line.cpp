#include "welfare/ranking_line.hpp"

#include "welfare/detail/codec.hpp"
#include "welfare/detail/line_parts.hpp"

#include <algorithm>

namespace tepat::welfare {
namespace {

constexpr std::size_t line_items = 7;
constexpr std::size_t header_items = 7;

/// What the standing asks of the rest of the line.
void check(const RankingLine& line) {
    const bool ranked = line.standing == Standing::ranked;
    if (ranked != line.score.has_value() || ranked == line.places.empty())
        throw CborError{"a score and places, or neither"};
    if (line.standing != Standing::undetermined && !line.missing.empty())
        throw CborError{"nothing is missing of a household that is not undetermined"};
    if (line.standing == Standing::outside && !line.values.empty())
        throw CborError{"values of a household that was not looked at"};
    for (std::size_t i = 1; i < line.places.size(); ++i)
        if (line.places[i - 1].within >= line.places[i].within)
            throw CborError{"places out of order"};
}

} // namespace

std::string_view name_of(Within within) {
    switch (within) {
    case Within::country:
        return "country";
    case Within::province:
        return "province";
    case Within::regency:
        return "regency";
    case Within::district:
        return "district";
    case Within::village:
        return "village";
    }
    return {};
}

std::string_view name_of(Standing standing) {
    switch (standing) {
    case Standing::ranked:
        return "ranked";
    case Standing::undetermined:
        return "undetermined";
    case Standing::outside:
        return "outside";
    }
    return {};
}

std::string_view name_of(GapWhy why) {
    switch (why) {
    case GapWhy::missing_fact:
        return "missing_fact";
    case GapWhy::out_of_range:
        return "out_of_range";
    case GapWhy::failed:
        return "failed";
    }
    return {};
}

Within within_of(const std::optional<RegionCode>& region) {
    if (!region) return Within::country;
    switch (region->level()) {
    case RegionLevel::province:
        return Within::province;
    case RegionLevel::regency:
        return Within::regency;
    case RegionLevel::district:
        return Within::district;
    case RegionLevel::village:
        return Within::village;
    }
    return Within::village;
}

std::optional<RegionCode> area_of(RegionCode village, Within within) {
    switch (within) {
    case Within::country:
        return std::nullopt;
    case Within::province:
        return village.at(RegionLevel::province);
    case Within::regency:
        return village.at(RegionLevel::regency);
    case Within::district:
        return village.at(RegionLevel::district);
    case Within::village:
        return village;
    }
    return std::nullopt;
}

const Place* RankingLine::place(Within within) const {
    const auto found = std::ranges::find(places, within, &Place::within);
    return found == places.end() ? nullptr : &*found;
}

Bytes detail::encode_head(SubjectId subject, RegionCode village, Standing standing,
                          std::optional<Score> score, std::span<const Place> places) {
    CborWriter out;
    out.array(line_items);
    out.integer(subject.value());
    out.integer(village.number());
    out.integer(static_cast<int>(standing));
    if (score)
        out.integer(score->value());
    else
        out.null();
    out.array(places.size());
    for (const auto& place : places) {
        out.array(3);
        out.integer(static_cast<int>(place.within));
        out.integer(place.rank);
        out.integer(place.of);
    }
    return out.take();
}

Bytes detail::encode_tail(std::span<const std::optional<std::int64_t>> values,
                          std::span<const RankingLine::Missing> all_missing) {
    CborWriter out;
    out.array(values.size());
    for (const auto& value : values) {
        if (value)
            out.integer(*value);
        else
            out.null();
    }
    out.array(all_missing.size());
    for (const auto& missing : all_missing) {
        out.array(2);
        out.text(missing.variable);
        out.integer(static_cast<int>(missing.why));
    }
    return out.take();
}

Bytes encode(const RankingLine& line) {
    return detail::encode_head(line.subject, line.village, line.standing, line.score, line.places) +
           detail::encode_tail(line.values, line.missing);
}

Result<RankingLine> decode_ranking_line(BytesView bytes) {
    return detail::decode<RankingLine>(bytes, [](CborReader& in) {
        in.array_of(line_items);
        RankingLine line;
        line.subject = detail::read_subject(in);
        line.village = detail::read_village(in);
        line.standing = detail::read_enum(in, Standing::outside);
        if (!in.null()) line.score = Score{in.integer()};
        line.places.resize(in.array());
        for (auto& place : line.places)
            place = detail::read_place(in);
        line.values.resize(in.array());
        for (auto& value : line.values)
            if (!in.null()) value = in.integer();
        line.missing.resize(in.array());
        for (auto& missing : line.missing) {
            in.array_of(2);
            missing.variable = in.text();
            missing.why = detail::read_enum(in, GapWhy::failed);
        }
        check(line);
        return line;
    });
}

journal::Digest RankingHeader::digest() const {
    return journal::sha256(encode(*this));
}

Bytes encode(const RankingHeader& header) {
    CborWriter out;
    out.array(header_items);
    out.text(header.model);
    out.integer(header.seq.value());
    out.integer(header.effective_on.day_number());
    out.bytes(header.model_digest.view());
    detail::write_region(out, header.region);
    out.bytes(header.seed.view());
    out.integer(header.semantics);
    return out.take();
}

Result<RankingHeader> decode_ranking_header(BytesView bytes) {
    return detail::decode<RankingHeader>(bytes, [](CborReader& in) {
        in.array_of(header_items);
        RankingHeader header;
        header.model = in.text();
        header.seq = Seq{in.integer()};
        header.effective_on = detail::read_date(in);
        header.model_digest = detail::read_digest(in);
        header.region = detail::read_region(in);
        header.seed = detail::read_digest(in);
        header.semantics = detail::read_semantics(in);
        return header;
    });
}

void RankingTotals::add(Standing standing) {
    switch (standing) {
    case Standing::ranked:
        ++ranked;
        return;
    case Standing::undetermined:
        ++undetermined;
        return;
    case Standing::outside:
        ++outside;
        return;
    }
}

} // namespace tepat::welfare
