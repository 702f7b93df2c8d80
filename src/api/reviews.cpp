#include "api/detail/comparison_answers.hpp"
#include "api/detail/job_answers.hpp"
#include "api/detail/kept.hpp"
#include "identity/figures.hpp"

#include <algorithm>
#include <map>

/// Clerical review: sets of pairs, one pair whole, and what reviewers decide.
namespace tepat::api::detail {
namespace {

using Request = Call;
using http::Response;
using identity::PairBrief;
using identity::PairStage;
using identity::PairState;
using identity::ReviewFigures;
using identity::ReviewPair;
using identity::StoredReview;
using matching::Field;

constexpr std::size_t question_bytes = 16'384; ///< a note of 2,000 bytes, and its escapes
constexpr std::int64_t most_pairs = 200;
constexpr std::size_t kept_reviews = 4;
constexpr double millionth = 1e-6;

struct Reason {
    std::uint8_t why;
    std::string_view name;
};
constexpr std::array reasons{
    Reason{identity::drawn::band, "band"}, Reason{identity::drawn::held, "held"},
    Reason{identity::drawn::slept, "slept"}, Reason{identity::drawn::taken, "taken"}};

using Briefs = std::shared_ptr<const std::vector<PairBrief>>;

/// A set with what was decided, read at one moment.
struct Sight {
    StoredReview review;
    identity::RunHeader run;
    Briefs briefs;
    std::vector<PairState> states;
    [[nodiscard]] ReviewFigures figures() const {
        return figures_of(review.header, *briefs, states);
    }
};

struct Search {
    std::string as;
    std::optional<PairStage> stage;
    std::uint8_t drawn = 0; ///< 0: any
    bool mine = false;
    std::int64_t offset = 0;
    std::int64_t limit = 50;
};
Result<Search> search_of(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return wrong_order("{}");
    Search search;
    for (const auto& [field, value] : json.items()) {
        if ((field == "offset" || field == "limit") && value.is_number_unsigned()) {
            (field == "offset" ? search.offset : search.limit) = value.get<std::int64_t>();
        } else if (field == "mine" && value.is_boolean()) {
            search.mine = value.get<bool>();
        } else if (field == "as" && value.is_string()) {
            search.as = value.get<std::string>();
        } else if (field == "stage" && value.is_string()) {
            search.stage = identity::pair_stage(value.get<std::string>());
            if (!search.stage) return wrong_order(field);
        } else if (field == "drawn" && value.is_string()) {
            const auto its = std::ranges::find(reasons, value.get<std::string>(), &Reason::name);
            if (its == reasons.end()) return wrong_order(field);
            search.drawn = its->why;
        } else {
            return wrong_order(field);
        }
    }
    if (search.limit < 1 || search.limit > most_pairs) return wrong_order("limit");
    return search;
}

struct Wanted {
    std::string act;
    std::string decision;
    std::string note;
    std::string as;
};
Result<Wanted> wanted_of(const std::string& body) {
    const auto json = Json::parse(body, nullptr, false);
    if (!json.is_object()) return wrong_order("{}");
    Wanted wanted;
    const std::map<std::string_view, std::string*> texts{{"act", &wanted.act},
                                                         {"decision", &wanted.decision},
                                                         {"note", &wanted.note},
                                                         {"as", &wanted.as}};
    for (const auto& [field, value] : json.items()) {
        const auto at = texts.find(field);
        if (at == texts.end() || !value.is_string()) return wrong_order(field);
        *at->second = value.get<std::string>();
    }
    return wanted;
}

Json json_of(const identity::Estimate& estimate) {
    Json out{{"low", estimate.low}, {"high", estimate.high}};
    if (estimate.value) out["value"] = *estimate.value;
    return out;
}
Json json_of(const identity::SleepFigures& its, Language language) {
    Json out{{"population", its.population},
             {"reviewed", its.band.decided() + its.lot.decided()},
             {"wrong", its.band.yes + its.lot.yes},
             {"unsure", its.band.unsure + its.lot.unsure},
             {"per_100000", json_of(its.per_100_000)}};
    if (its.verdict) {
        out["verdict"] = name_of(*its.verdict);
        out["text"] = message_text(label_of(*its.verdict), {}, language);
    }
    return out;
}

Json json_of(const Sight& its, const ReviewFigures& figures) {
    return {{"entry", its.review.seq.value()},
            {"run", its.review.header.run.value()},
            {"region", its.run.region.text()},
            {"effective_on", its.run.on.text()},
            {"extract", its.run.file},
            {"lower", its.review.header.lower * millionth},
            {"upper", its.review.header.upper * millionth},
            {"pairs", figures.pairs},
            {"settled", figures.at(PairStage::settled)},
            {"waiting", figures.at(PairStage::waiting)},
            {"disputed", figures.at(PairStage::disputed)}};
}

Json brief_json(std::int64_t number, const PairBrief& pair, const PairState& state,
                Language language) {
    auto drawn = Json::array();
    for (const auto& [why, name] : reasons)
        if (pair.is(why)) drawn.push_back(name);
    Json out{{"pair", number},
             {"probability", pair.millionths * millionth},
             {"taken", pair.taken},
             {"drawn", std::move(drawn)},
             {"reviewers", pair.reviewers()},
             {"stage", name_of(state.stage(pair.reviewers()))}};
    if (pair.verdict) {
        out["verdict"] = name_of(*pair.verdict);
        out["verdict_text"] = message_text(label_of(*pair.verdict), {}, language);
    }
    if (pair.held != identity::Held::no)
        out["held"] = message_text(label_of(pair.held), {}, language);
    if (const auto outcome = state.outcome(pair.reviewers())) out["outcome"] = name_of(*outcome);
    return out;
}
/// With what concerns the one who asks.
Json brief_json(std::int64_t number, const PairBrief& pair, const PairState& state,
                std::string_view reviewer, Language language) {
    auto out = brief_json(number, pair, state, language);
    out["awaits"] = state.awaits(reviewer, pair.reviewers());
    if (const auto* own = state.of(reviewer)) out["own"] = name_of(own->decision);
    return out;
}

Json json_of(const std::vector<identity::Piece>& pieces) {
    auto out = Json::array();
    for (const auto& piece : pieces)
        out.push_back({{"text", piece.text}, {"differs", piece.differs}});
    return out;
}

MessageCode status_text(identity::CivilStatus status) {
    switch (status) {
    case identity::CivilStatus::living:
        return "api.civil_living"_msg;
    case identity::CivilStatus::dead:
        return "api.civil_dead"_msg;
    case identity::CivilStatus::moved:
        return "api.civil_moved"_msg;
    }
    return "api.civil_living"_msg;
}

/// What the sides of a pair are told with.
class Speaker {
public:
    Speaker(const Services& services, const Boards* boards, Date on, Language language)
        : services_{services}, boards_{boards}, on_{on}, language_{language} {}

