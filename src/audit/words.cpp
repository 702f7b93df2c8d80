#include "audit/words.hpp"

#include "facts/facts.hpp"
#include "programmes/words.hpp"

#include <cassert>
#include <charconv>

namespace tepat::audit {
namespace {

MessageCode code_of(Cause cause) {
    switch (cause) {
    case Cause::not_reproduced:
        return "audit.cause.not_reproduced"_msg;
    case Cause::not_in_register:
        return "audit.cause.not_in_register"_msg;
    case Cause::ambiguous:
        return "audit.cause.ambiguous"_msg;
    case Cause::other_region:
        return "audit.cause.other_region"_msg;
    case Cause::reported_later:
        return "audit.cause.reported_later"_msg;
    case Cause::joined_register:
        return "audit.cause.joined_register"_msg;
    case Cause::duplicate:
        return "audit.cause.duplicate"_msg;
    case Cause::deceased:
        return "audit.cause.deceased"_msg;
    case Cause::moved:
        return "audit.cause.moved"_msg;
    case Cause::left_register:
        return "audit.cause.left_register"_msg;
    case Cause::period:
        return "audit.cause.period"_msg;
    case Cause::policy_changed:
        return "audit.cause.policy_changed"_msg;
    case Cause::fact_changed:
        return "audit.cause.fact_changed"_msg;
    case Cause::left_out:
        return "audit.cause.left_out"_msg;
    case Cause::not_named:
        return "audit.cause.not_named"_msg;
    case Cause::amount:
        return "audit.cause.amount"_msg;
    case Cause::other_village:
        return "audit.cause.other_village"_msg;
    case Cause::name_spelled:
        return "audit.cause.name_spelled"_msg;
    case Cause::beyond_quota:
        return "audit.cause.beyond_quota"_msg;
    }
    assert(false);
    return {};
}

MessageCode code_of(Standing standing) {
    switch (standing) {
    case Standing::not_named:
        return "audit.standing.not_named"_msg;
    case Standing::recipient:
        return "audit.standing.recipient"_msg;
    case Standing::left_out:
        return "audit.standing.left_out"_msg;
    case Standing::undetermined:
        return "audit.standing.undetermined"_msg;
    }
    assert(false);
    return {};
}

MessageCode code_of(Side side) {
    switch (side) {
    case Side::first:
        return "audit.side.first"_msg;
    case Side::second:
        return "audit.side.second"_msg;
    case Side::both:
        return "audit.side.both"_msg;
    }
    assert(false);
    return {};
}

MessageCode code_of(Settlement settlement) {
    switch (settlement) {
    case Settlement::first_stands:
        return "audit.settlement.first_stands"_msg;
    case Settlement::second_stands:
        return "audit.settlement.second_stands"_msg;
    case Settlement::neither_stands:
        return "audit.settlement.neither_stands"_msg;
    case Settlement::same_in_fact:
        return "audit.settlement.same_in_fact"_msg;
    }
    assert(false);
    return {};
}

/// The fact that a detail is about, with a value of its own kind.
template <class Fact>
std::optional<programmes::FactSeen> fact_named(std::string_view name, int count, bool of_member) {
    for (int fact = 0; fact < count; ++fact)
        if (facts::fact_type(static_cast<Fact>(fact)).name == name)
            return programmes::FactSeen{of_member ? std::optional{std::int32_t{0}} : std::nullopt,
                                        static_cast<std::uint8_t>(fact),
                                        {}};
    return std::nullopt;
}

std::optional<programmes::FactSeen> fact_of(const Detail& detail) {
    constexpr std::string_view household = "household.";
    constexpr std::string_view member = "member.";
    const std::string_view what = detail.what;
    if (what.starts_with(household))
        return fact_named<facts::HouseholdFact>(what.substr(household.size()),
                                                facts::household_facts, false);
    if (what.starts_with(member))
        return fact_named<facts::MemberFact>(what.substr(member.size()), facts::member_facts, true);
    return std::nullopt;
}

rules::Value value_of(const programmes::FactSeen& fact, const std::string& text) {
    if (text == "yes" || text == "no") return rules::Value::boolean(text == "yes");
    if (fact.type().kind == rules::Kind::timestamp) {
        const auto date = Date::parse(text);
        return date ? rules::Value::date(*date) : rules::Value{};
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole ? rules::Value::integer(number) : rules::Value{};
}

std::string either(const std::string& text) {
    return text.empty() ? "–" : text;
}

} // namespace

std::string in_words(Cause cause, Language language) {
    return message_text(code_of(cause), {}, language);
}
std::string in_words(Standing standing, Language language) {
    return message_text(code_of(standing), {}, language);
}
std::string in_words(Side side, Language language) {
    return message_text(code_of(side), {}, language);
}
std::string in_words(Settlement settlement, Language language) {
    return message_text(code_of(settlement), {}, language);
}

std::string in_words(const Detail& detail, const registry::Instrument& instrument,
                     Language language) {
    if (detail.what == "name") return message_text("audit.detail.name"_msg, {}, language);
    if (detail.what == "member")
        return message_text(detail.before.empty() ? "audit.detail.member_joined"_msg
                                                  : "audit.detail.member_left"_msg,
                            {}, language);
    if (detail.what == "household.village")
        return message_text("audit.detail.village"_msg,
                            {{"before", either(detail.before)}, {"after", either(detail.after)}},
                            language);
    constexpr std::string_view listed = "listed.";
    if (detail.what.starts_with(listed))
        return message_text(detail.after == "yes" ? "audit.detail.listed"_msg
                                                  : "audit.detail.not_listed"_msg,
                            {{"list", detail.what.substr(listed.size())}}, language);
    const std::pair<std::string_view, MessageCode> of_quota[] = {
        {"quota.place", "audit.detail.quota_place"_msg},
        {"quota.places", "audit.detail.quota_places"_msg},
        {"quota.rank", "audit.detail.quota_rank"_msg},
        {"quota.order", "audit.detail.quota_order"_msg}};
    for (const auto& [what, code] : of_quota)
        if (detail.what == what)
            return message_text(
                code, {{"before", either(detail.before)}, {"after", either(detail.after)}},
                language);
    auto fact = fact_of(detail);
    if (!fact) return detail.what + ": " + either(detail.before) + " → " + either(detail.after);
    const programmes::FactWords words{instrument, language};
    fact->value = value_of(*fact, detail.before);
    if (detail.after == "named") return words.of(*fact);
    return words.of(programmes::FactChange{*fact, value_of(*fact, detail.after)});
}

std::string why_in_words(const Difference& difference, const registry::Instrument& instrument,
                         Language language) {
    std::string made;
    for (const auto& found : difference.causes) {
        made += (made.empty() ? "" : "; ") + in_words(found.cause, language);
        for (const auto& detail : found.details)
            made += (&detail == found.details.data() ? ": " : ", ") +
                    in_words(detail, instrument, language);
    }
    return made;
}

std::string in_words(const Answer& answer, Language language) {
    auto made = in_words(answer.standing, language);
    if (answer.standing == Standing::recipient && answer.stage > Rupiah{})
        made += ", " + answer.stage.text();
    for (const auto& goods : answer.goods)
        made += ", " + goods.item + " " + programmes::weight_in_words(goods.grams, language);
    const auto& its = answer.placement;
    if (its)
        made += ", " + message_text("audit.place"_msg,
                                    {{"place", std::to_string(its->place)},
                                     {"places", std::to_string(its->places)}},
                                    language);
    if (!answer.reason.empty()) made += " (" + answer.reason + ")";
    return made;
}

} // namespace tepat::audit
