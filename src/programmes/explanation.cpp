#include "programmes/explanation.hpp"

#include "programmes/reasons.hpp"
#include "programmes/words.hpp"

#include <algorithm>
#include <cassert>

namespace tepat::programmes {
namespace {

std::string place(std::int32_t member) {
    return std::to_string(member + 1);
}

class Speaker {
public:
    Speaker(const Decision& decision, const PolicyAt& policy, const UnitView& unit,
            const registry::Instrument& instrument, Language language, Audience audience)
        : decision_{decision}, at_{policy}, policy_{*policy.policy}, unit_{unit},
          facts_{instrument, *policy.policy, language}, language_{language}, audience_{audience} {}

    std::vector<std::string> run() {
        switch (decision_.outcome) {
        case Verdict::eligible:
            eligible();
            break;
        case Verdict::ineligible:
            if (decision_.criterion) {
                say("programmes.explain_ineligible"_msg, programme());
                criterion();
            } else {
                beyond_quota();
            }
            break;
        case Verdict::undetermined:
            say("programmes.explain_undetermined"_msg, programme());
            criterion();
            break;
        }
        return std::move(lines_);
    }

private:
    void say(MessageCode code, const MessageParams& params) {
        lines_.push_back(message_text(code, params, language_, audience_));
    }
    /// What only an officer is told.
    void say_officer(MessageCode code, const MessageParams& params) {
        if (audience_ == Audience::officer) say(code, params);
    }
    [[nodiscard]] const std::string& in(const Words& words) const { return words.in(language_); }
    [[nodiscard]] MessageParams programme() const {
        return {{"programme", in(policy_.name)}, {"date", in_words(at_.date, language_)}};
    }

    void criterion() {
        const auto found = std::ranges::find(at_.criteria, *decision_.criterion,
                                             &InForce<Criterion, CriterionRule>::index);
        say("programmes.explain_criterion"_msg,
            {{"sentence", in(found->value().sentence)}, {"criterion", found->item->id}});
        if (decision_.fault)
            say_officer("programmes.explain_fault"_msg,
                        {{"code", std::string{decision_.fault->code.name}}});
        if (audience_ == Audience::officer)
            for (const auto& fact : facts_behind(at_, unit_, decision_))
                officer_fact(fact);
        say("programmes.explain_remedy"_msg, {{"remedy", in(found->item->remedy)}});
    }

    void officer_fact(const FactSeen& fact) {
        if (fact.listed)
            say("programmes.explain_listed_fact"_msg, {{"fact", facts_.of(fact)}});
        else if (fact.member)
            say("programmes.explain_member_fact"_msg,
                {{"member", place(*fact.member)}, {"fact", facts_.of(fact)}});
        else
            say("programmes.explain_household_fact"_msg, {{"fact", facts_.of(fact)}});
    }

    [[nodiscard]] MessageParams place_words() const {
        const auto& its = *decision_.placement;
        std::string order;
        for (const auto& rank : at_.quota->order)
            order += (order.empty() ? "" : "; ") + in(rank.sentence);
        return {{"place", std::to_string(its.place)},
                {"places", std::to_string(its.places)},
                {"area", area_in_words(its.area, language_)},
                {"order", order}};
    }

    void beyond_quota() {
        say("programmes.explain_beyond_quota"_msg, programme());
        say("programmes.explain_place_beyond"_msg, place_words());
        say("programmes.explain_remedy"_msg,
            {{"remedy", message_text("programmes.quota_remedy"_msg, {}, language_)}});
    }

