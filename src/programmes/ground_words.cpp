#include "programmes/grounds.hpp"
#include "programmes/words.hpp"

#include <cassert>

namespace tepat::programmes {
namespace {

constexpr int jakarta = 7; ///< hours east of UTC

MessageCode text_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::eligible:
        return "programmes.ground_holds"_msg;
    case Verdict::ineligible:
        return "programmes.ground_fails"_msg;
    case Verdict::undetermined:
        return "programmes.ground_missing"_msg;
    }
    assert(false);
    return {};
}

class Speaker {
public:
    Speaker(const PolicyAt& policy, const registry::Instrument& instrument, Language language)
        : at_{policy}, facts_{instrument, *policy.policy, language}, language_{language} {}

    std::vector<std::string> run(const Grounds& grounds) {
        for (const auto& criterion : grounds.criteria)
            say_criterion(criterion);
        for (const auto& amount : grounds.amounts)
            say_amount(amount);
        return std::move(lines_);
    }

private:
    [[nodiscard]] std::string text(MessageCode code, const MessageParams& params) const {
        return message_text(code, params, language_);
    }
    void say(MessageCode code, const MessageParams& params) {
        lines_.push_back(text(code, params));
    }

    void say_criterion(const CriterionGround& ground) {
        const auto& criterion = at_.policy->criteria[ground.criterion];
        const auto& rule = criterion.rules.at(at_.date)->value;
        say(text_of(ground.verdict), {{"sentence", rule.sentence.in(language_)},
                                      {"criterion", criterion.id},
                                      {"source", source(ground.source, ground.from)}});
        for (const auto& fact : ground.facts)
            say_fact(fact);
    }

    void say_fact(const FactUsed& fact) {
        auto line =
            "  " + (fact.seen.member ? text("programmes.explain_member_fact"_msg,
                                            {{"member", std::to_string(*fact.seen.member + 1)},
                                             {"fact", facts_.of(fact.seen)}})
                                     : text("programmes.explain_household_fact"_msg,
                                            {{"fact", facts_.of(fact.seen)}}));
        if (fact.origin) line += ". " + origin(*fact.origin);
        lines_.push_back(std::move(line));
    }

    [[nodiscard]] std::string origin(const FactOrigin& origin) const {
        return text(origin.file.empty() ? "programmes.ground_origin"_msg
                                        : "programmes.ground_origin_file"_msg,
                    {{"since", in_words(origin.since, language_)},
                     {"known", in_words(origin.known_at.date_at(jakarta), language_)},
                     {"entry", std::to_string(origin.entry.value())},
                     {"line", std::to_string(origin.line)},
                     {"file", origin.file},
                     {"key", origin.source_key}});
    }

    void say_amount(const AmountGround& ground) {
        MessageParams params{{"amount", ground.yearly.text()},
                             {"source", source(ground.source, ground.from)}};
        const auto& policy = *at_.policy;
        switch (ground.kind) {
        case AmountKind::component:
            params.emplace_back("item", policy.components[ground.item].name.in(language_));
            params.emplace_back("member", std::to_string(*ground.member + 1));
            return say("programmes.ground_component"_msg, params);
        case AmountKind::fixed:
            params.emplace_back("item", policy.fixed[ground.item].name.in(language_));
            return say("programmes.ground_fixed"_msg, params);
        case AmountKind::raised:
            return say("programmes.ground_raised"_msg, params);
        case AmountKind::lowered:
            return say("programmes.ground_lowered"_msg, params);
        }
        assert(false);
    }

    [[nodiscard]] std::string source(const Origin* origin, Date from) const {
        return text(origin->assumed() ? "programmes.ground_assumed"_msg
                                      : "programmes.ground_source"_msg,
                    {{"source", origin->source},
                     {"note", origin->note},
                     {"from", in_words(from, language_)}});
    }

    const PolicyAt& at_;
    FactWords facts_;
    Language language_;
    std::vector<std::string> lines_;
};

} // namespace

std::vector<std::string> in_words(const Grounds& grounds, const PolicyAt& policy,
                                  const registry::Instrument& instrument, Language language) {
    return Speaker{policy, instrument, language}.run(grounds);
}

} // namespace tepat::programmes
