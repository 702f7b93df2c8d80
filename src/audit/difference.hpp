#pragma once
#include "audit/cause.hpp"
#include "core/bytes.hpp"
#include "programmes/list_line.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tepat::audit {

enum class Standing : std::uint8_t { not_named, recipient, left_out, undetermined };
[[nodiscard]] std::string_view name_of(Standing standing);

/// What a list says of a unit, as far as two lists can disagree.
struct Answer {
    Standing standing = Standing::not_named;
    Rupiah yearly; ///< 0 unless recipient
    Rupiah stage;
    /// Of one left out or undetermined: the criterion, the fault's code, or `quota`.
    std::string reason;
    std::optional<SubjectId> payee;
    std::vector<programmes::ListLine::Goods> goods = {}; ///< of a recipient, in the stage
    bool provided = false;                               ///< a provider is paid for the unit
    /// Under a quota, of who fulfils the rules.
    std::optional<programmes::Placement> placement = {};
    friend bool operator==(const Answer&, const Answer&) = default;
};
[[nodiscard]] Answer answer_of(const programmes::ListLine& line);
/// Both recipients with the same amounts, goods and payee, or neither a recipient.
[[nodiscard]] bool agree(const Answer& first, const Answer& second);

/// What of a cause acts: a fact, a value of the policy, a name.
struct Detail {
    /// Such as household.percentile, listed.prakerja, criterion.poor, quota.place, name.
    std::string what;
    std::optional<SubjectId> person; ///< whose fact, when a member's
    std::string before;              ///< as the first list has it; empty: nothing
    std::string after;               ///< as the second
    friend bool operator==(const Detail&, const Detail&) = default;
};
struct CauseFound {
    Cause cause = Cause::not_reproduced;
    std::vector<Detail> details;
    friend bool operator==(const CauseFound&, const CauseFound&) = default;
};

/// A row of an outside list, as it was written.
struct NamedRow {
    std::string sheet;
    std::int64_t row = 0;
    std::string name;
    std::string village;
    std::optional<Rupiah> amount;
    friend bool operator==(const NamedRow&, const NamedRow&) = default;
};

/// Which list names the unit as a recipient.
enum class Side : std::uint8_t { first, second, both };
[[nodiscard]] std::string_view name_of(Side side);

/// One element of the symmetric difference of two lists.
struct Difference {
    std::optional<SubjectId> subject; ///< nothing: a row that names nobody we know
    Side side = Side::both;
    Answer first;
    Answer second;
    /// In the order of precedence, each once; never empty.
    std::vector<CauseFound> causes;
    std::optional<NamedRow> row;

    [[nodiscard]] Cause primary() const { return causes.front().cause; }
    friend bool operator==(const Difference&, const Difference&) = default;
};
/// Adds a cause, or its details to the one that is there, and keeps the order.
void add_cause(Difference& difference, Cause cause, std::vector<Detail> details = {});

/// Canonical CBOR (docs/formats/comparison.md): equal differences are equal bytes.
[[nodiscard]] Bytes encode(const Difference& difference);
/// Refused with audit.comparison_bytes {reason} for anything that encode() does not write.
[[nodiscard]] Result<Difference> decode_difference(BytesView bytes);

} // namespace tepat::audit
