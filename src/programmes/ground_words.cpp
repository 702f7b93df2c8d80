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

MessageCode item_of(AmountKind kind) {
    return kind == AmountKind::raised ? "programmes.ground_raised"_msg
                                      : "programmes.ground_lowered"_msg;
}

class Speaker {
public:
    Speaker(const PolicyAt& policy, const registry::Instrument& instrument, Language language)
        : at_{policy}, facts_{instrument, *policy.policy, language}, language_{language} {}

    [[nodiscard]] CriterionTold of(const CriterionGround& ground) const {
        const auto& criterion = at_.policy->criteria[ground.criterion];
        const auto& rule = criterion.rules.at(at_.date)->value;
        CriterionTold made{criterion.id,
                           ground.verdict,
                           rule.sentence.in(language_),
                           source(ground.source, ground.from),
                           {}};
        for (const auto& fact : ground.facts)
            made.facts.push_back({fact.seen.member, facts_.of(fact.seen),
                                  fact.origin ? origin(*fact.origin) : std::string{}});
        return made;
    }

    [[nodiscard]] AmountTold of(const AmountGround& ground) const {
        const auto& policy = *at_.policy;
        AmountTold made{{}, ground.member, ground.yearly, source(ground.source, ground.from)};
        switch (ground.kind) {
        case AmountKind::component:
            made.item = policy.components[ground.item].name.in(language_);
            break;
        case AmountKind::fixed:
            made.item = policy.fixed[ground.item].name.in(language_);
            break;
        case AmountKind::raised:
        case AmountKind::lowered:
            made.item = text(item_of(ground.kind), {});
            break;
        }
        return made;
    }

    [[nodiscard]] std::string text(MessageCode code, const MessageParams& params) const {
        return message_text(code, params, language_);
    }

private:
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
};

} // namespace

GroundsTold told(const Grounds& grounds, const PolicyAt& policy,
                 const registry::Instrument& instrument, Language language) {
    const Speaker speaker{policy, instrument, language};
    GroundsTold made;
    for (const auto& criterion : grounds.criteria)
        made.criteria.push_back(speaker.of(criterion));
    for (const auto& amount : grounds.amounts)
        made.amounts.push_back(speaker.of(amount));
    return made;
}

std::vector<std::string> in_words(const Grounds& grounds, const PolicyAt& policy,
                                  const registry::Instrument& instrument, Language language) {
    const Speaker speaker{policy, instrument, language};
    std::vector<std::string> lines;
    const auto say = [&](MessageCode code, const MessageParams& params) {
        lines.push_back(speaker.text(code, params));
    };
    for (const auto& ground : grounds.criteria) {
        const auto its = speaker.of(ground);
        say(text_of(its.verdict),
            {{"sentence", its.sentence}, {"criterion", its.id}, {"source", its.source}});
        for (const auto& fact : its.facts) {
            auto line =
                "  " + (fact.member ? speaker.text("programmes.explain_member_fact"_msg,
                                                   {{"member", std::to_string(*fact.member + 1)},
                                                    {"fact", fact.text}})
                                    : speaker.text("programmes.explain_household_fact"_msg,
                                                   {{"fact", fact.text}}));
            if (!fact.origin.empty()) line += ". " + fact.origin;
            lines.push_back(std::move(line));
        }
    }
    for (const auto& ground : grounds.amounts) {
        const auto its = speaker.of(ground);
        MessageParams params{
            {"item", its.item}, {"amount", its.yearly.text()}, {"source", its.source}};
        if (its.member) params.emplace_back("member", std::to_string(*its.member + 1));
        say(its.member ? "programmes.ground_component"_msg : "programmes.ground_fixed"_msg, params);
    }
    return lines;
}

} // namespace tepat::programmes
