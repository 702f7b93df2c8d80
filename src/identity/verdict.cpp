#include "identity/verdict.hpp"

#include "identity/detail/reasons.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace tepat::identity {
namespace {

constexpr std::array<std::string_view, verdicts> names{"matched",    "not_matched", "nik_invalid",
                                                       "nik_double", "no_nik",      "deceased",
                                                       "moved",      "duplicate"};
constexpr double least_told = 0.5; ///< bits: less is no reason that anybody would read
constexpr std::size_t line_items = 10;
constexpr std::size_t longest_id = 200;

} // namespace

std::string_view name_of(Verdict verdict) {
    return names.at(static_cast<std::size_t>(verdict) - 1);
}

std::optional<Verdict> verdict_of(std::string_view name) {
    const auto at = std::ranges::find(names, name);
    if (at == names.end()) return std::nullopt;
    return static_cast<Verdict>(at - names.begin() + 1);
}

MessageCode label_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::matched:
        return "identity.verdict_matched"_msg;
    case Verdict::not_matched:
        return "identity.verdict_not_matched"_msg;
    case Verdict::nik_invalid:
        return "identity.verdict_nik_invalid"_msg;
    case Verdict::nik_double:
        return "identity.verdict_nik_double"_msg;
    case Verdict::no_nik:
        return "identity.verdict_no_nik"_msg;
    case Verdict::deceased:
        return "identity.verdict_deceased"_msg;
    case Verdict::moved:
        return "identity.verdict_moved"_msg;
    case Verdict::duplicate:
        return "identity.verdict_duplicate"_msg;
    }
    return "identity.verdict_not_matched"_msg;
}

std::optional<registry::SleepCause> sleep_for(Verdict verdict) {
    switch (verdict) {
    case Verdict::matched:
        return std::nullopt;
    case Verdict::not_matched:
        return registry::SleepCause::not_matched;
    case Verdict::nik_invalid:
        return registry::SleepCause::nik_invalid;
    case Verdict::nik_double:
        return registry::SleepCause::nik_double;
    case Verdict::no_nik:
        return registry::SleepCause::no_nik;
    case Verdict::deceased:
        return registry::SleepCause::deceased;
    case Verdict::moved:
        return registry::SleepCause::moved;
    case Verdict::duplicate:
        return registry::SleepCause::duplicate;
    }
    return std::nullopt;
}

MessageCode label_of(Held held) {
    switch (held) {
    case Held::no:
        return "identity.held_no"_msg;
    case Held::two_birth_dates:
        return "identity.held_two_birth_dates"_msg;
    case Held::two_niks:
        return "identity.held_two_niks"_msg;
    case Held::two_candidates:
        return "identity.held_two_candidates"_msg;
    }
    return "identity.held_no"_msg;
}

std::vector<Reason> reasons_of(const matching::Waterfall& waterfall) {
    const auto& bits = waterfall.kin_decides ? waterfall.against_kin : waterfall.against_strangers;
    std::vector<Reason> reasons;
    for (const auto field : matching::all_fields) {
        const auto weight = bits[matching::index_of(field)];
        if (std::abs(weight) < least_told) continue;
        reasons.push_back({field, waterfall.pattern.at(field),
                           static_cast<std::int32_t>(std::lround(weight * 10))});
    }
    std::ranges::sort(reasons, {}, [](const Reason& reason) {
        return std::pair{-std::abs(reason.decibits), reason.field};
    });
    return reasons;
}

Bytes encode(const VerdictLine& line) {
    CborWriter out;
    out.array(line_items);
    out.integer(line.person.value());
    out.integer(static_cast<std::int64_t>(line.verdict));
    out.integer(static_cast<std::int64_t>(line.held));
    if (line.other)
        out.integer(line.other->value());
    else
        out.null();
    out.text(line.civil_id);
    detail::write_maybe(out, line.civil_nik);
    detail::write_maybe(out, line.centibits);
    detail::write_maybe(out, line.millionths);
    detail::write_maybe(out, line.runner_up);
    detail::write_reasons(out, line.reasons);
    return out.take();
}

VerdictLine decode_verdict(BytesView bytes) {
    CborReader in{bytes};
    in.array_of(line_items);
    VerdictLine line;
    line.person = SubjectId{in.integer()};
    if (line.person.value() <= 0) throw CborError{"identity: a subject id is above zero"};
    line.verdict = detail::read_enum(in, Verdict::matched, Verdict::duplicate);
    line.held = detail::read_enum(in, Held::no, Held::two_candidates);
    if (const auto other = detail::read_maybe(in)) line.other = SubjectId{*other};
    line.civil_id = in.text();
    if (line.civil_id.size() > longest_id) throw CborError{"identity: an id too long"};
    line.civil_nik = detail::read_maybe(in);
    line.centibits = detail::read_small(in);
    line.millionths = detail::read_small(in);
    line.runner_up = detail::read_small(in);
    line.reasons = detail::read_reasons(in);
    in.finish();
    return line;
}

std::string in_words(const VerdictLine& line, Language language) {
    auto text = message_text(label_of(line.verdict), {}, language);
    if (line.held != Held::no) text += "; " + message_text(label_of(line.held), {}, language);
    const auto reasons = detail::in_words(line.reasons, language);
    if (!reasons.empty()) text += "; " + reasons;
    return text;
}

} // namespace tepat::identity
