#include "api/detail/report_answers.hpp"
#include "overlap/people.hpp"
#include "overlap/tables.hpp"

#include <algorithm>
#include <array>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using overlap::Basis;

constexpr int all_percent = 100;

constexpr std::array kinds{overlap::DuplicateKind::excluded, overlap::DuplicateKind::two_lists,
                           overlap::DuplicateKind::same_nik,
                           overlap::DuplicateKind::excluded_by_nik};

/// What is asked of either report; of one of them alone what the other does not know is refused.
struct Asked {
    std::string region;
    std::string on;
    std::string of;
    std::vector<std::string> also;
    std::int64_t poor = 40;
    std::string district;
    std::string kind;
    std::string programme;
    std::string other;
    std::string aid;
    Window window;
};

using Names = std::vector<std::string_view>;
const Names of_duplicates{"region", "on"};
const Names of_cases{"region", "on", "kind", "district", "programme", "other", "offset", "limit"};
const Names of_complements{"region", "on", "poor", "of", "also"};
const Names of_families{"region", "on", "poor", "of", "also", "district", "aid", "offset", "limit"};

std::string* text_in(Asked& asked, std::string_view field) {
    if (field == "region") return &asked.region;
    if (field == "on") return &asked.on;
    if (field == "of") return &asked.of;
    if (field == "district") return &asked.district;
    if (field == "kind") return &asked.kind;
    if (field == "programme") return &asked.programme;
    if (field == "other") return &asked.other;
    if (field == "aid") return &asked.aid;
    return nullptr;
}

std::int64_t* number_in(Asked& asked, std::string_view field) {
    if (field == "poor") return &asked.poor;
    if (field == "offset") return &asked.window.offset;
    if (field == "limit") return &asked.window.limit;
    return nullptr;
}

/// Strict, so that a misspelt filter is not the whole region.
Result<Asked> read_fields(const http::Fields& fields, const Names& known) {
    Asked asked;
    for (const auto& [field, value] : fields) {
        if (std::ranges::find(known, field) == known.end()) return wrong_question(field);
        if (field == "also") {
            asked.also.push_back(value);
        } else if (auto* text = text_in(asked, field)) {
            *text = value;
        } else if (auto* into = number_in(asked, field)) {
            const auto said = number(value);
            if (!said) return wrong_question(field);
            *into = *said;
        }
    }
    if (asked.poor < 1 || asked.poor > all_percent) return wrong_question("poor");
    if (asked.window.limit < 1 || asked.window.limit > most_rows) return wrong_question("limit");
    if (!asked.kind.empty() && std::ranges::none_of(kinds, [&](auto kind) {
            return overlap::name_of(kind) == asked.kind;
        }))
        return wrong_question("kind");
    return asked;
}

Result<Asked> asked_in_query(const Request& request, const Names& known) {
    return read_fields(fields_in_query(request), known);
}

Result<Asked> asked_in_body(const Request& request, const Names& known) {
    const auto fields = fields_in_body(request, [](std::string_view field) {
        Asked unused;
        return field == "also"                       ? FieldKind::texts
               : number_in(unused, field) != nullptr ? FieldKind::count
                                                     : FieldKind::text;
    });
    if (!fields) return std::unexpected(fields.error());
    return read_fields(*fields, known);
}

Json lists_of(const Basis& basis, Language language) {
    auto out = Json::array();
    for (const auto& list : basis.lists.lists()) {
        const auto& source = basis.lists.sources()[list.source];
        out.push_back({{"entry", list.seq.value()},
                       {"programme", source.id},
                       {"name", source.name.in(language)},
                       {"outside", source.outside},
                       {"period", list.period.text()},
                       {"region", list.region.text()},
                       {"subjects", list.subjects.size()}});
    }
    return out;
}

Json basis_of(const Basis& basis, Language language) {
    return {{"region", basis.region.text()},
            {"effective_on", basis.state.effective_on.text()},
            {"as_known_at", basis.state.seq.value()},
            {"lists", lists_of(basis, language)}};
}

