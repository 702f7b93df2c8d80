#include "registry/export.hpp"

#include "registry/detail/id_list.hpp"
#include "registry/reader.hpp"
#include "registry/regions.hpp"
#include "sheets/writer.hpp"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace tepat::registry {
namespace {

constexpr std::int64_t households_a_report = 500;

/// A row of a form on its way to a writer; texts live until it is written.
class RowOut {
public:
    explicit RowOut(const Form& form) : form_{form}, texts_(form.fields.size()) {
        for (std::size_t at = 0; at < form.fields.size(); ++at)
            by_number_.emplace(form.fields[at].number, at);
        begin();
    }
    void begin() { values_.assign(form_.fields.size(), std::monostate{}); }

    void text(FieldRole role, std::string text) {
        if (const auto* field = form_.with_role(role)) put(index(*field), std::move(text));
    }
    void number(FieldRole role, std::int64_t number) {
        if (const auto* field = form_.with_role(role)) values_[index(*field)] = number;
    }
    void date(FieldRole role, Date date) {
        if (const auto* field = form_.with_role(role)) values_[index(*field)] = date;
    }
    /// The field's code for a fact.
    void fact(FieldRole role, std::int64_t value) {
        const auto* field = form_.with_role(role);
        if (field == nullptr) return;
        if (const auto* code = field->code_for(value)) values_[index(*field)] = code->code;
    }
    void answers(const Answers& answers) {
        answers.each([&](const Answer& answer) {
            const auto at = by_number_.find(answer.field);
            if (at == by_number_.end()) return; // of another instrument
            const auto& field = form_.fields[at->second];
            if (!answer.integer)
                put(at->second, std::string{answer.text});
            else if (field.role == FieldRole::kk_number)
                put(at->second, detail::sixteen_digits(*answer.integer));
            else if (field.kind == FieldKind::coordinate)
                put(at->second, detail::degrees(*answer.integer));
            else if (field.kind == FieldKind::date)
                values_[at->second] = Date{static_cast<std::int32_t>(*answer.integer)};
            else
                values_[at->second] = *answer.integer;
        });
    }
    void write(sheets::TableWriter& writer) {
        writer.row(values_);
        begin();
    }

private:
    [[nodiscard]] std::size_t index(const Field& field) const {
        return static_cast<std::size_t>(&field - form_.fields.data());
    }
    void put(std::size_t at, std::string text) {
        texts_[at] = std::move(text);
        values_[at] = std::string_view{texts_[at]};
    }
    const Form& form_;
    std::vector<std::string> texts_;
    std::vector<sheets::Value> values_;
    std::unordered_map<int, std::size_t> by_number_;
};

void begin_sheet(sheets::TableWriter& writer, const Form& form) {
    std::vector<sheets::Column> columns;
    for (const auto& field : form.fields)
        columns.push_back({field.column, 14});
    writer.sheet(form.title, columns);
}

class Export {
public:
    Export(store::Connection& connection, const journal::Visibility& visibility, Date on,
           const Instrument& instrument, RegionCode region, Progress& progress)
        : reader_{connection, visibility, on}, regions_{Regions::read(connection, visibility, on)},
          instrument_{instrument}, region_{region}, progress_{progress},
          household_{instrument.household}, member_{instrument.member} {}

    [[nodiscard]] bool known_region() const { return regions_.find(region_) != nullptr; }
    [[nodiscard]] const ExportReport& report() const { return report_; }

    void households(sheets::TableWriter& writer) {
        begin_sheet(writer, instrument_.household);
        each([&](const HouseholdView& view) { household(writer, view); });
    }
    void members(sheets::TableWriter& writer) {
        begin_sheet(writer, instrument_.member);
        each([&](const HouseholdView& view) {
            for (const auto& family : view.families)
                for (const auto& person : family.members)
                    member(writer, view, family, person);
        });
    }

private:
    template <class Receive>
    void each(Receive&& receive) {
        std::int64_t done = 0;
        for (const auto& village : regions_.villages_in(region_)) {
            if (report_.stopped) return;
            reader_.scan({&village.id, 1}, Reader::Keys::read, [&](HouseholdView& view) {
                receive(view);
                if (++done % households_a_report == 0)
                    progress_.at("registry.progress_export"_msg, done, 0);
            });
            report_.stopped = progress_.stop_requested();
        }
    }

