#include "api/detail/report_answers.hpp"
#include "overlap/anomaly_table.hpp"
#include "overlap/people.hpp"

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using overlap::Anomalies;
using overlap::AnomalyCounts;

struct Asked {
    std::string region;
    std::string on;
    bool with_sleepers = false;
    std::string within; ///< of the records: of this region alone
    std::optional<overlap::Anomaly> kind;
    Window window;
};

/// Strict, so that a misspelt filter is not the whole region.
Result<Asked> read_fields(const http::Fields& fields, bool of_records) {
    Asked asked;
    for (const auto& [field, value] : fields) {
        if (field == "region") {
            asked.region = value;
        } else if (field == "on") {
            asked.on = value;
        } else if (field == "with_sleepers" && (value == "true" || value == "false")) {
            asked.with_sleepers = value == "true";
        } else if (of_records && field == "within") {
            asked.within = value;
        } else if (of_records && field == "kind") {
            asked.kind = overlap::anomaly_of(value);
            if (!asked.kind) return wrong_question(field);
        } else if (of_records && (field == "offset" || field == "limit")) {
            const auto said = number(value);
            if (!said) return wrong_question(field);
            (field == "offset" ? asked.window.offset : asked.window.limit) = *said;
        } else {
            return wrong_question(field);
        }
    }
    if (asked.window.limit < 1 || asked.window.limit > most_rows) return wrong_question("limit");
    return asked;
}

Result<Asked> in_body(const Request& request) {
    const auto fields = fields_in_body(request, [](std::string_view field) {
        return field == "offset" || field == "limit" ? FieldKind::count
               : field == "with_sleepers"            ? FieldKind::yes_no
                                                     : FieldKind::text;
    });
    if (!fields) return std::unexpected(fields.error());
    return read_fields(*fields, true);
}

Json counts_of(const AnomalyCounts& counts) {
    auto audit = Json::array();
    for (const auto one : counts.by_audit)
        audit.push_back(one);
    auto kinds = Json::array();
    for (const auto one : counts.by_kind)
        kinds.push_back(one);
    return {{"records", counts.records},
            {"findings", counts.findings},
            {"audit", std::move(audit)},
            {"kinds", std::move(kinds)}};
}

class AnomalyAnswers {
public:
    explicit AnomalyAnswers(const Services& services) : services_{services} {}

    [[nodiscard]] Response counts(const Request& request) const {
        const auto made = found_of(request, read_fields(fields_in_query(request), false));
        if (!made) return made.error();
        const auto& found = *made->second;
        const auto language = request.language;
        Json out{{"region", found.question.region.text()},
                 {"region_name", found.regions.name(found.question.region)},
                 {"effective_on", found.question.on.text()},
                 {"as_known_at", found.at.value()},
                 {"with_sleepers", found.question.with_sleepers}};
        auto audit = Json::array();
        for (std::size_t i = 0; i < overlap::audit_counts; ++i) {
            const auto count = static_cast<overlap::AuditCount>(i);
            audit.push_back({{"id", overlap::name_of(count)},
                             {"name", overlap::label_of(count, language)},
                             {"means", overlap::meaning_of(count, language)}});
        }
        out["audit"] = std::move(audit);
        auto kinds = Json::array();
        for (std::size_t i = 0; i < overlap::anomalies; ++i) {
            const auto kind = static_cast<overlap::Anomaly>(i);
            kinds.push_back({{"id", overlap::name_of(kind)},
                             {"name", overlap::label_of(kind, language)},
                             {"means", overlap::meaning_of(kind, language)}});
        }
        out["kinds"] = std::move(kinds);
        out["all"] = counts_of(found.all());
        auto regions = Json::array();
        for (const auto& [code, its] : found.below())
            regions.push_back({{"code", code.text()},
                               {"name", found.regions.name(code)},
                               {"level", name_of(code.level())},
                               {"counts", counts_of(*its)}});
        out["regions"] = std::move(regions);
        auto lists = Json::array();
        for (const auto& list : found.lists)
            lists.push_back({{"entry", list.seq.value()},
                             {"list", list.list},
                             {"on", list.on.text()},
                             {"region", list.region.text()},
                             {"found", list.found}});
        out["lists"] = std::move(lists);
        return answer(out);
    }