Json json_of(const overlap::AidCounts& counts) {
    return {{"has", counts.has}, {"lacks", counts.lacks}, {"unknown", counts.unknown}};
}

std::string_view name_of(overlap::Holding holding) {
    switch (holding) {
    case overlap::Holding::has:
        return "has";
    case overlap::Holding::lacks:
        return "lacks";
    case overlap::Holding::unknown:
        return "unknown";
    case overlap::Holding::not_for_them:
        break;
    }
    return "not_for_them";
}

class Overlaps {
public:
    explicit Overlaps(const Services& services) : services_{services} {}

    [[nodiscard]] Response duplicates(const Request& request) const {
        const auto made = duplicates_of(request, asked_in_query(request, of_duplicates));
        if (!made) return made.error();
        const auto& [asked, its] = *made;
        const auto& basis = *its->basis;
        const auto& sources = basis.lists.sources();
        auto out = basis_of(basis, request.language);
        out["found"] = its->found.found.size();
        auto counts = Json::array();
        for (const auto& it : overlap::counts_of(its->found, basis.lists))
            counts.push_back({{"district", it.district.text()},
                              {"district_name", basis.ground.regions().name(it.district)},
                              {"kind", overlap::name_of(it.kind)},
                              {"programme", sources[it.source].id},
                              {"programme_name", sources[it.source].name.in(request.language)},
                              {"other", sources[it.other].id},
                              {"other_name", sources[it.other].name.in(request.language)},
                              {"criterion", it.criterion},
                              {"rule", overlap::rule_of(its->found.found[it.example], basis.lists,
                                                        request.language)},
                              {"count", it.count}});
        out["counts"] = std::move(counts);
        auto reached = Json::array();
        for (std::size_t i = 0; i < sources.size(); ++i)
            reached.push_back({{"programme", sources[i].id},
                               {"name", sources[i].name.in(request.language)},
                               {"outside", sources[i].outside},
                               {"families", its->found.families[i]}});
        out["reached"] = std::move(reached);
        auto together = Json::array();
        for (const auto& pair : its->found.pairs)
            together.push_back({{"programme", sources[pair.first].id},
                                {"other", sources[pair.second].id},
                                {"families", pair.families}});
        out["together"] = std::move(together);
        return answer(out);
    }

    [[nodiscard]] Response cases(const Request& request) const {
        const auto made = duplicates_of(request, asked_in_body(request, of_cases));
        if (!made) return made.error();
        const auto& [asked, its] = *made;
        const auto& basis = *its->basis;
        const auto& lists = basis.lists;
        const auto district = region_if(services_, request, asked.district);
        if (!district) return district.error();
        const auto source_of = [&](std::size_t list) -> const overlap::Source& {
            return lists.sources()[lists.lists()[list].source];
        };
        const auto fits = [&](const overlap::Duplicate& it) {
            return (asked.kind.empty() || overlap::name_of(it.kind) == asked.kind) &&
                   (!*district || (*district)->contains(it.village)) &&
                   (asked.programme.empty() || source_of(it.list).id == asked.programme) &&
                   (asked.other.empty() || source_of(it.other_list).id == asked.other);
        };
        const auto reader = services_.database.connect_reader();
        const overlap::People people{*reader, basis.state, basis.ground.regions()};
        const auto show = [&](const overlap::Duplicate& it) -> Json {
            return {{"subject", std::to_string(it.subject.value())},
                    {"household", std::to_string(it.household.value())},
                    {"name", people.name(it.subject)},
                    {"nik", people.nik(it.subject)},
                    {"village", people.region(it.village, RegionLevel::village)},
                    {"district", people.region(it.village, RegionLevel::district)},
                    {"kind", overlap::name_of(it.kind)},
                    {"programme", source_of(it.list).name.in(request.language)},
                    {"list", lists.lists()[it.list].seq.value()},
                    {"other", source_of(it.other_list).name.in(request.language)},
                    {"other_list", lists.lists()[it.other_list].seq.value()},
                    {"other_subject", std::to_string(it.other.value())},
                    {"other_name", people.name(it.other)},
                    {"rule", overlap::rule_of(it, lists, request.language)}};
        };
        const auto out = window_of(its->found.found, asked.window, "cases", fits, show);
        note(request, "duplicates", basis, asked, out["cases"].size());
        return answer(out);
    }