    void household(sheets::TableWriter& writer, const HouseholdView& view) {
        const auto digits = regions_.find(view.region)->code.digits();
        household_.text(FieldRole::key, view.source_key);
        household_.text(FieldRole::region, digits);
        household_.text(FieldRole::region_province, digits.substr(0, 2));
        household_.text(FieldRole::region_regency, digits.substr(2, 2));
        household_.text(FieldRole::region_district, digits.substr(4, 2));
        household_.text(FieldRole::region_village, digits.substr(6));
        household_.answers(view.answers());
        household_.write(writer);
        ++report_.households;
    }

    void member(sheets::TableWriter& writer, const HouseholdView& household,
                const FamilyView& family, const PersonView& person) {
        member_.text(FieldRole::key, person.source_key);
        member_.text(FieldRole::household_key, household.source_key);
        if (person.nik.nik) member_.text(FieldRole::nik, person.nik.nik->text());
        member_.text(FieldRole::name, person.name);
        if (person.born) member_.date(FieldRole::birth_date, *person.born);
        if (person.sex) member_.fact(FieldRole::sex, *person.sex == Sex::male ? 1 : 2);
        if (person.to_household_head)
            member_.fact(FieldRole::household_relation,
                         static_cast<std::int64_t>(*person.to_household_head));
        if (person.to_family_head)
            member_.fact(FieldRole::family_relation,
                         static_cast<std::int64_t>(*person.to_family_head));
        member_.number(FieldRole::family_number, family.number);
        member_.answers(person.answers());
        member_.write(writer);
        ++report_.members;
    }

    Reader reader_;
    Regions regions_;
    const Instrument& instrument_;
    RegionCode region_;
    Progress& progress_;
    RowOut household_;
    RowOut member_;
    ExportReport report_;
};

} // namespace

Result<ExportReport> export_workbook(store::Connection& connection,
                                     const journal::Visibility& visibility, Date on,
                                     const Instrument& instrument, RegionCode region,
                                     const std::filesystem::path& xlsx, Progress& progress) {
    Export out{connection, visibility, on, instrument, region, progress};
    if (!out.known_region())
        return refuse("registry.region_unknown"_msg, {{"code", region.text()}});
    const auto writer = sheets::create_xlsx(xlsx);
    if (!writer) return std::unexpected(writer.error());
    out.households(**writer);
    out.members(**writer);
    if (out.report().stopped) return out.report();
    if (const auto written = (*writer)->finish(); !written) return std::unexpected(written.error());
    return out.report();
}

Result<ExportReport> export_csv(store::Connection& connection,
                                const journal::Visibility& visibility, Date on,
                                const Instrument& instrument, RegionCode region,
                                const std::filesystem::path& households,
                                const std::filesystem::path& members, Progress& progress) {
    Export out{connection, visibility, on, instrument, region, progress};
    if (!out.known_region())
        return refuse("registry.region_unknown"_msg, {{"code", region.text()}});
    const auto household_writer = sheets::create_csv(households);
    if (!household_writer) return std::unexpected(household_writer.error());
    const auto member_writer = sheets::create_csv(members);
    if (!member_writer) return std::unexpected(member_writer.error());
    out.households(**household_writer);
    out.members(**member_writer);
    if (out.report().stopped) return out.report();
    for (const auto* writer : {&*household_writer, &*member_writer})
        if (const auto written = (*writer)->finish(); !written)
            return std::unexpected(written.error());
    return out.report();
}

} // namespace tepat::registry
