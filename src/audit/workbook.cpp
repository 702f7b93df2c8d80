#include "audit/workbook.hpp"

#include "audit/words.hpp"
#include "registry/groups.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "sheets/writer.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tepat::audit {
namespace {

/// Where a unit lives and what it is called there.
struct Home {
    std::string key;
    std::string village;
    std::string district;
    std::string head;
};

class Writer {
public:
    Writer(store::Database& database, const registry::Instrument& instrument,
           const StoredComparison& comparison, const WorkbookRequest& request,
           sheets::TableWriter& out)
        : reader_{database.connect_reader()}, visibility_{*reader_}, instrument_{instrument},
          comparison_{comparison}, request_{request}, out_{out},
          state_{state_of(*reader_, visibility_, comparison)},
          on_{journal::read_head(*reader_, comparison.seq)->effective_on},
          regions_{registry::Regions::read(*reader_, visibility_, on_)} {}

    void run() {
        find_homes();
        write_sums();
        for (const auto cause : causes())
            if (count(cause) > 0) write_cause(cause);
    }

private:
    [[nodiscard]] std::string text(MessageCode code) const {
        return message_text(code, {}, request_.language);
    }
    [[nodiscard]] std::int64_t count(Cause cause) const {
        return comparison_.totals.by_cause[static_cast<std::size_t>(cause)];
    }

    void find_homes() {
        std::vector<SubjectId> units;
        each_difference(*reader_, comparison_, [&](std::int64_t, const Difference& its) {
            if (its.subject) units.push_back(*its.subject);
            return true;
        });
        const registry::Reader reader{*reader_, visibility_, on_};
        std::vector<SubjectId> homes;
        std::unordered_map<SubjectId, std::vector<SubjectId>> units_of;
        const auto found = reader.households_of(units);
        for (std::size_t at = 0; at < units.size(); ++at) {
            if (!found[at]) continue;
            homes.push_back(*found[at]);
            units_of[*found[at]].push_back(units[at]);
        }
        std::ranges::sort(homes);
        homes.erase(std::ranges::unique(homes).begin(), homes.end());
        reader.households(homes, registry::Reader::Keys::read, [&](registry::HouseholdView& view) {
            for (const auto unit : units_of[view.id])
                homes_.emplace(unit, home_of(view, unit));
        });
        for (std::size_t at = 0; at < units.size(); ++at)
            if (!found[at])
                if (const auto group = registry::group(*reader_, visibility_, on_, units[at]))
                    homes_.emplace(units[at], seat_of(*group));
    }
    [[nodiscard]] Home seat_of(const registry::GroupView& group) const {
        auto made = home_in(group.region);
        made.key = group.source_key;
        if (request_.personal) made.head = group.name;
        return made;
    }
    [[nodiscard]] Home home_in(RegionId region) const {
        Home made;
        if (const auto* village = regions_.find(region)) {
            made.village = village->name;
            if (const auto* district = regions_.enclosing(*village, RegionLevel::district))
                made.district = district->name;
        }
        return made;
    }
    [[nodiscard]] Home home_of(const registry::HouseholdView& view, SubjectId unit) const {
        auto made = home_in(view.region);
        made.key = view.source_key;
        if (!request_.personal) return made;
        for (const auto& family : view.families) {
            for (const auto& person : family.members)
                if (person.id == unit) made.head = person.name;
            if (family.id != unit && view.id != unit) continue;
            for (const auto& person : family.members)
                if (made.head.empty() || person.to_family_head == registry::Relation::head)
                    made.head = person.name;
            break;
        }
        return made;
    }

    void write_sums() {
        const std::array<sheets::Column, 4> columns{{{text("audit.column.cause"_msg), 44},
                                                     {text("audit.column.differences"_msg)},
                                                     {text("audit.column.settled"_msg)},
                                                     {text("audit.column.open"_msg)}}};
        out_.sheet(text("audit.sheet.sums"_msg), columns);
        std::array<std::int64_t, std::tuple_size_v<decltype(ComparisonTotals::by_cause)>> settled{};
        each_difference(*reader_, comparison_, [&](std::int64_t line, const Difference& its) {
            if (state_.at(line).settlement) ++settled[static_cast<std::size_t>(its.primary())];
            return true;
        });
        const auto row = [&](const std::string& label, std::int64_t all, std::int64_t done) {
            const std::array<sheets::Value, 4> values{std::string_view{label}, all, done,
                                                      all - done};
            out_.row(values);
        };
        for (const auto cause : causes())
            if (count(cause) > 0)
                row(in_words(cause, request_.language), count(cause),
                    settled[static_cast<std::size_t>(cause)]);
        row(text("audit.sum"_msg), comparison_.totals.differences(), state_.settled);
        const auto only = [&](MessageCode code, std::int64_t number) {
            const auto label = text(code);
            const std::array<sheets::Value, 4> values{std::string_view{label}, number,
                                                      std::monostate{}, std::monostate{}};
            out_.row(values);
        };
        only("audit.side.first"_msg, comparison_.totals.first);
        only("audit.side.second"_msg, comparison_.totals.second);
        only("audit.side.both"_msg, comparison_.totals.both);
    }