    [[nodiscard]] Response duplicates_book(const Request& request) const {
        const auto made = duplicates_of(request, asked_in_query(request, of_duplicates));
        if (!made) return made.error();
        const auto& its = *made->second;
        return book(request, "ganda", "duplicates", *its.basis,
                    [&](const overlap::Named& named, const std::filesystem::path& path) {
                        SilentProgress silent;
                        return overlap::write_duplicates(named, its.found, its.basis->lists, path,
                                                         silent);
                    });
    }

    [[nodiscard]] Response complements(const Request& request) const {
        const auto made = complements_of(request, asked_in_query(request, of_complements));
        if (!made) return made.error();
        const auto& its = *made->second;
        const auto& basis = *its.basis;
        auto out = basis_of(basis, request.language);
        out["households"] = its.found.all.households;
        out["poor"] = its.found.all.poor;
        out["unplaced"] = its.found.all.unplaced;
        out["lacking"] = its.found.all.lacking;
        const auto ids = overlap::aid_ids(its.found, basis.lists);
        const auto names = overlap::aid_names(its.found, basis.lists, request.language);
        auto aids = Json::array();
        for (std::size_t i = 0; i < ids.size(); ++i)
            aids.push_back(
                {{"aid", ids[i]}, {"name", names[i]}, {"counts", json_of(its.found.all.aids[i])}});
        out["aids"] = std::move(aids);
        auto districts = Json::array();
        for (const auto& [code, counts] : its.found.districts) {
            auto by_aid = Json::array();
            for (const auto& one : counts.aids)
                by_aid.push_back(json_of(one));
            districts.push_back({{"code", code.text()},
                                 {"name", basis.ground.regions().name(code)},
                                 {"households", counts.households},
                                 {"poor", counts.poor},
                                 {"unplaced", counts.unplaced},
                                 {"lacking", counts.lacking},
                                 {"aids", std::move(by_aid)}});
        }
        out["districts"] = std::move(districts);
        return answer(out);
    }

    [[nodiscard]] Response families(const Request& request) const {
        const auto made = complements_of(request, asked_in_body(request, of_families));
        if (!made) return made.error();
        const auto& [asked, its] = *made;
        const auto& basis = *its->basis;
        const auto district = region_if(services_, request, asked.district);
        if (!district) return district.error();
        const auto ids = overlap::aid_ids(its->found, basis.lists);
        const auto aid = std::ranges::find(ids, asked.aid);
        if (!asked.aid.empty() && aid == ids.end())
            return http::problem(request, 400, wrong_question("aid").error());
        const auto place = static_cast<std::size_t>(aid - ids.begin());
        const auto fits = [&](const overlap::Lacking& it) {
            return (asked.aid.empty() || it.aids[place] == overlap::Holding::lacks) &&
                   (!*district || (*district)->contains(it.village));
        };
        const auto reader = services_.database.connect_reader();
        const overlap::People people{*reader, basis.state, basis.ground.regions()};
        const auto show = [&](const overlap::Lacking& it) -> Json {
            auto aids = Json::array();
            for (const auto one : it.aids)
                aids.push_back(name_of(one));
            return {{"subject", std::to_string(it.household.value())},
                    {"name", people.name(it.household)},
                    {"nik", people.nik(it.household)},
                    {"village", people.region(it.village, RegionLevel::village)},
                    {"district", people.region(it.village, RegionLevel::district)},
                    {"aids", std::move(aids)}};
        };
        const auto out = window_of(its->found.lacking, asked.window, "families", fits, show);
        note(request, "complements", basis, asked, out["families"].size());
        return answer(out);
    }

