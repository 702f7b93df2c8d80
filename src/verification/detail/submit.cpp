#include "verification/detail/submit.hpp"

#include "core/cbor.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tepat::verification::detail {

std::string device_of(std::string_view key) {
    return "verification:" + std::string{key};
}

Result<journal::Receipt> submit(journal::Journal& journal, const Act& act, BytesView content,
                                const Make& make) {
    const auto key = act.key.empty() ? to_hex(journal.fresh_seed()) : act.key;
    const auto digest = journal::sha256({act.actor, BytesView{"\0", 1}, content});
    return journal.submit({act.actor, {device_of(key), 0, digest}, act.effective_on}, make);
}

Result<journal::Receipt> submit(journal::Journal& journal, const Act& act, std::string_view name,
                                Bytes payload, std::vector<journal::Digest> documents,
                                const Allow& allow) {
    const auto content = std::string{name} + '\0' + std::string{payload} + digests(documents);
    return submit(journal, act, content,
                  [&](journal::DecideContext& context) -> Result<std::vector<journal::Event>> {
                      if (const auto allowed = allow(context.connection, context); !allowed)
                          return std::unexpected(allowed.error());
                      return std::vector<journal::Event>{
                          {{std::string{name}, 1}, payload, documents}};
                  });
}

std::string digests(const std::vector<journal::Digest>& documents) {
    std::string all;
    for (const auto& document : documents)
        all += document.view();
    return all;
}

SubjectId made_by(journal::Journal& journal, std::string_view table,
                  const journal::Receipt& receipt, SubjectId fresh) {
    if (!receipt.repeated) return fresh;
    auto id = fresh;
    const auto connection = journal.database().connect_reader();
    connection->each(
        fmt::format("select subject_id from {} where subject_id in "
                    "(select subject_id from touch where seq = $1) and seq = $1",
                    table),
        [&](const store::Row& row) { id = row.id<SubjectId>(0); }, receipt.first);
    return id;
}

Result<void> short_enough(std::initializer_list<std::string_view> texts) {
    if (std::ranges::any_of(texts, [](auto text) { return text.size() > longest_text; }))
        return refuse("verification.too_long"_msg, {{"most", std::to_string(longest_text)}});
    return {};
}

std::unexpected<Refusal> refuse_stage(Stage stage) {
    return refuse("verification.stage"_msg, {{"stage", std::string{name_of(stage)}}});
}

Result<Proposal> standing_at(store::Connection& connection, SubjectId id, Step step) {
    auto found = proposal(connection, id);
    if (!found) return refuse("verification.none"_msg, {{"proposal", std::to_string(id.value())}});
    if (!after(found->stage, step, found->kind)) return refuse_stage(found->stage);
    return *std::move(found);
}

Result<registry::Region> region_of(store::Connection& connection, Date on, RegionCode code) {
    const auto around =
        registry::Regions::around(connection, journal::Visibility{connection}, on, code);
    if (const auto* region = around.find(code)) return *region;
    return refuse("registry.region_unknown"_msg, {{"code", code.text()}});
}

Result<Place> place_of(store::Connection& connection, Date on, RegionCode village) {
    const auto around =
        registry::Regions::around(connection, journal::Visibility{connection}, on, village);
    const auto* its = around.find(village);
    if (its == nullptr || its->level != RegionLevel::village)
        return refuse("registry.region_unknown"_msg, {{"code", village.text()}});
    const auto above = [&](RegionLevel level) { return around.enclosing(*its, level)->id; };
    return Place{its->id, above(RegionLevel::district), above(RegionLevel::regency),
                 above(RegionLevel::province)};
}

std::vector<registry::SubjectChange> read_changes(BytesView bytes) {
    CborReader in{bytes};
    std::vector<registry::SubjectChange> changes;
    for (auto left = in.array(); left > 0; --left)
        changes.push_back(registry::decode_change(in.bytes()));
    in.finish();
    return changes;
}

} // namespace tepat::verification::detail
