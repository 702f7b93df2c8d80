#pragma once
#include "registry/form_rules.hpp"
#include "verification/proposal.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tepat::verification {

/// Answers in text, by the fact's name.
using Facts = std::map<std::string, std::string>;

/// One household, family or person of a form.
struct FormPart {
    std::optional<SubjectId> subject; ///< of the register; nothing: new
    Facts facts;
};

/// A proposal as it is filled in: what people write, before it is changes of the register.
/// - new_family: household (of the register: a second family in that house), family, members
/// - change: whichever parts are named, all of the register
/// - move: a household of the register to the form's village; or members to a new one there
/// - death, reactivation: members; split: household, new family, members; merge: family, members
/// - birth: family of the register, one new member
/// - removal: family of the register, and the cause
struct ProposalForm {
    Kind kind = Kind::new_family;
    Origin origin = Origin::officer;
    RegionCode village;
    std::string note;
    std::optional<FormPart> household;
    std::optional<FormPart> family;
    std::vector<FormPart> members;
    std::optional<registry::SleepCause> cause; ///< of a removal
    std::optional<Date> on;                    ///< of a death or removal: since when
    std::vector<journal::Digest> documents;
};

/// An answer that cannot be taken, or not beside another (registry::broken_rules): of which part,
/// which fact, why and what to do.
struct FormProblem {
    enum class Part : std::uint8_t { household, family, member };
    Part part = Part::household;
    std::size_t member = 0; ///< from 0
    registry::FieldProblem field;
};

struct Filled {
    Draft draft;
    std::vector<FormProblem> problems; ///< when there are some, the draft is not whole
};
/// Makes the changes that a form states. Fresh subjects take ids from `next_id`. Reads who belongs
/// to a family that is removed. Refused: verification.shape {kind} when a part is missing that the
/// kind needs, verification.elsewhere for a family that is not there, registry.region_unknown.
[[nodiscard]] Result<Filled> fill(store::Connection& connection,
                                  const registry::Instrument& instrument, const ProposalForm& form,
                                  Date today, const std::function<SubjectId()>& next_id);

/// What a home visit found, over a proposal's own subjects or others of its household. What its
/// answers ask further must be answered, here or before.
[[nodiscard]] Filled fill_visit(store::Connection& connection,
                                const registry::Instrument& instrument,
                                const std::vector<registry::SubjectChange>& proposed,
                                const std::optional<FormPart>& household,
                                const std::vector<FormPart>& members, Date today);

/// The rules of the forms over changes that come without one, such as in a package: over the
/// register with `before`. Refused: verification.form_rule {question, because}, the first that is
/// broken.
[[nodiscard]] Result<void> keep_rules(store::Connection& connection,
                                      const registry::Instrument& instrument,
                                      std::span<const registry::SubjectChange> before,
                                      std::span<const registry::SubjectChange> changes,
                                      registry::Fullness fullness, Date today);

} // namespace tepat::verification