    [[nodiscard]] Response complements_book(const Request& request) const {
        const auto made = complements_of(request, asked_in_query(request, of_complements));
        if (!made) return made.error();
        const auto& its = *made->second;
        return book(request, "lengkap", "complements", *its.basis,
                    [&](const overlap::Named& named, const std::filesystem::path& path) {
                        SilentProgress silent;
                        return overlap::write_complements(named, its.found, its.basis->lists, path,
                                                          silent);
                    });
    }

private:
    template <class Its>
    using With = std::pair<Asked, std::shared_ptr<const Its>>;

    [[nodiscard]] Answer<With<overlap::DuplicatesAnswer>>
    duplicates_of(const Request& request, const Result<Asked>& asked) const {
        return asked_of<overlap::DuplicatesAnswer>(
            request, asked, [&](RegionCode region, Date on, Progress& progress) {
                return services_.reporter.duplicates(on, region, progress);
            });
    }
    [[nodiscard]] Answer<With<overlap::ComplementsAnswer>>
    complements_of(const Request& request, const Result<Asked>& asked) const {
        return asked_of<overlap::ComplementsAnswer>(
            request, asked, [&](RegionCode region, Date on, Progress& progress) {
                return services_.reporter.complements(
                    on, region, {static_cast<int>(asked->poor), asked->of, asked->also}, progress);
            });
    }
    template <class Its, class Ask>
    Answer<With<Its>> asked_of(const Request& request, const Result<Asked>& asked, Ask ask) const {
        if (!asked) return std::unexpected(http::problem(request, 400, asked.error()));
        auto its =
            found_in(services_, request, asked->region, asked->on, [&](RegionCode region, Date on) {
                SilentProgress silent;
                return ask(region, on, silent);
            });
        if (!its) return std::unexpected(its.error());
        return With<Its>{*asked, *std::move(its)};
    }

    void note(const Request& request, std::string_view what, const Basis& basis, const Asked& asked,
              std::size_t rows) const {
        note_report(services_, request, what, basis.region, basis.state.effective_on,
                    std::to_string(asked.window.offset) + "+" + std::to_string(rows));
    }

    template <class Write>
    Response book(const Request& request, const std::string& name, std::string_view what,
                  const Basis& basis, Write write) const {
        const auto reader = services_.database.connect_reader();
        const overlap::Named named{*reader, basis.state, basis.ground, request.language};
        const auto day = basis.state.effective_on.text();
        return workbook(services_, request, name + "-" + basis.region.digits() + "-" + day,
                        [&](const std::filesystem::path& path) -> Result<void> {
                            const auto written = write(named, path);
                            if (!written) return std::unexpected(written.error());
                            note_report(services_, request, what, basis.region,
                                        basis.state.effective_on,
                                        std::to_string(*written) + " lines");
                            return {};
                        });
    }

    const Services& services_;
};

} // namespace

void add_overlap_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Overlaps> overlaps{router, services};
    overlaps.add({Action::report, Reach::asked, Method::get, "/api/v1/duplicates"},
                 &Overlaps::duplicates);
    overlaps.add({Action::report, Reach::asked, Method::post, "/api/v1/duplicates/cases",
                  report_question_bytes},
                 &Overlaps::cases);
    overlaps.add({Action::report, Reach::asked, Method::get, "/api/v1/duplicates/names.xlsx"},
                 &Overlaps::duplicates_book);
    overlaps.add({Action::report, Reach::asked, Method::get, "/api/v1/complements"},
                 &Overlaps::complements);
    overlaps.add({Action::report, Reach::asked, Method::post, "/api/v1/complements/families",
                  report_question_bytes},
                 &Overlaps::families);
    overlaps.add({Action::report, Reach::asked, Method::get, "/api/v1/complements/names.xlsx"},
                 &Overlaps::complements_book);
}

} // namespace tepat::api::detail
