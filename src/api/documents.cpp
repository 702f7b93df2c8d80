#include "api/detail/answers.hpp"
#include "documents/uses.hpp"

#include <algorithm>

namespace tepat::api::detail {
namespace {

using Request = Call;
using access::Action;
using http::Response;
using journal::Digest;

Json json_of(const documents::Document& its, bool with_metadata) {
    Json out{{"digest", its.digest.hex()},
             {"type", documents::media_type(its.kind)},
             {"bytes", its.size}};
    if (const auto& photo = its.photo) {
        out["width"] = photo->width;
        out["height"] = photo->height;
        if (with_metadata && photo->position)
            out["position"] = Json{{"latitude", photo->position->latitude / 1e6},
                                   {"longitude", photo->position->longitude / 1e6}};
        if (with_metadata && photo->taken) out["taken"] = photo->taken->text();
    }
    return out;
}

/// What somebody may see of a document, by the entries that rest on it.
struct Seen {
    Digest digest;
    std::vector<documents::Use> uses; ///< in the regions that the caller has
    bool with_metadata = false;       ///< of those, one where the caller may see people
};

class Documents {
public:
    explicit Documents(const Services& services) : services_{services} {}

    [[nodiscard]] Response keep(const Request& request) const {
        const auto kept = services_.vault.keep(request.body);
        if (!kept) return http::problem(request, 400, kept.error());
        return answer(json_of(*kept, true)); // of one's own file nothing is hidden
    }

    [[nodiscard]] Response bytes(const Request& request) const {
        const auto seen = seen_by(request);
        if (!seen) return seen.error();
        const bool original = request.asked("original") == "true";
        if (original && !seen->with_metadata)
            return http::problem(request, 403,
                                 access::denied(Action::see_people, request.language));
        auto its = services_.vault.read(seen->digest);
        if (!its) return damaged(request, its.error());
        if (!original) its = documents::without_metadata(*its).value_or(Bytes{});
        const auto kind = documents::kind_of(*its);
        if (!kind) return damaged(request, {"documents.broken"_msg, {}});
        note(request, *seen);
        Response response;
        response.content_type = documents::media_type(*kind);
        response.body = *std::move(its);
        const bool photo = *kind != documents::Kind::pdf;
        response.headers.emplace_back(
            "Content-Disposition", std::string{photo ? "inline" : "attachment"} +
                                       "; filename=\"dokumen-" + seen->digest.hex().substr(0, 16) +
                                       "." + std::string{documents::extension(*kind)} + "\"");
        // Beside the server's own: what is opened by itself runs nothing and loads nothing.
        response.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
        return response;
    }

    [[nodiscard]] Response facts(const Request& request) const {
        const auto seen = seen_by(request);
        if (!seen) return seen.error();
        const auto its = services_.vault.read(seen->digest);
        if (!its) return damaged(request, its.error());
        note(request, *seen);
        auto out = json_of(documents::described(*its), seen->with_metadata);
        auto entries = Json::array();
        const auto reader = services_.database.connect_reader();
        for (const auto& use : seen->uses)
            if (const auto head = journal::read_head(*reader, use.seq))
                entries.push_back({{"entry", use.seq.value()},
                                   {"recorded_at", head->recorded_at.text()},
                                   {"type", head->type.name}});
        out["entries"] = std::move(entries);
        return answer(out);
    }

private:
    /// 404 as well where there is one and the caller has no part in what rests on it: whoever holds
    /// the same file must not learn that somebody else handed it in. What nothing rests on yet is
    /// for those who have the whole country.
    [[nodiscard]] Answer<Seen> seen_by(const Request& request) const {
        const auto text = request.param("digest");
        const auto digest = Digest::from(from_hex(text).value_or(Bytes{}));
        const auto boards = boards_of(services_, request);
        if (!boards) return std::unexpected(boards.error());
        const auto nothing = [&] { return std::unexpected(none(request, "document")); };
        if (!digest || !services_.vault.has(*digest)) return nothing();
        Seen out{*digest, {}, false};
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto uses = documents::entries_with(*reader, journal::Visibility{*reader}, *digest);
        for (const auto& use : uses) {
            const auto* region = (*boards)->regions->find(use.where);
            if (region == nullptr || !request.covers(region->code)) continue;
            out.uses.push_back(use);
            out.with_metadata = out.with_metadata || sees_people(request, region->code);
        }
        if (uses.empty() && request.covers(RegionCode{}))
            out.with_metadata = sees_people(request, RegionCode{});
        else if (out.uses.empty())
            return nothing();
        return out;
    }

    [[nodiscard]] static bool sees_people(const Request& request, RegionCode region) {
        return !request.caller() || request.caller()->account.may(Action::see_people, region);
    }

    /// Before it is shown.
    void note(const Request& request, const Seen& seen) const {
        note_reading(services_, request, "document", std::nullopt, "document " + seen.digest.hex());
    }

    [[nodiscard]] static Response damaged(const Request& request, const Refusal& why) {
        return http::problem(request, 500, why);
    }

    const Services& services_;
};

} // namespace

void add_document_routes(http::Router& router, const Services& services) {
    using http::Method;
    Routes<Documents> documents{router, services};
    documents.add({Action::keep_documents, Reach::nobodys, Method::post, "/api/v1/documents",
                   documents::Limits{}.largest()},
                  &Documents::keep);
    documents.add({Action::see_documents, Reach::asked, Method::get, "/api/v1/documents/{digest}"},
                  &Documents::bytes);
    documents.add(
        {Action::see_documents, Reach::asked, Method::get, "/api/v1/documents/{digest}/facts"},
        &Documents::facts);
}

} // namespace tepat::api::detail