    void write_cause(Cause cause) {
        std::vector<sheets::Column> columns{
            {text("audit.column.line"_msg), 8},      {text("audit.column.unit"_msg), 20},
            {text("audit.column.key"_msg), 20},      {text("audit.column.village"_msg), 18},
            {text("audit.column.district"_msg), 18}, {text("audit.column.side"_msg), 18},
            {text("audit.column.first"_msg), 26},    {text("audit.column.first_stage"_msg), 14},
            {text("audit.column.second"_msg), 26},   {text("audit.column.second_stage"_msg), 14},
            {text("audit.column.why"_msg), 60},      {text("audit.column.row"_msg), 16},
            {text("audit.column.owner"_msg), 16},    {text("audit.column.settlement"_msg), 20},
            {text("audit.column.note"_msg), 40}};
        if (request_.personal) {
            columns.push_back({text("audit.column.head"_msg), 26});
            columns.push_back({text("audit.column.row_name"_msg), 26});
        }
        // A sheet's name has at most 31 characters; those of causes are shorter.
        out_.sheet(name_of(cause), columns);
        Rupiah first;
        Rupiah second;
        each_difference(*reader_, comparison_, [&](std::int64_t line, const Difference& its) {
            if (its.primary() != cause) return true;
            write_line(line, its);
            first += its.first.stage;
            second += its.second.stage;
            return true;
        });
        const auto label = text("audit.sum"_msg);
        std::vector<sheets::Value> sums(columns.size());
        sums[0] = std::string_view{label};
        sums[1] = count(cause);
        sums[7] = first.amount();
        sums[9] = second.amount();
        out_.row(sums);
    }

    void write_line(std::int64_t line, const Difference& its) {
        const auto home =
            its.subject && homes_.contains(*its.subject) ? homes_.at(*its.subject) : Home{};
        const auto& state = state_.at(line);
        const auto language = request_.language;
        const auto unit = its.subject ? std::to_string(its.subject->value()) : std::string{};
        const auto side = in_words(its.side, language);
        const auto first = in_words(its.first, language);
        const auto second = in_words(its.second, language);
        const auto why = why_in_words(its, instrument_, language);
        const auto row = its.row ? its.row->sheet + " " + std::to_string(its.row->row) : "";
        const auto settlement =
            state.settlement ? in_words(*state.settlement, language) : std::string{};
        std::vector<sheets::Value> values{line,
                                          std::string_view{unit},
                                          std::string_view{home.key},
                                          std::string_view{home.village},
                                          std::string_view{home.district},
                                          std::string_view{side},
                                          std::string_view{first},
                                          its.first.stage.amount(),
                                          std::string_view{second},
                                          its.second.stage.amount(),
                                          std::string_view{why},
                                          std::string_view{row},
                                          std::string_view{state.owner},
                                          std::string_view{settlement},
                                          std::string_view{state.note}};
        if (request_.personal) {
            values.emplace_back(std::string_view{home.head});
            values.emplace_back(its.row ? std::string_view{its.row->name} : std::string_view{});
        }
        out_.row(values);
    }

    std::unique_ptr<store::Connection> reader_;
    journal::Visibility visibility_;
    const registry::Instrument& instrument_;
    const StoredComparison& comparison_;
    const WorkbookRequest& request_;
    sheets::TableWriter& out_;
    ComparisonState state_;
    Date on_;
    registry::Regions regions_;
    std::unordered_map<SubjectId, Home> homes_;
};

} // namespace

Result<void> write_workbook(store::Database& database, const registry::Instrument& instrument,
                            const StoredComparison& comparison, const WorkbookRequest& request,
                            access::AccessLog* log) {
    if (request.personal) {
        if (log == nullptr) return refuse("audit.no_log"_msg);
        log->record({request.actor,
                     "comparison",
                     std::nullopt,
                     "comparison " + std::to_string(comparison.seq.value()) + " " +
                         std::to_string(comparison.totals.differences()) + " lines purpose " +
                         std::string{name_of(*request.personal)},
                     {}});
    }
    auto out = sheets::create_xlsx(request.out);
    if (!out) return std::unexpected(out.error());
    Writer{database, instrument, comparison, request, **out}.run();
    return (*out)->finish();
}

} // namespace tepat::audit
