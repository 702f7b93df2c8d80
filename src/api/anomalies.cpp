#include "api/detail/answers.hpp"
#include "overlap/anomaly_table.hpp"
#include "overlap/people.hpp"

#include <algorithm>
#include <span>

namespace tepat::api::detail {
namespace {

using http::Request;
using http::Response;
using overlap::Anomalies;
using overlap::AnomalyCounts;

constexpr std::size_t question_bytes = 4'096;
constexpr std::int64_t most_rows = 200;
constexpr std::int64_t usual_rows = 50;

struct Asked {
    std::string region;
    std::string on;
    bool with_sleepers = false;
    std::string within; ///< of the records: of this region alone
    std::optional<overlap::Anomaly> kind;
    std::int64_t offset = 0;
    std::int64_t limit = usual_rows;
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
            (field == "offset" ? asked.offset : asked.limit) = *said;
        } else {
            return wrong_question(field);
        }
    }
    if (asked.limit < 1 || asked.limit > most_rows) return wrong_question("limit");
    return asked;
}

Result<Asked> in_query(const Request& request) {
    auto fields = request.query;
    std::erase_if(fields, [](const auto& field) { return field.first == "lang"; });
    return read_fields(fields, false);
}

Result<Asked> in_body(const Request& request) {
    const auto json = Json::parse(request.body, nullptr, false);
    if (!json.is_object()) return wrong_question("{}");
    http::Fields fields;
    for (const auto& [field, value] : json.items()) {
        const bool counts = field == "offset" || field == "limit";
        const bool fits = counts                     ? value.is_number_unsigned()
                          : field == "with_sleepers" ? value.is_boolean()
                                                     : value.is_string();
        if (!fits) return wrong_question(field);
        fields.emplace_back(field, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return read_fields(fields, true);
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
        const auto made = found_of(request, in_query(request));
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
        std::optional<RegionCode> within;
        if (!asked.within.empty()) {
            const auto region = region_of(services_, request, asked.within);
            if (!region) return region.error();
            within = *region;
        }
        const auto reader = services_.database.connect_reader();
        const overlap::People people{*reader, {its->at, its->question.on}, its->regions};
        std::int64_t total = 0;
        auto shown = Json::array();
        for (const auto& line : its->lines) {
            if (asked.kind && !line.found.has(*asked.kind)) continue;
            if (within && !within->contains(line.village)) continue;
            if (total >= asked.offset && total - asked.offset < asked.limit)
                shown.push_back(record(people, line));
            ++total;
        }
        note(request, *its, std::to_string(asked.offset) + "+" + std::to_string(shown.size()));
        return answer({{"total", total}, {"offset", asked.offset}, {"records", std::move(shown)}});
    }

    [[nodiscard]] Response book(const Request& request) const {
        const auto made = found_of(request, in_query(request));
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
        const auto region = region_of(services_, request, asked->region);
        if (!region) return std::unexpected(region.error());
        const auto on = day_of(services_, request, asked->on);
        if (!on) return std::unexpected(on.error());
        SilentProgress silent;
        auto found = services_.reporter.anomalies({*on, *region, asked->with_sleepers}, silent);
        if (!found) return std::unexpected(http::problem(request, 409, found.error()));
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
        note_reading(services_, request, "anomalies", std::nullopt,
                     found.question.region.text() + " " + found.question.on.text() + ", " + what);
    }

    const Services& services_;
};

} // namespace

void add_anomaly_routes(http::Router& router, const Services& services) {
    Routes<AnomalyAnswers> anomalies{router, services};
    using http::Method;
    anomalies.add(Method::get, "/api/v1/anomalies", &AnomalyAnswers::counts);
    anomalies.add(Method::post, "/api/v1/anomalies/records", &AnomalyAnswers::records,
                  question_bytes);
    anomalies.add(Method::get, "/api/v1/anomalies/names.xlsx", &AnomalyAnswers::book);
}

} // namespace tepat::api::detail