    [[nodiscard]] Json fields(const ReviewPair& pair) const {
        auto out = Json::array();
        for (const auto field : matching::fields_with_columns) {
            const auto& its = pair.fields.at(matching::index_of(field));
            Json one{{"field", matching::id_of(field)},
                     {"text", message_text(matching::label_of(field), {}, language_)},
                     {"first", side(pair, false, field)},
                     {"second", side(pair, true, field)}};
            if (its.level != matching::missing)
                one["level"] = message_text(matching::label_of(field, its.level), {}, language_);
            out.push_back(std::move(one));
        }
        return out;
    }

    [[nodiscard]] Json who(const identity::PairSide& side) const {
        Json out{{"of", side.person ? "register" : "extract"}, {"id", side.id}};
        if (side.person) out["subject"] = std::to_string(side.person->value());
        if (side.status) {
            out["status"] = *side.status == identity::CivilStatus::living ? "living"
                            : *side.status == identity::CivilStatus::dead ? "dead"
                                                                          : "moved";
            out["status_text"] = message_text(status_text(*side.status), {}, language_);
        }
        return out;
    }

    [[nodiscard]] Json waterfall(const ReviewPair& pair, std::int32_t prior) const {
        auto out = Json::array();
        for (const auto& step : steps_of(pair, prior)) {
            const auto code = step.field    ? matching::label_of(*step.field)
                              : out.empty() ? "api.review_prior"_msg
                                            : "api.review_kin"_msg;
            Json one{{"text", message_text(code, {}, language_)}, {"bits", step.centibits / 100.0}};
            if (step.field)
                one["level"] =
                    message_text(matching::label_of(*step.field, step.level), {}, language_);
            out.push_back(std::move(one));
        }
        return out;
    }

private:
    [[nodiscard]] Json side(const ReviewPair& pair, bool second, Field field) const {
        auto pieces = shown(pair, second, field, on_);
        const auto& text = (second ? pair.second : pair.first).of(field);
        if (const auto word = word_for(field, text); !word.empty())
            pieces = {{word, std::ranges::any_of(pieces, &identity::Piece::differs)}};
        Json out{{"pieces", json_of(pieces)}};
        if (field == Field::village && boards_ != nullptr)
            if (const auto code = RegionCode::parse(text))
                if (const auto* region = boards_->regions->find(*code)) out["note"] = region->name;
        return out;
    }
    /// For the numbers that the register writes where people expect a word.
    [[nodiscard]] std::string word_for(Field field, std::string_view text) const {
        if (field == Field::sex && (text == "1" || text == "2"))
            return message_text(text == "1" ? "api.sex_male"_msg : "api.sex_female"_msg, {},
                                language_);
        if (field != Field::relation) return {};
        const auto* its =
            services_.instrument.member.with_role(registry::FieldRole::family_relation);
        const auto value = number(text);
        const auto* code = its != nullptr && value ? its->code_for(*value) : nullptr;
        if (code == nullptr) return {};
        return language_ == Language::id ? code->id : code->en;
    }

