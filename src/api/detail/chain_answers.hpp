#pragma once
#include "api/detail/answers.hpp"
#include "verification/chain.hpp"
#include "verification/form.hpp"
#include "verification/meeting.hpp"

#include <span>

/// What the routes of proposals, meetings and the chain share.
namespace tepat::api::detail {

/// Who asks, today, under the request's Idempotency-Key.
[[nodiscard]] verification::Act act_of(const Services& services, const Call& request);
/// A region of the register that the caller may ask for, by code; 404 else.
[[nodiscard]] Answer<const registry::Region*>
asked_region(const Call& request, const registry::Regions& regions, RegionCode code);
/// The page of a list that is asked for.
struct AskedPage {
    std::optional<RegionId> region; ///< nothing: all of it
    RegionLevel level = RegionLevel::village;
    SubjectId after;
};
/// 400 without a region, unless the caller has all of them; 404 for one that is not the caller's.
[[nodiscard]] Answer<AskedPage> asked_page(const Call& request, const registry::Regions& regions);
/// Reads a word of the question, when it is asked. False: it is none.
template <class Of, class Into>
bool asked_word(const Call& request, std::string_view field, Of of, Into& into) {
    const auto text = request.asked(field);
    if (text.empty()) return true;
    into = of(text);
    return into.has_value();
}
/// What the path names under `param`, when `find` knows it and the caller's regions hold its
/// village; 404 else.
template <class Find>
[[nodiscard]] auto asked_in_village(const Services& services, const Call& request,
                                    store::Connection& reader, std::string_view param, Find find)
    -> Answer<typename decltype(find(reader, SubjectId{}))::value_type> {
    const auto text = request.param(param);
    const auto id = number(text);
    auto its = id ? find(reader, SubjectId{*id}) : std::nullopt;
    const auto boards = boards_of(services, request);
    if (!boards) return std::unexpected(boards.error());
    const auto* village = its ? (*boards)->regions->find(its->village) : nullptr;
    if (village == nullptr || !request.covers(village->code))
        return std::unexpected(none(request, text));
    return *std::move(its);
}
/// 409 when a document that is named was never handed in.
[[nodiscard]] std::optional<http::Response>
not_handed_in(const Services& services, const Call& request,
              std::initializer_list<std::span<const journal::Digest>> documents);
/// 200 with the entry that was recorded, or 409 with why not.
[[nodiscard]] http::Response recorded(const Call& request, const Result<journal::Receipt>& receipt);

/// 400 with every answer that could not be taken, its reason and remedy.
[[nodiscard]] http::Response problems(const Call& request,
                                      const std::vector<verification::FormProblem>& all);
/// Parts of a form, in an order's body.
class Body;
[[nodiscard]] std::optional<verification::FormPart> part_in(Body& body, const char* field);
[[nodiscard]] std::vector<verification::FormPart> parts_in(Body& body, const char* field);
/// A home visit as a form tells of it, the first one or the second: what it fills in, and a visit
/// without its proposal and changes.
struct VisitForm {
    verification::Visit visit;
    std::optional<verification::FormPart> household;
    std::vector<verification::FormPart> members;
};
[[nodiscard]] VisitForm visit_in(Body& body, Date today);

/// Code and name; both empty when the regions do not know it.
[[nodiscard]] Json region_json(const registry::Regions& regions, RegionId id);
[[nodiscard]] std::string text_of(MessageCode code, Language language);
[[nodiscard]] Json json_of(const verification::Proposal& proposal, const registry::Regions& regions,
                           Language language);
[[nodiscard]] Json json_of(const verification::Meeting& meeting, const registry::Regions& regions,
                           Language language);
/// Changes in words, by subject.
[[nodiscard]] Json changes_json(const registry::Instrument& instrument,
                                const std::vector<registry::SubjectChange>& changes,
                                const registry::Regions& regions, Language language);
[[nodiscard]] Json timeline_json(const std::vector<verification::Event>& events, Language language);

/// What entries rest on, as far as the caller may open it: letters bind whole regencies.
[[nodiscard]] Json papers_json(const Call& request, const registry::Regions& regions,
                               store::Connection& reader, std::span<const Seq> entries);

/// Gives the recording of what is approved to the jobs.
void carry_out_soon(const Services& services, const Call& request, Seq after);

} // namespace tepat::api::detail