    void eligible() {
        say("programmes.explain_eligible"_msg, programme());
        if (decision_.placement) say_officer("programmes.explain_place"_msg, place_words());
        for (const auto part : decision_.fixed)
            fixed(part);
        for (const auto& counted : decision_.counted)
            say("programmes.explain_counted"_msg,
                {{"component", in(policy_.components[counted.component].name)},
                 {"member", place(counted.member)},
                 {"amount", counted.yearly.text()}});
        for (const auto& left : decision_.left_out)
            left_out(left);
        bounds();
        const auto period = in_words(at_.period, language_);
        if (decision_.goods.empty() || decision_.yearly > Rupiah{})
            say("programmes.explain_amount"_msg, {{"yearly", decision_.yearly.text()},
                                                  {"stage", decision_.stage.text()},
                                                  {"period", period}});
        for (const auto part : decision_.goods)
            goods(part, period);
        for (const auto& counted : decision_.counted)
            duty(counted);
        payee();
    }

    void fixed(std::uint16_t part) {
        const auto found =
            std::ranges::find(at_.fixed, part, &InForce<FixedPart, FixedRule>::index);
        say("programmes.explain_fixed"_msg,
            {{"part", in(found->item->name)}, {"amount", found->value().yearly.text()}});
    }

    void goods(std::uint16_t part, const std::string& period) {
        const auto found =
            std::ranges::find(at_.goods, part, &InForce<GoodsPart, GoodsRule>::index);
        const auto& rule = found->value();
        const auto grams = rule.stages[static_cast<std::size_t>(at_.period.stage.number - 1)];
        say("programmes.explain_goods"_msg, {{"goods", in(found->item->name)},
                                             {"period", period},
                                             {"weight", weight_in_words(grams, language_)},
                                             {"packs", std::to_string(grams / rule.pack)}});
    }

    void left_out(const LeftOut& left) {
        MessageParams params{{"component", in(policy_.components[left.component].name)},
                             {"member", place(left.member)}};
        switch (left.why) {
        case LeftOutWhy::counted_as_other:
            say_officer("programmes.explain_counted_as_other"_msg, params);
            return;
        case LeftOutWhy::cap:
            params.emplace_back("cap", in(policy_.caps[left.cap].sentence));
            return say("programmes.explain_cap"_msg, params);
        case LeftOutWhy::persons:
            params.emplace_back("most", std::to_string(at_.persons->most.value_or(0)));
            return say("programmes.explain_persons"_msg, params);
        case LeftOutWhy::missing_fact:
            return say("programmes.explain_missing_fact"_msg, params);
        }
        assert(false);
    }

    void bounds() {
        switch (decision_.bounded) {
        case Bounded::no:
            return;
        case Bounded::raised:
            return say("programmes.explain_raised"_msg, {{"least", at_.bounds->least.text()}});
        case Bounded::lowered:
            return say("programmes.explain_lowered"_msg, {{"most", at_.bounds->most.text()}});
        }
        assert(false);
    }

    void duty(const Counted& counted) {
        const auto& duty = policy_.components[counted.component].duty;
        if (!duty) return;
        say("programmes.explain_duty"_msg,
            {{"duty", in(duty->sentence)}, {"member", place(counted.member)}});
    }

    void payee() {
        if (at_.provider != nullptr)
            return say("programmes.explain_provider"_msg, {{"provider", in(*at_.provider)}});
        if (decision_.payee)
            return say("programmes.explain_payee"_msg,
                       {{"payee", in(policy_.payees[decision_.payee->step].name)},
                        {"member", place(decision_.payee->member)}});
        if (decision_.payee_lacks_nik) return say("programmes.explain_payee_lacks_nik"_msg, {});
        say("programmes.explain_no_payee"_msg, {});
    }

    const Decision& decision_;
    const PolicyAt& at_;
    const Policy& policy_;
    const UnitView& unit_;
    FactWords facts_;
    Language language_;
    Audience audience_;
    std::vector<std::string> lines_;
};

} // namespace

std::vector<std::string> explain(const Decision& decision, const PolicyAt& policy,
                                 const UnitView& unit, const registry::Instrument& instrument,
                                 Language language, Audience audience) {
    return Speaker{decision, policy, unit, instrument, language, audience}.run();
}

} // namespace tepat::programmes