    const Services& services_;
    const Boards* boards_;
    Date on_;
    Language language_;
};

class Reviews {
public:
    explicit Reviews(const Services& services) : services_{services} {}

    [[nodiscard]] Response all(const Request&) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        auto out = Json::array();
        for (auto& review : identity::all_reviews(*reader, visibility)) {
            const auto its = sight_of(*reader, visibility, std::move(review));
            out.push_back(json_of(its, its.figures()));
        }
        return answer({{"reviews", std::move(out)}});
    }

    [[nodiscard]] Response one(const Request& request) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto its = open(*reader, request);
        if (!its) return none(request, request.param("entry"));
        const auto figures = its->figures();
        auto bands = Json::array();
        for (const auto& band : figures.bands)
            bands.push_back({{"from", band.from * millionth},
                             {"to", band.to * millionth},
                             {"lot", band.lot},
                             {"pairs", band.one_person.population},
                             {"same", band.one_person.yes},
                             {"different", band.one_person.no},
                             {"unsure", band.one_person.unsure},
                             {"share", json_of(band.share)}});
        auto by_verdict = Json::array();
        for (const auto& one : figures.by_verdict)
            by_verdict.push_back(json_of(one, request.language));
        Json agreement{{"pairs", figures.agreement.pairs()},
                       {"agreed", figures.agreement.agreed()},
                       {"counts", figures.agreement.counts}};
        if (const auto raw = figures.agreement.raw()) agreement["raw"] = *raw;
        if (const auto kappa = figures.agreement.kappa()) agreement["kappa"] = *kappa;
        return answer({{"review", json_of(*its, figures)},
                       {"agreement", std::move(agreement)},
                       {"disagreements", figures.disagreements},
                       {"bands", std::move(bands)},
                       {"precision", json_of(figures.precision)},
                       {"missed", figures.missed},
                       {"slept", json_of(figures.slept, request.language)},
                       {"by_verdict", std::move(by_verdict)},
                       {"unpaired", its->review.header.unpaired},
                       {"actor", request.actor()}});
    }

    [[nodiscard]] Response pairs(const Request& request) const {
        const auto search = search_of(request.body);
        if (!search) return http::problem(request, 400, search.error());
        const auto reviewer = actor_of(request, search->as);
        if (!reviewer) return problem_at(request, 400, reviewer.error(), "as");
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const auto its = open(*reader, request);
        if (!its) return none(request, request.param("entry"));
        std::int64_t total = 0;
        auto out = Json::array();
        for (std::size_t at = 0; at < its->briefs->size(); ++at) {
            const auto& pair = (*its->briefs)[at];
            const auto& state = its->states[at];
            if (search->stage && state.stage(pair.reviewers()) != *search->stage) continue;
            if (search->drawn != 0 && !pair.is(search->drawn)) continue;
            if (search->mine && !state.awaits(*reviewer, pair.reviewers())) continue;
            if (total >= search->offset && total < search->offset + search->limit)
                out.push_back(brief_json(static_cast<std::int64_t>(at), pair, state, *reviewer,
                                         request.language));
            ++total;
        }
        return answer({{"total", total}, {"offset", search->offset}, {"pairs", std::move(out)}});
    }

