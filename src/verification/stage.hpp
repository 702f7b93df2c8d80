#pragma once
#include "core/message.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

/// From the village's meeting to the minister's decree (UU 13/2011 art. 8): who enters the
/// register, who leaves it and what changes in it is proposed, agreed, looked at and approved step
/// by step.
namespace tepat::verification {

/// What is proposed. Numbers are permanent.
enum class Kind : std::uint8_t {
    new_family = 1,
    change, ///< of facts
    move,   ///< reported where the family lives now; the village it left is told
    death,
    birth,
    split, ///< a family becomes two
    merge,
    removal,      ///< able, refuses, registered twice, moved away, all of it died
    reactivation, ///< of somebody who sleeps
};
inline constexpr std::size_t kinds = 9;
[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::optional<Kind> kind_of(std::string_view name);
[[nodiscard]] MessageCode label_of(Kind kind);
/// Whether by it somebody enters or leaves the list: the minister's decree makes it so. The others
/// are recorded when the bupati has approved.
[[nodiscard]] bool needs_decree(Kind kind);
/// Whether the house is visited before Dinsos validates; of births and deaths the papers tell.
[[nodiscard]] bool needs_visit(Kind kind);

/// Who brought it. Numbers are permanent.
enum class Origin : std::uint8_t {
    citizen = 1, ///< usul: the own family, or a neighbour's
    rt_head,
    officer,   ///< of the village, district or regency, a facilitator
    meeting,   ///< made in the meeting itself
    objection, ///< sanggah that was upheld
};
[[nodiscard]] std::string_view name_of(Origin origin);
[[nodiscard]] std::optional<Origin> origin_of(std::string_view name);
[[nodiscard]] MessageCode label_of(Origin origin);

/// Where a proposal is. Numbers are permanent.
enum class Stage : std::uint8_t {
    proposed = 1, ///< waits for the village's meeting
    agreed,       ///< by the meeting; waits for the village head
    submitted,    ///< by the village head with the minutes; waits for the camat
    passed,       ///< by the camat; waits for the home visit and Dinsos
    validated,    ///< by Dinsos; waits for the bupati
    approved,     ///< by the bupati's letter; waits for the governor
    forwarded,    ///< by the governor; waits for the minister
    decreed,      ///< by the minister's decree; waits to be recorded
    recorded,     ///< the register holds it
    refused,      ///< by the meeting, with its reason
    returned,     ///< by Dinsos or the camat, to the next meeting, with the reason
    withdrawn,    ///< by who proposed it
    unfit,        ///< approved, and the register no longer allows it: Dinsos looks again
};
inline constexpr std::size_t stages = 13;
[[nodiscard]] std::string_view name_of(Stage stage);
[[nodiscard]] std::optional<Stage> stage_of(std::string_view name);
[[nodiscard]] MessageCode label_of(Stage stage);
/// Nothing more will be done about it.
[[nodiscard]] bool is_over(Stage stage);

/// What is done about proposals.
enum class Step : std::uint8_t {
    agree,    ///< meeting
    refuse,   ///< meeting
    submit,   ///< village head, or with SPTJM alone
    pass,     ///< camat
    visit,    ///< facts from the home visit; the stage stays
    validate, ///< Dinsos
    approve,  ///< bupati
    forward,  ///< governor
    decree,   ///< minister
    record,
    send_back, ///< with a reason: camat or Dinsos, to the meeting
    withdraw,
    fail, ///< recording was refused
};
/// Where a step leads from a stage; nothing: it cannot be done there. The whole of the chain.
[[nodiscard]] std::optional<Stage> after(Stage stage, Step step, Kind kind);

} // namespace tepat::verification