    [[nodiscard]] Response records(const Request& request) const {
        const auto made = found_of(request, in_body(request));
        if (!made) return made.error();
        const auto& [asked, its] = *made;
        const auto within = region_if(services_, request, asked.within);
        if (!within) return within.error();
        const auto reader = services_.database.connect_reader();
        const overlap::People people{*reader, {its->at, its->question.on}, its->regions};
        const auto fits = [&](const overlap::AnomalyLine& line) {
            return (!asked.kind || line.found.has(*asked.kind)) &&
                   (!*within || (*within)->contains(line.village));
        };
        const auto out =
            window_of(its->lines, asked.window, "records", fits,
                      [&](const overlap::AnomalyLine& line) { return record(people, line); });
        note(request, *its,
             std::to_string(asked.window.offset) + "+" + std::to_string(out["records"].size()));
        return answer(out);
    }

    [[nodiscard]] Response book(const Request& request) const {
        const auto made = found_of(request, read_fields(fields_in_query(request), false));
        if (!made) return made.error();
        const auto& found = *made->second;
        const auto name =
            "anomali-" + found.question.region.digits() + "-" + found.question.on.text();
        return workbook(
            services_, request, name, [&](const std::filesystem::path& path) -> Result<void> {
                SilentProgress silent;
                const auto reader = services_.database.connect_reader();
                const auto written =
                    overlap::write_anomalies(*reader, found, request.language, path, silent);
                if (!written) return std::unexpected(written.error());
                note(request, found, std::to_string(*written) + " lines");
                return {};
            });
    }

private:
    using Made = std::pair<Asked, std::shared_ptr<const Anomalies>>;

    [[nodiscard]] Answer<Made> found_of(const Request& request, const Result<Asked>& asked) const {
        if (!asked) return std::unexpected(http::problem(request, 400, asked.error()));
        auto found =
            found_in(services_, request, asked->region, asked->on, [&](RegionCode region, Date on) {
                SilentProgress silent;
                return services_.reporter.anomalies({on, region, asked->with_sleepers}, silent);
            });
        if (!found) return std::unexpected(found.error());
        return Made{*asked, *std::move(found)};
    }

    static Json record(const overlap::People& people, const overlap::AnomalyLine& line) {
        auto kinds = Json::array();
        for (std::size_t i = 0; i < overlap::anomalies; ++i)
            if (line.found.has(static_cast<overlap::Anomaly>(i)))
                kinds.push_back(overlap::name_of(static_cast<overlap::Anomaly>(i)));
        return {{"subject", std::to_string(line.person.value())},
                {"household", std::to_string(line.household.value())},
                {"name", people.name(line.person)},
                {"nik", people.nik(line.person)},
                {"village", people.region(line.village, RegionLevel::village)},
                {"district", people.region(line.village, RegionLevel::district)},
                {"kinds", std::move(kinds)}};
    }

    void note(const Request& request, const Anomalies& found, const std::string& what) const {
        note_report(services_, request, "anomalies", found.question.region, found.question.on,
                    what);
    }

    const Services& services_;
};

} // namespace

void add_anomaly_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<AnomalyAnswers> anomalies{router, services};
    anomalies.add({Action::report, Reach::asked, Method::get, "/api/v1/anomalies"},
                  &AnomalyAnswers::counts);
    anomalies.add({Action::report, Reach::asked, Method::post, "/api/v1/anomalies/records",
                   report_question_bytes},
                  &AnomalyAnswers::records);
    anomalies.add({Action::report, Reach::asked, Method::get, "/api/v1/anomalies/names.xlsx"},
                  &AnomalyAnswers::book);
}

} // namespace tepat::api::detail