    [[nodiscard]] Response pair(const Request& request) const {
        const auto reader = services_.database.connect_reader();
        const store::ReadScope scope{*reader};
        const journal::Visibility visibility{*reader};
        const auto review = stored(*reader, request);
        const auto wanted = number(request.param("pair"));
        const auto pair = review && wanted ? pair_at(*reader, *review, *wanted) : std::nullopt;
        if (!pair) return none(request, request.param("pair"));
        note_reading(services_, request, "review_pair", pair->first.person,
                     "review " + std::to_string(review->seq.value()) + " pair " +
                         std::to_string(*wanted));
        const auto run = identity::read_run(*reader, visibility, review->header.run).value();
        const auto state = state_of(*reader, visibility, *review, *wanted);
        const auto boards = services_.model.boards();
        const Speaker speaker{services_, boards.get(), run.header.on, request.language};
        auto decisions = Json::array();
        if (state.revealed(pair->reviewers()))
            for (const auto& seat : state.seats)
                if (seat)
                    decisions.push_back({{"reviewer", seat->reviewer},
                                         {"decision", name_of(seat->decision)},
                                         {"note", seat->note},
                                         {"entry", seat->seq.value()}});
        return answer({{"entry", review->seq.value()},
                       {"pair", brief_json(*wanted, *pair, state, request.language)},
                       {"first", speaker.who(pair->first)},
                       {"second", speaker.who(pair->second)},
                       {"fields", speaker.fields(*pair)},
                       {"waterfall", speaker.waterfall(*pair, review->header.prior)},
                       {"weight", pair->centibits / 100.0},
                       {"kin", pair->kin},
                       {"decisions", std::move(decisions)}});
    }

    [[nodiscard]] Response act(const Request& request) const {
        const auto wanted = wanted_of(request.body);
        if (!wanted) return http::problem(request, 400, wanted.error());
        const auto key = request.header("idempotency-key");
        if (!Jobs::good_key(key)) return http::problem(request, 400, {"api.job_key"_msg, {}});
        const auto reviewer = actor_of(request, wanted->as);
        if (!reviewer) return problem_at(request, 400, reviewer.error(), "as");
        const auto decision = identity::decision_of(wanted->decision);
        const bool decides = wanted->act == "decide";
        if (!decides && wanted->act != "take_back")
            return http::problem(request, 400, wrong_order("act").error());
        if (decides != decision.has_value())
            return http::problem(request, 400, wrong_order("decision").error());
        const auto reader = services_.database.connect_reader();
        const auto number = detail::number(request.param("pair"));
        const auto review = [&] {
            const store::ReadScope scope{*reader};
            return stored(*reader, request);
        }();
        if (!review || !number || *number >= review->pairs)
            return none(request, request.param("pair"));
        const identity::ReviewAct act{*reviewer, today(services_), review->seq, *number,
                                      std::string{key}};
        const auto done = decides
                              ? identity::decide(services_.journal, act, *decision, wanted->note)
                              : identity::take_back(services_.journal, act, wanted->note);
        if (!done) return problem_at(request, 409, done.error(), field_of(done.error().code));
        const store::ReadScope scope{*reader};
        const auto its = open(*reader, request);
        const auto at = static_cast<std::size_t>(*number);
        return answer({{"review", json_of(*its, its->figures())},
                       {"pair", brief_json(*number, its->briefs->at(at), its->states.at(at),
                                           *reviewer, request.language)}});
    }

private:
    static std::optional<StoredReview> stored(store::Connection& reader, const Request& request) {
        const auto entry = number(request.param("entry"));
        if (!entry) return std::nullopt;
        return identity::read_review(reader, journal::Visibility{reader}, Seq{*entry});
    }
    [[nodiscard]] std::optional<Sight> open(store::Connection& reader,
                                            const Request& request) const {
        auto review = stored(reader, request);
        if (!review) return std::nullopt;
        return sight_of(reader, journal::Visibility{reader}, *std::move(review));
    }
    [[nodiscard]] Sight sight_of(store::Connection& reader, const journal::Visibility& visibility,
                                 StoredReview review) const {
        auto run = identity::read_run(reader, visibility, review.header.run).value().header;
        auto briefs = briefs_.of(review.seq, [&] { return briefs_of(reader, review); });
        auto states = states_of(reader, visibility, review);
        return {std::move(review), std::move(run), std::move(briefs), std::move(states)};
    }
    const Services& services_;
    Kept<std::vector<PairBrief>> briefs_{kept_reviews};
};

} // namespace

void add_review_routes(http::Router& router, const Services& services) {
    using access::Action;
    using http::Method;
    Routes<Reviews> reviews{router, services};
    reviews.add({Action::review, Reach::all, Method::get, "/api/v1/reviews"}, &Reviews::all);
    reviews.add({Action::review, Reach::all, Method::get, "/api/v1/reviews/{entry}"},
                &Reviews::one);
    reviews.add(
        {Action::review, Reach::all, Method::post, "/api/v1/reviews/{entry}/pairs", question_bytes},
        &Reviews::pairs);
    reviews.add({Action::review, Reach::all, Method::get, "/api/v1/reviews/{entry}/pairs/{pair}"},
                &Reviews::pair);
    reviews.add({Action::review, Reach::all, Method::post,
                 "/api/v1/reviews/{entry}/pairs/{pair}/acts", question_bytes},
                &Reviews::act);
}

} // namespace tepat::api::detail
