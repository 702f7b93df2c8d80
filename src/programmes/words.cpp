#include "programmes/words.hpp"

#include <cassert>
#include <string_view>

namespace tepat::programmes {
namespace {

MessageCode code_of(NotReproduced why) {
    switch (why) {
    case NotReproduced::not_computed:
        return "programmes.reproduce.not_computed"_msg;
    case NotReproduced::not_stored:
        return "programmes.reproduce.not_stored"_msg;
    case NotReproduced::unreadable:
        return "programmes.reproduce.unreadable"_msg;
    case NotReproduced::facts:
        return "programmes.reproduce.facts"_msg;
    case NotReproduced::other_semantics:
        return "programmes.reproduce.semantics"_msg;
    case NotReproduced::decision:
        return "programmes.reproduce.decision"_msg;
    }
    assert(false);
    return {};
}

MessageCode code_of(LinePart part) {
    switch (part) {
    case LinePart::outcome:
        return "programmes.part.outcome"_msg;
    case LinePart::criterion:
        return "programmes.part.criterion"_msg;
    case LinePart::fault:
        return "programmes.part.fault"_msg;
    case LinePart::yearly:
        return "programmes.part.yearly"_msg;
    case LinePart::stage:
        return "programmes.part.stage"_msg;
    case LinePart::bounded:
        return "programmes.part.bounded"_msg;
    case LinePart::counted:
        return "programmes.part.counted"_msg;
    case LinePart::left_out:
        return "programmes.part.left_out"_msg;
    case LinePart::fixed:
        return "programmes.part.fixed"_msg;
    case LinePart::payee:
        return "programmes.part.payee"_msg;
    case LinePart::facts:
        return "programmes.part.facts"_msg;
    case LinePart::goods:
        return "programmes.part.goods"_msg;
    case LinePart::provided:
        return "programmes.part.provided"_msg;
    case LinePart::placement:
        return "programmes.part.placement"_msg;
    }
    assert(false);
    return {};
}

} // namespace

std::string in_words(Period period, Language language) {
    return message_text("programmes.period"_msg,
                        {{"stage", std::to_string(period.stage.number)},
                         {"of", std::to_string(period.stage.count)},
                         {"year", std::to_string(period.year)}},
                        language);
}

std::string weight_in_words(std::int64_t grams, Language language) {
    constexpr std::int64_t kilogram = 1'000;
    auto text = std::to_string(grams / kilogram);
    if (auto rest = grams % kilogram; rest != 0) {
        text += language == Language::id ? "," : ".";
        for (auto place = kilogram / 10; rest != 0; rest %= place, place /= 10)
            text += std::to_string(rest / place);
    }
    return text + " kg";
}

std::string in_words(NotReproduced why, Language language) {
    return message_text(code_of(why), {}, language);
}

std::string in_words(LinePart part, Language language) {
    return message_text(code_of(part), {}, language);
}

std::string area_in_words(RegionCode area, Language language) {
    return area.country() ? message_text("programmes.country"_msg, {}, language) : area.text();
}

const registry::Field* FactWords::field(const FactSeen& seen) const {
    if (seen.listed) return nullptr;
    if (!seen.member) return instrument_.household.fact(seen.type().name);
    if (seen.fact == static_cast<std::uint8_t>(MemberFact::relation))
        return instrument_.member.with_role(registry::FieldRole::family_relation);
    return instrument_.member.fact(seen.type().name);
}

std::string FactWords::label(const FactSeen& seen) const {
    if (seen.listed)
        return message_text("programmes.fact.listed"_msg,
                            {{"list", inputs_[seen.fact].name.in(language_)}}, language_);
    if (const auto* its = field(seen)) return language_ == Language::id ? its->id : its->en;
    if (seen.member && seen.fact == static_cast<std::uint8_t>(MemberFact::has_nik))
        return text("programmes.fact.has_nik"_msg);
    if (!seen.member && seen.fact == static_cast<std::uint8_t>(HouseholdFact::families))
        return text("programmes.fact.families"_msg);
    if (!seen.member && seen.fact == static_cast<std::uint8_t>(HouseholdFact::province))
        return text("programmes.fact.province"_msg);
    if (!seen.member && seen.fact == static_cast<std::uint8_t>(HouseholdFact::regency))
        return text("programmes.fact.regency"_msg);
    if (!seen.member && seen.fact == static_cast<std::uint8_t>(HouseholdFact::welfare_percentile))
        return text("programmes.fact.welfare_percentile"_msg);
    if (!seen.member && seen.fact == static_cast<std::uint8_t>(HouseholdFact::welfare_decile))
        return text("programmes.fact.welfare_decile"_msg);
    if (!seen.member && seen.fact == static_cast<std::uint8_t>(HouseholdFact::regional_percentile))
        return text("programmes.fact.regional_percentile"_msg);
    return std::string{seen.type().name};
}

std::string FactWords::value(const FactSeen& seen, const rules::Value& value) const {
    if (!value.known()) return text("programmes.fact.unknown"_msg);
    const auto kind = seen.type().kind;
    if (kind == rules::Kind::boolean)
        return text(value.as_boolean() ? "programmes.fact.yes"_msg : "programmes.fact.no"_msg);
    if (kind == rules::Kind::timestamp) return in_words(value.as_date(), language_);
    if (const auto* its = field(seen))
        if (const auto* code = its->code_for(value.as_integer()))
            return language_ == Language::id ? code->id : code->en;
    return std::to_string(value.as_integer());
}

std::string FactWords::of(const FactSeen& seen) const {
    return label(seen) + ": " + value(seen, seen.value);
}

std::string FactWords::of(const FactChange& change) const {
    return of(change.seen) + " → " + value(change.seen, change.wanted);
}

} // namespace tepat::programmes
