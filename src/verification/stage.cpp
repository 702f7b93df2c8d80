#include "verification/stage.hpp"

#include "verification/detail/names.hpp"

namespace tepat::verification {
namespace {

constexpr std::array<std::string_view, kinds> kind_names{
    "new_family", "change", "move", "death", "birth", "split", "merge", "removal", "reactivation"};
constexpr std::array<std::string_view, 5> origin_names{"citizen", "rt_head", "officer", "meeting",
                                                       "objection"};
constexpr std::array<std::string_view, stages> stage_names{
    "proposed", "agreed",   "submitted", "passed",   "validated", "approved", "forwarded",
    "decreed",  "recorded", "refused",   "returned", "withdrawn", "unfit"};

} // namespace

std::string_view name_of(Kind kind) {
    return detail::name_in(kind_names, kind);
}
std::optional<Kind> kind_of(std::string_view name) {
    return detail::named<Kind>(kind_names, name);
}
std::string_view name_of(Origin origin) {
    return detail::name_in(origin_names, origin);
}
std::optional<Origin> origin_of(std::string_view name) {
    return detail::named<Origin>(origin_names, name);
}
std::string_view name_of(Stage stage) {
    return detail::name_in(stage_names, stage);
}
std::optional<Stage> stage_of(std::string_view name) {
    return detail::named<Stage>(stage_names, name);
}

MessageCode label_of(Kind kind) {
    switch (kind) {
    case Kind::new_family:
        return "verification.kind_new_family"_msg;
    case Kind::change:
        return "verification.kind_change"_msg;
    case Kind::move:
        return "verification.kind_move"_msg;
    case Kind::death:
        return "verification.kind_death"_msg;
    case Kind::birth:
        return "verification.kind_birth"_msg;
    case Kind::split:
        return "verification.kind_split"_msg;
    case Kind::merge:
        return "verification.kind_merge"_msg;
    case Kind::removal:
        return "verification.kind_removal"_msg;
    case Kind::reactivation:
        return "verification.kind_reactivation"_msg;
    }
    return "verification.kind_change"_msg;
}

MessageCode label_of(Origin origin) {
    switch (origin) {
    case Origin::citizen:
        return "verification.origin_citizen"_msg;
    case Origin::rt_head:
        return "verification.origin_rt_head"_msg;
    case Origin::officer:
        return "verification.origin_officer"_msg;
    case Origin::meeting:
        return "verification.origin_meeting"_msg;
    case Origin::objection:
        return "verification.origin_objection"_msg;
    }
    return "verification.origin_officer"_msg;
}

MessageCode label_of(Stage stage) {
    switch (stage) {
    case Stage::proposed:
        return "verification.stage_proposed"_msg;
    case Stage::agreed:
        return "verification.stage_agreed"_msg;
    case Stage::submitted:
        return "verification.stage_submitted"_msg;
    case Stage::passed:
        return "verification.stage_passed"_msg;
    case Stage::validated:
        return "verification.stage_validated"_msg;
    case Stage::approved:
        return "verification.stage_approved"_msg;
    case Stage::forwarded:
        return "verification.stage_forwarded"_msg;
    case Stage::decreed:
        return "verification.stage_decreed"_msg;
    case Stage::recorded:
        return "verification.stage_recorded"_msg;
    case Stage::refused:
        return "verification.stage_refused"_msg;
    case Stage::returned:
        return "verification.stage_returned"_msg;
    case Stage::withdrawn:
        return "verification.stage_withdrawn"_msg;
    case Stage::unfit:
        return "verification.stage_unfit"_msg;
    }
    return "verification.stage_proposed"_msg;
}

bool needs_decree(Kind kind) {
    return kind == Kind::new_family || kind == Kind::removal || kind == Kind::reactivation;
}

bool needs_visit(Kind kind) {
    return kind != Kind::death && kind != Kind::birth;
}

bool is_over(Stage stage) {
    return stage == Stage::recorded || stage == Stage::refused || stage == Stage::withdrawn;
}

std::optional<Stage> after(Stage stage, Step step, Kind kind) {
    const auto from = [stage](auto... these) { return ((stage == these) || ...); };
    const auto to = [](bool can, Stage next) { return can ? std::optional{next} : std::nullopt; };
    using enum Stage;
    switch (step) {
    case Step::agree:
        return to(from(proposed, returned), agreed);
    case Step::refuse:
        return to(from(proposed, returned), refused);
    case Step::submit:
        return to(from(agreed), submitted);
    case Step::pass:
        return to(from(submitted), passed);
    case Step::visit:
        return to(from(passed, unfit), stage);
    case Step::validate:
        return to(from(passed, unfit), validated);
    case Step::approve:
        return to(from(validated), approved);
    case Step::forward:
        return to(from(approved) && needs_decree(kind), forwarded);
    case Step::decree:
        return to(from(forwarded), decreed);
    case Step::record:
        return to(from(decreed) || (from(approved) && !needs_decree(kind)), recorded);
    case Step::send_back:
        return to(from(submitted, passed, validated, unfit), returned);
    case Step::withdraw:
        return to(from(proposed, returned, agreed), withdrawn);
    case Step::fail:
        return to(from(decreed) || (from(approved) && !needs_decree(kind)), unfit);
    }
    return std::nullopt;
}

} // namespace tepat::verification
