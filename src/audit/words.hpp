#pragma once
#include "audit/settlement.hpp"
#include "registry/instrument.hpp"

#include <string>
#include <vector>

/// A comparison in words of one language, for officers.
namespace tepat::audit {

[[nodiscard]] std::string in_words(Cause cause, Language language);
[[nodiscard]] std::string in_words(Standing standing, Language language);
[[nodiscard]] std::string in_words(Side side, Language language);
[[nodiscard]] std::string in_words(Settlement settlement, Language language);
/// `Persentil kesejahteraan: 18 → 40`; facts by the questionnaire's labels, values of the policy as
/// their file writes them. Never a name: of one that is spelled otherwise only that it is.
[[nodiscard]] std::string in_words(const Detail& detail, const registry::Instrument& instrument,
                                   Language language);
/// Every cause with its details, the primary one first: `Pindah: desa …; Fakta berubah: …`
[[nodiscard]] std::string why_in_words(const Difference& difference,
                                       const registry::Instrument& instrument, Language language);
/// `Penerima, Rp750.000 setahap` or `Tidak layak (poor)`.
[[nodiscard]] std::string in_words(const Answer& answer, Language language);

} // namespace tepat::audit
