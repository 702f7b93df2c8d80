#include "programmes/detail/list_entry.hpp"

#include "core/cbor.hpp"

#include <algorithm>

namespace tepat::programmes::detail {

Bytes entry_header(std::string_view programme, const ListHeader& header) {
    CborWriter out;
    out.array(2);
    out.text(programme);
    out.bytes(encode(header));
    return out.take();
}

std::vector<std::pair<std::string, std::int64_t>> sums_of(const ListTotals& totals) {
    return {{"eligible", totals.eligible},     {"ineligible", totals.ineligible},
            {"payable", totals.payable},       {"payable_stage", totals.payable_stage.amount()},
            {"stage", totals.stage.amount()},  {"undetermined", totals.undetermined},
            {"yearly", totals.yearly.amount()}};
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
        sum("eligible"),       sum("ineligible"),    sum("undetermined"),         sum("payable"),
        Rupiah{sum("yearly")}, Rupiah{sum("stage")}, Rupiah{sum("payable_stage")}};
    return list;
}

} // namespace tepat::programmes::detail
