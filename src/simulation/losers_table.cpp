#include "simulation/losers_table.hpp"

#include "programmes/explanation.hpp"
#include "registry/reader.hpp"
#include "sheets/writer.hpp"

#include <array>
#include <vector>

namespace tepat::simulation {
namespace {

constexpr std::size_t rows_a_sheet = 1'000'000;
constexpr std::size_t rows_between_bars = 1'000;

const std::array<sheets::Column, 9> columns{{{"IDBDT", 20},
                                             {"KodeWilayah", 14},
                                             {"Kecamatan", 22},
                                             {"Desa", 22},
                                             {"Nama", 28},
                                             {"Akibat", 14},
                                             {"SetahunSebelum", 16},
                                             {"SetahunSesudah", 16},
                                             {"Alasan", 80}}};

/// What the column Akibat says.
std::string_view effect_of(const Loser& loser) {
    switch (loser.after) {
    case Stand::in:
        return "berkurang";
    case Stand::beyond:
        return "di luar kuota";
    case Stand::open:
        return "belum jelas";
    case Stand::out:
        break;
    }
    return "berhenti";
}

/// Who is told: the person decided on, else the first member whom the register names.
std::string name_of(const registry::Reader& reader, const programmes::UnitView& unit) {
    if (unit.self >= 0) {
        const auto person = reader.person(unit.subject);
        return person ? person->name : std::string{};
    }
    constexpr std::int64_t head = 1;
    std::string first;
    for (std::int32_t i = 0; i < unit.size; ++i) {
        const auto relation = unit.fact(i, facts::MemberFact::relation);
        const bool is_head = relation.known() && relation.as_integer() == head;
        if (!is_head && !first.empty()) continue;
        const auto person = reader.person(unit.persons[static_cast<std::size_t>(i)]);
        if (person && (is_head || first.empty())) first = person->name;
        if (is_head) break;
    }
    return first;
}

} // namespace

Result<std::int64_t> write_losers(store::Connection& connection, const Answer& answer,
                                  const registry::Instrument& instrument, Language language,
                                  const std::filesystem::path& path, Progress& progress) {
    auto table = sheets::create_table(path);
    if (!table) return std::unexpected(table.error());
    const store::ReadScope scope{connection};
    const journal::Visibility visibility{connection, answer.state.seq};
    const registry::Reader reader{connection, visibility, answer.state.effective_on};
    const auto& regions = answer.ground->regions();
    const auto region = [&](RegionCode village, RegionLevel level) {
        const auto* found = regions.find(village.at(level));
        return found == nullptr ? std::string_view{} : std::string_view{found->name};
    };

    const auto& losers = answer.comparison.losers;
    for (std::size_t at = 0; at < losers.size() || at == 0; ++at) {
        if (at % rows_a_sheet == 0)
            (*table)->sheet("Penerima " + std::to_string(at / rows_a_sheet + 1), columns);
        if (losers.empty()) break;
        if (at % rows_between_bars == 0) {
            if (progress.stop_requested()) return refuse("simulation.stopped"_msg);
            progress.at("progress.losers"_msg, static_cast<std::int64_t>(at), std::ssize(losers));
        }
        const auto& loser = losers[at];
        const auto unit = answer.unit_of(loser);
        const auto name = name_of(reader, unit);
        const auto household = reader.household_of(loser.subject).value_or(loser.subject);
        const auto key = reader.source_key(household);
        std::string reason;
        if (loser.after != Stand::beyond)
            for (const auto& sentence :
                 programmes::explain(answer.decision_on(loser), answer.after, unit, instrument,
                                     language, Audience::citizen))
                reason += (reason.empty() ? "" : " ") + sentence;
        else
            reason = message_text("simulation.beyond"_msg, {}, language);
        const auto code = loser.village.digits();
        const std::vector<sheets::Value> cells{key ? std::string_view{key->key}
                                                   : std::string_view{},
                                               std::string_view{code},
                                               region(loser.village, RegionLevel::district),
                                               region(loser.village, RegionLevel::village),
                                               std::string_view{name},
                                               effect_of(loser),
                                               loser.yearly_before.amount(),
                                               loser.yearly_after.amount(),
                                               std::string_view{reason}};
        (*table)->row(cells);
    }
    if (auto done = (*table)->finish(); !done) return std::unexpected(done.error());
    return std::ssize(losers);
}

} // namespace tepat::simulation
