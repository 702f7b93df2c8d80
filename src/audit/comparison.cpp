#include "audit/comparison.hpp"

#include "audit/detail/comparison_entry.hpp"
#include "audit/detail/reading.hpp"
#include "journal/set_event.hpp"

#include <algorithm>
#include <cassert>

namespace tepat::audit {
namespace {

constexpr std::string_view cause_prefix = "cause.";

journal::Digest read_digest(CborReader& in) {
    const auto digest = journal::Digest::from(in.bytes());
    if (!digest) throw CborError{"a digest has 32 bytes"};
    return *digest;
}

OutsideSide read_outside(CborReader& in) {
    in.array_of(7);
    OutsideSide outside;
    outside.file = in.text();
    outside.digest = read_digest(in);
    outside.rows = detail::read_count(in);
    const auto region = RegionCode::parse(in.text());
    const auto period = Period::parse(in.text());
    if (!region || !period) throw CborError{"no region or no period"};
    outside.region = *region;
    outside.period = *period;
    outside.on = Date{static_cast<std::int32_t>(in.integer())};
    outside.seq = Seq{detail::read_count(in)};
    return outside;
}

} // namespace

Bytes encode(const ComparisonHeader& header) {
    assert(header.second.has_value() != header.outside.has_value());
    CborWriter out;
    out.array(5);
    out.text(header.programme);
    out.integer(header.first.value());
    if (header.second)
        out.integer(header.second->value());
    else
        out.null();
    if (header.outside) {
        const auto& its = *header.outside;
        out.array(7);
        out.text(its.file);
        out.bytes(its.digest.view());
        out.integer(its.rows);
        out.text(its.region.digits());
        out.text(its.period.text());
        out.integer(its.on.day_number());
        out.integer(its.seq.value());
    } else {
        out.null();
    }
    out.integer(header.semantics);
    return out.take();
}

Result<ComparisonHeader> decode_comparison_header(BytesView bytes) {
    return detail::decode<ComparisonHeader>(bytes, [](CborReader& in) {
        in.array_of(5);
        ComparisonHeader header;
        header.programme = in.text();
        header.first = Seq{detail::read_count(in)};
        if (!in.null()) header.second = Seq{detail::read_count(in)};
        if (!in.null()) header.outside = read_outside(in);
        header.semantics = static_cast<int>(detail::read_count(in));
        if (header.second.has_value() == header.outside.has_value())
            throw CborError{"a comparison has one other side"};
        return header;
    });
}

void ComparisonTotals::add(const Difference& difference) {
    switch (difference.side) {
    case Side::first:
        ++first;
        break;
    case Side::second:
        ++second;
        break;
    case Side::both:
        ++both;
        break;
    }
    ++by_cause.at(static_cast<std::size_t>(difference.primary()));
}

std::vector<std::pair<std::string, std::int64_t>> detail::sums_of(const ComparisonTotals& totals) {
    std::vector<std::pair<std::string, std::int64_t>> sums{
        {"both", totals.both}, {"first", totals.first}, {"second", totals.second}};
    for (const auto cause : causes())
        sums.emplace_back(std::string{cause_prefix}.append(name_of(cause)),
                          totals.by_cause[static_cast<std::size_t>(cause)]);
    std::ranges::sort(sums);
    return sums;
}

StoredComparison detail::stored_comparison(const journal::Entry& entry) {
    const auto set = journal::decode_set(entry.type, entry.payload);
    auto header = decode_comparison_header(set.header);
    if (!header) throw CborError{"audit: a comparison without a readable header"};
    StoredComparison made;
    made.seq = entry.seq;
    made.header = *std::move(header);
    const auto sum = [&](std::string_view name) {
        const auto at = std::ranges::find(
            set.sums, name, [](const auto& pair) -> std::string_view { return pair.first; });
        return at == set.sums.end() ? std::int64_t{0} : at->second;
    };
    made.totals.first = sum("first");
    made.totals.second = sum("second");
    made.totals.both = sum("both");
    for (const auto cause : causes())
        made.totals.by_cause[static_cast<std::size_t>(cause)] =
            sum(std::string{cause_prefix}.append(name_of(cause)));
    return made;
}

std::optional<StoredComparison> read_comparison(store::Connection& connection,
                                                const journal::Visibility& visibility, Seq seq) {
    if (!visibility.sees(seq)) return std::nullopt;
    const auto entry = journal::read_entry(connection, seq);
    if (!entry || entry->type.name != detail::compared_name) return std::nullopt;
    return detail::stored_comparison(*entry);
}

std::vector<StoredComparison> all_comparisons(store::Connection& connection,
                                              const journal::Visibility& visibility) {
    std::vector<Seq> entries;
    connection.each("select seq from comparison order by seq desc",
                    [&](const store::Row& row) { entries.push_back(row.id<Seq>(0)); });
    std::vector<StoredComparison> all;
    for (const auto seq : entries)
        if (auto its = read_comparison(connection, visibility, seq)) all.push_back(*std::move(its));
    return all;
}

void each_difference(store::Connection& connection, const StoredComparison& comparison,
                     const std::function<bool(std::int64_t, const Difference&)>& each) {
    const auto entry = journal::read_entry(connection, comparison.seq);
    std::int64_t number = 0;
    for (const auto& ref : journal::decode_set(entry->type, entry->payload).chunks) {
        const auto chunk = journal::read_chunk(connection, ref.root);
        for (std::uint32_t line = 0; line < chunk.lines.size(); ++line)
            if (!each(number++, decode_difference(chunk.lines[line]).value())) return;
    }
}

std::optional<Difference> difference_at(store::Connection& connection,
                                        const StoredComparison& comparison, std::int64_t line) {
    if (line < 0) return std::nullopt;
    const auto entry = journal::read_entry(connection, comparison.seq);
    const auto bytes = journal::read_line(connection, *entry, line);
    return bytes ? decode_difference(*bytes).value() : std::optional<Difference>{};
}

} // namespace tepat::audit
