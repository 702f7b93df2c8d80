#pragma once
#include "core/message.hpp"
#include "core/result.hpp"
#include "lookup/challenge.hpp"
#include "lookup/index.hpp"
#include "registry/regions.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tepat::api {

/// The pages as text: pure functions of what they show.
inline constexpr std::array area_fields{"prov", "kab", "kec", "desa"};

/// What was chosen of each level; null below the first that was not. Regions own them.
using Area = std::array<const registry::Region*, 4>;
/// From codes as a form or URL gives them, empty or wrong ones included. A level that is not said
/// follows from one below it; what does not lie in the level above it is dropped.
[[nodiscard]] Area area_of(const registry::Regions& regions,
                           const std::array<std::string_view, 4>& codes);

/// What the form holds, and what is wrong with it.
struct CekbansosForm {
    Area area{};
    std::string name;  ///< as typed
    std::string token; ///< of the challenge shown
    lookup::ChallengeKind kind = lookup::ChallengeKind::image;
    std::string question; ///< with ChallengeKind::words
    std::optional<Refusal> area_error;
    std::optional<Refusal> name_error;
    std::optional<Refusal> answer_error;
    [[nodiscard]] bool wrong() const { return area_error || name_error || answer_error; }
};
[[nodiscard]] std::string form_page(const registry::Regions& regions, const CekbansosForm& form,
                                    Language language);

/// Found or not: of a name nobody bears the page is the same whatever the reason.
[[nodiscard]] std::string answer_page(const Area& area, std::string_view name,
                                      const lookup::Answer& answer, Language language);

[[nodiscard]] std::string wait_page(std::chrono::seconds wait, Language language);
[[nodiscard]] std::string preparing_page(Language language);

/// What all pages share; browsers keep them a day.
[[nodiscard]] std::string_view cekbansos_css();
[[nodiscard]] std::string_view cekbansos_js();

} // namespace tepat::api
