#include "api/detail/neighbours.hpp"

#include "api/detail/body.hpp"
#include "api/detail/chain_answers.hpp"
#include "names/name.hpp"
#include "registry/reader.hpp"

#include <algorithm>
#include <sstream>

/// Families of the own village, for citizens: found by the name of their head, told masked, and
/// named by a handle (decision 24).
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;

constexpr std::size_t question_bytes = std::size_t{2} * 1024;
/// More of one name are not told apart by what is shown: a fuller name is asked for.
constexpr std::size_t most_shown = 5;

/// The words of a name by sound.
std::vector<std::string> words_of(const std::string& phonetic) {
    std::istringstream in{phonetic};
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(std::move(word));
    return words;
}

/// Whether every word that was asked is one of the name's: neighbours seldom know all of them.
bool bears(const std::vector<std::string>& asked, std::string_view name) {
    const auto its = words_of(names::name_key(name).phonetic);
    return std::ranges::all_of(
        asked, [&](const std::string& word) { return std::ranges::find(its, word) != its.end(); });
}

/// As the head of the family is called; the first of it when it has none.
const registry::PersonView* head_of(const registry::FamilyView& family) {
    if (family.members.empty()) return nullptr;
    const auto head = std::ranges::find(family.members, registry::Relation::head,
                                        &registry::PersonView::to_family_head);
    return head == family.members.end() ? &family.members.front() : &*head;
}

bool has_digit(std::string_view word) {
    return std::ranges::any_of(word, [](char letter) { return letter >= '0' && letter <= '9'; });
}
std::string lower(std::string_view word) {
    std::string out;
    for (const char letter : word)
        if (letter != '.')
            out += static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    return out;
}

class Neighbours {
public:
    Neighbours(const Services& services, const CitizenServices& citizens)
        : services_{services}, citizens_{citizens} {}

    [[nodiscard]] Response find(const Request& request) const {
        Body body{request.body};
        const auto code = body.region("village");
        if (!code) body.refuse_field("village");
        const auto text = body.text("name");
        const auto name = names::name_key(text);
        if (name.empty() || text.size() > names::longest_name) body.refuse_field("name");
        if (const auto wrong = body.wrong()) return http::problem(request, 400, *wrong);
        const auto boards = boards_of(services_, request);
        if (!boards) return boards.error();
        const auto village = asked_region(request, *(*boards)->regions, *code);
        if (!village) return village.error();
        if ((*village)->level != RegionLevel::village) return none(request, code->text());
        if (auto wait = asked_too_often(citizens_, request, purpose, (*village)->id, name))
            return *std::move(wait);
        // What was typed is somebody's name: the log of readings keeps the village alone.
        note_reading(services_, request, "neighbours", {}, code->text());
        const auto found = families(**boards, (*village)->id, name);
        was_answered(citizens_, request, purpose, !found.empty());
        auto out = Json::array();
        if (found.size() <= most_shown)
            for (const auto& its : found)
                out.push_back({{"neighbour", citizens_.handles.give(its.family, (*village)->id,
                                                                    request.actor())},
                               {"head", names::masked(its.head)},
                               {"street", its.street}});
        return answer({{"families", std::move(out)}, {"more", found.size() > most_shown}});
    }

private:
    struct Found {
        SubjectId family;
        std::string head;
        std::string street;
    };
    /// At most one more than are shown.
    [[nodiscard]] std::vector<Found> families(const Boards& boards, RegionId village,
                                              const names::NameKey& name) const {
        const auto asked = words_of(name.phonetic);
        const auto* address = services_.instrument.household.fact("address");
        std::vector<Found> found;
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        registry::Reader{*reader, visibility, boards.on}.scan(
            std::array{village}, registry::Reader::Keys::leave, [&](registry::HouseholdView& home) {
                if (found.size() > most_shown) return;
                for (const auto& family : home.families) {
                    const auto* head = head_of(family);
                    if (head == nullptr || !bears(asked, head->name)) continue;
                    const auto said =
                        address == nullptr ? std::nullopt : home.answers().text(address->number);
                    found.push_back({family.id, head->name, street_of(said.value_or(""))});
                }
            });
        return found;
    }

    static constexpr std::string_view purpose = "keluarga";
    const Services& services_;
    const CitizenServices citizens_;
};

} // namespace

std::string street_of(std::string_view address) {
    std::istringstream in{std::string{address}};
    std::string out;
    std::string before;
    for (std::string word; in >> word;) {
        const auto small = lower(word);
        const bool number_comes = small == "no" || small == "nomor" || small == "blok";
        const bool neighbourhood = before.ends_with("rt") || before.ends_with("rw");
        if (!number_comes && (!has_digit(word) || neighbourhood)) {
            if (!out.empty()) out += ' ';
            out += word;
        }
        before = small;
    }
    return out;
}

bool sees_names(const Call& request, std::optional<RegionCode> village) {
    if (!request.caller()) return true;
    return village && request.caller()->account.may(access::Action::see_people, *village);
}

Answer<std::optional<SubjectId>> neighbour_in(const Services& services,
                                              const CitizenServices& citizens, const Call& request,
                                              RegionCode village, std::string_view handle) {
    if (handle.empty()) return std::nullopt;
    const auto boards = boards_of(services, request);
    if (!boards) return std::unexpected(boards.error());
    const auto* its = (*boards)->regions->find(village);
    const auto family =
        its == nullptr ? std::nullopt : citizens.handles.open(handle, its->id, request.actor());
    if (!family)
        return std::unexpected(http::problem(request, 409, {"api.neighbour_void"_msg, {}}));
    return family;
}

std::optional<Response> asked_too_often(const CitizenServices& citizens, const Call& request,
                                        std::string_view purpose, RegionId village,
                                        const names::NameKey& name) {
    const auto who = std::string{purpose} + " " + request.actor();
    const auto wait = citizens.asking.admit(who, village, name);
    if (!wait) return std::nullopt;
    const auto minutes = std::to_string((wait->count() + 59) / 60);
    auto response = http::problem(request, 429, {"api.asked_often"_msg, {{"minutes", minutes}}});
    response.headers.emplace_back("Retry-After", std::to_string(wait->count()));
    return response;
}

void was_answered(const CitizenServices& citizens, const Call& request, std::string_view purpose,
                  bool found) {
    lookup::Answer answered;
    if (found) answered.lines.emplace_back();
    citizens.asking.answered(std::string{purpose} + " " + request.actor(), answered);
}

void add_neighbour_routes(http::Router& router, const Services& services,
                          const CitizenServices& citizens) {
    Routes<Neighbours> routes{router, services, citizens};
    routes.add({access::Action::complain, Reach::asked, http::Method::post, "/api/v1/neighbours",
                question_bytes},
               &Neighbours::find);
}

} // namespace tepat::api::detail
