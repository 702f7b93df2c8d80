#pragma once
#include "core/calendar_words.hpp"
#include "core/period.hpp"
#include "programmes/counterfactual.hpp"
#include "programmes/reasons.hpp"
#include "programmes/reproduction.hpp"
#include "registry/instrument.hpp"

#include <span>
#include <string>

namespace tepat::programmes {

using tepat::in_words; ///< of days
/// `tahap 2 dari 4 tahun 2021`, `stage 2 of 4 in 2021`.
[[nodiscard]] std::string in_words(Period period, Language language);
/// `10 kg`, `2,5 kg` or `2.5 kg`.
[[nodiscard]] std::string weight_in_words(std::int64_t grams, Language language);
/// `32.01`, or `the whole country`.
[[nodiscard]] std::string area_in_words(RegionCode area, Language language);
/// What a line that is not reproduced means, and what to do.
[[nodiscard]] std::string in_words(NotReproduced why, Language language);
/// `amount of the stage`
[[nodiscard]] std::string in_words(LinePart part, Language language);

/// Says facts as the questionnaire does: its labels for questions and answers, in one language.
/// Facts that the register counts itself, and lists that a policy asks about, have labels of their
/// own. Instrument and policy must outlive it.
class FactWords {
public:
    FactWords(const registry::Instrument& instrument, const Policy& policy, Language language)
        : instrument_{instrument}, inputs_{policy.inputs}, language_{language} {}
    /// Where nothing asks about lists.
    FactWords(const registry::Instrument& instrument, Language language)
        : instrument_{instrument}, language_{language} {}

    /// `Persentil kesejahteraan: 37`
    [[nodiscard]] std::string of(const FactSeen& seen) const;
    /// `Persentil kesejahteraan: 37 → 25`
    [[nodiscard]] std::string of(const FactChange& change) const;

private:
    [[nodiscard]] const registry::Field* field(const FactSeen& seen) const;
    [[nodiscard]] std::string label(const FactSeen& seen) const;
    [[nodiscard]] std::string value(const FactSeen& seen, const rules::Value& value) const;
    [[nodiscard]] std::string text(MessageCode code) const {
        return message_text(code, {}, language_);
    }

    const registry::Instrument& instrument_;
    std::span<const Input> inputs_;
    Language language_;
};

} // namespace tepat::programmes
