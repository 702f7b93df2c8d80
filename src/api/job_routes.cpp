#include "api/detail/job_answers.hpp"
#include "programmes/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

struct FieldOf {
    MessageCode code;
    std::string_view field;
};
constexpr std::array fields{FieldOf{"api.job_programme"_msg, "programme"},
                            FieldOf{"programmes.not_in_force"_msg, "period"},
                            FieldOf{"programmes.no_calendar"_msg, "period"},
                            FieldOf{"programmes.no_stage"_msg, "period"},
                            FieldOf{"programmes.unknown_region"_msg, "region"},
                            FieldOf{"programmes.nobody"_msg, "region"},
                            FieldOf{"programmes.quota_part"_msg, "region"},
                            FieldOf{"programmes.input_missing"_msg, "programme"},
                            FieldOf{"programmes.outside_missing"_msg, "programme"},
                            FieldOf{"programmes.quota_not_allocated"_msg, "quota"},
                            FieldOf{"programmes.quota_allocated"_msg, "quota"},
                            FieldOf{"programmes.quota_above"_msg, "quota"},
                            FieldOf{"programmes.quota_none"_msg, "quota"},
                            FieldOf{"programmes.quota_larger"_msg, "quota"},
                            FieldOf{"audit.other_programme"_msg, "second"},
                            FieldOf{"audit.same_list"_msg, "second"},
                            FieldOf{"audit.many_lists"_msg, "second"},
                            FieldOf{"audit.other_unit"_msg, "period"},
                            FieldOf{"audit.groups_by_name"_msg, "file"},
                            FieldOf{"audit.no_columns"_msg, "file"},
                            FieldOf{"audit.column_twice"_msg, "file"},
                            FieldOf{"audit.unreadable"_msg, "file"},
                            FieldOf{"audit.sample_size"_msg, "sample"},
                            FieldOf{"audit.no_seed"_msg, "seed"},
                            FieldOf{"audit.no_note"_msg, "note"},
                            FieldOf{"audit.document_too_long"_msg, "document"},
                            FieldOf{"identity.no_reason"_msg, "note"},
                            FieldOf{"identity.note_too_long"_msg, "note"},
                            FieldOf{"identity.pair_decided"_msg, "as"},
                            FieldOf{"identity.pair_third"_msg, "as"}};

Json json_of(const programmes::LineNotReproduced& its, Language language) {
    auto parts = Json::array();
    for (const auto part : its.parts)
        parts.push_back(programmes::in_words(part, language));
    Json out{{"subject", std::to_string(its.subject.value())},
             {"why", programmes::name_of(its.why)},
             {"text", programmes::in_words(its.why, language)},
             {"parts", std::move(parts)}};
    if (its.line) out["line"] = *its.line;
    return out;
}

/// A board may be of a moment when the list was recorded and not yet to be seen.
bool on_boards(const Services& services, Seq list) {
    const auto boards = services.model.boards();
    return boards != nullptr &&
           std::ranges::find(boards->lists, list, &programmes::StoredList::seq) !=
               boards->lists.end();
}

class JobHandlers {
public:
    explicit JobHandlers(const Services& services) : services_{services} {}

    [[nodiscard]] Response one(const Request& request) const {
        const auto job = services_.jobs.job(request.param("key"));
        if (!job) return none(request, request.param("key"));
        return answer(detail::json_of(services_, *job, request.language));
    }

    [[nodiscard]] Response stop(const Request& request) const {
        (void)services_.jobs.stop(request.param("key")); // what is done already stays done
        return one(request);
    }

    [[nodiscard]] Response file(const Request& request) const {
        const auto job = services_.jobs.job(request.param("key"));
        if (!job || !job->result.pack) return none(request, request.param("key"));
        const auto& pack = *job->result.pack;
        if (pack.personal)
            note_reading(services_, request, "evidence", std::nullopt,
                         "list " + std::to_string(job->about.value()));
        Response response;
        response.content_type = "application/zip";
        response.file = pack.file;
        response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" +
                                                                 pack.file.filename().string() +
                                                                 "\"");
        return response;
    }

private:
    const Services& services_;
};

} // namespace

std::string_view field_of(MessageCode code) {
    // A workbook that cannot be read.
    if (code.name.starts_with("sheets.")) return "file";
    const auto found = std::ranges::find(fields, code, &FieldOf::code);
    return found == fields.end() ? std::string_view{} : found->field;
}

Response problem_at(const Request& request, int status, Refusal refusal, std::string_view field) {
    refusal.params.emplace_back("field", std::string{field});
    return http::problem(request, status, refusal);
}

Json json_of(const Services& services, const Job& job, Language language) {
    Json out{{"key", job.key},
             {"kind", name_of(job.kind)},
             {"state", name_of(job.state)},
             {"done", job.done},
             {"total", job.total}};
    if (job.about.value() > 0) out["about"] = job.about.value();
    if (!job.step.name.empty()) out["step"] = message_text(job.step, {}, language);
    if (job.refusal) {
        out["code"] = job.refusal->code.name;
        out["text"] = message_text(job.refusal->code, job.refusal->params, language);
        if (const auto field = field_of(job.refusal->code); !field.empty()) out["field"] = field;
    }
    const auto& result = job.result;
    if (result.entry) {
        out["entry"] = result.entry->value();
        out["repeated"] = result.repeated;
        out["shown"] = job.kind == JobKind::compare || on_boards(services, *result.entry);
    }
    if (const auto& again = result.reproduction) {
        auto first = Json::array();
        for (const auto& line : again->first)
            first.push_back(json_of(line, language));
        out["reproduction"] = {
            {"lines", again->lines}, {"differing", again->differing}, {"first", std::move(first)}};
    }
    if (const auto& pack = result.pack) {
        std::error_code gone;
        const auto bytes = std::filesystem::file_size(pack->file, gone);
        out["pack"] = {{"file", pack->file.filename().string()},
                       {"bytes", gone ? 0 : static_cast<std::int64_t>(bytes)},
                       {"lines", pack->lines},
                       {"journal_size", pack->journal_size},
                       {"root", pack->root.hex()},
                       {"personal", pack->personal}};
    }
    return out;
}

Response order(const Services& services, const Request& request, std::string_view asked,
               JobKind kind, Seq about, Jobs::Work work) {
    journal::Hasher digest;
    digest.add(name_of(kind));
    digest.add({"\0", 1});
    digest.add(asked);
    const auto job = services.jobs.add(request.header("idempotency-key"), digest.finish(), kind,
                                       about, std::move(work), request.upload);
    if (!job) {
        const bool reused = job.error().code == "api.job_key_reused"_msg;
        return http::problem(request, reused ? 409 : 400, job.error());
    }
    return answer(json_of(services, *job, request.language), 202);
}

std::optional<programmes::StoredList> list_at(const Services& services, std::string_view entry) {
    const auto seq = number(entry);
    if (!seq) return std::nullopt;
    const auto reader = services.database.connect_reader();
    const store::ReadScope scope{*reader};
    return programmes::read_list(*reader, journal::Visibility{*reader}, Seq{*seq});
}

void add_job_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<JobHandlers> jobs{router, services};
    jobs.add({Action::look, Reach::nobodys, Method::get, "/api/v1/jobs/{key}"}, &JobHandlers::one);
    jobs.add({Action::look, Reach::nobodys, Method::del, "/api/v1/jobs/{key}"}, &JobHandlers::stop);
    jobs.add({Action::take_evidence, Reach::all, Method::get, "/api/v1/jobs/{key}/file"},
             &JobHandlers::file);
}

} // namespace tepat::api::detail
