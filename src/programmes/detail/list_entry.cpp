#include "programmes/detail/list_entry.hpp"

#include "core/cbor.hpp"

#include <algorithm>

namespace tepat::programmes::detail {
namespace {

constexpr std::string_view grams_of = "grams:";
constexpr std::string_view packs_of = "packs:";

} // namespace

Bytes entry_header(std::string_view programme, const ListHeader& header) {
    CborWriter out;
    out.array(2);
    out.text(programme);
    out.bytes(encode(header));
    return out.take();
}

journal::EventType entry_type(const ListHeader& header) {
    return {"programmes.list_made", header.facts == first_facts ? 1 : 2};
}

std::vector<std::pair<std::string, std::int64_t>> sums_of(const ListTotals& totals) {
    std::vector<std::pair<std::string, std::int64_t>> sums{
        {"eligible", totals.eligible},     {"ineligible", totals.ineligible},
        {"payable", totals.payable},       {"payable_stage", totals.payable_stage.amount()},
        {"stage", totals.stage.amount()},  {"undetermined", totals.undetermined},
        {"yearly", totals.yearly.amount()}};
    for (const auto& [item, sum] : totals.goods) {
        sums.emplace_back(std::string{grams_of} + item, sum.grams);
        sums.emplace_back(std::string{packs_of} + item, sum.packs);
    }
    std::ranges::sort(sums);
    return sums;
}

StoredList stored_list(const journal::Entry& entry) {
    const auto set = journal::decode_set(entry.type, entry.payload);
    CborReader in{set.header};
    in.array_of(2);
    StoredList list;
    list.seq = entry.seq;
    list.programme = in.text();
    auto header = decode_list_header(in.bytes());
    in.finish();
    if (!header || header->policies.size() != 1)
        throw CborError{"programmes: a list without a readable header"};
    list.header = *std::move(header);
    for (const auto& chunk : set.chunks)
        list.lines += chunk.lines;
    const auto sum = [&](std::string_view name) {
        const auto at = std::ranges::find(
            set.sums, name, [](const auto& pair) -> std::string_view { return pair.first; });
        if (at == set.sums.end()) throw CborError{"programmes: a list without its sums"};
        return at->second;
    };
    list.totals = {
        sum("eligible"),       sum("ineligible"),    sum("undetermined"),          sum("payable"),
        Rupiah{sum("yearly")}, Rupiah{sum("stage")}, Rupiah{sum("payable_stage")}, {}};
    for (const auto& [name, value] : set.sums) {
        if (name.starts_with(grams_of))
            list.totals.goods[name.substr(grams_of.size())].grams = value;
        if (name.starts_with(packs_of))
            list.totals.goods[name.substr(packs_of.size())].packs = value;
    }
    return list;
}

} // namespace tepat::programmes::detail
